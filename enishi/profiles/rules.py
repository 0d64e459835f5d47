"""Who may write a profile: the person whose it is, and nobody else; who may read it stands in visibility.py. And who may use
segments: whoever writes in the secretariat's name, by those facts alone that they may read."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members.roles import Right
from enishi.profiles import conditions


def own(actor: Any, member: Any) -> bool:
    """The member, or their Person while they are just being admitted."""
    person = actor.person_id if hasattr(actor, "person_id") else getattr(actor, "pk", None)
    return person is not None and person == member.person_id


def the_house(actor: Any, member: Any) -> bool:
    """Nobody but the system itself: what follows from the day, and not from anybody's wish."""
    return False


def segments_readable(viewer: Any) -> Q:
    """Return the condition on segments that this viewer may read: those alone whose every condition they might have set."""
    if not viewer.has(Right.PUBLISH):
        return Q(pk__in=())
    barred = conditions.NEEDS.keys() - conditions.usable(viewer)
    return ~Q(conditions__has_any_keys=sorted(barred)) if barred else Q()


def can_use_segments(actor: Any, thing: Any) -> bool:
    """Those who write in the secretariat's name."""
    return bool(actor.has(Right.PUBLISH))


def may_aim(actor: Any, asked: conditions.Conditions) -> bool:
    """Return whether somebody may write in the secretariat's name to members who meet these conditions: who might have set each."""
    return bool(actor.has(Right.PUBLISH)) and asked.keys() <= conditions.usable(actor)


def can_draw(actor: Any, thing: Any) -> bool:
    """A name is shown to whoever sees what members show to the secretariat."""
    return bool(actor.has(Right.PUBLISH) and actor.has(Right.MEMBERS_DATA))
