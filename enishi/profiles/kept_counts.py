"""Counts of people are kept for a while, and forgotten the moment somebody is seen by others than before (R004)."""

from __future__ import annotations

from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import get_random_string


def key(name: str, network_id: int, bits: int) -> str:
    """Return where the counts `name` of what these bits see are kept in the cache."""
    return f"counts:{name}:{network_id}:{bits}:{cache.get(_mark(network_id), '')}"


def forget(network_id: int) -> None:
    """Let all kept counts of a network be made anew once the transaction under way has gone through. One that is being made
    meanwhile is kept where nobody looks any more."""
    transaction.on_commit(partial(cache.set, _mark(network_id), get_random_string(8), timeout=None))


def _mark(network_id: int) -> str:
    return f"counts:{network_id}"
