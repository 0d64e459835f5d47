"""The SQL of the two engines: GIN on bigint[] (PostgreSQL), FTS5 over words in base 36 (SQLite).

Everything here takes numbers only (ids and hashed keys), so nothing a person typed ever stands in a statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from enishi.profiles.models.searchdoc import base36

TABLE = "profiles_searchdoc"
FTS = "profiles_searchdoc_fts"
AnyOf = tuple[int, ...]  # at least one of these keys


@dataclass(frozen=True)
class Condition:
    """One term of a query: OR of AND of any-of; or, if `without`, none of the keys of its only any-of."""

    ways: tuple[tuple[AnyOf, ...], ...]
    without: bool = False
    text: bool = True  # typed, and not ticked


def is_postgres() -> bool:
    """Return whether the database is PostgreSQL."""
    return connection.vendor == "postgresql"


def _array(keys: Iterable[int]) -> str:
    return "'{" + ",".join(map(str, keys)) + "}'::bigint[]"


def overlap(keys: AnyOf) -> str:
    """Return the SQL of 'one of these keys is among the row's' (PostgreSQL)."""
    return f"keys && {_array(keys)}"


def pg_condition(condition: Condition) -> str:
    """Return a condition as PostgreSQL reads it."""
    ways = [" AND ".join(overlap(keys) for keys in way) for way in condition.ways]
    text = ways[0] if len(ways) == 1 else "(" + " OR ".join(f"({way})" for way in ways) + ")"
    return f"NOT ({text})" if condition.without else text


def _fts(condition: Condition) -> str:
    any_of = (["(" + " OR ".join(map(base36, keys)) + ")" for keys in way] for way in condition.ways)
    return "(" + " OR ".join(f"({' AND '.join(way)})" for way in any_of) + ")"


def match(conditions: Sequence[Condition]) -> str:
    """Return the conditions as FTS5 reads them; at least one must be positive."""
    held = " AND ".join(_fts(condition) for condition in conditions if not condition.without)
    for condition in conditions:
        if condition.without:
            held = f"({held}) NOT {_fts(condition)}"
    return held


def where(network_id: int, labels: Sequence[int], conditions: Sequence[Condition], sample: AnyOf = ()) -> str:
    """Return the WHERE clause of everything that fits; without a positive condition, of everybody the viewer may find.

    `sample` narrows to a random part of the members (bucket keys) for counting.
    """
    clauses = [f"network_id = {int(network_id)}"]
    if all(condition.without for condition in conditions):
        clauses.append(f"label IN ({','.join(str(int(label)) for label in labels)})")
    asked = [*conditions, Condition(((sample,),), text=False)] if sample else list(conditions)
    if asked:
        clauses.append(holds(asked))
    return " AND ".join(clauses)


def holds(conditions: Sequence[Condition]) -> str:
    """Return the SQL of 'this row meets all conditions', of which one at least is positive."""
    if is_postgres():
        return " AND ".join(pg_condition(condition) for condition in conditions)
    return f"id IN (SELECT rowid FROM {FTS} WHERE {FTS} MATCH '{match(conditions)}')"


def rows(statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a reading statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return list(cursor.fetchall())


def estimate(network_id: int, conditions: Sequence[Condition]) -> float:
    """Return how many rows the planner expects, runs multiplied, each run counted as its rarest part (PostgreSQL).

    It chooses the route and is never shown: it may remember values that are gone.
    """
    parts: list[tuple[int, str]] = [(-1, "")]
    for number, condition in enumerate(conditions):
        if condition.without:
            continue
        for way in condition.ways:
            parts += [(number, overlap(keys)) for keys in way]
    union = " UNION ALL ".join(
        f"SELECT {number} FROM {TABLE} WHERE network_id = {int(network_id)}" + (f" AND {text}" if text else "")
        for number, text in parts
    )
    plan = rows(f"EXPLAIN (FORMAT JSON) {union}")[0][0]
    tree = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    leaves = [node["Plan Rows"] for node in tree.get("Plans", [tree])] if len(parts) > 1 else [tree["Plan Rows"]]
    everybody = max(leaves[0], 1)
    share = 1.0
    at = 1
    for condition in conditions:
        if condition.without:
            continue
        of_ways = 0.0
        for way in condition.ways:
            of_ways += min(leaves[at : at + len(way)])
            at += len(way)
        share *= min(1.0, of_ways / everybody)
    return float(everybody * share)
