"""A page of the directory: which members, in which order, how many, and where the neighbouring pages start.

Three routes on PostgreSQL, chosen by the planner's estimate and each bounded (docs/search.md): 1 rare: by keys, then sort;
2 common text in the order of readings: kana by kana; 3 common, other orders: along the sort index. SQLite takes route 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from enishi.networks.models import Network
from enishi.profiles.search import sql
from enishi.profiles.search.cursor import Place, seal, unseal
from enishi.profiles.search.query import BUCKETS, Order, Query, bucket_key
from enishi.profiles.search.sql import TABLE
from enishi.profiles.search.together import by_years_shared

PAGE = 24
CAP = 10_000  # hits that are counted, and sorted by years shared or exact names
CAP_OTHER = 20_000  # hits fetched and sorted for other orders, where a walk would not be shorter
WALK = 10_000  # rows of a sort index passed before route 1 takes over


@dataclass(frozen=True)
class Found:
    """A page: members in order, the count (None: more than CAP), and the cursors of the pages beside it ('' for none)."""

    member_ids: list[int]
    count: int | None
    order: Order  # as applied: above CAP years shared give way to readings
    following: str = ""
    preceding: str = ""
    route: int = 0


@dataclass(frozen=True)
class _Sort:
    """How rows are ordered: the expression before the id, and whether the greatest comes first."""

    columns: tuple[str, ...]
    down: bool = False

    def clause(self, backwards: bool) -> str:
        way = "DESC" if self.down != backwards else "ASC"
        return ", ".join(f"{column} {way}" for column in (*self.columns, "id"))

    def beyond(self, place: Place | None) -> tuple[str, list[Any]]:
        """Return the condition of the rows behind `place`. A place with too few values (the order was another one while
        the network was larger) means the first page; of too many the last count."""
        if place is None or len(place.values) < len(self.columns):
            return "1 = 1", []
        sign = "<" if self.down != place.backwards else ">"
        marks = ", ".join(["%s"] * (len(self.columns) + 1))
        values = place.values[-len(self.columns) :]
        return f"({', '.join((*self.columns, 'id'))}) {sign} ({marks})", [*values, place.id]


_VALUE = {Order.JOINED: "joined", Order.ACTIVE: "active", Order.LEFT: "left"}


def find(network: Network, viewer: Any, query: Query, *, size: int = PAGE) -> Found:
    """Return a page of the members whom `viewer` may find. At most 4 statements, whatever the size of the network.

    A cursor of another query, order or viewer starts again at the first page.
    """
    conditions = query.conditions(network.pk, viewer)
    if conditions is None or not viewer.labels:  # a term that nobody can have; a role that sees no member
        return Found([], 0, query.order)
    place = unseal(query.cursor, query, viewer)
    if place is None and query.start:
        place = Place(values=(query.start_reading,), id=0)
    where = sql.where(network.pk, viewer.labels, conditions)
    mine = query.my_years if query.order is Order.OVERLAP else 0
    exact = [] if query.start else query.exactness(network.pk, viewer)

    if not conditions:
        found = _browse(where, query, mine, place, size)
    elif not sql.is_postgres():
        found = _by_keys(where, query, mine, exact, place, size, cap=None)
    else:
        found = _routed(network, viewer, conditions, where, query, mine, exact, place, size)
    rows, count, order, route, sort = found
    return _page(rows, count, order, route, sort, place, size, query, viewer)


Rows = tuple[list[tuple[Any, ...]], int | None, Order, int, _Sort]


def _sort(order: Order, rank: str = "") -> _Sort:
    if order in _VALUE:
        return _Sort((f'"{_VALUE[order]}"',), down=True)
    return _Sort(("rank", "reading")) if rank else _Sort(("reading",))


def _rank(order: Order, mine: int, exact: list[sql.Condition]) -> str:
    """Return what stands before the reading: whether the name is exactly what was typed, then the years shared."""
    ranks = " ".join(f"WHEN {sql.holds([condition])} THEN {place}" for place, condition in enumerate(exact))
    exactness = f"CASE {ranks} ELSE {len(exact)} END" if ranks else ""
    if order is Order.OVERLAP and mine:
        postgres = sql.is_postgres()
        shared = f"bit_count((years & {mine}::bigint)::bit(64))::int" if postgres else f"years_shared(years, {mine})"
        return f"{exactness} * 100 - {shared}" if exactness else f"-{shared}"
    if order is Order.READING:
        return exactness
    return ""


def _walk(where: str, order: Order, place: Place | None, size: int) -> tuple[list[tuple[Any, ...]], _Sort]:
    """Read along the sort index; the engine stops when the page is full."""
    sort = _sort(order)
    beyond, params = sort.beyond(place)
    backwards = bool(place and place.backwards)
    columns = ", ".join(sort.columns)
    statement = (
        f"SELECT id, member_id, {columns} FROM {TABLE} WHERE {where} AND {beyond} ORDER BY {sort.clause(backwards)}"
    )
    return sql.rows(f"{statement} LIMIT {size + 1}", params), sort


def _count(where: str) -> int | None:
    """Return how many rows fit, None beyond CAP."""
    number = int(sql.rows(f"SELECT count(*) FROM (SELECT 1 FROM {TABLE} WHERE {where} LIMIT {CAP + 1}) x")[0][0])
    return number if number <= CAP else None


def _browse(where: str, query: Query, mine: int, place: Place | None, size: int) -> Rows:
    """Everybody: along the index; by years shared only while there are at most CAP."""
    if query.order is Order.OVERLAP and mine and (shared := by_years_shared(where, mine, place, size, CAP)) is not None:
        return *shared, Order.OVERLAP, 1, _sort(Order.OVERLAP, "rank")
    count = _count(where)
    order = Order.READING if query.order is Order.OVERLAP else query.order
    rows, sort = _walk(where, order, place, size)
    return rows, count, order, 3, sort


def _by_keys(
    where: str, query: Query, mine: int, exact: list[sql.Condition], place: Place | None, size: int, cap: int | None
) -> Rows:
    """Route 1: everything that fits (at most `cap` and one more), sorted; it gives the exact count for nothing."""
    rank = _rank(query.order, mine, exact)
    order = query.order if query.order is not Order.OVERLAP or rank else Order.READING
    sort = _sort(order, rank)
    beyond, params = sort.beyond(place)
    own = f'"{_VALUE[order]}"' if order in _VALUE else "reading" + (f", {rank} AS rank" if rank else "")
    limit = f"LIMIT {cap + 1}" if cap is not None else ""
    kept = "MATERIALIZED" if sql.is_postgres() else ""  # else the planner may walk the sort index instead
    statement = (
        f"WITH hit AS {kept} (SELECT id, member_id, {own} FROM {TABLE} WHERE {where} {limit}) "
        f"SELECT id, member_id, {', '.join(sort.columns)}, (SELECT count(*) FROM hit) FROM hit WHERE {beyond} "
        f"ORDER BY {sort.clause(bool(place and place.backwards))} LIMIT {size + 1}"
    )
    rows = sql.rows(statement, params)
    if rows:
        count: int | None = int(rows[0][-1])
    else:  # past the end, or nobody at all
        count = _count(where) if place else 0
    if count is not None and count > CAP and cap is None:
        count = None
    return [row[:-1] for row in rows], count, order, 1, sort


def _routed(
    network: Network,
    viewer: Any,
    conditions: list[sql.Condition],
    where: str,
    query: Query,
    mine: int,
    exact: list[sql.Condition],
    place: Place | None,
    size: int,
) -> Rows:
    """PostgreSQL: choose the route by the planner's estimate; a wrong estimate costs time, never a row."""
    estimate = sql.estimate(network.pk, conditions)
    cap = CAP_OTHER if query.order in _VALUE else CAP
    if estimate <= cap:
        found = _by_keys(where, query, mine, exact, place, size, cap)
        if found[1] is not None and found[1] <= cap:
            count = found[1] if found[1] <= CAP else None
            return found[0], count, *found[2:]
    order = query.order if query.order in _VALUE else Order.READING
    sort = _sort(order)
    if order is Order.READING:
        return _bucketed(network.pk, where, place, size), None, order, 2, sort
    rows = _along(network.pk, conditions, order, place, size)
    if rows is None:
        found = _by_keys(where, query, 0, [], place, size, None)
        return found[0], None, order, 1, sort
    return rows, None, order, 3, sort


