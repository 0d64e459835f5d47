"""How a conversation begins: of two, of several, or by asking first; and who comes into a room of several and goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.chat import happenings, notifying, rules
from enishi.chat.models import LONGEST_NAME, LONGEST_WORDS, MOST_PEOPLE, Manner, Message, Place, Request, Room
from enishi.chat.sending import held_room, number
from enishi.groups import pledge
from enishi.kit.errors import Conflict, Refused
from enishi.kit.text import seen
from enishi.members import circles, distance, sharing
from enishi.members.models import Circle, Member, Seat
from enishi.networks.audiences import ALUMNI
from enishi.networks.models import Policy
from enishi.profiles import fields, visibility

Kind = Message.Kind


# -- two ----------------------------------------------------------------------------------------------------------------------
def pair_of(one: int, other: int) -> str:
    """Return by what name the room of two members (their pk) is found."""
    return f"{min(one, other)}-{max(one, other)}"


def room_with(viewer: Member, other: Member) -> Room | None:
    """Return the room that two have already, None without one. One query."""
    rows = Room.objects.readable_by(viewer).filter(pair=pair_of(viewer.pk, other.pk))
    found: Room | None = rows.select_related("circle").first()
    return found


def free_to(by: Member) -> Q:
    """Return the condition on members that this one may begin with them without asking first: they like it so, they have asked
    themselves, or the two talk already."""
    likes = Q(chat_manner__begun_by=Manner.From.EVERYBODY)
    if by.side == ALUMNI:
        likes |= Q(chat_manner=None) | Q(chat_manner__begun_by=Manner.From.ALUMNI)
    asked = Request.objects.within(by.network_id).filter(to=by).values("by")
    mine = Room.objects.within(by.network_id).filter(kind=Room.Kind.PAIR, places__member=by)
    talking = Place.objects.within(by.network_id).filter(room__in=mine).values("member")
    return likes | Q(pk__in=asked) | Q(pk__in=talking)


def asks_first(to: Member, by: Member) -> bool:
    """Return whether somebody who begins with a member asks first: that is the member's choice. One query."""
    return not Member.objects.within(by.network_id).filter(free_to(by), pk=to.pk).exists()


def promise_before(to: Member, by: Member) -> Policy | None:
    """Return what is promised before the first words from one side to the other, None where it was, or among one's own. One query."""
    return sharing.asked(by, pledge.CONDUCT) if to.side != by.side else None


@action(rule=rules.can_begin)
def begin(member: Member, *, by: Any) -> Room:
    """Begin a conversation with a member, or go on with the one there is; what they asked by then is its first message. Refused
    where they want to be asked first."""
    if asks_first(member, by):
        raise Refused(_("This member would like to be asked first."))
    room = room_with(by, member) or _pair(member, by)
    for request in Request.objects.within(by.network_id).filter(by=member, to=by):
        _answer(request, room, member)
    happened(happenings.BEGAN, room, by=by)
    return room


@action(rule=rules.can_begin)
def ask(member: Member, *, purpose: str, words: str, by: Any) -> None:
    """Ask a member for a conversation. Whoever asked stays so until it is answered; who was declined is told nothing, and asking once
    more does nothing. Refused without the promises between the sides: these are first words, too."""
    if purpose not in Request.Purpose.values or not seen(words):
        raise Refused(_("Say in a line what it is about."), field="words")
    if promise_before(member, by) is not None:
        raise Refused(_("Please read what is promised in this group first."))
    made, new = Request.objects.get_or_create(
        network_id=member.network_id,
        by=by,
        to=member,
        defaults={"purpose": purpose, "words": seen(words)[:LONGEST_WORDS]},
    )
    happened(happenings.ASKED, made, by=by, again=not new)


@action(rule=rules.is_asked)
def accept(request: Request, *, by: Any) -> Room:
    """Talk with who asks: what they said becomes a message of theirs."""
    asker = request.by
    if asker.state != Member.State.JOINED or not distance.may_contact(by, asker.pk):
        raise Refused(_("Nothing can be sent to this person at the moment."))
    room = room_with(by, asker) or _pair(asker, by)
    _answer(request, room, asker)
    happened(happenings.ACCEPTED, room, by=by)
    return room


@action(rule=rules.is_asked)
def decline(request: Request, *, by: Any) -> None:
    """Do not talk with who asks, who is not told."""
    request.declined_at = timezone.now()
    request.save(update_fields=["declined_at"])
    happened(happenings.DECLINED, request, by=by)


