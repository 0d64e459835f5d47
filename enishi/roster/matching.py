"""Who of a file is who on the roster, where the key alone does not tell.

The key is made of company and number. A file without a column for the company, a company written in another way, or a
number whose zeros Excel has eaten would make everybody a second time. Here the number is looked up by itself, and the
person behind it compared; a number that is somebody else's makes its row wait, and never makes one person another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models.functions import Length

from enishi.networks.models import Network
from enishi.roster.models import RosterPerson
from enishi.roster.reading import Report, company_key, person_key
from enishi.roster.reading import RosterPerson as Read
from enishi.roster.reading.clean import fold

BATCH = 1_000
MOST_COMPANIES = 20
_FACTS = (
    "key",
    "company",
    "employee_number",
    "family_name",
    "given_name",
    "given_name_kana",
    "former_name",
    "birth_date",
)


@dataclass
class Matched:
    """`known_as` leads from a key of the file to that of the same person on the roster, where they differ. `elsewhere`
    counts people whose number and name stand on the roster under another company, `zeros` those whose number has lost
    its zeros; `companies` are those of the file."""

    known_as: dict[str, str] = field(default_factory=dict)
    elsewhere: int = 0
    zeros: int = 0
    companies: list[str] = field(default_factory=list)


def companies_of(network: Network) -> list[str]:
    """Return the companies of the roster, one spelling of each, sorted; at most MOST_COMPANIES. One query."""
    rows = RosterPerson.objects.within(network).exclude(company="").order_by("company")
    spellings: dict[str, str] = {}
    for company in rows.values_list("company", flat=True).distinct()[: MOST_COMPANIES * 5]:
        spellings.setdefault(company_key(company), company)
    return sorted(spellings.values())[:MOST_COMPANIES]


def match(network: Network, report: Report, companies: Sequence[str]) -> Matched:
    """Compare the people of a report with the roster, whose companies are given. Puts `duplicate_employee_number` on rows
    whose number is somebody else's. One query a thousand people, and two more at most for each."""
    return _Match(network, report, companies).run()


