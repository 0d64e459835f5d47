"""The database wall: a row of one network cannot point at a row of another, nor move there, whatever wrote it.

After each migrate, triggers are made for every foreign key between network tables. They hold for bulk operations, raw
SQL and a prompt of the database too.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections, models

from enishi.networks.tenancy import NetworkModel

MESSAGE = "row points into another network"
MOVED = "row of a network cannot move to another"


def crossings() -> list[tuple[str, str, str, str]]:
    """Return (table, column, target table, target key) of every foreign key from a network's row to a network's row."""
    return sorted(
        (model._meta.db_table, field.column, field.related_model._meta.db_table, str(field.target_field.column))
        for model in apps.get_models()
        if issubclass(model, NetworkModel)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, NetworkModel)
    )


def homes() -> list[str]:
    """Return the table of every model of a network's rows. They never move, else what points at them would cross."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, NetworkModel))


def missing(using: str = "default") -> list[str]:
    """Return the tables that lack one of their triggers, for the operator's check."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger")
        standing = {name for (name,) in cursor.fetchall()}
    ends = ("_insert", "_update") if connection.vendor == "sqlite" else ("",)
    wanted = [(table, f"wall_{table}_{column}{end}") for table, column, *_rest in crossings() for end in ends]
    wanted += [(table, f"wall_{table}_stays") for table in homes()]
    return sorted({table for table, name in wanted if name not in standing})


def take_down(using: str = "default", **_: Any) -> None:
    """Drop SQLite's triggers: it rebuilds a table to alter it, and a trigger that names the old one would stop that."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'wall\\_%' ESCAPE '\\'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')


def build(using: str = "default", **_: Any) -> None:
    """Make the triggers anew on database `using`; called after migrate, safe to repeat."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, column, target, key in crossings():
            if table in existing and target in existing:
                for statement in _statements(connection.vendor, table, column, target, key):
                    cursor.execute(statement)
        for table in homes():
            if table in existing:
                for statement in _stays(connection.vendor, table):
                    cursor.execute(statement)


def _statements(vendor: str, table: str, column: str, target: str, key: str) -> list[str]:
    name = f"wall_{table}_{column}"
    if vendor == "sqlite":
        guard = (
            f"WHEN NEW.{column} IS NOT NULL AND EXISTS (SELECT 1 FROM {target} t WHERE t.{key} = NEW.{column}"
            f" AND t.network_id <> NEW.network_id) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return [
            f"DROP TRIGGER IF EXISTS {name}_{event.split()[0].lower()}" for event in ("INSERT", f"UPDATE OF {column}")
        ] + [
            f"CREATE TRIGGER {name}_insert BEFORE INSERT ON {table} {guard}",
            f"CREATE TRIGGER {name}_update BEFORE UPDATE OF {column}, network_id ON {table} {guard}",
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF NEW.{column} IS NOT NULL AND EXISTS (SELECT 1 FROM {target} t WHERE t.{key} = NEW.{column}"
        f" AND t.network_id <> NEW.network_id) THEN RAISE EXCEPTION '{MESSAGE}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {column}, network_id ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def _stays(vendor: str, table: str) -> list[str]:
    name = f"wall_{table}_stays"
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE UPDATE OF network_id ON {table} WHEN OLD.network_id <> NEW.network_id"
            f" BEGIN SELECT RAISE(ABORT, '{MOVED}'); END",
        ]
    return [
        "CREATE OR REPLACE FUNCTION wall_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{MOVED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE UPDATE OF network_id ON {table} FOR EACH ROW"
        " WHEN (OLD.network_id IS DISTINCT FROM NEW.network_id) EXECUTE FUNCTION wall_stays()",
    ]
