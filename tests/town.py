"""The town as fixtures, known to every test (pytest's plugins in conftest.py name this file)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from enishi.demo.town import Town, build


@pytest.fixture(scope="module")
def _standing_town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """Build the town once for a module, in a transaction that is rolled back; each test has a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def town(_standing_town: Town, db: None) -> Town:
    """Return two look-alike networks with the cast and their canaries; what a test changes is undone after it."""
    return _standing_town


@pytest.fixture
def live_town(transactional_db: None) -> Town:
    """Return the town for tests with a browser, a worker or threads, which see only what is committed."""
    return build()
