"""The one way in which other packages read HR's roster: frozen facts, without the note and what only the file needs.

Nothing here decides who may ask: that is the rule of the action or the door of the page that calls. HR's note, the
natural key and the hashes never leave the package.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Network
from enishi.roster import silence
from enishi.roster.models import NoContact, RosterPerson, RosterQuerySet, Tenure
from enishi.roster.silence import address_hash, key_hash

ALIKE = 100  # as many people share a name or a birthday in a roster that one can look through


@dataclass(frozen=True)
class Period:
    """A period of employment. `left` is also true where the day of leaving is missing."""

    joined_on: date | None
    left_on: date | None
    left: bool
    department: str
    post: str
    employment_type: str

    def open_after(self, today: date) -> bool:
        """Return whether the person still works there after `today`: no end is known, or it lies ahead (§15.5)."""
        return self.left_on > today if self.left_on else not self.left


@dataclass(frozen=True)
class RosterFacts:
    """A person of the roster as HR knows them, newest period last. `member_id` is set once they have joined.

    Where an officer said that several rows are one person (a new number after coming back), these are the facts of all:
    `ids` begins with the leading row's, `numbers` and `names` (family, given, kana of both, former) hold each row's.
    """

    id: int
    public_id: str
    network_id: int
    company: str
    employee_number: str
    family_name: str
    given_name: str
    family_name_kana: str
    given_name_kana: str
    former_name: str
    birth_date: date | None
    email: str
    no_contact: bool
    maybe_deceased: bool
    member_id: int | None
    member_class_id: int | None
    periods: tuple[Period, ...]
    ids: tuple[int, ...]
    numbers: tuple[str, ...]
    names: tuple[tuple[str, str, str, str, str], ...]
    returned: str = ""  # why mail to `email` came back (kit/bounces.py), empty if none did

    @property
    def name(self) -> str:
        """Family name and given name, as HR writes them."""
        return f"{self.family_name} {self.given_name}".strip()

    @property
    def newest(self) -> Period | None:
        """The period that counts for class and department: the last to end, an open one before all others."""
        return self.periods[-1] if self.periods else None

    def works_after(self, today: date) -> bool:
        """Return whether any period is open or ends after `today`, a day in the network's time zone."""
        return any(period.open_after(today) for period in self.periods)

    def leaves_on(self, today: date) -> date | None:
        """Return the known last day of somebody who works there now; None for others and for an open-ended period."""
        ends = [period.left_on for period in self.periods if period.open_after(today)]
        return max((end for end in ends if end), default=None) if all(ends) else None


def person(network: Network | int, public_id: str) -> RosterFacts | None:
    """Return the person of this network's roster with this public id, or None."""
    return _first(_rows(network).filter(public_id=public_id), network)


def person_by_id(network: Network | int, id: int) -> RosterFacts | None:
    """Return the person of this network's roster with this internal id, or None."""
    return _first(_rows(network).filter(pk=id), network)


def leading(network: Network | int, ids: list[int]) -> dict[int, RosterFacts]:
    """Return the facts of several people by the ids of their leading rows, in three queries; unknown ones are left out."""
    return {facts.id: facts for facts in _of_leaders(ids, network)}


def people(network: Network | int, ids: Iterable[int]) -> dict[int, RosterFacts]:
    """Return the facts of several people by the internal id asked for, in four queries at most; unknown ones are left
    out, and rows of one person lead to the same facts."""
    wanted = set(ids)
    found = _facts(_rows(network).filter(pk__in=wanted), network)
    return {id: facts for facts in found for id in facts.ids if id in wanted}


def rows_of(network: Network | int, public_id: str) -> tuple[str, list[int]]:
    """Return the name of a person and the ids of all their rows, by the public id of one; ("", []) for nobody. One query."""
    one = Q(public_id=public_id) | Q(same_as__public_id=public_id)
    theirs = one | Q(others__public_id=public_id) | Q(same_as__others__public_id=public_id)
    rows = _rows(network).filter(theirs).order_by("pk").distinct()
    found = list(rows.values_list("pk", "same_as_id", "family_name", "given_name"))
    leading = next((row for row in found if row[1] is None), None)
    return (f"{leading[2]} {leading[3]}".strip(), [row[0] for row in found]) if leading else ("", [])


@dataclass(frozen=True)
class RosterName:
    """The name of a person of the roster, for a list that leads to their page."""

    public_id: str
    name: str


