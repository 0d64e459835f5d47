"""Who may write a profile: the person whose it is, and nobody else. Who may read it stands in visibility.py."""

from __future__ import annotations

from typing import Any


def own(actor: Any, member: Any) -> bool:
    """The member, or their Person while they are just being admitted."""
    person = actor.person_id if hasattr(actor, "person_id") else getattr(actor, "pk", None)
    return person is not None and person == member.person_id


def the_house(actor: Any, member: Any) -> bool:
    """Nobody but the system itself: what follows from the day, and not from anybody's wish."""
    return False
