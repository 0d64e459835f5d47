"""What is kept of a member here: that they confirmed something."""

from __future__ import annotations

from typing import Any

from enishi.members.models import Member
from enishi.news.models import Confirmation


def tell(member: Member) -> list[dict[str, Any]]:
    """Return what a member confirmed, oldest first. One query."""
    rows = Confirmation.objects.within(member.network_id).filter(member=member).order_by("pk")
    return [{"confirmed": row.announcement.title, "at": row.at} for row in rows.select_related("announcement")]


def forget(member: Member) -> None:
    """Delete the confirmations of a member. What was told in the secretariat's name stays the secretariat's."""
    Confirmation.objects.within(member.network_id).filter(member=member).delete()
