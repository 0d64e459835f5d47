"""What letters keep of a member: which were written to them, and whether they came back."""

from __future__ import annotations

from typing import Any

from enishi.accounts.addresses import usable
from enishi.letters.models import Copy
from enishi.members.models import Member
from enishi.networks import letters as mails


def tell(member: Member) -> list[dict[str, Any]]:
    """Return the letters that were written to a member. One query."""
    rows = Copy.objects.within(member.network_id).filter(member=member).select_related("letter").order_by("pk")
    return [
        {"subject": row.letter.subject, "written_at": row.written_at, "came_back": bool(row.returned)} for row in rows
    ]


def forget(member: Member) -> None:
    """Delete the notes, and what still waits in the outbox."""
    mails.forget(member.network, {usable(member.person, member.mail_address)})
    Copy.objects.within(member.network_id).filter(member=member).delete()