def waiting_for(member: Member) -> Any:
    """Return the requests that wait for a member's answer, from those who take part and from whom nobody keeps their distance. No query
    by itself."""
    rows = Request.objects.within(member.network_id).filter(to=member, declined_at=None, by__state=Member.State.JOINED)
    return rows.filter(distance.shown(member, "by")).select_related("by", "by__person")


# -- several ------------------------------------------------------------------------------------------------------------------
@action(rule=rules.oneself)
def found(member: Member, *, name: str, people: Iterable[int], blind: bool = False, by: Any) -> Room:
    """Open a room for several, whom one finds and may begin with without asking first (their pk). `blind`: for alumni alone, where the company has no eyes;
    Refused for who may not enter one."""
    if blind and not circles.apart(member):
        raise Refused(_("Please choose one of those offered."), field="blind")
    audience = ALUMNI if blind else fields.offered(member.network)
    circle = Circle.objects.create(network=member.network, kind=Circle.Kind.TALK, audience=audience, blind=blind)
    room: Room = Room.objects.create(
        network=member.network, circle=circle, public_id=circle.public_id, kind=Room.Kind.SEVERAL, name=_name(name)
    )
    _seat(room, [member.pk], looks_after=True)
    _bring(room, people, by)
    room.places.filter(member=member.pk).update(read_seq=room.last_seq)
    happened(happenings.FOUNDED, room, by=by)
    return room


@action(rule=rules.looks_after)
def bring(room: Room, people: Iterable[int], *, sees_history: bool = False, by: Any) -> int:
    """Have more people come into a room, and return how many are new: whom one may begin with without asking first. What was said
    before is theirs to read only if so said."""
    came = _bring(room, people, by, from_seq=1 if sees_history else room.last_seq + 1)
    happened(happenings.BROUGHT, room, by=by, number=came)
    return came


@action(rule=rules.looks_after)
def call(room: Room, name: str, *, version: int, by: Any) -> None:
    """Give a room another name. Conflict if it was changed meanwhile."""
    if room.version != version:
        raise Conflict(_("Somebody else changed this in the meantime."))
    room.name, room.version = _name(name), room.version + 1
    room.save(update_fields=["name", "version"])
    said = number(room, Message(author=by, token=str(uuid4()), kind=Kind.NAMED, text=room.name))
    room.places.filter(member=by.pk, read_seq=said.seq - 1).update(read_seq=said.seq)
    happened(happenings.CALLED, room, by=by)


@action(rule=rules.looks_after)
def hand_over(room: Room, to: Member, *, by: Any) -> None:
    """Have somebody else in the room look after it, in one's own place."""
    others = room.places.filter(member__state=Member.State.JOINED).exclude(member=by.pk)
    if not others.filter(member=to.pk).update(looks_after=True):
        raise Refused(_("They are no longer in this room."))
    room.places.filter(member=by.pk).update(looks_after=False)
    happened(happenings.HANDED_OVER, room, by=by, about=to.person)


@action(rule=rules.reads)
def leave(room: Room, *, by: Any) -> None:
    """Leave a room of several: nothing of it reaches one any more. Who looked after it is followed by who has been there longest; with
    the last one the room ends, and what was said in it."""
    if room.is_pair:
        raise Refused(_("A conversation of two is not left. You can mute it, or keep your distance."))
    happened(happenings.LEFT, room, by=by)
    _go(room, by)


@action(rule=rules.looks_after)
def take_out(room: Room, member: Member, *, by: Any) -> None:
    """Take somebody out of a room. Refused for oneself, who leaves."""
    if member.pk == by.pk or not room.places.filter(member=member.pk).exists():
        raise Refused(_("They are no longer in this room."))
    happened(happenings.TAKEN_OUT, room, by=by, about=member.person)
    _go(room, member)


@action(rule=rules.nobody)
def erase(member: Member, *, by: Any) -> None:
    """Delete what a member said everywhere, whom they asked and who asked them, and their places. What others said to them stays
    theirs, also in a conversation of two."""
    within = member.network_id
    said = Message.objects.within(within).filter(author=member)
    said.filter(kind=Kind.SAID).update(text="", stamp="", answers=None, taken_back_at=timezone.now())
    said.filter(kind=Kind.NAMED).update(text="")
    Request.objects.within(within).filter(Q(by=member) | Q(to=member)).delete()
    Manner.objects.within(within).filter(member=member).delete()
    for place in Place.objects.within(within).filter(member=member).select_related("room__circle").order_by("pk"):
        _go(held_room(place.room), member)
    said.update(author=None)
    happened(happenings.ERASED, member, by=by)


