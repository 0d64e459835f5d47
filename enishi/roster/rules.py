"""Who may read and change HR's roster."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members.roles import Right


def readable(viewer: Any) -> Q:
    """Holders of the right read the whole roster; nobody else reads a row of it."""
    return Q() if viewer.has(Right.ROSTER) else Q(pk__in=[])


def can_import(actor: Any, subject: Any) -> bool:
    """Who may read the roster may bring a new file, correct its reading, commit and undo it."""
    return bool(actor.has(Right.ROSTER))
