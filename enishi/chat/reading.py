"""What somebody reads: their list of rooms, a page of one, and what became new since a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from enishi.chat import rules
from enishi.chat.models import Manner, Message, Place, Room
from enishi.members import circles, distance
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.profiles import visibility
from enishi.profiles.card import Card

PAGE, ROOMS, MOST_NEW = 50, 50, 200
FEW = 20  # people in a room in which it is shown how many have read


@dataclass(frozen=True)
class Talk:
    """A room in the list: the viewer's place, the last line, who said it, and of two, who the other one is."""

    place: Place
    last: Message | None
    who: Card | None
    other: Card | None

    @property
    def room(self) -> Room:
        """The room."""
        return self.place.room

    @property
    def unread(self) -> int:
        """How many messages came since the viewer read."""
        return max(0, self.room.last_seq - max(self.place.read_seq, self.place.from_seq - 1))


def places(viewer: Member) -> Any:
    """Return the places of a viewer in rooms that they read, pinned ones first, then by what was said last. No query by itself."""
    rows = (
        Place.objects.within(viewer.network_id).filter(member=viewer).filter(circles.opens_to(viewer, "room__circle__"))
    )
    return rows.select_related("room").order_by(F("pinned_at").desc(nulls_last=True), "-room__last_at", "-pk")


def talks(viewer: Member, *, page: int = 0) -> tuple[list[Talk], bool, Card | None]:
    """Return a page of the list of rooms, whether there is more, and the viewer's own card. Four queries, however many rooms there
    are."""
    start = page * ROOMS
    rows = list(places(viewer)[start : start + ROOMS + 1])
    shown = rows[:ROOMS]
    lasts = _lasts(shown, viewer)
    others = {row.room_id: other_in(row.room, viewer) for row in shown}
    wanted = {pk for pk in others.values() if pk} | {each.author_id for each in lasts.values() if each.author_id}
    cards = visibility.authors(wanted | {viewer.pk}, viewer)
    found = [
        Talk(
            row,
            last := lasts.get(row.room_id),
            cards.get(last.author_id) if last and last.author_id else None,
            cards.get(others[row.room_id]) if others[row.room_id] else None,
        )
        for row in shown
    ]
    return found, len(rows) > ROOMS, cards.get(viewer.pk)


def unread(viewer: Member) -> int:
    """Return in how many rooms that are not muted something waits for a viewer. One query."""
    rows = places(viewer).filter(muted=False, room__last_seq__gt=F("read_seq"), room__last_seq__gte=F("from_seq"))
    found: int = rows.order_by().count()
    return found


def place_in(viewer: Member, public_id: str) -> Place | None:
    """Return the viewer's place in a room, with how they like to talk, how many are there, and whether anybody else is there who can be
    spoken to (`met`); None where they read none by this id. One query."""
    rows = (
        Place.objects.within(viewer.network_id).filter(member=viewer).filter(circles.opens_to(viewer, "room__circle__"))
    )
    rows = rows.select_related("room__circle", "member__chat_manner").annotate(
        alumni=_number(viewer, ALUMNI),
        employees=_number(viewer, EMPLOYEES),
        met=Exists(rules.others_met(viewer, OuterRef("room__circle"))),
    )
    found: Place | None = rows.filter(room__public_id=public_id).first()
    if found is not None:
        found.room.network = found.room.circle.network = viewer.network
    return found


@dataclass(frozen=True)
class Line:
    """A message as it is shown to the viewer: who said it, what it answers and who said that, and how many have read it (None: not
    shown)."""

    message: Message
    card: Card | None
    quoted: Card | None
    own: bool
    read_by: int | None


@dataclass(frozen=True)
class Stretch:
    """Some messages of a room in their order, and whether there are earlier or later ones. `rev` is up to where changes are known;
    `marks` say how far each of the others has read, None where that is not shown."""

    lines: list[Line]
    earlier: bool
    later: bool
    rev: int
    marks: list[int] | None = None
    other: Card | None = None  # of two
    me: Card | None = None


def newest(place: Place, viewer: Member) -> Stretch:
    """Return the newest messages of a room. Four queries."""
    rows = list(_heard(place, viewer).order_by("-seq")[: PAGE + 1])
    return _stretch(place, viewer, rows[:PAGE][::-1], earlier=len(rows) > PAGE)


def before(place: Place, viewer: Member, seq: int) -> Stretch:
    """Return the messages just before a number. Four queries."""
    rows = list(_heard(place, viewer).filter(seq__lt=seq).order_by("-seq")[: PAGE + 1])
    return _stretch(place, viewer, rows[:PAGE][::-1], earlier=len(rows) > PAGE, later=True)


def after(place: Place, viewer: Member, seq: int) -> Stretch:
    """Return the messages from a number on. Five queries."""
    heard = _heard(place, viewer)
    rows = list(heard.filter(seq__gte=seq).order_by("seq")[: PAGE + 1])
    earlier = heard.filter(seq__lt=seq).exists()
    return _stretch(place, viewer, rows[:PAGE], earlier=earlier, later=len(rows) > PAGE)


def first_on(place: Place, viewer: Member, begin: datetime) -> int:
    """Return the number of the first message said from a moment on; past the last one where there is none. One query."""
    rows = _heard(place, viewer).filter(said_at__gte=begin).order_by("seq").values_list("seq", flat=True)
    found: int = rows.first() or place.room.last_seq + 1
    return found


