"""Puts the people of the bench into a database: rows in batches, search rows in the order of readings, indexes last.

Accounts have no confirmed address and members no consents: neither is read by the pages measured. Nothing here passes by
the product's own functions for keys (profiles.search.document) and for writing (kit.bulk).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from bench import crew
from bench.population import Human, Population
from enishi.accounts.models import Person
from enishi.demo import houses
from enishi.demo.writing import DOC, MEMBER, NO_PASSWORD, PERSON, PROFILE, VALUE, Desk, Fact
from enishi.kit.bulk import insert, next_id, settle_ids
from enishi.kit.text import reading_sort_key
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Network
from enishi.profiles.models import Profile, SearchDoc, Value

BATCH = 5_000
BESIDE = 500  # members of each of the other networks


class Writer:
    """Writes the people of one population into one network, whose first member and account have the ids given."""

    def __init__(self, population: Population, network: Network, first_member: int, first_person: int) -> None:
        self.population, self.network = population, network
        self.first_member, self.first_person = first_member, first_person
        self.desk = Desk(network)
        self.classes = {
            ALUMNI: self.desk.classes["left"].pk,
            EMPLOYEES: self.desk.classes["employee"].pk,
        }

    def member_id(self, index: int) -> int:
        """Return the id of member number `index`."""
        return self.first_member + index

    def facts(self, human: Human) -> list[Fact]:
        """Return the values of a person."""
        at = human.told_at
        return [Fact(code, position, data, audience, "self", at, at) for code, position, data, audience in human.values]

    def write(self, start: int, end: int) -> None:
        """Write accounts, members, profiles and values of the people `start` up to `end`."""
        home, humans = self.network.pk, [self.population.human(index) for index in range(start, end)]
        insert(Person, PERSON, (self._person(human) for human in humans))
        insert(Member, MEMBER, (self._member(human) for human in humans))
        profiles = (
            (home, self.member_id(h.index), h.listing, "open", "", "", 7, None, h.told_at, 2) for h in humans
        )  # fmt: skip
        insert(Profile, PROFILE, profiles)
        insert(Value, VALUE, (fact.row(home, self.member_id(h.index)) for h in humans for fact in self.facts(h)))

    def write_documents(self, indexes: Iterable[int]) -> None:
        """Write the search rows of these people, in this order."""
        rows = [
            self._document(self.population.human(index)) for index in indexes
        ]  # asks for ids of facets: before COPY
        insert(SearchDoc, DOC, rows)

    def order(self) -> list[int]:
        """Return everybody's number in the order of readings."""
        names = ((self.population.name(index), index) for index in range(self.population.size))
        return [
            index for _, index in sorted((reading_sort_key(f.kana, g.kana), index) for (f, g), index in names)
        ]  # fmt: skip

    def _person(self, human: Human) -> tuple[Any, ...]:
        id, address = self.first_person + human.index, self.population.address(human.index)
        public_id = human.public_id[::-1]
        return (id, NO_PASSWORD, None, public_id, address, "", "", True, False, human.joined_at)

    def _member(self, human: Human) -> tuple[Any, ...]:
        id, person = self.member_id(human.index), self.first_person + human.index
        address = self.population.address(human.index)
        return (
            id, self.network.pk, human.public_id, person, human.side, self.classes[human.side], None, "joined", address,
            human.joined_at, None, False,
        )  # fmt: skip

    def _document(self, human: Human) -> tuple[Any, ...]:
        member = Member(
            id=self.member_id(human.index),
            network=self.network,
            side=human.side,
            member_class=self.desk.classes["left" if human.side == ALUMNI else "employee"],
            joined_at=human.joined_at,
        )
        return self.desk.document(member, human.listing, self.facts(human))


