"""From the roster to joining, in numbers: the roster, whom an invitation was sent, how many opened one, how many joined; the same
by the years of leaving; how many wait for what.

A small network is counted while the page is made. A large one is counted by a job and the page shows the last numbers with
their time, so that it costs the same with ten thousand people on the roster and with a million. Who opened an invitation is
counted and not named (docs/decisions/0007), so small numbers are not told, nor those that would give them away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.core.cache import cache
from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.joining import listing
from enishi.joining.models import Invitation, Mailing
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.roster import facts as roster
from enishi.roster import segments
from enishi.ui.words import figure

AT_ONCE = 5_000  # people on a roster that are counted while the page is made
FRESH = timedelta(minutes=5)
KEPT = 60 * 60 * 24 * 7
COUNTING = 60 * 5  # seconds within which a count that was asked for is not asked for again
FEW = 5  # fewer people than this, invited or with an opened one, and the number would point at them
DECADES = 3  # spans of years that are told apart; all before are one
_NUMBERS = {
    "invited": Count("roster_person", distinct=True),
    "opened": Count("roster_person", distinct=True, filter=Q(opened_at__isnull=False)),
    "joined": Count("roster_person", distinct=True, filter=Q(used_at__isnull=False)),
}


@dataclass(frozen=True)
class Part:
    """How far the invitations of one way came. `opened` is None where it is not told."""

    way: str
    invited: int
    opened: int | None
    joined: int

    @property
    def words(self) -> str:
        """How these invitations travel, in the language spoken now."""
        return str(Invitation.Way(self.way).label)

    @property
    def short(self) -> str:
        """The same in one word."""
        return str(listing.WAYS[Invitation.Way(self.way)])


@dataclass(frozen=True)
class Span:
    """How far those came who left in a span of years; `joined` are all of them who are in. `opened` is None where it is not
    told; of fewer than FEW people nothing is."""

    since: str  # the first year; "0" for all years before the last of `firsts`, segments.UNKNOWN without a day
    before: int  # for since "0": the year that comes after
    all: int
    invited: int
    opened: int | None
    joined: int
    newest: bool = False  # nothing after it is told apart

    @property
    def words(self) -> str:
        """Which years, in the language spoken now."""
        if self.since == segments.UNKNOWN:
            return _("employed, or not known")
        if self.since == "0":
            return _("until %(year)s") % {"year": self.before - 1}
        return (_("since %(year)s") if self.newest else _("%(year)ss")) % {"year": self.since}

    @property
    def told(self) -> bool:
        """Whether there are enough people to tell numbers of them."""
        return self.all >= FEW

    @property
    def percent(self) -> int:
        """How many of a hundred are in."""
        return percent(self.joined, self.all)


@dataclass(frozen=True)
class Funnel:
    """How far the roster has come. `joined` are all of the roster who are in, invited or not."""

    all: int
    invited: int
    opened: int | None
    joined: int
    parts: tuple[Part, ...] = ()
    spans: tuple[Span, ...] = ()
    uninvited: int = 0
    states: dict[str, int] = field(default_factory=dict)  # listing.Now and listing.ENDING → people
    at: datetime = field(default_factory=timezone.now)

    @property
    def ways(self) -> str:
        """How many people were invited in which way, in words."""
        return pgettext("ways", ", ").join(
            pgettext("ways", "%(way)s %(number)s") % {"way": part.short, "number": figure(part.invited)}
            for part in self.parts
        )

    @property
    def rates(self) -> dict[str, int | None]:
        """What part of a hundred was invited, opened an invitation, joined: each of the number that stands before it, the last
        of the roster."""
        opened = None if self.opened is None else percent(self.opened, self.invited)
        return {
            "invited": percent(self.invited, self.all),
            "opened": opened,
            "joined": percent(self.joined, self.all),
        }

    @property
    def undelivered(self) -> int:
        """How many people were written to last by a mail that came back."""
        return self.states.get(listing.Now.RETURNED, 0)

    @property
    def stuck(self) -> int:
        """How many people could not show who they are."""
        return self.states.get(listing.Now.LOCKED, 0)


def percent(part: int, whole: int) -> int:
    """Return how many of a hundred; 0 of nobody, and 100 of all alone."""
    return min(round(100 * part / whole), 100 if part >= whole else 99) if whole else 0


def of(network: Network) -> Funnel | None:
    """Return the numbers of a network, None while a large one is counted for the first time. Three queries for a small roster,
    one for a large one."""
    return _count(network) if _is_small(network) else _kept(network)


def _is_small(network: Network) -> bool:
    return roster.counts(network, at_most=AT_ONCE + 1)["all"] <= AT_ONCE


def _kept(network: Network) -> Funnel | None:
    kept: Funnel | None = cache.get(_key(network))
    if (kept is None or timezone.now() - kept.at > FRESH) and cache.add(_key(network) + ":asked", True, COUNTING):
        from enishi.joining.mailing_jobs import count_funnel  # the job calls this module

        count_funnel.enqueue(network.pk)
    return kept


def count(network: Network) -> Funnel:
    """Count a network of any size and keep the numbers for its page."""
    counted = _count(network)
    cache.set(_key(network), counted, KEPT)
    cache.delete(_key(network) + ":asked")
    return counted


def of_mailing(mailing: Mailing) -> Part:
    """Return how far one mailing came. How many opened it is told where neither it nor all the rest is only a few people. Three
    queries for a small roster, two for a large one."""
    counted, network = mailing.invitations.aggregate(**_NUMBERS), mailing.network
    if _is_small(network):
        all_opened = Invitation.objects.within(network).aggregate(opened=_NUMBERS["opened"])["opened"]
    else:
        whole = _kept(network)
        all_opened = (whole.opened or 0) if whole else counted["opened"]
    rest = all_opened - counted["opened"]
    hidden = counted["opened"] < FEW or (rest < FEW and rest != 0)
    return Part(Invitation.Way.MAIL, counted["invited"], None if hidden else counted["opened"], counted["joined"])


# -- counting -----------------------------------------------------------------------------------------------------------
def _count(network: Network) -> Funnel:
    """Three queries: the classes, what is known of the roster, and what became of the invitations."""
    at, firsts = timezone.now(), _firsts(today_in(network))
    people = segments.by_leaving(network, firsts, listing.to_invite(network))
    found = _invitations(network, firsts, at)
    total = found.pop("", (0, 0, 0))
    ways, ids = list(Invitation.Way), [str(way) for way in Invitation.Way]
    parts = [Part(way, *found[way]) for way in ids if way in found]
    parts.sort(key=lambda part: (-part.invited, ways.index(Invitation.Way(part.way))))
    spans = [
        Span(key, firsts[-1], people[key].all, invited, opened, people[key].joined, key == str(firsts[0]))
        for key in (*map(str, firsts), "0", segments.UNKNOWN)
        if key in people
        for invited, opened, _joined in [found.get(f"left:{key}", (0, 0, 0))]
    ]
    return Funnel(
        all=sum(each.all for each in people.values()),
        invited=total[0],
        opened=total[1] if total[1] >= FEW else None,
        joined=sum(each.joined for each in people.values()),
        parts=_told(parts),
        spans=_told(spans),
        uninvited=sum(each.fit for each in people.values()),
        states=_states(found),
        at=at,
    )


def _firsts(today: date) -> list[int]:
    decade = today.year // 10 * 10
    return [decade - 10 * back for back in range(DECADES)]


def _invitations(network: Network, firsts: Sequence[int], at: datetime) -> dict[str, tuple[int, int, int]]:
    """Return how many people were invited, opened, joined with it: of all (""), of each way, of each span of leaving ("left:…");
    and, as the first number, how many people's newest invitation stands where ("now:…"). One query."""
    rows = Invitation.objects.within(network).order_by()
    left = Concat(Value("left:"), segments.span(firsts, "roster_person__"), output_field=CharField())
    now = Concat(Value("now:"), listing.now_of(at, apart=True), output_field=CharField())
    asked = (rows.annotate(part=part).values("part").annotate(**_NUMBERS) for part in (F("way"), left))
    each = listing.newest(network).order_by().annotate(part=now).values("part")
    each = each.annotate(invited=Count("pk"), opened=Value(0), joined=Value(0))
    everybody = rows.annotate(part=Value("", CharField())).values("part").annotate(**_NUMBERS)
    found = everybody.union(*asked, each, all=True)
    return {row["part"]: (row["invited"], row["opened"], row["joined"]) for row in found}


def _states(found: dict[str, tuple[int, int, int]]) -> dict[str, int]:
    """Return people by where they stand; who is about to run out of time waits, too."""
    states = {key.removeprefix("now:"): number for key, (number, *_rest) in found.items() if key.startswith("now:")}
    if ending := states.get(listing.ENDING, 0):
        states[listing.Now.WAITING.value] = states.get(listing.Now.WAITING.value, 0) + ending
    return states


_Told = TypeVar("_Told", Part, Span)


def _told(parts: list[_Told]) -> tuple[_Told, ...]:
    """Return the parts without the numbers that are not told: of a few people, and of one part more where the few could be
    worked out from the sum."""
    few = {place for place, part in enumerate(parts) if (part.opened or 0) < FEW}
    more = sorted((part.opened or 0, -place) for place, part in enumerate(parts) if place not in few)
    if few and more and sum(parts[place].opened or 0 for place in few) < FEW:
        few.add(-more[0][1])
    return tuple(replace(part, opened=None) if place in few else part for place, part in enumerate(parts))


def _key(network: Network) -> str:
    return f"funnel:2:{network.pk}"
