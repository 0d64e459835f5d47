"""What introductions keep of a member: what they asked for, and what they answered where they were asked."""

from __future__ import annotations

from typing import Any

from enishi.activity.deeds import SYSTEM
from enishi.introductions import actions
from enishi.introductions.models import Approach, Introduction
from enishi.members.models import Member


def tell(member: Member) -> list[dict[str, Any]]:
    """Return what this member asked for with what came of it, and what they answered. Two queries."""
    found: list[dict[str, Any]] = [
        {
            "kind": "asked for",
            "at": row.asked_at,
            "division": row.division,
            "about": row.get_about_display(),
            "text": row.words,
            "state": row.get_outcome_display() or row.get_state_display(),
            "answer": row.ending,
            "ended_at": row.ended_at,
        }
        for row in Introduction.objects.within(member.network_id).filter(member=member).order_by("pk")
    ]
    rows = Approach.objects.within(member.network_id).filter(employee=member).order_by("pk")
    return found + [
        {"kind": "was asked", "at": row.asked_at, "state": row.get_answer_display(), "text": row.words} for row in rows
    ]


def forget(member: Member) -> None:
    """Delete the words of what this member asked for, and that they were asked; where they were to answer, the desk looks for
    somebody else."""
    for row in Introduction.objects.within(member.network_id).filter(member=member):
        actions.forget(row, by=SYSTEM)
    rows = Approach.objects.within(member.network_id).filter(employee=member)
    for approach in rows.filter(answer=Approach.Answer.WAITING).select_related("introduction"):
        actions.release(approach.introduction, member, by=SYSTEM)
    rows.delete()
