"""Plain makers of conversations for tests, through the verbs of chat."""

from __future__ import annotations

from uuid import uuid4

from enishi.chat import rooms, sending
from enishi.chat.models import Manner, Message, Room
from enishi.groups import pledge
from enishi.members.models import Member


def make_pair(one: Member, other: Member) -> Room:
    """Return the room of two."""
    _welcomes(other)
    room: Room = rooms.begin(other, by=one)
    return at_home(room, one)


def make_room(founder: Member, *others: Member, blind: bool = False, name: str = "汐浜のお茶の間") -> Room:
    """Return a room of several."""
    for each in others:
        _welcomes(each)
    room: Room = rooms.found(founder, name=name, people=[each.pk for each in others], blind=blind, by=founder)
    return at_home(room, founder)


def make_request(asker: Member, to: Member, words: str = "ご相談があります", purpose: str = "advice") -> None:
    """Have somebody ask for a conversation, after they have promised what is promised between the sides."""
    if (asked := rooms.promise_before(to, asker)) is not None:
        pledge.agree(asker, asked.version, by=asker)
    rooms.ask(to, purpose=purpose, words=words, by=asker)


def _welcomes(member: Member) -> None:
    """Written as a row, so that nothing of a member that a test holds is asked, and remembered, too early."""
    likes = {"begun_by": Manner.From.EVERYBODY}
    Manner.objects.update_or_create(network_id=member.network_id, member=member, defaults=likes)


def make_message(room: Room, author: Member, text: str = "ごぶさたしています", *, answers: str = "") -> Message:
    """Return what somebody said in a room, after they have promised what is promised there."""
    home = at_home(room, author)
    if (asked := pledge.asked(author, home.circle)) is not None:
        pledge.agree(author, asked.version, by=author)
    message = sending.send(home, text=text, token=str(uuid4()), answers=answers, by=author)
    message.room = room
    return message


def at_home(room: Room, member: Member) -> Room:
    """Return a room as it stands now, with its network in hand."""
    fresh: Room = Room.objects.within(member.network_id).select_related("circle").get(pk=room.pk)
    fresh.network = fresh.circle.network = member.network
    return fresh
