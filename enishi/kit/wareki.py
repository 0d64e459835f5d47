"""Dates as Japanese files write them: western and 和暦, with or without a day, in digits alone.

`find` tells what a text says and how sure that is; it decides nothing that depends on what the date is for (that a month
without a day means its first or its last day, that 9999 means "never"). Eras begin on the days of the Cabinet's
announcements; dates before 1873 are taken as Gregorian, as such files do.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import NamedTuple


class Era(NamedTuple):
    """An era: its name, the letters and the code digit that stand for it, its first and last day (None: still running)."""

    name: str
    letter: str
    code: int
    first: date
    last: date | None


ERAS = (
    Era("令和", "R", 5, date(2019, 5, 1), None),
    Era("平成", "H", 4, date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", 3, date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", 2, date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", 1, date(1868, 1, 25), date(1912, 7, 29)),
)
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.name[0], era.letter.lower(), str(era.code))}


class Kind(Enum):
    """What a text says about a day."""

    DAY = "day"
    MONTH = "month"  # no day: `day` is the first, `end` the last of the month
    EITHER = "either"  # 04/05/2003: `day` with the day first, `swapped` with the month first
    SERIAL = "serial"  # a number that a spreadsheet would show as a date: see from_serial
    TWO_DIGIT_YEAR = "two-digit year"
    IMPOSSIBLE = "impossible"
    UNREADABLE = "unreadable"


class Found(NamedTuple):
    """The answer of `find`. `beyond_era`: the calendar year is plain, but the era was not (平成31年5月31日).
    `order` is "dmy" or "mdy" where the year stands last and the day tells itself by being above 12."""

    kind: Kind
    day: date | None = None
    end: date | None = None
    swapped: date | None = None
    beyond_era: bool = False
    serial: int = 0
    order: str = ""


UNREADABLE = Found(Kind.UNREADABLE)
IMPOSSIBLE = Found(Kind.IMPOSSIBLE)
TWO_DIGIT_YEAR = Found(Kind.TWO_DIGIT_YEAR)
_LONGEST = 200
FIRST_SERIAL, LAST_SERIAL = 10_000, 59_999  # 1927-05-18 to 2064-04-08: smaller numbers are years, counts, codes

_ERA_SIGN = "(?P<era>明治|大正|昭和|平成|令和|[明大昭平令mtshr])"
_SEPARATED = re.compile(r"(?P<year>\d{4})[/\-.年](?P<month>\d{1,2})[/\-.月](?P<day>\d{1,2})日?")
_YEAR_MONTH = re.compile(r"(?P<year>\d{4})(?:[/\-.]|年)(?P<month>\d{1,2})月?(?P<last>末日?)?")
_ERA_DAY = re.compile(_ERA_SIGN + r"\.?(?P<year>元|\d{1,2})[/\-.年](?P<month>\d{1,2})[/\-.月](?P<day>\d{1,2})日?")
_ERA_MONTH = re.compile(_ERA_SIGN + r"\.?(?P<year>元|\d{1,2})[/\-.年](?P<month>\d{1,2})月?(?P<last>末日?)?")
_ERA_DIGITS = re.compile(_ERA_SIGN + r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_YEAR_LAST = re.compile(r"(?P<first>\d{1,2})(?P<sep>[/\-.])(?P<second>\d{1,2})(?P=sep)(?P<year>\d{4})")
_SHORT_YEAR = re.compile(r"'?\d{1,2}[/\-.年]\d{1,2}[/\-.月]\d{1,2}日?|'\d\d[/\-.年]\d{1,2}月?|\d{2}年\d{1,2}月")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_NAMED = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\-./,]?{_MONTH_NAME}[\-./,]*(?P<year>\d{{4}}|\d\d)"),
    re.compile(rf"{_MONTH_NAME}[\-./,]?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\-./,]+(?P<year>\d{{4}})"),
    re.compile(rf"(?P<year>\d{{4}})[\-./,]?{_MONTH_NAME}[\-./,]?(?P<day>\d{{1,2}})"),
)
_NAMED_SPACED = re.compile(rf"{_MONTH_NAME}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})")
_NAMED_MONTH = re.compile(rf"{_MONTH_NAME}[\-./,]?(?P<year>\d{{4}})")

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_TIME = re.compile(
    r"(?:[ t]+|(?<=日))\d{1,2}[:時]\d{1,2}(?:[:分]\d{1,2}(?:[.,]\d+)?)?[秒分]?\s*(?:[ap]\.?m\.?)?\s*(?:z|utc|jst|[+-]\d\d:?\d\d)?$"
)
_WEEKDAY = re.compile(
    r"[(\[〔【][月火水木金土日祝・]{1,3}(?:曜日?)?[)\]〕】]|[月火水木金土日]曜日?"
    r"|[(\[]?\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[)\],.]*"
)
_BRACKETS = re.compile(r"[(\[〔【].*?[)\]〕】]")
_AROUND = re.compile(r"(?:付け?|頃|ごろ|より|から)$")


def find(text: str) -> Found:
    """Return what `text` says, in any of the ways people write a day; white space, width and case do not matter."""
    return _read(text) if len(text) <= _LONGEST else UNREADABLE


@lru_cache(maxsize=65_536)
def _read(text: str) -> Found:
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).lower().strip()
    found = _find(text)
    if found.kind is Kind.UNREADABLE and _BRACKETS.search(text):  # 2003年（平成15年）4月1日
        found = _find(_BRACKETS.sub("", text))
    return found


def _find(text: str) -> Found:
    text = _WEEKDAY.sub("", _TIME.sub("", _WEEKDAY.sub("", text).strip())).strip()
    if match := _NAMED_SPACED.fullmatch(text):
        return _named(match)
    text = _AROUND.sub("", "".join(text.split())).rstrip(".")
    if text.isascii() and text.isdecimal():
        return _digits(text)
    if match := _SEPARATED.fullmatch(text):
        return _plain(int(match["year"]), int(match["month"]), int(match["day"]))
    if match := _ERA_DAY.fullmatch(text):
        return _of_era(match)
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(match)
    if _SHORT_YEAR.fullmatch(text):
        return TWO_DIGIT_YEAR
    if match := _YEAR_MONTH.fullmatch(text):
        return _month(int(match["year"]), int(match["month"]), bool(match["last"]))
    if match := _ERA_MONTH.fullmatch(text):
        return _month_of_era(match)
    if match := _ERA_DIGITS.fullmatch(text):
        return _of_era(match)
    for pattern in _NAMED:
        if match := pattern.fullmatch(text):
            return _named(match)
    if match := _NAMED_MONTH.fullmatch(text):
        return _month(int(match["year"]), _MONTH_NAMES.index(match["name"]) + 1, False)
    return UNREADABLE


def _plain(year: int, month: int, day: int) -> Found:
    if year < 1000:
        return IMPOSSIBLE
    try:
        return Found(Kind.DAY, date(year, month, day))
    except ValueError:
        return IMPOSSIBLE


def _month(year: int, month: int, last: bool) -> Found:
    if year < 1000 or not 1 <= month <= 12:
        return IMPOSSIBLE
    first, end = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return Found(Kind.MONTH, end if last else first, end)


def _digits(text: str) -> Found:
    if len(text) == 8:
        return _plain(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(text) == 7 and text[0] in _BY_SIGN:  # 4150401: 平成15年4月1日
        return of_era(_BY_SIGN[text[0]], int(text[1:3]), int(text[3:5]), int(text[5:]))
    if len(text) == 6:
        if _plain(2000 + int(text[:2]), int(text[2:4]), int(text[4:])).kind is Kind.DAY:
            return TWO_DIGIT_YEAR
        month = _month(int(text[:4]), int(text[4:]), False)
        return month if month.day and 1868 <= month.day.year < 2200 else UNREADABLE
    if len(text) == 5 and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        return Found(Kind.SERIAL, serial=int(text))
    return UNREADABLE


def _year_last(match: re.Match[str]) -> Found:
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    if match["sep"] == ".":  # never month first
        return _plain(year, second, first)
    day_first, month_first = _plain(year, second, first), _plain(year, first, second)
    if day_first.day and month_first.day and day_first.day != month_first.day:
        return Found(Kind.EITHER, day_first.day, swapped=month_first.day)
    if day_first.day:
        return day_first._replace(order="" if month_first.day else "dmy")
    return month_first._replace(order="mdy" if month_first.day else "")


def _named(match: re.Match[str]) -> Found:
    if len(match["year"]) == 2:
        return TWO_DIGIT_YEAR
    return _plain(int(match["year"]), _MONTH_NAMES.index(match["name"]) + 1, int(match["day"]))


def _era_year(match: re.Match[str]) -> tuple[Era, int]:
    return _BY_SIGN[match["era"]], 1 if match["year"] == "元" else int(match["year"])


def _of_era(match: re.Match[str]) -> Found:
    return of_era(*_era_year(match), int(match["month"]), int(match["day"]))


def _month_of_era(match: re.Match[str]) -> Found:
    era, year = _era_year(match)
    month = int(match["month"])
    first = of_era(era, year, month, 1)
    if first.day is None:
        return first
    end = date(first.day.year, month, monthrange(first.day.year, month)[1])
    # A month that the era saw in part was written in good faith (平成元年1月, 昭和64年1月).
    beyond = first.beyond_era and of_era(era, year, month, end.day).beyond_era
    return Found(Kind.MONTH, end if match["last"] else first.day, end, beyond_era=beyond)


def of_era(era: Era, year: int, month: int, day: int) -> Found:
    """Return the day of an era's year. Past the era's end within its last calendar year, or before its start within its
    first, the calendar year is plain: a day with `beyond_era`. Any other day that the era never saw is impossible."""
    if year < 1:
        return IMPOSSIBLE
    found = _plain(era.first.year + year - 1, month, day)
    if found.day is None:
        return found
    if era.last and found.day.year > era.last.year:
        return IMPOSSIBLE
    return found._replace(beyond_era=found.day < era.first or bool(era.last and found.day > era.last))


def from_serial(serial: int, *, since_1904: bool = False) -> date:
    """Return the day that a spreadsheet means by a number of days, in the date system of 1900 or of 1904. From 61 on,
    so that the 29 February 1900 that Excel believes in does not matter; smaller ones raise ValueError."""
    if serial < 61:
        raise ValueError(serial)
    return (date(1904, 1, 1) if since_1904 else date(1899, 12, 30)) + timedelta(days=serial)


def era_of(day: date) -> tuple[Era, int]:
    """Return the era of a day and its year in it. Days before 明治 raise ValueError."""
    for era in ERAS:
        if day >= era.first:
            return era, day.year - era.first.year + 1
    raise ValueError(day)


def write(day: date) -> str:
    """Return a day in 和暦, as in official papers: 平成元年4月1日."""
    era, year = era_of(day)
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
