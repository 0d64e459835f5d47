"""What a date cell of a roster means: a day, nothing, or a question. `kit.wareki` reads; here is what it is read for."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from enishi.kit import wareki
from enishi.kit.tables import Cell
from enishi.kit.wareki import Kind

from .clean import normal, shown, tidy
from .fields import BIRTH, LEFT


class Day(NamedTuple):
    """`day` or None; `code` of the issue with it, if any. `swapped` is the day with the month first where 04/05/2003
    could be either: the column decides. `order` is what this value tells the column ("dmy", "mdy")."""

    day: date | None = None
    code: str = ""
    swapped: date | None = None
    order: str = ""
    cleaned: bool = False


NOTHING = Day()
_LONGEST = 200
"""Characters with all white space: what is longer is no day."""

_STILL_HERE = frozenset(
    (
        "在籍中",
        "在職中",
        "在籍",
        "在職",
        "現職",
        "勤務中",
        "在勤中",
        "現在",
        "現在に至る",
        "present",
        "current",
        "active",
    )
)
_FOREVER = {(9999, 12, 31), (2999, 12, 31)}
_ZERO_DAY = re.compile(r"1900[/\-.年]0?1[/\-.月]0?0日?")
_YEAR = re.compile(
    r"(?P<year>(?:18|19|20)\d\d|(?:明治|大正|昭和|平成|令和|[明大昭平令mtshr])\.?(?:元|\d{1,2}))(?:年(?P<fiscal>度)?)?"
    r"(?:入社|入学|卒業?|修了|退職|退社)?"
)
_TIME = re.compile(r"[ t]\d{1,2}:\d\d(:\d\d(\.\d+)?)?z?$")
_SEPARATORS = str.maketrans("", "", "/-. 年月日")


def day_of(cell: Cell, role: int, since_1904: bool) -> Day:
    """Return what `cell` says in a column of birth dates, joining dates or leaving dates (`role`, a field's index)."""
    if isinstance(cell, str):
        return _of_text(cell, role, since_1904) if len(cell) <= _LONGEST else Day(code="unreadable_date")
    if isinstance(cell, datetime):
        return _of_day(cell.date())
    if isinstance(cell, date):
        return _of_day(cell)
    if isinstance(cell, time):  # a spreadsheet's day 0, 1900/1/0
        return NOTHING if cell == time() else Day(code="unreadable_date")
    if isinstance(cell, float) and not cell.is_integer():
        whole = int(cell)
        in_range = wareki.FIRST_SERIAL <= whole <= wareki.LAST_SERIAL
        return _of_text(str(whole), role, since_1904) if in_range else Day(code="unreadable_date")
    return _of_text(str(int(cell)), role, since_1904)


def _of_day(day: date) -> Day:
    return (
        NOTHING
        if (day.year, day.month, day.day) in _FOREVER or (day < date(1900, 1, 1) and day.year == 1899)
        else Day(day)
    )


@lru_cache(maxsize=65_536)
def _of_text(raw: str, role: int, since_1904: bool) -> Day:
    tidied = tidy(raw)
    result = _meaning(normal(tidied.text).lower(), role, since_1904)
    return result._replace(cleaned=True) if tidied.cleaned else result


def _meaning(text: str, role: int, since_1904: bool) -> Day:
    if not text or _stands_for_nothing(text) or (role == LEFT and text in _STILL_HERE):
        return NOTHING
    found = wareki.find(text)
    if found.kind is Kind.DAY:
        assert found.day
        if (found.day.year, found.day.month, found.day.day) in _FOREVER:
            return NOTHING
        return Day(found.day, "date_guessed" if found.beyond_era else "", order=found.order)
    if found.kind is Kind.MONTH:
        if role == BIRTH:
            return Day(code="unreadable_date")
        return Day(found.end if role == LEFT else found.day, "date_guessed")
    if found.kind is Kind.EITHER:
        return Day(found.day, swapped=found.swapped)
    if found.kind is Kind.SERIAL:
        return Day(wareki.from_serial(found.serial, since_1904=since_1904), "date_guessed")
    if found.kind is Kind.TWO_DIGIT_YEAR:
        return Day(code="ambiguous_date")
    return Day(code="impossible_date" if found.kind is Kind.IMPOSSIBLE else "unreadable_date")


def _stands_for_nothing(text: str) -> bool:
    if _ZERO_DAY.fullmatch(text):
        return True
    digits = _TIME.sub("", text).translate(_SEPARATORS)
    return digits.isdecimal() and (not digits.strip("0") or (len(digits) > 1 and not digits.strip("9")))


class Year(NamedTuple):
    """A year alone: the calendar's, or the fiscal and school year that begins in April."""

    year: int
    fiscal: bool


def year_of(cell: Cell) -> Year | None:
    """Return the year that a cell says, 2003 or 平成15年度, where it says no more than that."""
    text = "".join(normal(tidy(shown(cell)).text[:_LONGEST]).lower().split())
    match = _YEAR.fullmatch(text)
    found = wareki.find(f"{match['year']}年4月1日") if match else None
    return Year(found.day.year, bool(match["fiscal"])) if match and found and found.day else None


def day_in(year: Year, role: int, *, joined: date | None = None, left: date | None = None) -> Day:
    """Return the day that a year in a column of joining or of leaving dates stands for: its 1 April, its 31 March (of a
    fiscal year the one that it ends with). Where that would put leaving before joining, the calendar year's edge: who joined
    and left in 2010 was there from April to December, who left in February 2010 from January on."""
    if role == LEFT:
        day = date(year.year + year.fiscal, 3, 31)
        if joined and day < joined and joined.year == year.year:
            day = date(year.year, 12, 31)
    else:
        day = date(year.year, 4, 1)
        if left and left < day and left.year == year.year:
            day = date(year.year, 1, 1)
    return Day(day, "date_guessed")


def said(cell: Cell) -> str:
    """Return what a date cell says, for the eye; its beginning, where it is long."""
    return tidy(shown(cell)).text[:_LONGEST]
