"""Who may read what happened."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

RECORD = "record"  # members.roles.Right.RECORD, which stands on a higher floor

OWN = set[str]()  # kinds of what people do with what is theirs; deeds.Kind(own=True) enters them


def readable(viewer: Any) -> Q:
    """The record of a network is read by those whose role includes it, without what members do with what is theirs:
    when somebody changed a profile is nobody's business. Everybody else reads nothing of it here."""
    return ~Q(kind__in=sorted(OWN)) if viewer.has(RECORD) else Q(pk__in=[])
