"""The counts beside the filters, and which rows of あかさたな hold anybody: the directory's second, lazy answer.

Exact up to CAP hits; above, made from a random sixteenth (or two) of the members and rounded to two digits, so that a
person who counts never meets another number, and nobody learns of rows they may not open.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache

from enishi.kit.text import ROWS, keys, row_tokens
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
    """Return the counts of a query. At most 3 statements, and two more for each filter in which something is ticked."""
    conditions = query.conditions(network.pk, viewer)
    if conditions is None or not viewer.labels:
        return Counts(0, False, {}, frozenset())
    remembered = None
    if not conditions:
        remembered = kept_counts.key("directory", network.pk, viewer.bits)
        if (known := cache.get(remembered)) is not None:
            return known  # type: ignore[no-any-return]
    few, rows = _rows(network.pk, viewer, conditions)
    sample, times = ((), 1) if few else _sample(network.pk, conditions)
    total, tallies = _tally(network.pk, viewer, conditions, sample)
    for name in FACETS:
        if query.facets.get(name):
            others = query.without(name).conditions(network.pk, viewer) or []
            tallies[name] = _tally(network.pk, viewer, others, sample)[1].get(name, Counter())
    found = Counts(
        total=rounded(total * times) if sample else total,
        about=bool(sample),
        facets={
            name: _shown(tally, query.facets.get(name, ()), times if sample else 1) for name, tally in tallies.items()
        },
        rows=rows,
    )
    if remembered and sample:  # a small network is counted anew each time: what changed is seen at once
        cache.set(remembered, found, BROWSE_SECONDS)
    return found


def _sample(network_id: int, conditions: list[Condition]) -> tuple[tuple[int, ...], int]:
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
    """Return whether at most CAP rows fit, and the rows of あかさたな in which somebody stands, in one statement."""
    book = keys(network_id, NEUTRAL)
    fit = sql.where(network_id, viewer.labels, conditions)
    asked = [f"(SELECT count(*) FROM (SELECT 1 FROM {TABLE} WHERE {fit} LIMIT {CAP + 1}) x)"]
    for row in ROWS:
        bucket = Condition(((tuple(book[token] for token in row_tokens(row)),),), text=False)
        where = sql.where(network_id, viewer.labels, conditions, bucket.ways[0][0])
        asked.append(f"EXISTS (SELECT 1 FROM {TABLE} WHERE {where})")
    capped, *there = sql.rows(f"SELECT {', '.join(asked)}")[0]
    return capped <= CAP, frozenset(row for row, somebody in zip(ROWS, there, strict=True) if somebody)


def everybody(query: Query) -> Query:
    """Return the question for all members, for the sentence above the directory."""
    return replace(query, text="", facets={}, years=None, shared="", start="", cursor="")
