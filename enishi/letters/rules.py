"""Who may what with letters."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from enishi.members.roles import Right
from enishi.profiles.rules import may_aim, segments_readable


def readable(viewer: Any) -> Q:
    """Those who write in the secretariat's name; letters to a segment, those alone who might have set its every condition."""
    return segments_readable(viewer)


def archived(viewer: Any) -> Q:
    """What has gone, all of it, to everybody on a side of the viewer's, and what was written to themselves: what was stopped,
    perhaps because it was wrong, is not shown to others."""
    if not viewer.is_member or not viewer.bits:
        return Q(pk__in=())
    went = Q(sent_at__isnull=False, stopped_at=None, done__gt=0)
    to_all = went & Q(conditions={}, offers=False, audience__in=viewer.labels)
    mine = type(viewer).objects.within(viewer.network_id).filter(pk=viewer.pk, letters__letter=OuterRef("pk"))
    return Q(put_away_at=None) & (to_all | Q(Exists(mine)))


def can_write(actor: Any, thing: Any) -> bool:
    """Those who write in the secretariat's name."""
    return bool(actor.has(Right.PUBLISH))


def can_change(actor: Any, letter: Any) -> bool:
    """Those who may read it (readable): who may not would widen it unseen, and learn how large the segment is."""
    return may_aim(actor, letter.conditions)


def the_house(actor: Any, thing: Any) -> bool:
    """Nobody but the system itself."""
    return False