def _bucketed(network_id: int, where: str, place: Place | None, size: int) -> list[tuple[Any, ...]]:
    """Route 2: names cluster in the order of readings, so go kana by kana and let GIN intersect with the kana's own key."""
    sort = _sort(Order.READING)
    beyond, params = sort.beyond(place)
    backwards = bool(place and place.backwards)
    buckets = BUCKETS[::-1] if backwards else BUCKETS
    if place is not None and place.values[-1]:
        first = str(place.values[-1])[0]
        if first in buckets:
            buckets = buckets[buckets.index(first) :]
    keys = ",".join(str(bucket_key(network_id, kana)) for kana in buckets)
    statement = (
        f"SELECT x.* FROM unnest('{{{keys}}}'::bigint[]) b(k) CROSS JOIN LATERAL (SELECT id, member_id, reading FROM {TABLE} "
        f"WHERE {where} AND keys @> ARRAY[b.k] AND {beyond} ORDER BY {sort.clause(backwards)} LIMIT {size + 1}) x "
        f"LIMIT {size + 1}"
    )
    rows = sql.rows(statement, params)
    return sorted(rows, key=lambda row: (row[2], row[0]), reverse=backwards)


def _along(
    network_id: int, conditions: list[sql.Condition], order: Order, place: Place | None, size: int
) -> list[tuple[Any, ...]] | None:
    """Route 3: walk the sort index at most WALK rows; None if the page did not fill."""
    sort = _sort(order)
    beyond, params = sort.beyond(place)
    clause = sort.clause(bool(place and place.backwards))
    asked = " AND ".join(sql.pg_condition(condition) for condition in conditions)
    columns = ", ".join(sort.columns)
    statement = (
        f"SELECT id, member_id, {columns} FROM (SELECT id, member_id, {columns}, keys FROM {TABLE} "
        f"WHERE network_id = {network_id} AND {beyond} ORDER BY {clause} LIMIT {WALK}) x WHERE {asked} LIMIT {size + 1}"
    )
    rows = sql.rows(statement, params)
    return rows if len(rows) > size else None


def _page(
    rows: list[tuple[Any, ...]],
    count: int | None,
    order: Order,
    route: int,
    sort: _Sort,
    place: Place | None,
    size: int,
    query: Query,
    viewer: Any,
) -> Found:
    """Cut the page from the rows (one more than a page tells whether there is another) and seal its cursors."""
    more, rows = len(rows) > size, rows[:size]
    backwards = bool(place and place.backwards)
    if backwards:
        rows.reverse()
    after, before = (True, more) if backwards else (more, bool(place and place.id))
    following = preceding = ""
    if rows and after:
        following = seal(Place(tuple(rows[-1][2:]), rows[-1][0]), query, viewer)
    if rows and before:
        preceding = seal(Place(tuple(rows[0][2:]), rows[0][0], backwards=True), query, viewer)
    return Found([row[1] for row in rows], count, order, following, preceding, route)
