"""From the roster to joining, in numbers: the roster, whom an invitation was sent, how many opened one, how many joined.

A small network is counted while the page is made. A large one is counted by a job and the page shows the last numbers with
their time, so that it costs the same with ten thousand people on the roster and with a million. Who opened an invitation is
counted and not named (docs/decisions/0007), so small numbers are not told, nor those that would give them away.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import CharField, Count, F, Q, Value
from django.utils import timezone

from enishi.joining.models import Invitation, Mailing
from enishi.networks.models import Network
from enishi.roster import facts as roster

AT_ONCE = 5_000  # people on a roster that are counted while the page is made
FRESH = timedelta(minutes=5)
KEPT = 60 * 60 * 24 * 7
COUNTING = 60 * 5  # seconds within which a count that was asked for is not asked for again
FEW = 5  # fewer people than this, invited or with an opened one, and the number would point at them
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


@dataclass(frozen=True)
class Funnel:
    """How far the roster has come. `joined` are all of the roster who are in, invited or not."""

    all: int
    invited: int
    opened: int | None
    joined: int
    parts: tuple[Part, ...] = ()
    at: datetime = field(default_factory=timezone.now)


def of(network: Network) -> Funnel | None:
    """Return the numbers of a network, None while a large one is counted for the first time. Two queries for a small roster,
    one for a large one."""
    counted = roster.counts(network, at_most=AT_ONCE + 1)
    if counted["all"] <= AT_ONCE:
        return _with(network, counted)
    kept: Funnel | None = cache.get(_key(network))
    if (kept is None or timezone.now() - kept.at > FRESH) and cache.add(_key(network) + ":asked", True, COUNTING):
        from enishi.joining.mailing_jobs import count_funnel  # the job calls this module

        count_funnel.enqueue(network.pk)
    return kept


def count(network: Network) -> Funnel:
    """Count a network of any size and keep the numbers for its page."""
    counted = _with(network, roster.counts(network))
    cache.set(_key(network), counted, KEPT)
    cache.delete(_key(network) + ":asked")
    return counted


def of_mailing(mailing: Mailing, whole: Funnel | None) -> Part:
    """Return how far one mailing came. How many opened it is told where neither it nor all the rest is only a few people."""
    counted = mailing.invitations.aggregate(**_NUMBERS)
    rest = (whole.opened or 0) - counted["opened"] if whole else 0
    hidden = counted["opened"] < FEW or (whole is not None and rest < FEW and rest != 0)
    return Part(Invitation.Way.MAIL, counted["invited"], None if hidden else counted["opened"], counted["joined"])


def _with(network: Network, counted: dict[str, int]) -> Funnel:
    rows = Invitation.objects.within(network).order_by()
    everything = rows.annotate(part=Value("", CharField())).values("part")
    by_way = rows.annotate(part=F("way")).values("part")
    found = everything.annotate(**_NUMBERS).union(by_way.annotate(**_NUMBERS), all=True)
    parts = {row["part"]: Part(row["part"], row["invited"], row["opened"], row["joined"]) for row in found}
    total = parts.pop("", Part("", 0, 0, 0))
    opened = total.opened if (total.opened or 0) >= FEW else None
    ways = list(Invitation.Way)
    in_order = sorted(parts.values(), key=lambda part: (-part.invited, ways.index(Invitation.Way(part.way))))
    return Funnel(counted["all"], total.invited, opened, counted["joined"], _told(in_order))


def _told(parts: list[Part]) -> tuple[Part, ...]:
    """Return the parts without the numbers that are not told: of a few people, and of one part more where the few could be
    worked out from the sum."""
    few = {part.way for part in parts if (part.opened or 0) < FEW}
    more = [part.way for part in parts if part.way not in few]
    if few and more and sum(part.opened or 0 for part in parts if part.way in few) < FEW:
        few.add(more[-1])
    return tuple(replace(part, opened=None) if part.way in few else part for part in parts)


def _key(network: Network) -> str:
    return f"funnel:{network.pk}"