class _Match:
    def __init__(self, network: Network, report: Report, companies: Sequence[str]) -> None:
        self.network, self.report, self.companies = network, report, companies
        self.found = Matched()
        lengths = RosterPerson.objects.within(network).exclude(employee_number="").order_by()
        self.lengths = list(lengths.values_list(Length("employee_number"), flat=True).distinct()[:30])
        self.strangers: list[tuple[Read, dict[str, Any]]] = []

    @cached_property
    def keys(self) -> set[str]:
        """The keys that are somebody's of the file, or are taken; only a file with other keys than the roster needs them."""
        return {person.key for person in self.report.people()}

    def run(self) -> Matched:
        named = {row.company for row in self.report.rows if row.is_importable and row.company}
        self.found.companies = sorted(named)[:MOST_COMPANIES]
        # where both know one company at most, a number means one person
        self.one_company = len({company_key(each) for each in (*self.companies, *named)}) <= 1
        if not RosterPerson.objects.within(self.network).exists():
            return self.found
        people = self.report.people()
        while some := list(islice(people, BATCH)):
            self._numbered([person for person in some if person.employee_number])
            self._unnumbered([person for person in some if not person.employee_number])
        rows = {(row.sheet, row.number): row for row in self.report.rows if row.is_importable}
        for person, row in self.strangers:  # after the last person: an issue takes its row out of the people
            for place in person.places:
                rows[place].add(
                    "duplicate_employee_number",
                    "employee_number",
                    other_name=f"{row['family_name']} {row['given_name']}".strip(),
                    on_roster=True,
                    value=person.employee_number,
                )
        return self.found

    def _numbered(self, people: Sequence[Read]) -> None:
        if not self.lengths or not people:
            return
        wanted = {number for person in people for number in self._spellings(person.employee_number)}
        known: dict[str, list[dict[str, Any]]] = defaultdict(list)
        by_key: dict[str, dict[str, Any]] = {}
        rows = RosterPerson.objects.within(self.network)
        for row in rows.filter(employee_number__in=wanted).values(*_FACTS):
            known[row["employee_number"]].append(row)
            by_key[row["key"]] = row
        missing = [person.key for person in people if person.key not in by_key]
        if missing:  # a row that has got its zeros back stands under another number than its key says
            by_key |= {row["key"]: row for row in rows.filter(key__in=missing).values(*_FACTS)}
        for person in people:
            self._one(person, by_key.get(person.key), known)

    def _spellings(self, number: str) -> Iterator[str]:
        yield number
        if number.isascii() and number.isdecimal():
            bare = number.lstrip("0")
            for length in {len(bare), *self.lengths}:
                if bare and len(bare) <= length != len(number):
                    yield bare.zfill(length)

    def _one(self, person: Read, same_key: dict[str, Any] | None, known: dict[str, list[dict[str, Any]]]) -> None:
        if same_key is not None:
            if not _same(person, same_key):
                self.strangers.append((person, same_key))
            return
        number, *others = self._spellings(person.employee_number)
        mine = company_key(person.company)
        rows = known.get(number, [])
        close = [row for row in rows if company_key(row["company"]) == mine] or [
            row for row in rows if not row["company"] or not mine
        ]
        same = [row for row in close if _same(person, row)]
        if self._take(person, same):
            return
        if close and not same and self.one_company:
            self.strangers.append((person, close[0]))
            return
        zeros = [row for other in others for row in known.get(other, ()) if company_key(row["company"]) == mine]
        born = (None, person.birth_date) if person.birth_date else None
        if self._take(person, [row for row in zeros if _same(person, row) and (not born or row["birth_date"] in born)]):
            self.found.zeros += 1
            return
        self.found.elsewhere += any(_same(person, row) for row in rows)

    def _take(self, person: Read, same: Sequence[dict[str, Any]]) -> bool:
        """Let the person be the only one of these rows that nobody else of the file is."""
        if len(same) != 1 or same[0]["key"] in self.keys:
            return False
        self.keys.add(same[0]["key"])
        self.found.known_as[person.key] = same[0]["key"]
        return True

    def _unnumbered(self, people: Sequence[Read]) -> None:
        """People without a number: the same name and day, with a company on one side only."""
        others: dict[str, str] = {}
        for person in people:
            first = min((tenure.joined_on for tenure in person.tenures if tenure.joined_on), default=None)
            name, nth = person.family_name + person.given_name, int(person.key.rsplit("-", 1)[-1])
            for company in [""] if person.company else self.companies:
                others.setdefault(person_key(company, "", name, person.birth_date, first, nth), person.key)
        rows = RosterPerson.objects.within(self.network)
        both = {*others, *(person.key for person in people)}
        there = set(rows.filter(key__in=both).values_list("key", flat=True)) if others else set()
        for other, key in others.items():
            if other in there and key not in there and other not in self.keys and key not in self.found.known_as:
                self.keys.add(other)
                self.found.known_as[key] = other


def _same(person: Read, row: dict[str, Any]) -> bool:
    """The same comparison as within one file: equal names; or birth date with given name or its reading; or the same given
    name, and the former family name of one is the family name of the other."""
    given = fold(person.given_name)
    if fold(person.family_name + person.given_name) == fold(row["family_name"] + row["given_name"]):
        return True
    if person.birth_date and person.birth_date == row["birth_date"]:
        kana = fold(person.given_name_kana)
        if (given and given == fold(row["given_name"])) or (kana and kana == fold(row["given_name_kana"])):
            return True
    if not given or given != fold(row["given_name"]):
        return False
    mine = {fold(name) for name in person.former_names}
    return fold(row["family_name"]) in mine or (
        bool(row["former_name"]) and fold(row["former_name"]) == fold(person.family_name)
    )
