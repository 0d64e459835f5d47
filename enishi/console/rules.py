"""Who may do what at the desk."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from enishi.members.roles import Right
from enishi.members.rules import can_change_settings

__all__ = ["can_change_settings", "can_set_class", "may_found", "may_start", "operator_alone"]


def may_found(person: Any) -> bool:
    """Whether this account may start a network: named by the operator, or everybody where a setting says so."""
    return bool(person.is_authenticated and (settings.EVERYONE_MAY_FOUND or person.is_founder))


def may_start(actor: Any, founder: Any) -> bool:
    """One starts a network for oneself."""
    return founder is not None and getattr(actor, "pk", None) == founder.pk and may_found(founder)


def operator_alone(actor: Any, network: Any) -> bool:
    """Nobody but whoever runs the installation, at its command line."""
    return False


def can_set_class(actor: Any, member: Any) -> bool:
    """Those who see what members show to the secretariat and settle the classes."""
    return bool(actor.has(Right.MEMBERS_DATA) and actor.has(Right.SETTINGS))