def names(network: Network | int, ids: Iterable[int]) -> dict[int, RosterName]:
    """Return names by internal id, in one query: what a list needs, and no fact more."""
    rows = RosterPerson.objects.within(network).filter(pk__in=list(ids))
    return {
        pk: RosterName(public_id, f"{family} {given}".strip())
        for pk, public_id, family, given in rows.values_list("pk", "public_id", "family_name", "given_name")
    }


def beside(network: Network | int, ids: Iterable[int]) -> dict[int, RosterFacts]:
    """Return the facts of leading rows by their id, to be looked at beside an application: in two queries, so without whether
    they asked not to be written to. Who leads no more, or is gone, is left out."""
    wanted = list(ids)
    rows = _rows(network).filter(Q(pk__in=wanted) | Q(same_as__in=wanted)).order_by("pk")
    groups = _groups(rows, network, wanted)
    return {leader: _one(group, silent=False) for leader, group in groups.items() if group and group[0].pk == leader}


def of_member(network: Network | int, member_id: int) -> list[RosterFacts]:
    """Return every person of the roster that leads to this member, such as one of each group company."""
    return _facts(_rows(network).filter(member_id=member_id).order_by("pk"), network)


def found(network: Network | int, *, number: str = "", email: str = "") -> list[RosterFacts]:
    """Return the people with this employee number or address; of many only the first, enough to see it is not one alone."""
    if number:
        rows = _rows(network).filter(employee_number=number)
    else:
        rows = _rows(network).filter(email__iexact=email).exclude(email="")
    return _facts(rows.order_by("pk")[:5], network)


def alike(
    network: Network | int, *, names: Iterable[str] = (), numbers: Iterable[str] = (), birth_date: date | None = None
) -> list[RosterFacts]:
    """Return the people whom an applicant may be: by folded names or readings, by spellings of the number, by birth date;
    of each at most ALIKE. Nobody's page waits for it: without an index the birth date is looked up row by row."""
    rows, names, numbers = _rows(network).order_by("pk"), list(names), list(numbers)
    asked = [Q(name_key__in=names), Q(kana_key__in=names)] if names else []
    asked += [Q(employee_number__in=numbers)] if numbers else []
    asked += [Q(birth_date=birth_date)] if birth_date else []
    found = {pk for each in asked for pk in rows.filter(each).values_list("pk", flat=True)[:ALIKE]}
    return _facts(_rows(network).filter(pk__in=found), network)


def counts(network: Network | int, *, at_most: int | None = None) -> dict[str, int]:
    """Return how many people the roster has, and how many of them have joined: {"all": …, "joined": …}. With `at_most` only so
    many are looked at: a large roster is then known to be one at the cost of a small one. One query."""
    rows = RosterPerson.objects.within(network).filter(same_as=None).order_by().values("pk", "member_id")[:at_most]
    counted: dict[str, int] = rows.aggregate(all=Count("pk"), joined=Count("member_id"))
    return counted


def empty(network: Network | int) -> bool:
    """Return whether nobody stands on this network's roster. One query."""
    return not counts(network, at_most=1)["all"]


def fitting(network: Network | int, ids: Iterable[int], condition: Any) -> int:
    """Return for how many of these rows (ids) a condition holds that another package makes of a row's pk. One query."""
    return int(_rows(network).filter(condition, pk__in=list(ids)).count())


def silent(network: Network | int, address: str) -> bool:
    """Return whether somebody at this address asked not to be written to, ever. One query."""
    hashed = address_hash(_id(network), address)
    return bool(NoContact.objects.within(network).filter(address_hash=hashed).exists())


def employees_whose_periods_ended(network: Network | int, today: date) -> list[int]:
    """Return ids of members on the employees' side with a row here whose newest period ended by `today` (§15.5)."""
    rows = RosterPerson.objects.within(network).filter(member__side=EMPLOYEES, last_left_on__lte=today)
    return sorted(set(rows.values_list("member_id", flat=True)))


def alumni_whose_periods_go_on(network: Network | int, today: date) -> list[int]:
    """Return ids of members on the alumni's side with a period here that is open after `today` (Period.open_after). Who left on
    an unknown day has none: there may be thousands of them, and they are not looked at every hour."""
    goes_on = Q(left_on__gt=today) | Q(left_on=None, left=False)
    periods = Tenure.objects.within(network).filter(goes_on, person=OuterRef("pk"))
    rows = RosterPerson.objects.within(network).filter(Exists(periods), member__side=ALUMNI)
    return sorted(set(rows.values_list("member_id", flat=True)))


