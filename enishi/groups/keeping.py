"""What groups keep of a member: where they have a seat, where they look after things, where they ask to enter or are invited."""

from __future__ import annotations

from typing import Any

from enishi.activity.deeds import SYSTEM
from enishi.groups import actions
from enishi.groups.models import Asking, GroupInvitation, Host, Kind
from enishi.members import circles
from enishi.members.models import Member, Seat


def tell(member: Member) -> list[dict[str, Any]]:
    """Return the groups of a member, oldest first, and what is open between them. A room of alumni is told to none but those for
    whom it is. Five queries."""
    within, own = member.network_id, {"member": member}
    hidden = () if circles.unseen(member) else (Kind.BLIND,)
    hosted = set(Host.objects.within(within).filter(seat__member=member).values_list("group", flat=True))
    seats = Seat.objects.within(within).filter(**own, circle__group__isnull=False).select_related("circle__group")
    told: list[dict[str, Any]] = [
        {
            "group": row.circle.group.name,
            "as": "host" if row.circle.group.pk in hosted else "member",
            "since": row.since,
        }
        for row in seats.exclude(circle__group__kind__in=hidden).order_by("pk")
    ]
    askings = Asking.objects.within(within).filter(**own).exclude(group__kind__in=hidden).select_related("group")
    told += [
        {"group": row.group.name, "as": "declined" if row.declined_at else "asks to join", "since": row.asked_at,
         "words": row.words}
        for row in askings.order_by("pk")
    ]  # fmt: skip
    invited = GroupInvitation.objects.within(within).filter(**own).exclude(group__kind__in=hidden)
    told += [
        {"group": row.group.name, "as": "invited", "since": row.invited_at}
        for row in invited.select_related("group").order_by("pk")
    ]
    return told


def forget(member: Member) -> None:
    """Take the member's seats with everything that hangs on them; a group stays looked after, and ends with the last one in it."""
    actions.unseat(member, everywhere=True, by=SYSTEM)
