"""Cursors of the directory: where a page ends, sealed, because it holds an id and a reading."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from enishi.kit import sealing

LIMIT = 600  # characters; a longer one was not made here
PURPOSE = "directory cursor"


@dataclass(frozen=True)
class Place:
    """The sort values and id of the row beside which a page starts, and in which direction."""

    values: tuple[Any, ...]
    id: int
    backwards: bool = False


def _bound_to(query: Any, viewer: Any) -> str:
    """A cursor holds for this query in this network by these eyes; anything else starts again at the first page."""
    text = f"{viewer.network_id}|{viewer.bits}|{query.fingerprint}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def seal(place: Place, query: Any, viewer: Any) -> str:
    """Return the cursor as text for an address."""
    inside = json.dumps([_bound_to(query, viewer), place.backwards, place.id, *place.values], ensure_ascii=False)
    return sealing.seal(inside, PURPOSE)


def unseal(cursor: str, query: Any, viewer: Any) -> Place | None:
    """Return the place, or None for a cursor that is empty, damaged, or of another query or viewer."""
    inside = sealing.unseal(cursor, PURPOSE) if cursor and len(cursor) <= LIMIT else None
    if inside is None:
        return None
    bound, backwards, row_id, *values = json.loads(inside)
    return Place(tuple(values), row_id, backwards) if bound == _bound_to(query, viewer) else None
