"""The inverted index of the directory: GIN on PostgreSQL, FTS5 with external content on SQLite (docs/search.md)."""

from __future__ import annotations

from typing import Any

from django.db import migrations

POSTGRESQL = [
    # binary order of folded readings is 五十音; the collation of a database would not be
    'ALTER TABLE profiles_searchdoc ALTER COLUMN reading TYPE varchar(200) COLLATE "C"',
    "ALTER TABLE profiles_searchdoc ALTER keys SET STATISTICS 2000",  # up to 20,000 common keys known to the planner
    "CREATE INDEX sd_keys ON profiles_searchdoc USING gin (keys)",
]
SQLITE = [
    "CREATE VIRTUAL TABLE profiles_searchdoc_fts USING fts5(keys, content='profiles_searchdoc', content_rowid='id', "
    "detail=none, columnsize=0, tokenize='ascii')",
    "CREATE TRIGGER sd_ai AFTER INSERT ON profiles_searchdoc BEGIN "
    "INSERT INTO profiles_searchdoc_fts(rowid, keys) VALUES (new.id, new.keys); END",
    "CREATE TRIGGER sd_ad AFTER DELETE ON profiles_searchdoc BEGIN "
    "INSERT INTO profiles_searchdoc_fts(profiles_searchdoc_fts, rowid, keys) VALUES ('delete', old.id, old.keys); END",
    "CREATE TRIGGER sd_au AFTER UPDATE OF keys ON profiles_searchdoc BEGIN "
    "INSERT INTO profiles_searchdoc_fts(profiles_searchdoc_fts, rowid, keys) VALUES ('delete', old.id, old.keys); "
    "INSERT INTO profiles_searchdoc_fts(rowid, keys) VALUES (new.id, new.keys); END",
]


def build(apps: Any, schema_editor: Any) -> None:
    """Run the statements of the engine at hand."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("profiles", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
