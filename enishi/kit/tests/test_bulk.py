"""What the database is told of its own tables."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from enishi.kit import bulk, jobs
from enishi.kit.models import Beat


def counted() -> int:
    """Return how many rows the database's planner believes that the table of beats has; -1 if it never counted."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'kit_beat'")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone():
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'kit_beat'")
            found = cursor.fetchone()
            return int(found[0].split()[0]) if found else -1
        return -1


@pytest.mark.django_db
def test_take_stock_tells_the_planner_how_many_rows_there_are() -> None:
    Beat.objects.bulk_create(Beat(worker=f"w{number}", at=timezone.now()) for number in range(7))
    assert counted() != 7

    bulk.take_stock(Beat)

    assert counted() == 7


@pytest.mark.django_db
def test_take_stock_is_done_every_hour_where_the_database_does_not_by_itself() -> None:
    Beat.objects.bulk_create(Beat(worker=f"w{number}", at=timezone.now()) for number in range(5))

    jobs.take_stock.func()

    assert (counted() == 5) == (connection.vendor == "sqlite")
    assert jobs.PLANS[jobs.take_stock.module_path].every
