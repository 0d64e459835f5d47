"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite. Passes models' defaults and actions by."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert `rows` (tuples in the order of `fields`, attribute names such as network_id) and return their number.

    One transaction. Every column without a database default must be among the fields. JSON is given as Python values,
    times as aware datetimes. Raises IntegrityError as any insert would; then nothing is written.
    """
    columns = [_field(model, name) for name in fields]
    prepare = [_preparer(field) for field in columns]
    wanted = [(place, make) for place, make in enumerate(prepare) if make is not None]

    def prepared() -> Iterable[list[Any]]:
        for row in rows:
            values = list(row)
            for place, make in wanted:
                values[place] = make(values[place])
            yield values

    names = ", ".join(f'"{field.column}"' for field in columns)
    table = model._meta.db_table
    written = 0
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for values in prepared():
                    copy.write_row(values)
                    written += 1
        else:
            marks = ", ".join(["?"] * len(columns))

            def counted() -> Iterable[list[Any]]:
                nonlocal written
                for values in prepared():
                    written += 1
                    yield values

            # the driver's own executemany: Django's would turn every row's marks first
            cursor.cursor.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', counted())
    return written


def next_id(model: type[models.Model]) -> int:
    """Return the first id that no row of this table has, for rows that are written with ids of their own."""
    highest = model._base_manager.aggregate(highest=models.Max("pk"))["highest"]
    return int(highest or 0) + 1


def settle_ids(*tables: type[models.Model]) -> None:
    """Let the database count on from the highest id; needed after ids were chosen here (SQLite sees it by itself)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


LOOKED_AT = 400  # rows of an index that SQLite looks at, and no more: some milliseconds for all tables together


def take_stock(*tables: type[models.Model]) -> None:
    """Let the database count what stands in these tables, after much was written to them; in all, if none is named.

    PostgreSQL does so by itself, up to a minute later; until then its planner may believe that a table is as empty as it was, and
    walk every row for each row of another: measured, 26 s instead of 1 ms for two cards among 10,000 members. SQLite counts only when it is
    asked to, and before that takes every index for as good as any other, also one by network alone: measured, 72 ms instead of 7
    for a page of the feed with 5,000 comments. A connection that is open already plans by the old numbers (SQLite, "ANALYZE").
    """
    named = [f'"{table._meta.db_table}"' for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE " + ", ".join(named))
            return
        cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
        for name in named or [""]:
            cursor.execute(f"ANALYZE {name}")


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.local_concrete_fields if name in (field.attname, field.name))


def _preparer(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """Return what turns a value into what the driver takes, None where it takes it as it is."""
    postgres = connection.vendor == "postgresql"
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else json.dumps(value, ensure_ascii=False)
    if type(field).__module__.startswith("enishi.") and hasattr(field, "from_db_value"):
        return lambda value: field.get_db_prep_value(value, connection)
    if not postgres and type(field) is models.DateField:  # SQLite holds days as text
        return lambda value: None if value is None else value.isoformat()
    if not postgres and isinstance(field, models.DateField):  # and times, after Django's own checks
        return lambda value: field.get_db_prep_value(value, connection, prepared=False)
    return None
