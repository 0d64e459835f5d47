"""What is reported and decided: before the secretariat (reports.py), and in rooms of alumni, before their hosts (rooms.py). The
two share no table, so that no page of the secretariat's can come upon a room."""

from enishi.moderation.models.reports import (
    DECIDED_WITHIN,
    KEPT,
    KEPT_WITHOUT,
    LONGEST_REASON,
    LONGEST_RULE,
    LONGEST_WORDS,
    REVIEWED_WITHIN,
    TO_APPEAL,
    Appeal,
    Case,
    CaseQuerySet,
    Decision,
    Opening,
    Reason,
    Report,
    due_of_review,
)
from enishi.moderation.models.rooms import RoomAppeal, RoomCase, RoomDecision, RoomReport

__all__ = [
    "DECIDED_WITHIN",
    "KEPT",
    "KEPT_WITHOUT",
    "LONGEST_REASON",
    "LONGEST_RULE",
    "LONGEST_WORDS",
    "REVIEWED_WITHIN",
    "TO_APPEAL",
    "Appeal",
    "Case",
    "CaseQuerySet",
    "Decision",
    "Opening",
    "Reason",
    "Report",
    "RoomAppeal",
    "RoomCase",
    "RoomDecision",
    "RoomReport",
    "due_of_review",
]
