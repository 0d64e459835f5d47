"""Everybody in the order of years shared, without looking at everybody: few people have years all of their own.

The rows of one network hold some hundred different `years`. An index of them says how many people each has; how many years
each shares with the viewer is counted here; then only the rows of the page are read (docs/search.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from enishi.profiles.search import sql
from enishi.profiles.search.cursor import Place
from enishi.profiles.search.sql import TABLE

FEW = 2_000  # people with the same number of years shared who are fetched and sorted; more are met soon along the readings


def by_years_shared(
    where: str, mine: int, place: Place | None, size: int, cap: int
) -> tuple[list[tuple[Any, ...]], int] | None:
    """Return rows (id, member_id, rank, reading) of a page and one more, and how many people fit; None for more than `cap`.

    The rank is minus the number of years shared with `mine` (bits). Two statements, whatever the page.
    """
    if sql.is_postgres():
        groups = sql.rows(
            f"SELECT years, count(*) FROM (SELECT years FROM {TABLE} WHERE {where} LIMIT {cap + 1}) x GROUP BY years"
        )
    else:  # along the index, without a table of its own in between
        statement = f"SELECT years, count(*) FROM {TABLE} INDEXED BY sd_years WHERE {where} GROUP BY label, years"
        groups = sql.rows(statement)
    count = sum(number for _, number in groups)
    if count > cap:
        return None
    if place is not None and len(place.values) < 2:  # made while the network was larger and the order another one
        place = None
    backwards = bool(place and place.backwards)
    parts, params = _parts(where, _ranks(groups, mine), place, size, backwards)
    if not parts:
        return [], count
    found = sql.rows(" UNION ALL ".join(parts), params)
    rows = [(pk, member_id, -(years & mine).bit_count(), reading) for pk, member_id, years, reading in found]
    rows.sort(key=lambda row: (row[2], row[3], row[0]), reverse=backwards)
    return rows[: size + 1], count


def _ranks(groups: Iterable[tuple[int, int]], mine: int) -> dict[int, tuple[list[int], int]]:
    """Return rank → (the years of its people, how many they are)."""
    held, people = defaultdict[int, list[int]](list), Counter[int]()
    for years, number in groups:
        rank = -(years & mine).bit_count()
        held[rank].append(years)
        people[rank] += number
    return {rank: (years, people[rank]) for rank, years in held.items()}


def _parts(
    where: str, ranks: dict[int, tuple[list[int], int]], place: Place | None, size: int, backwards: bool
) -> tuple[list[str], list[Any]]:
    """Return at most three selects: the rest of the rank at which the page starts, whole small ranks, the rank that fills it."""
    parts, params = list[str](), list[Any]()
    whole, fetched = list[int](), 0
    for rank in sorted(ranks, reverse=backwards):
        years, people = ranks[rank]
        if place is not None and rank == place.values[0]:
            parts.append(_select(where, years, people, size, backwards, beyond=True))
            params += [place.values[1], place.id]
        elif place is not None and (rank > place.values[0]) == backwards:
            continue  # passed already
        elif fetched + people > size:
            parts.append(_select(where, years, people, size, backwards))
            break
        else:
            whole += years
            fetched += people
    if whole:
        parts.append(_select(where, whole, fetched, size, backwards))
    return parts, params


def _select(where: str, years: list[int], people: int, size: int, backwards: bool, *, beyond: bool = False) -> str:
    """Return a select of the first `size` and one of the people with these years, in the order of readings."""
    way, sign = ("DESC", "<") if backwards else ("ASC", ">")
    asked = f"{where} AND years IN ({','.join(map(str, years))})"
    rest = f"(reading, id) {sign} (%s, %s)" if beyond else "1 = 1"
    if people <= FEW:  # the limit inside keeps the planner from walking everybody's readings until it has met enough
        table = TABLE if sql.is_postgres() else f"{TABLE} INDEXED BY sd_years"
        source = f"(SELECT id, member_id, years, reading FROM {table} WHERE {asked} LIMIT {FEW * 10}) y WHERE {rest}"
    else:
        source = f"{TABLE} WHERE {asked} AND {rest}"
    chosen = f"SELECT id, member_id, years, reading FROM {source} ORDER BY reading {way}, id {way} LIMIT {size + 1}"
    return f"SELECT * FROM ({chosen}) z"
