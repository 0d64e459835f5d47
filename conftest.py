"""What all tests share: the options of bin/test, and a clean table before each test."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import translation


pytest_plugins = ["tests.town"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that bin/test hands on."""
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")
    parser.addoption("--shots", action="store_true", help="keep a picture of every page in shots/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests for bin/test --long."""
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(autouse=True)
def _clean_table() -> None:
    """Forget rate limits and the language of the test before."""
    cache.clear()
    translation.activate("ja")
