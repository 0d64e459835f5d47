"""The centre as its member reads it: notices in order, by whom each is, and nothing of what they may not read any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

from enishi.kit import sealing
from enishi.members.models import Member
from enishi.notices import budget
from enishi.notices.kinds import KINDS, Category, NoticeKind
from enishi.notices.models import Notice, Teller
from enishi.profiles import visibility
from enishi.profiles.card import Card

SIZE = 24
NAMED = 2  # by name, in a sentence
LISTED = 5  # by name, under it
COUNTED = 99  # what the badge counts to
CURSOR, LONGEST_CURSOR = "notices cursor", 200
FILTERS: dict[str, tuple[str, ...]] = {
    "me": (Category.MENTIONS, Category.ANSWERS, Category.STAMPS, Category.RELAY),
    "groups": (Category.GROUPS,),
    "office": (Category.NEWS, Category.DESK, Category.ASKS),
}


@dataclass(frozen=True)
class Told:
    """One notice as its member reads it."""

    notice: Notice
    kind: NoticeKind
    cards: Sequence[Card]  # by whom it is, the newest first, LISTED at most
    why: str = ""  # why the company asks this of them

    @property
    def text(self) -> str:
        """The sentence."""
        return say(self.kind, [card.name for card in self.cards], self.notice.number, self.notice.title)

    @property
    def under(self) -> str:
        """What stands beneath the sentence."""
        return "" if "%(title)s" in str(self.kind.text) else self.notice.title

    @property
    def unread(self) -> bool:
        """Whether it was not read."""
        return self.notice.read_at is None

    @property
    def more(self) -> int:
        """How many more it is by than those whose names stand under it."""
        return max(0, self.notice.number - len(self.cards)) if self.cards else 0


@dataclass(frozen=True)
class Page:
    """Notices in order, and the cursor of the page after them."""

    told: Sequence[Told]
    after: str = ""

    @property
    def days(self) -> list[tuple[date, str, list[Told]]]:
        """The notices by day, with what each day is called where it is not called by its date."""
        found: dict[date, list[Told]] = defaultdict(list)
        for each in self.told:
            found[timezone.localdate(each.notice.told_at)].append(each)
        words = {0: gettext("Today"), 1: gettext("Yesterday")}
        today = timezone.localdate()
        return [(day, words.get((today - day).days, ""), told) for day, told in found.items()]


def say(kind: NoticeKind, names: Sequence[str], number: int, title: str) -> str:
    """Return the sentence of a notice, in the language at hand. It is text, never markup."""
    return str(kind.text) % {"who": who(names, number), "title": title}


def who(names: Sequence[str], number: int) -> str:
    """Return by whom something is: two names at most, and how many others."""
    if not names:
        return pgettext("notices", "Somebody")
    called = pgettext("notices, between two names", " and ").join(
        pgettext("notices", "%(name)s") % {"name": name} for name in names[:NAMED]
    )
    others = max(number, len(names)) - len(names[:NAMED])
    if not others:
        return called
    return ngettext("%(names)s and %(others)d other", "%(names)s and %(others)d others", others) % {
        "names": called,
        "others": others,
    }


def page(viewer: Member, *, cursor: str = "", only: str = "") -> Page:
    """Return a page of the centre; `only` is one of FILTERS. An unknown cursor starts at the beginning."""
    rows = Notice.objects.readable_by(viewer)
    if only:
        rows = rows.filter(kind__in=[code for code, kind in KINDS.items() if kind.category in FILTERS[only]])
    place = _place(viewer, cursor)
    last = rows.filter(pk=place).values("told_at", "pk").first() if place else None
    if last:
        rows = rows.filter(Q(told_at__lt=last["told_at"]) | Q(told_at=last["told_at"], pk__lt=last["pk"]))
    found = list(rows.order_by("-told_at", "-pk")[: SIZE + 1])
    after = sealing.seal(f"{viewer.pk}.{found[SIZE - 1].pk}", CURSOR) if len(found) > SIZE else ""
    return Page(dress(viewer, found[:SIZE]), after)


def dress(viewer: Member, rows: Iterable[Notice]) -> list[Told]:
    """Return these notices of a viewer with by whom they are, without those whose thing they may not read now. Three queries
    and one for each sort of thing."""
    shown = standing(viewer, rows)
    cards = _cards(viewer, shown)
    asked = [row.thing for row in shown if KINDS[row.kind].category == Category.ASKS]
    reasons = budget.reasons(viewer, asked) if asked else {}
    return [
        Told(row, KINDS[row.kind], cards.get(row.pk, ()), reasons[row.thing].why if row.thing in reasons else "")
        for row in shown
    ]


# what was asked for those who are alike: the things, and those of them that stand
Known = dict[Any, tuple[set[str], set[str]]]


def standing(viewer: Member, rows: Iterable[Notice], known: Known | None = None) -> list[Notice]:
    """Return those of these notices whose thing the viewer may read now. One query for each sort of thing; with `known`, which is
    kept from one viewer to the next, none for what was asked for somebody alike."""
    named = [row for row in rows if row.kind in KINDS]
    things: dict[Any, set[str]] = defaultdict(set)
    for row in named:
        kind = KINDS[row.kind]
        if kind.readable is not None:
            things[kind.readable, kind.alike].add(row.thing)
    known = {} if known is None else known
    stand: dict[Any, set[str]] = {}
    for (ask, alike), wanted in things.items():
        key = ask, alike, alike(viewer) if alike else viewer.pk
        asked, found = known.setdefault(key, (set(), set()))
        if wanted - asked:
            found |= ask(viewer, wanted - asked)
            asked |= wanted
        stand[ask, alike] = found

    def stands(row: Notice) -> bool:
        kind = KINDS[row.kind]
        return kind.readable is None or row.thing in stand[kind.readable, kind.alike]

    return [row for row in named if stands(row)]


def unread(viewer: Member) -> int:
    """Return how many notices wait to be read, COUNTED at most. One query, and one for each sort of thing."""
    rows = Notice.objects.readable_by(viewer).unread().order_by("-told_at", "-pk")
    return len(standing(viewer, rows.only("kind", "thing")[:COUNTED]))


def signers(network: int, notices: Iterable[int]) -> dict[int, list[int]]:
    """Return by whom each of these notices (pk) is: members' ids, the newest first, LISTED at most. One query."""
    signed = Teller.objects.within(network).filter(notice__in=list(notices))
    ranked = signed.annotate(rank=Window(RowNumber(), partition_by=[F("notice")], order_by=[F("pk").desc()]))
    told: dict[int, list[int]] = defaultdict(list)
    for notice, by in ranked.filter(rank__lte=LISTED).order_by("notice", "-pk").values_list("notice", "by"):
        if by not in told[notice]:
            told[notice].append(by)
    return told


def _cards(viewer: Member, rows: Sequence[Notice]) -> dict[int, list[Card]]:
    """Return by whom each of these notices is, of those whom the viewer may see by name. Three queries."""
    told = signers(viewer.network_id, [row.pk for row in rows]) if rows else {}
    cards = visibility.authors({by for each in told.values() for by in each}, viewer)
    return {notice: [cards[by] for by in each if by in cards] for notice, each in told.items()}


def _place(viewer: Member, cursor: str) -> int | None:
    inside = sealing.unseal(cursor, CURSOR) if cursor and len(cursor) <= LONGEST_CURSOR else None
    member, _dot, notice = (inside or "").partition(".")
    return int(notice) if notice.isdecimal() and member == str(viewer.pk) else None
