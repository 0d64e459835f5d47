"""A number of the file that belongs to somebody else on the roster: such a row waits, it never makes one person another."""

from __future__ import annotations

from itertools import islice
from typing import Any

from enishi.networks.models import Network
from enishi.roster.models import RosterPerson
from enishi.roster.reading import Report
from enishi.roster.reading import RosterPerson as Read
from enishi.roster.reading.clean import fold

BATCH = 1_000
_FACTS = ("key", "family_name", "given_name", "given_name_kana", "former_name", "birth_date")


def mark(network: Network, report: Report) -> None:
    """Put `duplicate_employee_number` on the rows of people whose number stands on the roster for somebody else.

    The same comparison as within one file: equal names; or birth date with given name or its reading; or the same given
    name, and the former family name of one is the family name of the other. One query a thousand people.
    """
    rows = {(row.sheet, row.number): row for row in report.rows if row.is_importable}
    strangers: list[tuple[Read, dict[str, Any]]] = []
    people = (person for person in report.people() if person.employee_number)
    while some := list(islice(people, BATCH)):
        known = RosterPerson.objects.within(network).filter(key__in=[person.key for person in some])
        by_key = {row["key"]: row for row in known.values(*_FACTS)}
        strangers += [(each, row) for each in some if (row := by_key.get(each.key)) and not _same(each, row)]
    for person, row in strangers:  # after the last person: an issue takes its row out of the people
        for place in person.places:
            rows[place].add(
                "duplicate_employee_number",
                "employee_number",
                other_name=f"{row['family_name']} {row['given_name']}".strip(),
                on_roster=True,
                value=person.employee_number,
            )


def _same(person: Read, row: dict[str, Any]) -> bool:
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
