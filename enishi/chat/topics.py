"""What open pages are told live: that something is new in a room, or in somebody's list of rooms. Which room it is stands in the hint,
so that the others need not ask; what was said does not."""

from __future__ import annotations

from enishi.chat.models import Room
from enishi.members import live
from enishi.members.live import Topic
from enishi.members.models import Member

CHAT = Topic("chat")


def tell(room: Room) -> None:
    """Let the open pages of those in a room know that there is something new."""
    if room.is_pair:
        live.publish_to(CHAT, map(int, room.pair.split("-")), about=room.public_id)
    else:
        live.publish_in(CHAT, room.circle, about=room.public_id)


def tell_read(room: Room, member: Member, *, openly: bool) -> None:
    """Let a member's own other pages know that they have read; and `openly` the others in the room. In a room of several these learn of
    it with the next message."""
    if openly:
        tell(room)
    else:
        live.publish_to(CHAT, [member.pk], about=room.public_id)
