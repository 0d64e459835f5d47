"""Years spent in the organisation, and how many of them two people share."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from enishi.networks.audiences import EMPLOYEES

Period = tuple[int, int | None]  # first year, last year or None while it goes on
EPOCH = 1970  # the first year of the bit field in the search row


def periods(facts: Iterable[dict[str, Any]], side: int) -> list[Period]:
    """Return the values of the field `years` as periods. Of somebody who is no employee, a period without a year of
    leaving does not go on: only its first year is known."""
    return [
        (fact["joined"], fact["joined"] if fact["left"] is None and side != EMPLOYEES else fact["left"])
        for fact in facts
    ]


def spent(periods: Iterable[Period]) -> frozenset[int]:
    """Return the years spent: 2012–2021 are nine, from 2012 to 2020; a period within one year counts as that year."""
    return spent_by(tuple(periods), timezone.localdate().year)


@functools.lru_cache(maxsize=4096)  # asked for every card of a list, and many people have the same years
def spent_by(periods: tuple[Period, ...], now: int) -> frozenset[int]:
    """Return the years spent by the year `now`."""
    return frozenset(
        year for first, last in periods for year in range(first, max(now if last is None else last, first + 1))
    )


def spans(years: Iterable[int]) -> list[Period]:
    """Return runs of years as periods, the way a bar draws them: {2012, 2013} is (2012, 2014)."""
    runs: list[tuple[int, int]] = []
    for year in sorted(years):
        if runs and runs[-1][1] == year:
            runs[-1] = (runs[-1][0], year + 1)
        else:
            runs.append((year, year + 1))
    return list(runs)


def bits(periods: Sequence[Period]) -> int:
    """Return one bit a year from 1970 on, 63 of them, so that SQL can count shared years."""
    return sum(1 << (year - EPOCH) for year in spent(periods) if EPOCH <= year < EPOCH + 63)
