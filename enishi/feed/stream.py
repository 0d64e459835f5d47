"""What is newest for a viewer, at the same cost however much there is: the newest of each of their audiences, and of each circle
they have a seat in, are taken from the index and put together, instead of passing over what others may read (raw SQL: Django
offers no LIMIT within a UNION on SQLite, and no LATERAL). The rule of reading is asked in the same query, of the rows of one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, Model, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from enishi.feed import rules
from enishi.feed.models import Item
from enishi.members.models import Circle, Seat
from enishi.notices import themes


def newest(
    viewer: Any, *, size: int, before: int | None = None, kinds: Sequence[str] = (), circle: Circle | None = None
) -> QuerySet[Any]:
    """Return the newest `size` items told to this viewer, newest first, those after the item `before` in that order; of some
    `kinds` only; of one `circle` only, or of all but the blind ones, which are read in their own room. Each says in `readable`
    whether the viewer may read it and, outside of a circle, did not mute its theme: a page ends where the last of these rows stands, and shows those that are. One query."""
    rows = Item.objects.within(viewer.network_id)
    if not viewer.labels:
        return rows.none()
    parts, values = [], list[Any]()
    for kind in kinds or (None,):
        narrow, given = "taken_back_at IS NULL", list[Any]()
        if kind is not None:
            narrow, given = f"{narrow} AND kind = %s", [kind]
        if before is not None:
            narrow, given = f"{narrow} AND id < %s", [*given, before]
        found = [_told(narrow, given, viewer, audience, size) for audience in viewer.labels] if circle is None else []
        found.append(_seated(narrow, given, viewer, size) if circle is None else _of(narrow, given, circle, size))
        for part, inside in found:
            parts.append(f"SELECT id FROM ({part}) newest")
            values += inside
    merged = RawSQL(f"{' UNION ALL '.join(parts)} ORDER BY 1 DESC LIMIT %s", [*values, size])
    shown = rules.readable(viewer) & (themes.wanted(viewer) if circle is None else Q())
    readable = Case(When(shown, then=True), default=False)
    told: QuerySet[Any] = rows.filter(pk__in=merged).annotate(readable=readable).order_by("-pk")
    return told


def _told(narrow: str, given: list[Any], viewer: Any, audience: int, size: int) -> tuple[str, list[Any]]:
    """Of one audience."""
    where = f"network_id = %s AND audience = %s AND circle_id IS NULL AND {narrow}"
    return _limited(f"{_table(Item)} WHERE {where}", [viewer.network_id, audience, *given], size)


def _of(narrow: str, given: list[Any], circle: Circle, size: int) -> tuple[str, list[Any]]:
    """Of one circle."""
    return _limited(f"{_table(Item)} WHERE circle_id = %s AND {narrow}", [circle.pk, *given], size)


def _seated(narrow: str, given: list[Any], viewer: Any, size: int) -> tuple[str, list[Any]]:
    """Of every circle that the viewer has a seat in: where the engine can, so many of each and no more."""
    seats = f"{_table(Seat)} s JOIN {_table(Circle)} c ON c.id = s.circle_id AND NOT c.blind"
    if connection.vendor == "sqlite":
        where = f"circle_id IN (SELECT c.id FROM {seats} WHERE s.member_id = %s) AND {narrow}"
        return _limited(f"{_table(Item)} WHERE {where}", [viewer.pk, *given], size)
    each, inside = _limited(f"{_table(Item)} WHERE circle_id = s.circle_id AND {narrow}", given, size)
    part = f"SELECT own.id FROM {seats} CROSS JOIN LATERAL ({each}) own WHERE s.member_id = %s ORDER BY own.id DESC LIMIT %s"
    return part, [*inside, viewer.pk, size]


def _limited(rest: str, values: list[Any], size: int) -> tuple[str, list[Any]]:
    return f"SELECT id FROM {rest} ORDER BY id DESC LIMIT %s", [*values, size]


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
