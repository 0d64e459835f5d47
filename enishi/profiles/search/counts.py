"""The counts beside the filters, and which rows of あかさたな hold anybody: the directory's second, lazy answer.

Exact up to CAP hits; above, made from a random sixteenth (or two) of the members and rounded to two digits, so that a
person who counts never meets another number, and nobody learns of rows they may not open.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache

from enishi.kit.text import ROWS, keys, row_kana
from enishi.networks.models import Network
from enishi.profiles import kept_counts
from enishi.profiles.models import FacetValue
from enishi.profiles.search import sql
from enishi.profiles.search.find import CAP
from enishi.profiles.search.query import FACETS, NEUTRAL, Query
from enishi.profiles.search.sql import TABLE, Condition

SHOWN = 50  # values of one facet
SAMPLE_BELOW = 60_000  # expected hits; below, two sixteenths are looked at
BROWSE_SECONDS = 60  # counts of everybody may be that old


@dataclass(frozen=True)
class FacetCount:
    """A value of a filter and how many of those found carry it."""

    value: str
    count: int
    ticked: bool = False


@dataclass(frozen=True)
class Counts:
    """How many were found, per value of each filter, and which rows of the index hold anybody; `about`: rounded."""

    total: int
    about: bool
    facets: dict[str, list[FacetCount]]
    rows: frozenset[str]


def rounded(number: int) -> int:
    """Return the number in two digits: 147,213 → 150,000."""
    unit = int(10 ** max(len(str(number)) - 2, 0))
    return round(number / unit) * unit


def counts(network: Network, viewer: Any, query: Query) -> Counts:
    """Return the counts of a query. At most 3 statements, and three more for each filter in which something is ticked."""
    conditions = query.conditions(network.pk, viewer)
    if conditions is None or not viewer.labels:
        return Counts(0, False, {}, frozenset())
    remembered = None
    if not conditions:
        remembered = kept_counts.key("directory", network.pk, viewer.bits)
        if (known := cache.get(remembered)) is not None:
            return known  # type: ignore[no-any-return]
    few, rows = _rows(network.pk, viewer, conditions)
    sample, times = _ALL if few else _sample(network.pk, conditions)
    total, tallies = _tally(network.pk, viewer, conditions, sample)
    facets = {name: _shown(tally, query.facets.get(name, ()), times) for name, tally in tallies.items()}
    for name in FACETS:
        if query.facets.get(name):
            facets[name] = _beside(network, viewer, query, name, (sample, times))
    found = Counts(total=rounded(total * times) if sample else total, about=bool(sample), facets=facets, rows=rows)
    if remembered and sample:  # a small network is counted anew each time: what changed is seen at once
        cache.set(remembered, found, BROWSE_SECONDS)
    return found


def values(network: Network, viewer: Any, query: Query, name: str) -> list[FacetCount]:
    """Return the values of one filter among those whom a query finds, most common first. At most 4 statements."""
    conditions = query.conditions(network.pk, viewer)
    if conditions is None or not viewer.labels:
        return []
    few, _kana = _rows(network.pk, viewer, conditions)
    sample, times = _ALL if few else _sample(network.pk, conditions)
    return _shown(_tally(network.pk, viewer, conditions, sample)[1][name], (), times)


Sample = tuple[tuple[int, ...], int]  # the bucket keys to look at, and the factor that makes up for the rest
_ALL: Sample = ((), 1)


def _beside(network: Network, viewer: Any, query: Query, name: str, sample: Sample) -> list[FacetCount]:
    """Return the counts of a filter in which something is ticked: of those who meet everything else, who may be many more
    than were found."""
    ticked = query.facets[name]
    others = query.without(name).conditions(network.pk, viewer) or []
    if sample is not _ALL and not others:  # of everybody, which is remembered
        known = {each.value: each for each in counts(network, viewer, Query()).facets.get(name, ())}
        shown = [replace(each, ticked=each.value in ticked) for each in known.values()]
        return shown + [FacetCount(value, 0, ticked=True) for value in ticked if value not in known]
    if sample is _ALL and sql.is_postgres() and sql.estimate(network.pk, others) > 2 * CAP:
        sample = _sample(network.pk, others)
    part, times = sample
    tally = _tally(network.pk, viewer, others, part)[1].get(name, Counter())
    return _shown(tally, ticked, times)


def _sample(network_id: int, conditions: list[Condition]) -> Sample:
    """Return the bucket keys to look at, of more than CAP hits, and the factor that makes up for the rest."""
    book = keys(network_id, NEUTRAL)
    large = not sql.is_postgres() or sql.estimate(network_id, conditions) >= SAMPLE_BELOW
    return ((book["~3"],), 16) if large else ((book["~3"], book["~11"]), 8)


def _tally(
    network_id: int, viewer: Any, conditions: list[Condition], sample: tuple[int, ...]
) -> tuple[int, dict[str, Counter[str]]]:
    """Return how many rows fit, and per filter how many carry each value that the viewer may see."""
    where = sql.where(network_id, viewer.labels, conditions, sample)
    if sql.is_postgres():
        total_of = f"SELECT NULL::bigint, count(*) FROM {TABLE} WHERE {where}"
        each = f"SELECT f, count(*) FROM (SELECT unnest(facets) f FROM {TABLE} WHERE {where}) x GROUP BY f"
        said = {f: int(n) for f, n in sql.rows(f"{total_of} UNION ALL {each}")}
        total = said.pop(None)
        numbers = {int(f): n for f, n in said.items()}
    else:
        held = [words for (words,) in sql.rows(f"SELECT facets FROM {TABLE} WHERE {where}")]
        total = len(held)
        tally = Counter(word for words in held for word in words.split())
        numbers = {int(word, 36): count for word, count in tally.items()}
    tallies: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    values = FacetValue.objects.within(network_id).filter(pk__in=list(numbers), label__in=viewer.labels)
    for pk, name, value in values.values_list("pk", "field", "value"):
        tallies[name][value] += numbers[pk]
    return total, tallies


def _shown(tally: Counter[str], ticked: tuple[str, ...], times: int) -> list[FacetCount]:
    """Return the values to show, most common first; what is ticked stays although nobody carries it."""
    named = tally.most_common(SHOWN)
    named += [(value, tally.get(value, 0)) for value in ticked if value not in dict(named)]
    return [
        FacetCount(value, rounded(count * times) if times > 1 else count, value in ticked) for value, count in named
    ]


def _rows(network_id: int, viewer: Any, conditions: list[Condition]) -> tuple[bool, frozenset[str]]:
    """Return whether at most CAP people fit, and the rows of あかさたな in which they stand, in one statement.

    Of more people every row is said to hold somebody: to ask each row would mean to look for somebody who is perhaps not
    there among hundreds of thousands (measured at a million members: 5 to 15 s), and a row is a place to go on from, not
    a promise.
    """
    fit = sql.where(network_id, viewer.labels, conditions)
    first = f"SELECT substr(reading, 1, 1) AS kana FROM {TABLE} WHERE {fit} LIMIT {CAP + 1}"
    tally = dict(sql.rows(f"SELECT kana, count(*) FROM ({first}) x GROUP BY kana"))
    if sum(tally.values()) > CAP:
        return False, frozenset(ROWS)
    return True, frozenset(row for row in ROWS if tally.keys() & set(row_kana(row)))
