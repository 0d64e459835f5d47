"""What chat keeps of a member: what they said, in which rooms they are, how they like to talk, and whom they asked."""

from __future__ import annotations

from typing import Any

from enishi.activity.deeds import SYSTEM
from enishi.chat import rooms
from enishi.chat.models import Manner, Message, Place, Request
from enishi.feed import stamps
from enishi.members import circles
from enishi.members.models import Member


def tell(member: Member) -> list[dict[str, Any]]:
    """Return the rooms of a member, what they said there, oldest first, how they like to talk, and whom they asked. What was said to
    them is the others'. Four queries."""
    within, own = member.network_id, {"member": member}
    places = Place.objects.within(within).filter(**own).select_related("room", "room__circle").order_by("pk")
    seen = [row for row in places if not row.room.circle.blind or circles.unseen(member)]
    told: list[dict[str, Any]] = [
        {"room": row.room.name or "two", "kind": row.room.kind, "read up to": row.read_seq, "muted": row.muted}
        for row in seen
    ]
    said = Message.objects.within(within).filter(author=member, kind=Message.Kind.SAID, taken_back_at=None)
    if not circles.unseen(member):
        said = said.filter(room__circle__blind=False)
    told += [
        {"kind": "message", "at": row.said_at, "room": row.room.name or "two", "text": row.text or stamps.words(member.network, row.stamp)}
        for row in said.select_related("room").order_by("pk")
    ]  # fmt: skip
    told += [
        {"kind": "manner", "begun by": row.begun_by, "shows read": row.shows_read, "enter sends": row.enter_sends}
        for row in Manner.objects.within(within).filter(**own)
    ]
    asked = Request.objects.within(within).filter(by=member).order_by("pk")
    told += [{"kind": "asked", "at": row.asked_at, "purpose": row.purpose, "text": row.words} for row in asked]
    return told


def forget(member: Member) -> None:
    """Delete what a member said, and their places: a room goes on without them, and ends with the last one in it."""
    rooms.erase(member, by=SYSTEM)
