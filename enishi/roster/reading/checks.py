"""What rows say about one another: who is the same person, whose periods overlap, who shares a number or an address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest

from .clean import fold
from .fields import BIRTH, EMAIL, FAMILY, FORMER, GIVEN, GIVEN_KANA, JOINED, LEFT, NUMBER
from .people import company_key
from .row import Row

_UNREAD = frozenset(("impossible_date", "unreadable_date", "ambiguous_date"))


def compare(rows: Sequence[Row]) -> None:
    """Compare all rows of a file, in the order of the file; gives every row its group and notes the issues. Rows without
    a name take no part, rows in error do."""
    by_number: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for index, row in enumerate(rows):
        row.group = index
        if row.is_named and row.values[NUMBER]:
            by_number[company_key(row.company), row.values[NUMBER]].append(row)
    for same_number in by_number.values():
        if len(same_number) > 1:
            _compare_number(same_number)
    merged = _possible_same(rows)
    _shared_addresses(rows, merged)


def _compare_number(rows: list[Row]) -> None:
    """The rows of one number: one person, or several who share it by mistake."""
    same = _Same(len(rows))
    for index, row in enumerate(rows):
        for sign in _signs(row):
            same.meet(sign, index)
    families = {
        (fold(row.values[GIVEN]), fold(row.values[FAMILY])): index
        for index, row in enumerate(rows)
        if row.values[GIVEN]
    }
    for index, row in enumerate(rows):
        if row.values[FORMER] and row.values[GIVEN]:
            before = families.get((fold(row.values[GIVEN]), fold(row.values[FORMER])))
            if before is not None:
                same.join(index, before)
    people: dict[int, list[Row]] = defaultdict(list)
    for index, row in enumerate(rows):
        people[same.first(index)].append(row)
    if len(people) > 1:
        one, other = list(people.values())[:2]
        for person in people.values():
            stranger = other[0] if person is one else one[0]
            for row in person:
                row.add("duplicate_employee_number", "employee_number", **_pointer(stranger), value=row.values[NUMBER])
    for person in people.values():
        if len(person) > 1:
            for row in person:
                row.group = person[0].group
            _names_differ(person)
            _periods(person)


class _Same:
    """Which rows belong together, by signs that they share: a union-find over their indexes."""

    def __init__(self, count: int) -> None:
        self.leader = list(range(count))
        self.seen: dict[tuple[object, ...], int] = {}

    def first(self, index: int) -> int:
        """Return the first row of a row's group."""
        while self.leader[index] != index:
            self.leader[index] = index = self.leader[self.leader[index]]
        return index

    def join(self, one: int, other: int) -> None:
        """Put two rows' groups together."""
        one, other = sorted((self.first(one), self.first(other)))
        self.leader[other] = one

    def meet(self, sign: tuple[object, ...], index: int) -> None:
        """Put a row together with the earlier one that has the same sign."""
        self.join(index, self.seen.setdefault(sign, index))


def _signs(row: Row) -> Iterator[tuple[object, ...]]:
    """What makes rows of one number one person: the name; birth date with given name, or with its reading."""
    values = row.values
    yield ("name", fold(values[FAMILY] + values[GIVEN]))
    if values[BIRTH] and values[GIVEN]:
        yield ("given", values[BIRTH], fold(values[GIVEN]))
    if values[BIRTH] and values[GIVEN_KANA]:
        yield ("reading", values[BIRTH], fold(values[GIVEN_KANA]))


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
    longest: Row | None = None  # the earlier period that ends last
    for row, following in zip_longest(whole, whole[1:]):
        other = None
        if longest and _end(longest) >= row.values[JOINED]:
            other = longest
        elif following and following.values[JOINED] <= _end(row):
            other = following
        if other:
            row.add("overlapping_periods", "joined_on", **_pointer(other))
        if longest is None or _end(row) > _end(longest):
            longest = row


def _end(row: Row) -> date:
    """The last day of a period; one without a leaving date has no end."""
    return row.values[LEFT] or date.max


def _possible_same(rows: Sequence[Row]) -> dict[int, int]:
    """Note rows of equal name and birth date in different groups; return for each such group the first one's."""
    by_person: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in rows:
        if row.is_named and row.values[BIRTH]:
            by_person[fold(row.values[FAMILY] + row.values[GIVEN]), row.values[BIRTH]].append(row)
    merged: dict[int, int] = {}
    for same in by_person.values():
        first = same[0]
        stranger = next((row for row in same if row.group != first.group), None)
        if stranger is None:
            continue
        lowest = min(row.group for row in same)
        for row in same:
            merged[row.group] = lowest
            other = stranger if row.group == first.group else first
            row.add("possible_same_person", "family_name", **_pointer(other), value=other.values[NUMBER])
    return merged


def _shared_addresses(rows: Sequence[Row], merged: dict[int, int]) -> None:
    by_address: dict[str, list[Row]] = {}
    for row in rows:
        if row.is_named and row.values[EMAIL]:
            by_address.setdefault(row.values[EMAIL].lower(), []).append(row)
    for same in by_address.values():
        if len(same) < 2:
            continue
        first = merged.get(same[0].group, same[0].group)
        stranger = next((row for row in same if merged.get(row.group, row.group) != first), None)
        if stranger is None:
            continue
        for row in same:
            other = stranger if merged.get(row.group, row.group) == first else same[0]
            row.add("duplicate_email", "email", **_pointer(other), value=row.values[EMAIL])


def _pointer(other: Row) -> dict[str, object]:
    return {"other_sheet": other.sheet, "other_row": other.number, "other_name": other.name}
