"""What suits a reader: the newest items in another order, with the reasons said on each (R050, N07).

A reason is a fact of the reader's own profile that meets what they may read anyway: the text, its kind, or the card of its author as
the reader sees it. Nothing else is looked at: not who read or answered what, no fact that is hidden from the reader, nothing of HR's
roster. Each weighs what WEIGHTS says, a day of age takes AGING off, and a reason that the reader left out weighs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy

from enishi.feed import reading
from enishi.feed.models import Item, Taste
from enishi.feed.reading import Entry
from enishi.kit.text.fold import fold
from enishi.members.models import Circle, Member
from enishi.profiles import visibility
from enishi.profiles.card import Card
from enishi.profiles.visibility import Shown

LOOKED_AT = 96  # items, the newest
SHORTEST = 2  # characters of a word that is looked for in texts
AGING = 0.5  # weight a day
WEIGHTS: dict[str, int] = {"words": 4, "seat": 3, "part": 3, "unit": 3, "aim": 2, "years": 2, "region": 1}
REASONS: dict[str, str | Promise] = {  # what may count, as the reader chooses it
    "words": pgettext_lazy("reason", "What I am good at, or can be asked about, stands in it"),
    "seat": pgettext_lazy("reason", "It is from one of my groups"),
    "part": pgettext_lazy("reason", "It was told to a part of the members that I belong to"),
    "unit": pgettext_lazy("reason", "Its author was in the same department"),
    "aim": pgettext_lazy("reason", "It fits what I am here for"),
    "years": pgettext_lazy("reason", "Its author was here in the same years"),
    "region": pgettext_lazy("reason", "Its author lives in the same region"),
}
# which kinds of items fit what somebody is here for; only a question fits who is happy to advise
FITTING: dict[str, tuple[str, ...]] = {
    "ties": (Item.Kind.JOINED, Item.Kind.LATELY, Item.Kind.RELAY),
    "exchange": (Item.Kind.NEWS, Item.Kind.STORY, Item.Kind.IDEA),
    "learn": (Item.Kind.STORY, Item.Kind.RELAY),
}
ASKING = ("?", "？")


def left_out(viewer: Member) -> frozenset[str]:
    """Return the reasons that this reader does not want to count. One query."""
    rows = Taste.objects.within(viewer.network_id).filter(member=viewer)
    return frozenset(rows.values_list("left_out", flat=True).first() or ())


@dataclass(frozen=True)
class Newest:
    """What is looked at for an order, and the reasons that the reader does not want to count."""

    page: reading.Page
    without: frozenset[str]


def newest(viewer: Member) -> Newest:
    """Return the newest items that the viewer may read. One query, since what was left out comes with them; two where nothing was
    told."""
    left = Taste.objects.within(viewer.network_id).filter(member=viewer).values("left_out")
    page = reading.page(viewer, size=LOOKED_AT, also={"left_out": Subquery(left[:1])})
    without = getattr(page.items[0], "left_out", None) if page.items else left_out(viewer)
    return Newest(page, frozenset(without or ()))


def suited(viewer: Member) -> tuple[list[Entry], Shown | None, frozenset[str]]:
    """Return a page of the newest items, what suits the viewer best first, each with why; the viewer's own profile; and the reasons
    that were left out. Four queries."""
    found = newest(viewer)
    own, cards = visibility.own_profile_and_cards(viewer, visibility.own_rows(viewer), found.page.people)
    told = reading.entries(viewer, found.page.items, cards | ({viewer.pk: own.card} if own else {}))
    return ranked(told, own, found.without), own, found.without


def ranked(told: Sequence[Entry], own: Shown | None, without: Collection[str]) -> list[Entry]:
    """Return a page of these items in the order of the owner of a profile, without their own, each with why. No query."""
    now, weighed = timezone.now(), []
    for entry in told:
        if entry.own:
            continue
        why = {code: said for code, said in _reasons(entry, own).items() if code not in without}
        weight = score(why, entry.item.told_at, now)
        said = tuple(why.values()) or (gettext("it is among the newest"),)
        weighed.append((-weight, -entry.item.pk, replace(entry, why=said)))
    return [entry for *_, entry in sorted(weighed, key=lambda each: each[:2])[: reading.SIZE]]


def score(why: Collection[str] | Mapping[str, str], told_at: datetime, now: datetime) -> float:
    """Return the weight of an item told at that time for these reasons."""
    return sum(WEIGHTS[code] for code in why) - AGING * max((now - told_at).total_seconds(), 0) / 86_400


def _reasons(entry: Entry, own: Shown | None) -> dict[str, str]:
    """Return why an item may suit the owner of a profile: the code of each reason, and it in words."""
    item, found = entry.item, dict[str, str]()
    if item.circle and item.circle.kind == Circle.Kind.ADDRESSED:
        found["part"] = gettext("told to a part of the members that you belong to")
    elif item.circle:
        found["seat"] = gettext("from a group of yours")
    if own is None:
        return found
    text = fold(f"{item.title} {item.text}")
    for word in (*(fact.data for fact in own.of("skills")), *(fact.data["title"] for fact in own.of("topics"))):
        if len(word) >= SHORTEST and fold(word) in text:
            found["words"] = gettext("“%(word)s” stands in it") % {"word": word}
            break
    aims = {fact.data for fact in own.of("aims")}
    asks = "advice" in aims and item.label and any(sign in item.text for sign in ASKING)
    if asks:
        found["aim"] = gettext("somebody asks, and you are happy to advise")
    elif any(item.kind in FITTING.get(aim, ()) for aim in aims):
        found["aim"] = gettext("it fits what you are here for")
    if entry.card:
        found |= _shared(entry.card, own.card)
    return found


def _shared(author: Card, own: Card) -> dict[str, str]:
    found = {}
    if author.unit and author.unit == own.unit:
        found["unit"] = gettext("from %(unit)s, as you are") % {"unit": author.unit}
    if author.overlap_years:
        found["years"] = gettext("you were here in the same years")
    if author.region and author.region == own.region:
        found["region"] = gettext("both in %(region)s") % {"region": author.region}
    return found