def make(
    members: int, seed: int, networks: int = 0, *, processes: int = 1, say: Callable[[str], None] = print
) -> Network:
    """Build one network of `members` and `networks` small ones beside it in an empty database; return the large one.

    With `processes` above one (PostgreSQL), rows are written by that many at the same time.
    """
    began = time.perf_counter()

    def told(what: str) -> None:
        say(f"{time.perf_counter() - began:7.1f} s  {what}")

    postgres = connection.vendor == "postgresql"
    if postgres:
        quick(connection)
        _sql("DROP INDEX IF EXISTS sd_keys")
    first_person, first_member = next_id(Person), next_id(Member)
    houses_wanted = [
        houses.replaced(houses.NAGI, slug=f"b{number}", name=f"ベンチ{number}の会") for number in range(networks + 1)
    ]
    at = datetime.fromisoformat("2021-10-01T00:00:00+00:00")
    with transaction.atomic():
        made = [houses.build(house, at=at) for house in houses_wanted]
    jobs: list[tuple[Any, ...]] = []
    sizes = [members, *[BESIDE] * networks]
    starts: list[tuple[int, int]] = []
    for size in sizes:
        starts.append((first_member, first_person))
        first_member, first_person = first_member + size, first_person + size
    plots = [(n.pk, seed, size, place, *starts[place]) for place, (n, size) in enumerate(zip(made, sizes, strict=True))]
    for plot in plots:
        jobs += [(plot, start, min(start + BATCH, plot[2])) for start in range(0, plot[2], BATCH)]
    _each("write", jobs, processes)
    told(f"{sum(sizes)} members with their values")

    documents: list[tuple[Any, ...]] = []
    for plot in plots:
        order = _writer(plot).order()
        documents += [(plot, order[start : start + BATCH]) for start in range(0, len(order), BATCH)]
    told("sorted by reading")
    _each("document", documents, processes)
    told("search rows")
    settle_ids(Person, Member)
    give_roles(made[0])
    if postgres:
        _sql("SET maintenance_work_mem = '1GB'")
        _sql("CREATE INDEX sd_keys ON profiles_searchdoc USING gin (keys)")
        told("GIN index")
        _sql("VACUUM ANALYZE")
    else:
        _sql("ANALYZE")
    told("analysed")
    return made[0]


def viewers(network: Network) -> dict[str, list[int]]:
    """Return ids of a few members to look with: alumni, employees, and officers of the secretariat."""
    joined = Member.objects.within(network).order_by("pk")
    officers = list(Grant.objects.within(network).filter(role=Role.SECRETARIAT).values_list("member_id", flat=True))
    return {
        "alumnus": list(joined.filter(side=ALUMNI).values_list("pk", flat=True)[5:11]),
        "employee": list(joined.filter(side=EMPLOYEES).exclude(pk__in=officers).values_list("pk", flat=True)[5:8]),
        "secretariat": officers,
    }


def give_roles(network: Network) -> None:
    """Make two employees the secretariat."""
    two = Member.objects.within(network).filter(side=EMPLOYEES).order_by("pk")[:2]
    Grant.objects.bulk_create(Grant(network=network, member=member, role=Role.SECRETARIAT) for member in two)


# -- several processes -----------------------------------------------------------------------------------------------------
def _each(name: str, jobs: list[tuple[Any, ...]], processes: int) -> None:
    """Do all jobs, in their order as far as several processes allow."""
    if processes > 1:
        crew.work(name, jobs, processes)
        return
    with transaction.atomic():
        for job in jobs:
            TASKS[name](job)


_writers: dict[tuple[Any, ...], Writer] = {}


def _writer(plot: tuple[Any, ...]) -> Writer:
    if plot not in _writers:
        network_id, seed, size, place, first_member, first_person = plot
        network = Network.objects.get(pk=network_id)
        if len(_writers) > 4:
            _writers.clear()
        _writers[plot] = Writer(Population(seed, size, place), network, first_member, first_person)
    return _writers[plot]


def _write(job: tuple[Any, ...]) -> None:
    plot, start, end = job
    _writer(plot).write(start, end)


def _document(job: tuple[Any, ...]) -> None:
    plot, indexes = job
    _writer(plot).write_documents(indexes)


TASKS: dict[str, Callable[[tuple[Any, ...]], None]] = {"write": _write, "document": _document}


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def quick(used: Any) -> None:
    """Leave out triggers and checks of keys while loading: the rows are known to fit. Needs a superuser, as the bench's
    own PostgreSQL has; elsewhere the load is only slower."""
    with used.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone()[0] == "on":
            cursor.execute("SET session_replication_role = replica")
