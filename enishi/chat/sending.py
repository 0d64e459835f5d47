"""Saying something in a room, saying it anew, taking it back, having read it.

These are no deeds of record: a row for each message would tell for ever who talks with whom, and how often. So they ask their rule
themselves, and what they write is the room alone (docs/decisions/0053-chat.md). A message is numbered under the lock of its room, so
that numbers come in the order in which they can be read, and none is left out.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.chat import notifying, rules, topics
from enishi.chat.models import LONGEST_MESSAGE, LONGEST_TOKEN, Message, Place, Room
from enishi.feed import stamps
from enishi.groups import pledge
from enishi.kit import once
from enishi.kit.errors import NotAllowed, Refused
from enishi.members.models import Member


@transaction.atomic
def send(room: Room, *, text: str = "", stamp: str = "", token: str, answers: str = "", by: Member) -> Message:
    """Say something in a room, in words or by a stamp; `answers` is the public id of the message that is answered. It is sent when
    this returns. The same `token` twice is one message, which is returned; Refused where it says something else by then. Refused
    where nobody may speak, and without the promises of a room that employees and alumni share."""
    said = {"text": _words(text), "stamp": ""} if text.strip() else {"text": "", "stamp": stamp}
    if not said["text"] and stamp not in {each.code for each in stamps.offered(by.network)}:
        raise Refused(_("Write a line, or choose a stamp."), field="text")
    if not 8 <= len(token) <= LONGEST_TOKEN:
        raise Refused(_("Please open this page again. What you wrote is still here."), field="text")
    held = held_room(room)
    known: Message | None = Message.objects.within(room.network_id).filter(author=by, token=token).first()
    if known is not None:
        once.demand_same(known, said, besides=known.room_id == room.pk)
        return known
    if not rules.can_speak(by, held):
        raise Refused(_("Nothing can be sent to this person at the moment."), field="text")
    pledge.demand(by, held.circle)
    place = held.places.filter(member=by).get()
    answered = None
    if answers:
        rows = held.messages.filter(rules.heard(by, place), public_id=answers, taken_back_at=None)
        answered = rows.first()
        if answered is None:
            raise Refused(_("The message you answer has been taken back."), field="text")
    message = number(held, Message(author=by, token=token, answers=answered, **said))
    Place.objects.within(room.network_id).filter(pk=place.pk).update(read_seq=Greatest(F("read_seq"), message.seq))
    notifying.read(held, by, message.seq)
    notifying.plan(held)
    return message


@transaction.atomic
def change(message: Message, *, text: str, by: Member) -> Message:
    """Say something else in a message of one's own; that it was changed is shown. Returns it as it stands now."""
    room = held_room(message.room)
    now: Message = room.messages.select_for_update(of=("self",)).get(pk=message.pk)
    _own(now, by)
    if now.stamp:
        raise Refused(_("A stamp has no words to change."))
    if not rules.can_speak(by, room):
        raise Refused(_("Nothing can be sent to this person at the moment."), field="text")
    pledge.demand(by, room.circle)
    words = _words(text)
    if not words:
        raise Refused(_("Write a line, or choose a stamp."), field="text")
    if words == now.text:
        raise Refused(_("Nothing is different."), field="text")
    now.text, now.changed_at = words, timezone.now()
    _again(room, now, "text", "changed_at")
    return now


@transaction.atomic
def take_back(message: Message, *, by: Member) -> Message:
    """Take a message of one's own back, for everybody: its words are deleted, its place stays. Also where one no longer speaks."""
    room = held_room(message.room)
    now: Message = room.messages.select_for_update(of=("self",)).get(pk=message.pk)
    _own(now, by)
    now.text, now.stamp, now.answers, now.taken_back_at = "", "", None, timezone.now()
    _again(room, now, "text", "stamp", "answers", "taken_back_at")
    return now


@transaction.atomic
def have_read(room: Room, seq: int, *, by: Member) -> bool:
    """Keep that somebody has read up to a number; never back, and not beyond what is there. Returns whether that is news."""
    rows = Place.objects.within(room.network_id).filter(room=room, member=by, read_seq__lt=min(seq, room.last_seq))
    if not rows.update(read_seq=min(seq, room.last_seq)):
        return False
    notifying.read(room, by, seq)
    topics.tell_read(room, by, openly=room.is_pair and rules.lets_be_seen(by, room))
    return True


def number(room: Room, message: Message) -> Message:
    """Store a message as the next one of a room that is held. For this package."""
    room.last_seq, room.last_rev, room.last_at = room.last_seq + 1, room.last_rev + 1, timezone.now()
    message.network_id, message.room, message.said_at = room.network_id, room, room.last_at
    message.seq, message.rev = room.last_seq, room.last_rev
    message.save(force_insert=True)
    room.save(update_fields=["last_seq", "last_rev", "last_at"])
    topics.tell(room)
    return message


def held_room(room: Room) -> Room:
    """Return a room as it stands now, held until the transaction ends: who numbers a message waits for who does so before."""
    rows = Room.objects.within(room.network_id).select_related("circle").select_for_update(of=("self",))
    held: Room = rows.get(pk=room.pk)
    held.network = held.circle.network = room.network
    return held


def _again(room: Room, message: Message, *fields: str) -> None:
    room.last_rev += 1
    message.rev = room.last_rev
    message.save(update_fields=[*fields, "rev"])
    room.save(update_fields=["last_rev"])
    topics.tell(room)


def _own(message: Message, by: Any) -> None:
    if not rules.is_author(by, message):
        raise NotAllowed(_("Your role does not include this."))
    if message.taken_back_at or message.kind != Message.Kind.SAID:
        raise Refused(_("It has been taken back already."))


def _words(text: str) -> str:
    words = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST_MESSAGE:
        raise Refused(_("At most %(most)d characters in one message.") % {"most": LONGEST_MESSAGE}, field="text")
    return words
