"""A membership that is stopped for a time: who is, until when, and what it is again afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from django.db.models import QuerySet

from enishi.members.models import Member, Suspension
from enishi.networks.days import today_in
from enishi.networks.models import Network

FIRST = timezone(timedelta(hours=14))  # where a day begins first (Kiritimati)


def of_member(member: Member) -> Suspension | None:
    """Return the suspension of a member. One query."""
    found: Suspension | None = Suspension.objects.within(member.network_id).filter(member=member).first()
    return found


def over(suspension: Suspension, network: Network) -> bool:
    """Return whether its last day has passed where the network is."""
    return suspension.until < today_in(network)


def passed() -> QuerySet[Any]:
    """Return the suspensions of every network whose last day has passed somewhere on earth; `over` says whether it has at home."""
    rows = Suspension.objects.everywhere(because="suspensions end by themselves, in every network")
    rows = rows.filter(until__lt=datetime.now(FIRST).date()).select_related("member__network", "member__person")
    found: QuerySet[Any] = rows.order_by("until", "pk")
    return found


def begin(member: Member, until: date) -> str:
    """Stop a membership until the end of a day, or until another one than before, and return the state that it has now. To be
    called within an action. Who has left stays so; if they come back in time, they are suspended."""
    held = of_member(member)
    before = held.before if held else member.state
    values = {"until": until, "before": before if before != Member.State.LEFT else Member.State.JOINED}
    Suspension.objects.update_or_create(network_id=member.network_id, member=member, defaults=values)
    return str(member.state if member.state == Member.State.LEFT else Member.State.SUSPENDED)


def end(member: Member) -> str:
    """End the suspension of a member, if there is one, and return the state that the membership has now. To be called within
    an action."""
    held = of_member(member)
    if held is None:
        return str(member.state)
    held.delete()
    return str(held.before if member.state == Member.State.SUSPENDED else member.state)
