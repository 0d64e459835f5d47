"""Who may do what with a membership."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members.roles import Right

JOINED = "joined"  # models.Member.State.JOINED, which stands above the rules


def grants_readable(viewer: Any) -> Q:
    """Every member may read who holds which role (the page of roles is public within the network). A role of somebody who
    takes no part right now rests with them, and nobody reads that either."""
    return Q(member__state=JOINED) if viewer.is_member else Q(pk__in=[])


def can_give_roles(actor: Any, subject: Any) -> bool:
    """Owners alone; that nobody gives themselves a role is asked in actions.grant_role."""
    return bool(actor.has(Right.ROLES))


def can_end_role(actor: Any, grant: Any) -> bool:
    """Owners, and whoever holds the role: laying it down needs nobody's leave."""
    return bool(actor.has(Right.ROLES) or actor.pk == grant.member_id)


def can_change_settings(actor: Any, network: Any) -> bool:
    """Name, colours, classes."""
    return bool(actor.has(Right.SETTINGS))


def oneself(actor: Any, member: Any) -> bool:
    """Only the person concerned."""
    return bool(actor.pk == member.pk)
