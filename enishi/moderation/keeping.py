"""What moderation keeps of a member: what they reported, and what was decided about them and said to it. Who reported something
about somebody is not theirs to know."""

from __future__ import annotations

from collections import Counter
from typing import Any

from enishi.groups import watch
from enishi.groups.models import Reading
from enishi.members import circles
from enishi.members.models import Member
from enishi.moderation.models import Case, Decision, Report, RoomCase, RoomDecision, RoomReport


def tell(member: Member) -> list[dict[str, Any]]:
    """Return a member's reports and the decisions about them, oldest first; what was said in rooms of alumni to none but
    those for whom they are. Five queries."""
    reports = Report.objects.within(member.network_id).filter(reporter=member).select_related("case").order_by("pk")
    told: list[dict[str, Any]] = [
        {"kind": "report", "at": row.at, "about": row.case.kind, "reason": row.get_reason_display(), "words": row.words}
        for row in reports
    ]
    decisions = Decision.objects.within(member.network_id).filter(case__about=member).exclude(act=Decision.Act.NOTHING)
    for row in decisions.select_related("appeal").order_by("pk"):
        asked = getattr(row, "appeal", None)
        told.append(
            {
                "kind": "decision",
                "at": row.at,
                "act": row.get_act_display(),
                "rule": row.rule,
                "reason": row.reason,
                "until": row.until,
                "appeal": asked.text if asked else "",
                "answer": asked.answer if asked else "",
                "lifted": asked.lifted if asked else None,
            }
        )
    return told + (_told_in_rooms(member) if circles.unseen(member) else [])


def _told_in_rooms(member: Member) -> list[dict[str, Any]]:
    """Return what they reported to hosts, and what hosts decided about them. Their rooms are told that it was read."""
    within = member.network_id
    reports = list(
        RoomReport.objects.within(within).filter(reporter=member).select_related("case__group__circle").order_by("pk")
    )
    told: list[dict[str, Any]] = [
        {
            "kind": "report to hosts",
            "at": row.at,
            "about": row.case.kind,
            "reason": row.get_reason_display(),
            "words": row.words,
        }
        for row in reports
    ]
    rows = RoomDecision.objects.within(within).filter(case__about=member).exclude(act=RoomDecision.Act.NOTHING)
    decisions = list(rows.select_related("case__group__circle", "appeal").order_by("pk"))
    for row in decisions:
        asked = getattr(row, "appeal", None)
        told.append(
            {
                "kind": "decision of hosts",
                "at": row.at,
                "act": row.get_act_display(),
                "reason": row.reason,
                "appeal": asked.text if asked else "",
                "answer": asked.answer if asked else "",
                "lifted": asked.lifted if asked else None,
            }
        )
    _note([row.case for row in (*reports, *decisions)], Reading.What.OWN_DATA)
    return told


def _note(cases: list[RoomCase], what: str) -> None:
    """Write down in each room how many texts the program read there."""
    texts = Counter(case.group_id for case in cases)
    circles_of = {case.group_id: case.group for case in cases}
    for pk in sorted(texts):
        watch.machine(circles_of[pk].circle, what, texts[pk])


def forget(member: Member) -> None:
    """Delete what this member reported, with cases that nobody else reported and nobody decided on; and every case about them."""
    Case.objects.within(member.network_id).filter(about=member).delete()
    Report.objects.within(member.network_id).filter(reporter=member).delete()
    Case.objects.within(member.network_id).filter(reports=None, decided_at=None).delete()
    rooms = RoomCase.objects.within(member.network_id)
    _note(list(rooms.filter(about=member).select_related("group__circle")), Reading.What.ERASURE)
    rooms.filter(about=member).delete()
    RoomReport.objects.within(member.network_id).filter(reporter=member).delete()
    rooms.filter(reports=None, decided_at=None).delete()
