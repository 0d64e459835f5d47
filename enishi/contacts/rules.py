"""Who may what with notes of contacts: holders of both the right to what people write to the secretariat and that to members' data.
The person reads them in their own data, whoever wrote them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from enishi.members.roles import Right

CHANGED_WITHIN = timedelta(days=1)


def keeps(viewer: Any) -> bool:
    """Whether a viewer reads and writes them."""
    return bool(viewer.has(Right.DESK) and viewer.has(Right.MEMBERS_DATA))


def readable(viewer: Any) -> Q:
    """All of the network's, or none: no officer keeps notes for themselves."""
    return Q() if keeps(viewer) else Q(pk__in=())


def can_keep(actor: Any, subject: Any) -> bool:
    """Note, end a plan, delete with a reason."""
    return keeps(actor)


def can_change(actor: Any, contact: Any) -> bool:
    """Its writer, within a day."""
    return keeps(actor) and contact.by_id == actor.pk and timezone.now() - contact.written_at < CHANGED_WITHIN


def the_house(actor: Any, contact: Any) -> bool:
    """What the clock does."""
    return False