def since(place: Place, viewer: Member, rev: int) -> Stretch:
    """Return what is new since a change: messages said, said anew or taken back, at most MOST_NEW; `later` says that there is more. Four
    queries."""
    rows = list(_heard(place, viewer).filter(rev__gt=rev).order_by("rev")[: MOST_NEW + 1])
    shown, more = rows[:MOST_NEW], len(rows) > MOST_NEW
    known = shown[-1].rev if more else max(place.room.last_rev, rev)
    found = _stretch(place, viewer, sorted(shown, key=lambda each: each.seq), later=more)
    return replace(found, rev=known)


@dataclass(frozen=True)
class People:
    """How many are in a room."""

    alumni: int
    employees: int

    @property
    def all(self) -> int:
        """Everybody."""
        return self.alumni + self.employees


def people(place: Any) -> People:
    """Return how many are in a room now, as it was when the place was read. No query."""
    return People(place.alumni, place.employees)


def manner(place: Place) -> Manner:
    """Return how the one whose place this is likes to talk. No query."""
    found: Manner | None = getattr(place.member, "chat_manner", None)
    return found or Manner(network_id=place.network_id, member_id=place.member_id)


def title_of(room: Room, other: Card | None) -> str:
    """Return what a room is called; empty for that of two whose other one shows no name."""
    return room.name or (other.name if other else "")


def other_of(room: Room, viewer: Member) -> Card | None:
    """Return the other one of a room of two. Two queries, none for several."""
    pk = other_in(room, viewer)
    return visibility.authors([pk], viewer).get(pk) if pk else None


def other_in(room: Room, viewer: Member) -> int:
    """Return who the other one of a room of two is (pk), 0 in one of several. No query."""
    return next((pk for pk in map(int, room.pair.split("-")) if pk != viewer.pk), 0) if room.pair else 0


def _heard(place: Place, viewer: Member) -> Any:
    """Return the messages of a room that its place reads, with what they answer, and whether that is read, too (`quotes`)."""
    rows = Message.objects.within(viewer.network_id).filter(room=place.room_id).filter(rules.heard(viewer, place))
    answered = Message.objects.within(viewer.network_id).filter(rules.heard(viewer, place), pk=OuterRef("answers"))
    return rows.select_related("answers").annotate(quotes=Exists(answered))


def _lasts(shown: Sequence[Place], viewer: Member) -> dict[int, Message]:
    """Return the last line of each room, where the viewer reads it. One query."""
    if not shown:
        return {}
    within = shown[0].network_id
    rows = Message.objects.within(within).filter(room__in=[row.room_id for row in shown], seq=F("room__last_seq"))
    rows = rows.filter(Q(room__kind=Room.Kind.PAIR) | Q(author=None) | distance.shown(viewer))
    begins = {row.room_id: row.from_seq for row in shown}
    return {each.room_id: each for each in rows if each.seq >= begins[each.room_id]}


def _stretch(
    place: Place, viewer: Member, rows: Sequence[Any], *, earlier: bool = False, later: bool = False
) -> Stretch:
    authors = {each.author_id for each in rows} | {each.answers.author_id for each in rows if each.answers}
    other = other_in(place.room, viewer)
    cards = visibility.authors({pk for pk in (*authors, other, viewer.pk) if pk}, viewer)
    marks = _read_marks(place, viewer)
    for each in rows:
        each.room = place.room
        if not each.quotes:  # said before they came, or by somebody from whom they keep their distance
            each.answers = None
    lines = [
        Line(
            each,
            cards.get(each.author_id) if each.author_id else None,
            cards.get(each.answers.author_id) if each.answers and each.answers.author_id else None,
            each.author_id == viewer.pk,
            sum(seq >= each.seq for seq in marks) if marks is not None else None,
        )
        for each in rows
    ]
    return Stretch(lines, earlier, later, place.room.last_rev, marks, cards.get(other), cards.get(viewer.pk))


def _read_marks(place: Place, viewer: Member) -> list[int] | None:
    """Return how far each of the others has read who lets it be seen; None where it is not shown: in rooms of many, and to who does not
    let it be seen either. Two queries at most."""
    silent = Manner.objects.within(place.network_id).filter(shows_read=False, member=OuterRef("member"))
    rows = Place.objects.within(place.network_id).filter(~Exists(silent), room=place.room_id)
    rows = rows.filter(Q(member=viewer) | distance.reachable(viewer, "member"))
    marks = dict(rows.order_by().values_list("member", "read_seq")[: FEW + 1])
    if viewer.pk not in marks or len(marks) > FEW:
        return None
    return [seq for member, seq in marks.items() if member != viewer.pk]


def offered_people(viewer: Member, ids: Iterable[int], room: Room | None = None) -> list[Card]:
    """Return the cards of those of these members whom the viewer may ask into a room. Three queries."""
    rows: Any = Member.objects.within(viewer.network_id).active()
    if room is not None and room.circle.blind:
        rows = circles.apart_members(viewer.network_id)
    rows = rows.filter(distance.reachable(viewer), pk__in=list(ids)).exclude(pk=viewer.pk)
    return visibility.cards(list(rows.order_by("pk").values_list("pk", flat=True)), viewer)


def _number(viewer: Member, side: int) -> Coalesce:
    seats = circles.seats_in(viewer.network_id, OuterRef("room__circle")).filter(member__side=side).order_by()
    counted = seats.values("circle").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
