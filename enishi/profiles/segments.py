"""Who is in a segment: the one place that turns conditions into members (E2), for everybody who writes to a part of them.

What a member tells counts only where they show it to the secretariat; who does not is not in it, whatever is true of them.
HR's facts are asked through roster/segments.py. The sole use of what is hidden is to spare somebody: who is here for loose ties
alone gets no offer (R065), whoever sees that they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Case, Count, Exists, OuterRef, Q, When
from django.utils import timezone

from enishi.kit.text import wanted
from enishi.members.models import Member, MemberQuerySet, Visitor
from enishi.networks.audiences import SECRETARIAT
from enishi.networks.models import Network
from enishi.profiles import conditions, visibility
from enishi.profiles.conditions import AREAS, Conditions
from enishi.profiles.models import Profile, Segment, Value
from enishi.profiles.models.segment import SegmentQuerySet
from enishi.roster import segments as roster

FEW = 5  # of fewer, no number is told and nobody is drawn
DRAWN = 5
LATELY = timedelta(days=30)  # who was here within this counts as active; as a share, never as a condition
MANY = 50  # of fewer, no share is told: two that differ by one person would tell whether that person was here
KEPT = 24 * 60 * 60  # seconds that a share stands
LOOSE = "ties"  # the purpose of use of who wants nothing but to stay in touch
SHOWN = sorted(
    frozenset.intersection(
        *(frozenset(visibility.readable_audiences(SECRETARIAT, listing)) for listing in Profile.LISTINGS)
    )
)  # the audiences under which the secretariat reads a fact, whoever else finds the person


_NOW = Q(data__until=None)  # work that goes on


@dataclass(frozen=True)
class Step:
    """How many are left once one more part of the conditions holds; None for fewer than FEW."""

    part: str
    number: int | None


@dataclass(frozen=True)
class Size:
    """How many are in a segment, step by step. None for fewer than FEW."""

    steps: tuple[Step, ...]

    @property
    def number(self) -> int | None:
        """How many are in it."""
        return self.steps[-1].number


def members_of(network: Network, asked: Conditions) -> MemberQuerySet:
    """Return the members who take part in this network and meet the conditions, as a query."""
    rows: MemberQuerySet = network.member_rows.active()
    for _part, where in _wheres(network, asked):
        rows = rows.filter(where)
    return rows


def loose(network: Network | int) -> MemberQuerySet:
    """Return the members who are here for loose ties and for nothing else, as a query, whoever sees that: to be spared what offers
    work or business, and for nothing else (notices/budget.py asks)."""
    rows: MemberQuerySet = Member.objects.within(network).filter(_loose(network))
    return rows


def count(network: Network, asked: Conditions) -> Size:
    """Return how many are left after each part of the conditions, the target first. One query, in which each part is asked once a
    member: how many there are of each combination of yes and no."""
    wheres = _wheres(network, asked)
    rows = network.member_rows.active()
    parts = ["target", *(part for part, _where in wheres)]
    if wheres and wheres[0][0] == "sides":  # the target says them
        rows, wheres, parts = rows.filter(wheres[0][1]), wheres[1:], ["target", *parts[2:]]
    holds = {f"part{place}": Case(When(where, then=True), default=False) for place, (_part, where) in enumerate(wheres)}
    left = [0] * len(parts)
    for *yes, number in rows.order_by().annotate(**holds).values_list(*holds).annotate(number=Count("pk")):
        for place in range(len(parts)):
            left[place] += number if all(yes[:place]) else 0
    return Size(tuple(Step(part, _told(number)) for part, number in zip(parts, left, strict=True)))


def lately(segment: Segment) -> int | None:
    """Return of how many in ten of a saved segment's members it is known that they were here within LATELY: one to nine, so
    that it is never all or nobody; None for fewer than MANY. Kept for KEPT, and asked anew when the segment changes, which is on
    record. One query."""
    key = f"segment-lately:{segment.pk}:{segment.version}"
    known: tuple[int, int] | None = cache.get(key)
    if known is None:
        here = Count("pk", filter=Q(seen_on__gte=timezone.localdate() - LATELY))
        found = members_of(segment.network, segment.conditions).aggregate(number=Count("pk"), here=here)
        known = found["number"], found["here"]
        cache.set(key, known, KEPT)
    number, here_lately = known
    return max(1, min(9, round(10 * here_lately / number))) if number >= MANY else None


def _told(number: int | None) -> int | None:
    return None if number is None or number < FEW else number


def reached(network: Network, asked: Conditions) -> int | None:
    """Return how many that is, None for fewer than FEW. One query."""
    return _told(members_of(network, asked).count())


# -- saved ----------------------------------------------------------------------------------------------------------------
def saved(viewer: Member | Visitor) -> SegmentQuerySet:
    """Return the segments that this viewer may use."""
    return Segment.objects.readable_by(viewer)


# -- the parts ------------------------------------------------------------------------------------------------------------
def _wheres(network: Network, asked: Conditions) -> list[tuple[str, Q]]:
    """Return each part that asks for something, with its condition on a member, in the order in which they are shown."""
    return [(part, Q(make(network, asked))) for part, (names, make) in _PARTS.items() if any(n in asked for n in names)]


def _fact(network: Network | int, field: str, *where: Q, hidden: bool = False) -> Exists:
    rows = Value.objects.within(network).filter(*where, member=OuterRef("pk"), field=field)
    return Exists(rows if hidden else rows.filter(audience__in=SHOWN))


def _sides(network: Network, asked: Conditions) -> Q:
    return Q(side__in=[conditions.SIDES[each] for each in asked["sides"]])


def _classes(network: Network, asked: Conditions) -> Q:
    return Q(member_class__code__in=asked["classes"])


def _aims(network: Network, asked: Conditions) -> Any:
    return _fact(network, "aims", Q(data__in=asked["aims"]))


def _worded(network: Network, field: str, typed: Sequence[str], *where: Q) -> Exists:
    """Return the condition that one fact of the field has all words of something that was typed."""
    any_of = Q(pk__in=())
    for said in typed:
        groups = (reduce(or_, (Q(words__contains=part) for part in parts)) for parts in wanted(said))
        any_of |= reduce(and_, groups, Q())
    return _fact(network, field, any_of, *where)


def _departments(network: Network, asked: Conditions) -> Any:
    return _worded(network, "unit", asked["departments"])


def _skills(network: Network, asked: Conditions) -> Any:
    return _worded(network, "skills", asked["skills"])


def _topics(network: Network, asked: Conditions) -> Any:
    return _worded(network, "topics", asked["topics"])


def _languages(network: Network, asked: Conditions) -> Any:
    return _fact(network, "languages", Q(data__in=asked["languages"]))


def _work(network: Network, asked: Conditions) -> Any:
    return _worded(network, "work", asked["work"], _NOW)


def _industries(network: Network, asked: Conditions) -> Any:
    return _fact(network, "work", Q(data__industry__in=asked["industries"]), _NOW)


def _kinds(network: Network, asked: Conditions) -> Any:
    return _fact(network, "work", Q(data__kind__in=asked["kinds"]), _NOW)


def _there(network: Network, asked: Conditions) -> Any:
    where = Q()
    if last := asked.get("there_to"):
        where &= Q(data__joined__lte=last)
    if first := asked.get("there_from"):
        where &= Q(data__left__gte=first) | Q(data__left=None)
    return _fact(network, "years", where)


def _areas(network: Network, asked: Conditions) -> Any:
    places = sorted(frozenset().union(*(AREAS[area][1] for area in asked["areas"])))
    return _fact(network, "region", Q(data__in=places))


def _joined(network: Network, asked: Conditions) -> Q:
    return Q(joined_at__gte=timezone.now() - timedelta(days=asked["joined_within"]))


def _roster(network: Network, asked: Conditions) -> Q:
    segment = {part.removeprefix("hr_"): asked[part] for part in conditions.OF_ROSTER if part in asked}
    return Q(pk__in=roster.members(network, segment, _today(network)))


def _loose(network: Network | int) -> Q:
    """Here for loose ties, and for nothing else: whoever sees what they are here for."""
    ties = _fact(network, "aims", Q(data=LOOSE), hidden=True)
    more = _fact(network, "aims", ~Q(data=LOOSE), hidden=True)
    return Q(ties) & ~Q(more)


def _today(network: Network) -> date:
    return datetime.now(ZoneInfo(network.time_zone)).date()


_PARTS: dict[str, tuple[tuple[str, ...], Callable[[Network, Conditions], Any]]] = {
    "sides": (("sides",), _sides),
    "classes": (("classes",), _classes),
    "roster": (conditions.OF_ROSTER, _roster),
    "departments": (("departments",), _departments),
    "there": (("there_from", "there_to"), _there),
    "work": (("work",), _work),
    "industries": (("industries",), _industries),
    "kinds": (("kinds",), _kinds),
    "areas": (("areas",), _areas),
    "skills": (("skills",), _skills),
    "topics": (("topics",), _topics),
    "languages": (("languages",), _languages),
    "aims": (("aims",), _aims),
    "joined_within": (("joined_within",), _joined),
}
