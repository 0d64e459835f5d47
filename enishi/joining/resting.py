"""Who rests or has left: read by the person themself, and by the secretariat without a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from enishi.joining.models import Departure, Leaver, Pause
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.roster.facts import RosterFacts

AWAY = (Member.State.PAUSED, Member.State.LEFT)


@dataclass(frozen=True)
class Rest:
    """A membership that rests. `until` is the day of coming back by itself, or the last moment at which leaving can be
    undone; None for a rest without an end."""

    member: Member
    since: datetime | None
    until: date | datetime | None
    with_account: bool = False

    @property
    def left(self) -> bool:
        """Whether the person left; otherwise they rest."""
        return bool(self.member.state == Member.State.LEFT)


def of_member(member: Member) -> Rest | None:
    """Return how this membership rests; None for one that takes part, or whose thirty days are over. One query."""
    return next(iter(_rests([member], member.network_id)), None)


def of_person(person: Any) -> list[Rest]:
    """Return the memberships of a person that rest, by the network's name. One query, and one for each network."""
    rows = Member.objects.everywhere(because="a person's own networks, to come back to").filter(
        person=person, state__in=AWAY
    )
    rows = rows.select_related("network").order_by("network__name", "network_id")
    return [rest for member in rows if (rest := of_member(member)) is not None]


def in_network(network: Network, state: str, *, before: int = 0, number: int) -> list[Rest]:
    """Return up to `number` memberships of this state (paused or left), newest membership first, from the id `before` on.
    Two queries."""
    rows = network.member_rows.filter(state=state).select_related("member_class").order_by("-pk")
    rows = rows.filter(pk__lt=before) if before else rows
    return _rests(list(rows[:number]), network.pk, over=True)


def was_here(facts: RosterFacts) -> bool:
    """Return whether this person of the roster was a member and left: invited only at their own wish. One query."""
    return bool(Leaver.objects.within(facts.network_id).filter(roster_person__in=facts.ids).exists())


def _rests(members: Iterable[Member], network_id: int, *, over: bool = False) -> list[Rest]:
    """Return the rests of these members of one network, all paused or all left; `over`: also of who waits to be erased."""
    rows = list(members)
    left = {row.pk for row in rows if row.state == Member.State.LEFT}
    paused = {row.pk for row in rows if row.state == Member.State.PAUSED}
    departures = Departure.objects.within(network_id).filter(member__in=left) if left else ()
    pauses = Pause.objects.within(network_id).filter(member__in=paused) if paused else ()
    gone, resting = {row.member_id: row for row in departures}, {row.member_id: row for row in pauses}
    found = []
    for row in rows:
        if row.pk in gone and (over or gone[row.pk].erase_at > timezone.now()):
            found.append(Rest(row, gone[row.pk].left_at, gone[row.pk].erase_at, gone[row.pk].with_account))
        elif row.pk in paused:
            pause = resting.get(row.pk)
            found.append(Rest(row, pause.paused_at if pause else None, pause.until if pause else None))
    return found