# -- within -----------------------------------------------------------------------------------------------------------
def _id(network: Network | int) -> int:
    return network if isinstance(network, int) else network.pk


def _rows(network: Network | int) -> RosterQuerySet:
    return RosterPerson.objects.within(network)


def _first(rows: Any, network: Network | int) -> RosterFacts | None:
    return next(iter(_facts(rows[:1], network)), None)


def _facts(rows: Any, network: Network | int) -> list[RosterFacts]:
    """Return one RosterFacts a person, in the order met. Who asked not to be written to counts by flag, key or address."""
    return _of_leaders(
        list(dict.fromkeys(leader or pk for pk, leader in rows.values_list("pk", "same_as_id"))), network
    )


def _of_leaders(leaders: list[int], network: Network | int) -> list[RosterFacts]:
    if not leaders:
        return []
    found = _rows(network).filter(Q(pk__in=leaders) | Q(same_as__in=leaders)).order_by("pk")
    groups = _groups(found, network, leaders)
    hashes = {leader: _hashes(_id(network), group) for leader, group in groups.items()}
    kept = NoContact.objects.within(network).filter(address_hash__in=set().union(*hashes.values()))
    silent = set(kept.values_list("address_hash", flat=True))
    return [_one(group, silent=bool(hashes[leader] & silent)) for leader, group in groups.items() if group]


def _groups(rows: Any, network: Network | int, leaders: list[int]) -> dict[int, list[RosterPerson]]:
    """Return the rows of each person with their periods, the leading one first. Two queries."""
    periods = Tenure.objects.within(network).order_by("pk")
    groups: dict[int, list[RosterPerson]] = {leader: [] for leader in leaders}
    for row in rows.prefetch_related(Prefetch("tenures", queryset=periods)):
        leader = row.same_as_id or row.pk
        if leader in groups:
            groups[leader].insert(0 if row.pk == leader else len(groups[leader]), row)
    return groups


def silenced_only_by(link: str, facts: RosterFacts) -> bool:
    """Return whether this invitation (its public id), and nothing else, ended all mail to the person. Two queries."""
    return silence.only_by(link, RosterPerson.objects.within(facts.network_id).filter(pk__in=facts.ids))


def _hashes(network_id: int, group: list[RosterPerson]) -> set[str]:
    addresses = {address_hash(network_id, row.email) for row in group if row.email}
    return addresses | {key_hash(network_id, row.key) for row in group}


def _one(group: list[RosterPerson], *, silent: bool) -> RosterFacts:
    row = group[0]
    email = _known(group, "email", "")
    return RosterFacts(
        id=row.pk,
        public_id=row.public_id,
        network_id=row.network_id,
        company=row.company,
        employee_number=row.employee_number,
        family_name=row.family_name,
        given_name=row.given_name,
        family_name_kana=row.family_name_kana,
        given_name_kana=row.given_name_kana,
        former_name=_known(group, "former_name", ""),
        birth_date=_known(group, "birth_date", None),
        email=email,
        returned=next(
            (each.returned_reason for each in group if email and each.returned_email == each.email == email), ""
        ),
        no_contact=silent or any(each.no_contact for each in group),
        maybe_deceased=any(each.maybe_deceased for each in group),
        member_id=_known(group, "member_id", None),
        member_class_id=_known(group, "member_class_id", None),
        periods=_in_order(tenure for each in group for tenure in each.tenures.all()),
        ids=tuple(each.pk for each in group),
        numbers=tuple(each.employee_number for each in group if each.employee_number),
        names=tuple(
            (each.family_name, each.given_name, each.family_name_kana, each.given_name_kana, each.former_name)
            for each in group
        ),
    )


def _known(group: list[RosterPerson], field: str, nothing: Any) -> Any:
    """Return what the leading row says, else the first other row that says anything."""
    return next((value for each in group if (value := getattr(each, field))), nothing)


def _in_order(tenures: Iterable[Tenure]) -> tuple[Period, ...]:
    """Newest last: open periods after all ended ones, and one that ended on an unknown day where its start puts it."""
    periods = [
        Period(
            row.joined_on,
            row.left_on,
            row.left or row.left_on is not None,
            row.department,
            row.post,
            row.employment_type,
        )
        for row in tenures
    ]
    far, early = date.max, date.min
    return tuple(
        sorted(periods, key=lambda p: (p.left_on or (p.joined_on or early if p.left else far), p.joined_on or early))
    )
