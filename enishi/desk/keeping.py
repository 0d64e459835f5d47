"""What the desk keeps of a member: what they wrote while they were signed in, what was answered, and what officers noted beside
it, for whoever asks is shown it (R058). Who only typed the same address may be somebody else."""

from __future__ import annotations

from typing import Any

from enishi.activity.deeds import SYSTEM
from enishi.desk import actions
from enishi.desk.models import Enquiry, EnquiryQuerySet, Entry
from enishi.members.models import Member
from enishi.networks import letters


def tell(member: Member) -> list[dict[str, Any]]:
    """Return the enquiries of a member with all that was added, answered and noted, in that order; not by whom. Two queries."""
    return [
        {
            "number": row.number,
            "about": row.about,
            "words": row.get_about_display(),
            "name": row.name,
            "address": row.address,
            "text": row.text,
            "asked_at": row.asked_at,
            "closed_at": row.closed_at,
            "added": _texts(row, Entry.Kind.WORD),
            "answers": _texts(row, Entry.Kind.ANSWER),
            "notes": _texts(row, Entry.Kind.NOTE),
        }
        for row in _of(member).prefetch_related("entries")
    ]


def forget(member: Member) -> None:
    """Delete the words of everything this member wrote, also of what is still open: nobody is left to be answered."""
    rows = list(_of(member))
    letters.forget(member.network, {row.address for row in rows})
    for row in rows:
        row.network = member.network
        actions.forget(row, by=SYSTEM)


def _of(member: Member) -> EnquiryQuerySet:
    found: EnquiryQuerySet = Enquiry.objects.own_of(member).order_by("pk")
    return found


def _texts(row: Enquiry, kind: str) -> list[dict[str, Any]]:
    entries = sorted(row.entries.all(), key=lambda entry: entry.pk)
    return [{"at": entry.at, "text": entry.text} for entry in entries if entry.kind == kind]
