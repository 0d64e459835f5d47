"""Requests of the company, and how many a month reach a member (N15). Every sender asks here, whichever way it came: pages, jobs,
letters, a program. No notice of the category ASKS is told in another way (telling.tell refuses it).

    outcome = budget.ask(SURVEY, members, network=network, thing=survey.public_id, place=…, title=survey.title, why=…)

A kind says whether it offers work or business. Who is here for loose ties alone is asked nothing of such a kind (R065), which is looked
up here, whenever something would reach somebody: no sender can forget it. A month is a month of the network's calendar. What does not fit waits, oldest first, until there is room or its day has come;
whoever takes no requests is not asked, and does not wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from enishi.kit.letter import one_line
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from enishi.notices.kinds import KINDS, Category, NoticeKind
from enishi.notices.models import LONGEST_TITLE, LONGEST_WHY, Ask
from enishi.notices.telling import BATCH, deliver, forget, habits_of, ways_of
from enishi.profiles import segments

WAITS_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Outcome:
    """How many a request reaches now, how many it waits for, and how many take none."""

    now: int = 0
    waiting: int = 0
    never: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.now + other.now, self.waiting + other.waiting, self.never + other.never)


@dataclass(frozen=True)
class Standing:
    """Where a member's month stands: how many requests reached them, how many may (None: all), and what waits."""

    month: date
    reached: int
    budget: int | None
    waiting: list[Ask]

    @property
    def next_month(self) -> date:
        """The first day of the month after."""
        return (self.month + timedelta(days=32)).replace(day=1)


def may_ask(network: Network, kind: NoticeKind, member_ids: Iterable[int]) -> set[int]:
    """Return whom of these members another request of a kind may reach now. Six queries for each BATCH, seven for offers."""
    allowed: set[int] = set()
    for ids in _batches(_taking_part(network, member_ids, kind)):
        never, room = _taking_none(network, ids), _room(network, ids)
        allowed |= {pk for pk, left in room.items() if pk not in never and (left is None or left > 0)}
    return allowed


def by_mail(network: Network, member_ids: Iterable[int]) -> set[int]:
    """Return who of these lets requests come by mail, for a request that is a mail itself (NoticeKind.mails_itself). One query."""
    return {pk for pk, ways in ways_of(member_ids, Category.ASKS, network).items() if ways.mail}


def ask(
    kind: NoticeKind,
    member_ids: Iterable[int],
    *,
    network: Network,
    thing: str,
    place: str,
    title: str,
    why: str = "",
    until: datetime | None = None,
) -> Outcome:
    """Ask these members (their pk) something in the name of the company, and return whom it reaches. Called in jobs.

    Once for each member and `thing`, however often the job runs; whom an offer spares is counted nowhere. `why` says in a few words, shown to them, why it is asked of
    them; what waits longer than `until` is not asked any more.
    """
    assert kind.category == Category.ASKS, kind.code
    values = {
        "kind": kind.code,
        "thing": thing,
        "place": place,
        "title": one_line(title)[:LONGEST_TITLE],
        "why": one_line(why)[:LONGEST_WHY],
        "until": until or timezone.now() + WAITS_FOR,
    }
    total = Outcome()
    for ids in _batches(_taking_part(network, member_ids, kind)):
        total += _ask_some(network, kind, ids, values)
    return total


@transaction.atomic
def _ask_some(network: Network, kind: NoticeKind, ids: list[int], values: dict[str, object]) -> Outcome:
    _lock(network, ids)
    known = Ask.objects.within(network).filter(member__in=ids, kind=kind.code, thing=values["thing"])
    fresh = sorted(set(ids) - set(known.values_list("member_id", flat=True)))
    never, room, now = _taking_none(network, fresh), _room(network, fresh), timezone.now()
    reached = {pk for pk, left in room.items() if pk not in never and (left is None or left > 0)}
    rows = [
        Ask(network=network, member_id=pk, asked_at=now, reached_at=now if pk in reached else None, **values)
        for pk in fresh
        if pk not in never
    ]
    Ask.objects.bulk_create(rows)
    _tell(network, [row for row in rows if row.reached_at])
    return Outcome(len(reached), len(rows) - len(reached), len(never))


def release(network: Network, member_ids: Iterable[int]) -> int:
    """Let waiting requests reach these members as far as their month has room, the oldest first; return how many did."""
    released = 0
    for ids in _batches(member_ids):
        with transaction.atomic():
            _lock(network, ids)
            room = _room(network, set(_taking_part(network, ids)) - _taking_none(network, ids))
            due: list[Ask] = []
            for row in waiting(network).filter(member__in=room).order_by("pk"):
                left = room[row.member_id]
                if left is None or left > 0:
                    due.append(row)
                    room[row.member_id] = None if left is None else left - 1
            _reach(network, due)
            released += len(due)
    return released


