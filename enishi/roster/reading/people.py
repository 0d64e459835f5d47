"""Rows as people with their periods of employment: what the import compares with what is there."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from .clean import cached, fold
from .fields import (
    BIRTH,
    DEPARTMENT,
    EMAIL,
    FAMILY,
    FAMILY_KANA,
    FORMER,
    GIVEN,
    GIVEN_KANA,
    JOINED,
    LEFT,
    NOTE,
    NUMBER,
    POST,
    TYPE,
)
from .row import Row

_EARLIEST = date.min
_LEGAL_FORM = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|\((?:株|有|同|資|名)\)"
    r"|(?<=.)[,.]?(?:co\.?,?ltd\.?|co(?:mpany)?\.?,?limited|inc\.?|corp(?:oration)?\.?|ltd\.?|llc|k\.k\.?|gmbh)$"
)


@dataclass(frozen=True, slots=True)
class RosterTenure:
    """A period of employment. `left`: known to have left, also where the day is missing."""

    joined_on: date | None
    left_on: date | None
    left: bool
    department: str
    post: str
    employment_type: str


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A person of the file: the newest period's name leads, older ones are former names. No two tenures begin on the same
    day. `places` are the rows (sheet, row) that the person was made of."""

    key: str
    company: str
    employee_number: str
    family_name: str
    given_name: str
    family_name_kana: str
    given_name_kana: str
    former_names: tuple[str, ...]
    birth_date: date | None
    email: str
    note: str
    maybe_deceased: bool
    tenures: tuple[RosterTenure, ...]
    places: tuple[tuple[str, int], ...]

    @property
    def former_name(self) -> str:
        """Return the former family name that counts, or empty."""
        return self.former_names[0] if self.former_names else ""

    @property
    def content_hash(self) -> str:
        """Return 32 characters that change when anything changes that HR said (not the row's place in the file)."""
        said = [getattr(self, name) for name in _SAID] + [
            tuple(str(value) for value in _facts(t)) for t in self.tenures
        ]
        return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()


_SAID = tuple(name for name in RosterPerson.__slots__ if name not in ("key", "places", "tenures"))
_facts = attrgetter(*RosterTenure.__slots__)


def person_key(
    company: str, employee_number: str, name: str, birth_date: date | None, joined_on: date | None, nth: int = 1
) -> str:
    """Return the natural key of a roster person within a network: company and employee number; without a number the
    folded name and the birth date, else the first day, and the n-th of equals. At most 42 characters."""
    if employee_number:
        return "n" + _digest(company_key(company), employee_number)
    day = f"b{birth_date}" if birth_date else f"j{joined_on}" if joined_on else ""
    return f"p{_digest(company_key(company), fold(name), day)}-{nth}"


@cached
def company_key(company: str) -> str:
    """Return the form in which two spellings of one company are equal: 株式会社東都, (株)東都 and ㈱東都 are 東都."""
    folded = fold(company)
    return _LEGAL_FORM.sub("", folded) or folded


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def people_of(groups: Iterable[Sequence[Row]], today: date) -> Iterator[RosterPerson]:
    """Yield the people of groups of rows; each group is one person's."""
    equals: Counter[str] = Counter()
    for rows in groups:
        person = _person(rows, today)
        if not person["employee_number"]:
            first = person_key(
                person["company"],
                "",
                f"{person['family_name']}{person['given_name']}",
                person["birth_date"],
                rows[0].joined_on,
            )
            equals[first] += 1
            nth = equals[first]
        else:
            nth = 1
        first_day = min((row.joined_on for row in rows if row.joined_on), default=None)
        key = person_key(
            person["company"],
            person["employee_number"],
            f"{person['family_name']}{person['given_name']}",
            person["birth_date"],
            first_day,
            nth,
        )
        yield RosterPerson(key=key, **person)


def _person(rows: Sequence[Row], today: date) -> dict[str, Any]:
    newest_first = sorted(rows, key=_newness, reverse=True) if len(rows) > 1 else rows
    newest = newest_first[0].values

    def latest(role: int) -> Any:  # text or a date
        return next((row.values[role] for row in newest_first if row.values[role]), newest[role])

    former = [row.values[FORMER] for row in newest_first if row.values[FORMER]]
    former += [row.values[FAMILY] for row in newest_first[1:]]
    names = {fold(newest[FAMILY]): newest[FAMILY]}
    for name in former:
        names.setdefault(fold(name), name)
    same_family = [row for row in newest_first if row.values[FAMILY] == newest[FAMILY]]
    return {
        "company": newest_first[0].company,
        "employee_number": newest[NUMBER],
        "family_name": newest[FAMILY],
        "given_name": newest[GIVEN] or next((row.values[GIVEN] for row in same_family if row.values[GIVEN]), ""),
        "family_name_kana": next((row.values[FAMILY_KANA] for row in same_family if row.values[FAMILY_KANA]), ""),
        "given_name_kana": next((row.values[GIVEN_KANA] for row in same_family if row.values[GIVEN_KANA]), ""),
        "former_names": tuple(names.values())[1:],
        "birth_date": latest(BIRTH) or None,
        "email": latest(EMAIL),
        "note": latest(NOTE),
        "maybe_deceased": any(row.has("possibly_deceased") for row in rows),
        "tenures": _tenures(newest_first, today),
        "places": tuple((row.sheet, row.number) for row in rows),
    }


def _newness(row: Row) -> tuple[date, date, int]:
    return (row.joined_on or _EARLIEST, row.left_on or (_EARLIEST if row.left else date.max), -row.number)


def _tenures(newest_first: Sequence[Row], today: date) -> tuple[RosterTenure, ...]:
    """The periods, oldest first. Of several without a first day the newest stays: nobody could tell them apart."""
    by_first_day: dict[date | None, RosterTenure] = {}
    for row in newest_first:
        values = row.values
        tenure = RosterTenure(
            values[JOINED], values[LEFT], row.has_left(today), values[DEPARTMENT], values[POST], values[TYPE]
        )
        by_first_day.setdefault(values[JOINED], tenure)
    return tuple(reversed(by_first_day.values()))
