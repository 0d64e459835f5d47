"""What is kept of contacts with a member: all of it is told to them when they ask for their own data, and goes with them."""

from __future__ import annotations

from typing import Any

from enishi.contacts.models import Contact
from enishi.members.models import Member


def tell(member: Member) -> list[dict[str, Any]]:
    """Return every note about a member, as it stands; and those that they wrote about others by day alone. Two queries."""
    rows = Contact.objects.within(member.network_id)
    found: list[dict[str, Any]] = [
        {
            "kind": "about me",
            "on": row.on,
            "way": row.get_way_display(),
            "text": row.words,
            "next_on": row.next_on,
            "done_at": row.done_at,
            "written_at": row.written_at,
        }
        for row in rows.filter(member=member).order_by("pk")
    ]
    wrote = rows.filter(by=member).exclude(member=member).order_by("pk")
    return found + [{"kind": "wrote one", "written_at": at} for at in wrote.values_list("written_at", flat=True)]


def forget(member: Member) -> None:
    """Delete every note about this member. What they wrote about others stays, without their name."""
    Contact.objects.within(member.network_id).filter(member=member).delete()
