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


def can_approve(actor: Any, subject: Any) -> bool:
    """Deciding on applications; the roster's values beside them need another right."""
    return bool(actor.has(Right.APPROVE))


def claims_readable(viewer: Any) -> Q:
    """Who decides on applications reads them; an applicant reads their own by their account (of_person)."""
    return Q() if can_approve(viewer, None) else Q(pk__in=[])


def can_vouch(actor: Any, claim: Any) -> bool:
    """Any member of either side; not the company's contact, who sees no member. What else it takes, vouching.py says."""
    return bool(getattr(actor, "is_member", False) and actor.bits)


def is_applicant(actor: Any, claim: Any) -> bool:
    """Only the person who applied, who is no member yet."""
    return bool(getattr(actor, "person_id", actor.pk) == claim.person_id)


def can_open(actor: Any, subject: Any) -> bool:
    """Setting whom the network is open to changes who may come in, and tells how many of the roster that is."""
    return bool(actor.has(Right.SETTINGS) and actor.has(Right.ROSTER))


def is_awaiting(actor: Any, awaiting: Any) -> bool:
    """Only the person who waits."""
    return bool(getattr(actor, "person_id", actor.pk) == awaiting.person_id)


def is_sender(actor: Any, invitation: Any) -> bool:
    """Only the member who made the link."""
    return bool(actor.pk == invitation.sender_id)
