"""Working days in Japan: neither Saturday, Sunday, a public holiday nor the days around New Year.

Holidays are worked out from the Act on National Holidays (国民の祝日に関する法律, 昭和23年法律第178号, as in force since 2022), so
that no list has to be kept up; a test holds them against the Cabinet Office's list. Equinoxes follow the astronomers' usual
formula for 1980–2099; the gazette names each in February of the year before, and has agreed with it so far.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
FIXED = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))  # month, and which Monday of it
MONDAY, SATURDAY, SUNDAY = 0, 5, 6


def is_holiday(day: date) -> bool:
    """Return whether this is a public holiday of Japan: named by the law, in lieu of a Sunday, or between two (art. 3)."""
    return day in _holidays(day.year)


def is_working_day(day: date, *, japan: bool = True) -> bool:
    """Return whether offices work. In Japan they are shut from 29 December to 3 January as well, as the public ones are by
    law; elsewhere (`japan=False`) only weekends are known here."""
    if day.weekday() in (SATURDAY, SUNDAY):
        return False
    new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return not japan or not (new_year or is_holiday(day))


def working_day_after(day: date, number: int, *, japan: bool = True) -> date:
    """Return the `number`-th working day after `day`, which itself does not count (民法 art. 140)."""
    while number > 0:
        day += DAY
        number -= is_working_day(day, japan=japan)
    return day


def holidays_between(first: date, last: date) -> list[date]:
    """Return the public holidays from Monday to Friday that lie after `first` and before `last`."""
    days = (first + DAY * n for n in range(1, (last - first).days))
    return [day for day in days if day.weekday() < SATURDAY and is_holiday(day)]


@lru_cache(maxsize=32)
def _holidays(year: int) -> frozenset[date]:
    named = {date(year, month, day) for month, day in FIXED}
    named |= {_monday(year, month, nth) for month, nth in MONDAYS}
    named |= {_equinox(year, 3, 20.8431), _equinox(year, 9, 23.2488)}
    lieu = set()
    for sunday in (day for day in named if day.weekday() == SUNDAY):
        instead = sunday + DAY
        while instead in named:
            instead += DAY
        lieu.add(instead)
    between = {day + DAY for day in named if day + 2 * DAY in named} - named
    return frozenset(named | lieu | {day for day in between if day.weekday() != SUNDAY})


def _monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + DAY * ((MONDAY - first.weekday()) % 7 + 7 * (nth - 1))


def _equinox(year: int, month: int, base: float) -> date:
    since = year - 1980
    return date(year, month, int(base + 0.242194 * since - since // 4))
