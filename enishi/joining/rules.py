"""Who may invite, and who may read invitations."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members.roles import Right


def readable(viewer: Any) -> Q:
    """Whoever invites from the roster reads what became of it; nobody else reads a row."""
    return Q() if can_invite(viewer, None) else Q(pk__in=[])


def the_house(actor: Any, subject: Any) -> bool:
    """Nobody but the system itself, called by the operator or the clock."""
    return False


def can_invite(actor: Any, subject: Any) -> bool:
    """Inviting a person of the roster needs both rights: to invite, and to read the roster's names."""
    return bool(actor.has(Right.INVITE) and actor.has(Right.ROSTER))