@transaction.atomic
def take_now(member: Member) -> int:
    """Have everything that waits for a member reach them at once, because they want it; return how many."""
    _lock(member.network, [member.pk])
    rows = list(waiting(member.network).filter(member=member).order_by("pk"))
    _reach(member.network, rows)
    return len(rows)


def unask(network: Network, thing: str, member_ids: Iterable[int]) -> None:
    """Have a request never have reached these members, because it did not: their month has its room again. In the transaction
    at hand."""
    for ids in _batches(member_ids):
        Ask.objects.within(network).filter(thing=thing, member__in=ids).delete()
        forget(network, thing, ids)


def standing(member: Member) -> Standing:
    """Return where a member's month stands. Two queries."""
    first = _first(member.network)
    counts = Q(reached_at__gte=first) | Q(pk__in=waiting(member.network_id).filter(member=member).values("pk"))
    rows = list(Ask.objects.within(member.network_id).filter(counts, member=member).order_by("pk"))
    budget = habits_of([member.pk], member.network_id)[member.pk].asks
    waits = [row for row in rows if row.reached_at is None]
    return Standing(first.date(), len(rows) - len(waits), budget, waits)


def reasons(member: Member, things: Iterable[str]) -> dict[str, Ask]:
    """Return why this member was asked, by thing. One query."""
    rows = Ask.objects.within(member.network_id).filter(member=member, thing__in=list(things))
    return {row.thing: row for row in rows.exclude(reached_at=None)}


def waiting(network: Network | int) -> Any:
    """Return the requests that wait in a network, and are still to be asked: no offers of those who are here for loose ties alone
    by now."""
    offers = [code for code, kind in KINDS.items() if kind.offers]
    rows = Ask.objects.within(network).filter(reached_at=None, until__gt=timezone.now())
    return rows.exclude(kind__in=offers, member__in=segments.loose(network).values("pk"))


# -- their parts ---------------------------------------------------------------------------------------------------------
def _first(network: Network) -> datetime:
    """Return when this month began where the network is."""
    zone = ZoneInfo(network.time_zone)
    return datetime.combine(timezone.now().astimezone(zone).date().replace(day=1), time(), tzinfo=zone)


def _room(network: Network, ids: Iterable[int]) -> dict[int, int | None]:
    """Return how many more requests may reach each of these members this month; None where they take all. Two queries."""
    members = list(ids)
    rows = Ask.objects.within(network).filter(member__in=members, reached_at__gte=_first(network)).order_by()
    reached = dict(rows.values_list("member").annotate(number=Count("pk")))
    habits = habits_of(members, network)

    def left(pk: int) -> int | None:
        budget = habits[pk].asks
        return None if budget is None else max(0, budget - reached.get(pk, 0))

    return {pk: left(pk) for pk in members}


def _taking_none(network: Network, ids: Iterable[int]) -> set[int]:
    """Return who of these takes no requests, or lets none reach them by any way. Two queries."""
    members = list(ids)
    habits, ways = habits_of(members, network), ways_of(members, Category.ASKS, network)
    return {pk for pk in members if habits[pk].asks == 0 or ways[pk].none}


def _taking_part(network: Network, ids: Iterable[int], kind: NoticeKind | None = None) -> list[int]:
    """Return who of these takes part, in one order, so that two jobs never wait for one another; where the kind offers work or
    business, without who is here for loose ties alone."""
    found: list[int] = []
    spared = segments.loose(network).values("pk") if kind and kind.offers else None
    outside = Grant.objects.within(network).in_force().filter(role=Role.COMPANY).values("member")
    for some in _batches(sorted(set(ids))):
        rows = Member.objects.within(network).active().filter(pk__in=some).exclude(pk__in=outside)
        rows = rows if spared is None else rows.exclude(pk__in=spared)
        found += rows.order_by("pk").values_list("pk", flat=True)
    return found


def _lock(network: Network, ids: Iterable[int]) -> None:
    """Have two requests at once to the same members come one after the other: together they would go over the budget."""
    list(
        Member.objects.within(network)
        .filter(pk__in=list(ids))
        .order_by("pk")
        .select_for_update(no_key=True)
        .values("pk")
    )


def _reach(network: Network, rows: list[Ask]) -> None:
    Ask.objects.within(network).filter(pk__in=[row.pk for row in rows]).update(reached_at=timezone.now())
    _tell(network, rows)


def _tell(network: Network, rows: list[Ask]) -> None:
    """Tell members of requests that have reached them: those of one thing together."""
    things: dict[tuple[str, str], list[Ask]] = {}
    for row in rows:
        things.setdefault((row.kind, row.thing), []).append(row)
    for (kind, thing), asks in things.items():
        if kind in KINDS:
            members = [row.member_id for row in asks]
            deliver(KINDS[kind], members, network=network, thing=thing, place=asks[0].place, title=asks[0].title)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    return (every[start : start + BATCH] for start in range(0, len(every), BATCH))
