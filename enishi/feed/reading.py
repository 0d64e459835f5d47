"""The feed as a viewer reads it: pages of it, and what each item shows."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from enishi.feed import carried, naming, polls, rules, stamps
from enishi.feed.models import PAST, Comment, Item, Stamp, Stamped
from enishi.feed.rules import JOINED
from enishi.feed.sources import place_of
from enishi.feed.stream import newest
from enishi.kit import sealing
from enishi.members import distance
from enishi.members.models import Circle, Member
from enishi.networks.audiences import ALUMNI
from enishi.networks.labels import ASKS, Label
from enishi.notices import themes
from enishi.profiles import visibility
from enishi.profiles.card import Card
from enishi.profiles.fields import FIELDS
from enishi.profiles.wording import lately_words

SIZE = 24  # items a page
ROUNDS = 4  # turns at most until something can be read
GROUPED = 6  # who joined stands in one card, so many at most
CURSOR, LONGEST_CURSOR = "feed cursor", 200
FILTERS: dict[str, tuple[str, ...]] = {
    "posts": (Item.Kind.POST,),
    "people": (Item.Kind.LATELY, Item.Kind.PROFILE, Item.Kind.JOINED),
}
# what a card says of a field that there is news of; empty where the viewer may not see it
NEWS: dict[str, Callable[[Card], str]] = {
    "name": lambda card: card.name,
    "work": lambda card: " ".join(filter(None, (card.now, card.role))),
    "region": lambda card: card.region,
}


@dataclass(frozen=True)
class Put:
    """A stamp on something: how many put it there, and whether the viewer did."""

    code: str
    words: str
    number: int = 0
    mine: bool = False


@dataclass(frozen=True)
class Entry:
    """One item as the viewer reads it. `says` are the words of news from a profile; `title` those of the field. Without a `card`
    the secretariat speaks; `place` leads to what was published elsewhere; `why` says why it is shown
    where the order is the reader's own; `people` is where the names in it lead the viewer, `votes` what was answered
    to its poll."""

    item: Item
    card: Card | None
    own: bool
    says: str = ""
    field: str = ""
    puts: Sequence[Put] = ()
    answers: int = 0
    place: str = ""
    why: Sequence[str] = ()
    offered: Sequence[stamps.Offer] = ()
    people: Mapping[int, str] = dataclasses.field(default_factory=dict)
    poll: polls.Poll | None = None
    votes: polls.Tally | None = None

    @property
    def kind(self) -> str:
        """What sort of news it is: how it is drawn."""
        return str(self.item.kind)

    @property
    def carried(self) -> carried.Carried:
        """What stands below its words."""
        return carried.of(self.item)

    @property
    def label(self) -> str:
        """The mark in words."""
        return str(Label(self.item.label).label) if self.item.label else ""

    @property
    def asks(self) -> str:
        """What the mark asks of readers."""
        return str(ASKS[Label(self.item.label)]) if self.item.label else ""

    @property
    def welcome(self) -> Sequence[Put]:
        """The stamp that greets somebody new: who comes back, and who is here for the first time."""
        code = Stamp.WELCOME_BACK if self.card and self.card.side == ALUMNI else Stamp.CHEERING
        return [each for each in self.all_stamps if each.code == code]

    @property
    def all_stamps(self) -> Sequence[Put]:
        """Every stamp there is, those put here with their numbers."""
        put = {each.code: each for each in self.puts}
        kept = [each for each in self.puts if each.code not in {offer.code for offer in self.offered}]  # retired ones
        return [*(put.get(offer.code) or Put(offer.code, offer.words) for offer in self.offered), *kept]


@dataclass
class Block:
    """What stands in one card of the feed: an entry, or people who joined one after the other."""

    entries: list[Entry] = field(default_factory=list)

    @property
    def first(self) -> Entry:
        """The newest of them."""
        return self.entries[0]

    @property
    def joined(self) -> bool:
        """Whether these are people who are new here."""
        return self.first.kind == Item.Kind.JOINED


@dataclass(frozen=True)
class Page:
    """Items in order, newest first, and the cursor of the page after them; empty where this is the last."""

    items: Sequence[Item]
    after: str = ""
    newest: str = ""  # the cursor before all of them
    more: bool = False  # whether still more came since

    @property
    def people(self) -> set[int]:
        """The ids of the members whose cards are needed: who wrote, and who is named."""
        return people_of(self.items)


def people_of(items: Iterable[Item]) -> set[int]:
    """Return the ids of those who wrote these items, or are named in them. No query."""
    every = list(items)
    return {item.author_id for item in every if item.author_id} | naming.everybody(every)


def page(
    viewer: Member,
    *,
    cursor: str = "",
    only: str = "",
    circle: Circle | None = None,
    size: int = SIZE,
    also: Mapping[str, Any] | None = None,
) -> Page:
    """Return a page of what the viewer may read; `only` is one of FILTERS; of one `circle`, or of everything but what stands in
    blind circles; `also` are further columns of each. An unknown cursor starts at the beginning. One query, and one for each page that holds nothing readable: who
    wrote much and went leaves such pages."""
    place, kinds = _place(viewer, cursor), FILTERS.get(only, ())
    first, after, items = None, "", list[Item]()
    for _round in range(ROUNDS):
        rows = newest(viewer, size=size + 1, before=place, kinds=kinds, circle=circle).select_related("circle__group")
        found = list(with_answers(rows, viewer).annotate(**also or {}))
        first = first or (found[0].pk if found else 0)
        place = found[size - 1].pk if len(found) > size else None
        after = _cursor(viewer, place) if place else ""
        items = [item for item in found[:size] if item.readable]
        if items or not after:
            break
    return Page(items, after, _cursor(viewer, first or 0))


def newer(viewer: Member, *, cursor: str, only: str = "", circle: Circle | None = None) -> Page:
    """Return what came since the cursor `newest` of a page, the oldest SIZE of it, and the new cursor. One query."""
    place = _place(viewer, cursor)
    where = Q(circle=circle) if circle else (Q(circle=None) | Q(circle__blind=False)) & themes.wanted(viewer)
    rows = (
        Item.objects.readable_by(viewer).filter(where, pk__gt=place or 0).order_by("pk").select_related("circle__group")
    )
    if only:
        rows = rows.filter(kind__in=FILTERS[only])
    since = list(with_answers(rows, viewer)[: SIZE + 1]) if place is not None else []
    found = since[:SIZE][::-1]
    return Page(found, newest=_cursor(viewer, found[0].pk) if found else cursor, more=len(since) > SIZE)


@dataclass(frozen=True)
class Filed:
    """A file that stands in a post, with who wrote the post."""

    item: Item
    card: Card
    file: carried.File


def filed(viewer: Member, circle: Circle, *, cursor: str = "", size: int = SIZE) -> tuple[list[Filed], str]:
    """Return the files of the newest `size` posts of a circle that the viewer may read and that carry some, or of those after a
    cursor; and the cursor of what comes after them, empty where nothing does. Two queries."""
    place = _place(viewer, cursor)
    rows = Item.objects.readable_by(viewer).filter(circle=circle, carries__has_key=carried.FILES)
    rows = rows.exclude(**{f"carries__{carried.FILES}": []}).order_by("-pk")
    found = list((rows.filter(pk__lt=place) if place else rows)[: size + 1])
    after = _cursor(viewer, found[size - 1].pk) if len(found) > size else ""
    cards = visibility.authors({each.author_id for each in found if each.author_id}, viewer)
    by = [(each, cards.get(each.author_id)) for each in found[:size]]
    return [Filed(item, card, file) for item, card in by if card for file in carried.of(item).files], after


def shown(viewer: Member, public_ids: Iterable[str], *, circle: Circle | None = None) -> list[Entry]:
    """Return the items of an open page as they are now, those that can still be read; of one `circle`, or none of a blind one.
    Four queries."""
    where = Q(circle=circle) if circle else Q(circle=None) | Q(circle__blind=False)
    rows = Item.objects.readable_by(viewer).filter(where, public_id__in=list(public_ids))
    items = list(with_answers(rows.select_related("circle__group"), viewer))
    return entries(viewer, items, visibility.authors(people_of(items), viewer))


def with_answers(rows: Any, viewer: Member) -> Any:
    """Return the items with the number of comments that the viewer reads in `answers`, within the same query."""
    standing = Comment.objects.within(viewer.network_id).filter(rules.heard(viewer), item=OuterRef("pk"))
    number = standing.order_by().values("item").annotate(number=Count("pk")).values("number")
    return rows.annotate(answers=Coalesce(Subquery(number, output_field=IntegerField()), 0))


def entries(
    viewer: Member, items: Sequence[Item], cards: dict[int, Card], on: dict[int, Counted] | None = None
) -> list[Entry]:
    """Return the items as entries, without those whose author or words the viewer may not see (any more). One query, none
    where what was put `on` them is known."""
    on = counted_on(viewer, items) if on is None else on
    told, offered = [], stamps.offered(viewer.network)
    for item in items:
        card = cards.get(item.author_id) if item.author_id else None
        says = _says(item, card) if card and item.about else ""
        if (card is None and item.author_id) or (item.about and not says):
            continue
        label = str(FIELDS[item.about].label) if item.about else ""
        own = item.author_id == viewer.pk
        place = place_of(item, viewer.network.slug)
        said, people, put = getattr(item, "answers", 0), naming.addresses(item, cards), on[item.pk]
        poll = polls.of(item)
        votes = polls.tally(poll, put.votes)
        more: dict[str, Any] = {"offered": offered, "people": people, "poll": poll, "votes": votes}
        told.append(Entry(item, card, own, says, label, put.puts, said, place, **more))
    return told


def _says(item: Item, card: Card) -> str:
    if item.kind == Item.Kind.LATELY:
        return lately_words({"preset": item.title, "text": item.text})
    if item.title == PAST:
        return gettext("an earlier change")
    return NEWS[item.about](card)


def blocks(told: Iterable[Entry]) -> list[Block]:
    """Return what stands in one card each."""
    found: list[Block] = []
    for entry in told:
        last = found[-1] if found else None
        if last and last.joined and entry.kind == Item.Kind.JOINED and len(last.entries) < GROUPED:
            last.entries.append(entry)
        else:
            found.append(Block([entry]))
    return found


def read(viewer: Member, asked: Page) -> tuple[list[Block], Card | None]:
    """Return what stands in the cards of a page, and the viewer's own card. Three queries."""
    cards = visibility.authors({*asked.people, viewer.pk}, viewer)
    return blocks(entries(viewer, asked.items, cards)), cards.get(viewer.pk)


