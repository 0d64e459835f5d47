"""Who may do what with a membership."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members.roles import Right


def grants_readable(viewer: Any) -> Q:
    """Every member may read who holds which role (the page of roles is public within the network)."""
    return Q() if viewer.is_member else Q(pk__in=[])


def can_give_roles(actor: Any, subject: Any) -> bool:
    """Owners alone; nobody widens their own role (actions.grant_role asks that)."""
    return bool(actor.has(Right.ROLES))


def can_change_settings(actor: Any, network: Any) -> bool:
    """Name, colours, classes."""
    return bool(actor.has(Right.SETTINGS))


def oneself(actor: Any, member: Any) -> bool:
    """Only the person concerned."""
    return bool(actor.pk == member.pk)
