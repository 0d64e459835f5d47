"""Who may read what happened."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

RECORD = "record"  # members.roles.Right.RECORD, which stands on a higher floor


def readable(viewer: Any) -> Q:
    """The record of a network is read by those whose role includes it; everybody else reads nothing of it here."""
    return Q() if viewer.has(RECORD) else Q(pk__in=[])
