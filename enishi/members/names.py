"""The names of members, for packages that stand below the one which knows them.

A membership holds no personal fact. The package that keeps names says here how they are read, once, when it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Reader = Callable[[Iterable[int], Any], dict[int, str]]
_readers: list[Reader] = []


def read_by(reader: Reader) -> None:
    """Let names be read by this function from now on: (ids of members, viewer) to names by id, without those
    that the viewer may not see."""
    _readers[:] = [reader]


def of_members(ids: Iterable[int], viewer: Any) -> dict[int, str]:
    """Return the names that these members show the viewer."""
    return _readers[0](ids, viewer) if _readers else {}