@dataclass
class Counted:
    """What was put on something: the stamps, most put first, and on an item the votes, as polls.counted() has them."""

    puts: list[Put] = field(default_factory=list)
    votes: list[dict[str, Any]] = field(default_factory=list)


def counted_on(viewer: Member, items: Sequence[Item]) -> dict[int, Counted]:
    """Return what was put on each item. One query, none without items."""
    rows = Stamped.objects.within(viewer.network_id).filter(item__in=items, comment=None)
    return _counted(rows, viewer, "item_id", items) if items else {}


def stamps_on(viewer: Member, items: Sequence[Item]) -> dict[int, list[Put]]:
    """Return the stamps on each item, most put first. One query, none without items."""
    return defaultdict(list, {pk: counted.puts for pk, counted in counted_on(viewer, items).items()})


def counted_in(viewer: Member, item: Item) -> dict[int | None, Counted]:
    """Return what was put on each comment to an item, and on the item itself (None). One query."""
    return _counted(Stamped.objects.within(viewer.network_id).filter(item=item), viewer, "comment_id", [item])


def _counted(rows: Any, viewer: Member, by: str, items: Sequence[Item]) -> dict[Any, Counted]:
    """Stamps and votes are counted in one query, so that a poll costs a page nothing more."""
    mine = Max(Case(When(member=viewer, then=1), default=0))
    rows = rows.filter(distance.shown(viewer, "member"), member__state=JOINED).order_by()
    rows = rows.values(by, "stamp").annotate(number=Count("pk"), mine=mine)
    votes = polls.counted(viewer, items, by)
    found: dict[Any, Counted] = defaultdict(Counted)
    for row in (rows.union(*votes, all=True) if votes else rows).order_by("-number", "stamp"):
        if row["stamp"].startswith(polls.MARK):
            found[row[by]].votes.append(row)
        else:
            found[row[by]].puts.append(_put(row, viewer))
    return found


def _put(row: dict[str, Any], viewer: Member) -> Put:
    return Put(row["stamp"], stamps.words(viewer.network, row["stamp"]), row["number"], bool(row["mine"]))


def _cursor(viewer: Member, item_id: int) -> str:
    return sealing.seal(f"{viewer.network_id}.{item_id}", CURSOR)


def _place(viewer: Member, cursor: str) -> int | None:
    inside = sealing.unseal(cursor, CURSOR) if cursor and len(cursor) <= LONGEST_CURSOR else None
    network, _dot, item = (inside or "").partition(".")
    return int(item) if item.isdecimal() and network == str(viewer.network_id) else None
