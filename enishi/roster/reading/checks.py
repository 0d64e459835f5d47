"""What rows say about one another: who is the same person, whose periods overlap, who shares a number or an address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from .clean import fold
from .fields import BIRTH, EMAIL, FAMILY, FORMER, GIVEN, GIVEN_KANA, JOINED, LEFT, NUMBER
from .row import Row

_UNREAD = frozenset(("impossible_date", "unreadable_date", "ambiguous_date"))


def compare(rows: Sequence[Row]) -> None:
    """Compare all rows of a file, in the order of the file; gives every row its group and notes the issues. Rows without
    a name take no part, rows in error do."""
    by_number: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for index, row in enumerate(rows):
        row.group = index
        if row.is_named and row.values[NUMBER]:
            by_number[row.company, row.values[NUMBER]].append(row)
    for same_number in by_number.values():
        if len(same_number) > 1:
            _compare_number(same_number)
    merged = _possible_same(rows)
    _shared_addresses(rows, merged)


def _compare_number(rows: list[Row]) -> None:
    """The rows of one number: one person, or several who share it by mistake."""
    people: list[list[Row]] = []
    for row in rows:
        # A row may tie two groups together: renamed twice, with birth dates on some rows only.
        mine = [person for person in people if any(_is_same(row, other) for other in person)]
        joined = [*sorted((other for person in mine for other in person), key=lambda other: other.group), row]
        people = [person for person in people if person not in mine] + [joined]
    if len(people) > 1:
        for person in people:
            stranger = next(other for other in rows if other not in person)
            for row in person:
                row.add("duplicate_employee_number", "employee_number", **_pointer(stranger), value=row.values[NUMBER])
    for person in people:
        if len(person) > 1:
            person.sort(key=lambda row: row.group)
            first = person[0].group
            for row in person:
                row.group = first
            _names_differ(person)
            _periods(person)


def _is_same(a: Row, b: Row) -> bool:
    """Whether two rows of one number are one person: by name, by birth date and given name, by a former name."""
    one, other = a.values, b.values
    if fold(one[FAMILY] + one[GIVEN]) == fold(other[FAMILY] + other[GIVEN]):
        return True
    same_given = bool(one[GIVEN]) and fold(one[GIVEN]) == fold(other[GIVEN])
    same_reading = bool(one[GIVEN_KANA]) and fold(one[GIVEN_KANA]) == fold(other[GIVEN_KANA])
    if one[BIRTH] and one[BIRTH] == other[BIRTH] and (same_given or same_reading):
        return True
    renamed = (one[FORMER] and fold(one[FORMER]) == fold(other[FAMILY])) or (
        other[FORMER] and fold(other[FORMER]) == fold(one[FAMILY])
    )
    return bool(same_given and renamed)


def _names_differ(person: list[Row]) -> None:
    written: dict[str, Row] = {}
    for row in person:
        name = (row.values[FAMILY] + row.values[GIVEN]).replace(" ", "")
        if written and name not in written:
            earlier = next(reversed(written.values()))
            row.add("name_differs", "family_name", **_pointer(earlier), value=earlier.name)
        written.setdefault(name, row)


def _periods(person: list[Row]) -> None:
    comparable = [
        row for row in person if not any(issue.code in _UNREAD and issue.field != "birth_date" for issue in row.issues)
    ]
    periods: dict[tuple[date | None, date | None], Row] = {}
    for row in comparable:
        period = (row.values[JOINED], row.values[LEFT])
        if period in periods:
            row.add("duplicate_row", None, **_pointer(periods[period]))
        else:
            periods[period] = row
    whole = [row for (joined, left), row in periods.items() if joined and (left is None or joined <= left)]
    whole.sort(key=lambda row: row.values[JOINED])
    overlapping: dict[int, tuple[Row, Row]] = {}
    for index, row in enumerate(whole):
        for later in whole[index + 1 :]:
            if row.values[LEFT] is not None and later.values[JOINED] > row.values[LEFT]:
                continue
            overlapping.setdefault(id(row), (row, later))
            overlapping.setdefault(id(later), (later, row))
    for row, other in overlapping.values():
        row.add("overlapping_periods", "joined_on", **_pointer(other))


def _possible_same(rows: Sequence[Row]) -> dict[int, int]:
    """Note rows of equal name and birth date in different groups; return for each such group the first one's."""
    by_person: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in rows:
        if row.is_named and row.values[BIRTH]:
            by_person[fold(row.values[FAMILY] + row.values[GIVEN]), row.values[BIRTH]].append(row)
    merged: dict[int, int] = {}
    for same in by_person.values():
        if len(same) < 2 or len({row.group for row in same}) < 2:
            continue
        for row in same:
            merged[row.group] = min(other.group for other in same)
            other = next(other for other in same if other.group != row.group)
            row.add("possible_same_person", "family_name", **_pointer(other), value=other.values[NUMBER])
    return merged


def _shared_addresses(rows: Sequence[Row], merged: dict[int, int]) -> None:
    by_address: dict[str, list[Row]] = {}
    for row in rows:
        if row.is_named and row.values[EMAIL]:
            by_address.setdefault(row.values[EMAIL].lower(), []).append(row)
    for same in by_address.values():
        if len(same) > 1 and len({merged.get(row.group, row.group) for row in same}) > 1:
            for row in same:
                other = next(
                    other for other in same if merged.get(other.group, other.group) != merged.get(row.group, row.group)
                )
                row.add("duplicate_email", "email", **_pointer(other), value=row.values[EMAIL])


def _pointer(other: Row) -> dict[str, object]:
    return {"other_sheet": other.sheet, "other_row": other.number, "other_name": other.name}
