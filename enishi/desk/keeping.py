"""What the desk keeps of a member: what they wrote while they were signed in, and what was answered. Who only typed the same
address may be somebody else."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.activity.deeds import SYSTEM
from enishi.desk import actions
from enishi.desk.models import Enquiry, EnquiryQuerySet, Entry
from enishi.members.models import Member
from enishi.networks import letters


def tell(member: Member) -> list[dict[str, Any]]:
    """Return the enquiries of a member with the answers, without what officers noted for one another. Two queries."""
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
            "answers": [
                {"at": entry.at, "text": entry.text}
                for entry in sorted(row.entries.all(), key=lambda entry: entry.pk)
                if entry.kind == Entry.Kind.ANSWER
            ],
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
    mine = Q(member=member) | Q(person=member.person_id)
    found: EnquiryQuerySet = Enquiry.objects.within(member.network_id).filter(mine, forgotten_at=None).order_by("pk")
    return found
