"""Gives SQLite the one function that it lacks and PostgreSQL has (counting bits), and the packages below the names."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


def shared(theirs: int, mine: int) -> int:
    """Return in how many years both were there (profiles/years.py: bits)."""
    return (theirs & mine).bit_count()


def teach(connection: Any, **_: Any) -> None:
    """Register `years_shared` on a new SQLite connection."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("years_shared", 2, shared, deterministic=True)


class ProfilesConfig(AppConfig):
    """The package of profiles."""

    name = "enishi.profiles"

    def ready(self) -> None:
        """Connections come later, one for each thread."""
        from enishi.members import names
        from enishi.profiles.names import of_members

        names.read_by(of_members)
        connection_created.connect(teach, dispatch_uid="enishi.years_shared")
