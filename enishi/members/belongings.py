"""What packages above keep of a member beside the membership: each says how it is told and how it goes.

Whoever makes somebody's own data, or erases a membership, need not know who keeps what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enishi.members.models import Member


@dataclass(frozen=True)
class Belongings:
    """One package's part. `tell` returns plain values with dates as such; `forget` deletes, within the caller's transaction."""

    tell: Callable[[Member], list[dict[str, Any]]]
    forget: Callable[[Member], None]


_kept: dict[str, Belongings] = {}


def keep(section: str, belongings: Belongings) -> None:
    """Let this package's part be asked from now on, as one section of somebody's own data."""
    _kept[section] = belongings


def tell(member: Member) -> dict[str, list[dict[str, Any]]]:
    """Return what is kept of this member, by section."""
    return {section: each.tell(member) for section, each in _kept.items()}


def forget(member: Member) -> None:
    """Delete what is kept of this member, within the caller's transaction and before the membership goes."""
    for each in _kept.values():
        each.forget(member)