# -- how one likes to talk ----------------------------------------------------------------------------------------------------
def manner_of(member: Member) -> Manner:
    """Return how a member likes to talk. One query."""
    found = Manner.objects.within(member.network_id).filter(member=member).first()
    return found or Manner(network_id=member.network_id, member=member)


@action(rule=rules.oneself)
def choose_manner(member: Member, *, begun_by: str, shows_read: bool, enter_sends: bool, by: Any) -> None:
    """Choose who may begin with one, whether others see what one has read, and which key sends."""
    if begun_by not in Manner.From.values:
        raise Refused(_("Please choose one of those offered."), field="begun_by")
    Manner.objects.update_or_create(
        network_id=member.network_id,
        member=member,
        defaults={"begun_by": begun_by, "shows_read": shows_read, "enter_sends": enter_sends},
    )
    happened(happenings.MANNER, member, by=by, about=member.person)


@action(rule=rules.reads)
def keep_place(room: Room, *, muted: bool | None = None, pinned: bool | None = None, by: Any) -> None:
    """Mute a room for oneself, or pin it to the top of one's list, and undo both."""
    changes: dict[str, Any] = {} if muted is None else {"muted": muted}
    if pinned is not None:
        changes["pinned_at"] = timezone.now() if pinned else None
    room.places.filter(member=by.pk).update(**changes)
    happened(happenings.MANNER, room, by=by)


# -- their parts --------------------------------------------------------------------------------------------------------------
def _pair(one: Member, other: Member) -> Room:
    """Make the room of two, or return the one that somebody made at the same moment."""
    network, pair = one.network, pair_of(one.pk, other.pk)
    try:
        with transaction.atomic():
            circle = Circle.objects.create(network=network, kind=Circle.Kind.PAIR, audience=fields.offered(network))
            made: Room = Room.objects.create(
                network=network, circle=circle, public_id=circle.public_id, kind=Room.Kind.PAIR, pair=pair
            )
            _seat(made, [one.pk, other.pk])
    except IntegrityError:
        known: Room = Room.objects.within(network).select_related("circle").get(pair=pair)
        return known
    return made


def _bring(room: Room, people: Iterable[int], by: Member, from_seq: int = 1) -> int:
    there = set(room.places.values_list("member", flat=True))
    wanted = set(people) - there
    listed = visibility.readable_profiles(by, own=False).values("member")
    rows = circles.apart_members(by.network) if room.circle.blind else Member.objects.within(by.network).active()
    rows = rows.filter(distance.reachable(by), free_to(by), pk__in=wanted).filter(pk__in=listed)
    new = list(rows.order_by("pk").select_related("person")[: MOST_PEOPLE + 1])
    if len(there) + len(new) > MOST_PEOPLE:
        raise Refused(_("At most %(most)d people in one room.") % {"most": MOST_PEOPLE})
    _seat(room, [each.pk for each in new], from_seq=from_seq)
    for each in new:
        number(room, Message(author=each, token=str(uuid4()), kind=Kind.CAME))
    return len(new)


def _seat(room: Room, people: list[int], *, from_seq: int = 1, looks_after: bool = False) -> None:
    circles.seat(room.circle, people)
    seats = Seat.objects.within(room.network_id).filter(circle=room.circle_id, member__in=people)
    Place.objects.bulk_create(
        [
            Place(
                network_id=room.network_id, room=room, seat=seat, member_id=seat.member_id,
                from_seq=from_seq, read_seq=from_seq - 1, looks_after=looks_after,
            )
            for seat in seats
        ]
    )  # fmt: skip


def _go(room: Room, member: Member) -> None:
    circles.unseat(room.circle, [member.pk])
    others = room.places.order_by("pk")
    if not others.exists():
        room.circle.delete()
        return
    if not room.is_pair and not others.filter(looks_after=True).exists():
        here = others.filter(member__state=Member.State.JOINED).first() or others[0]
        others.filter(pk=here.pk).update(looks_after=True)
    number(room, Message(author=member, token=str(uuid4()), kind=Kind.WENT))


def _answer(request: Request, room: Room, asker: Member) -> None:
    """Have what was asked be said in a room, and the request be answered."""
    held = held_room(room)
    said = number(held, Message(author=asker, token=str(uuid4()), text=request.words))
    held.places.filter(member=asker).update(read_seq=said.seq)
    notifying.plan(held)
    request.delete()


def _name(name: str) -> str:
    said = " ".join(name.replace("\0", "").split())[:LONGEST_NAME]
    if not said:
        raise Refused(_("Please give the room a name."), field="name")
    return said
