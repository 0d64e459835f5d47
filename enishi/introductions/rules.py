"""Who may what with an introduction. The words are read by who wrote them, by the desk, and by the one employee who is asked at
the time: not by who was asked before, and by no other employee."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members import distance
from enishi.members.roles import RIGHTS, Right

JOINED = "joined"  # members.models.Member.State.JOINED
WAITING, ACCEPTED = "waiting", "accepted"
DESK_ROLES = [role for role, rights in RIGHTS.items() if Right.DESK in rights]
LIVE = (WAITING, ACCEPTED)  # what an employee may have said who reads it


def own(viewer: Any) -> Q:
    """One's own introductions."""
    return Q(member=viewer.pk) if viewer.is_member and viewer.bits else Q(pk__in=())


def asked(viewer: Any) -> Q:
    """The approaches that make an employee a reader: theirs, while they are asked or have said yes, while who asks takes part,
    and while neither keeps the other away."""
    if not (viewer.is_member and viewer.bits):
        return Q(pk__in=())
    theirs = Q(employee=viewer.pk, answer__in=LIVE, introduction__member__state=JOINED)
    return theirs & distance.reachable(viewer, "introduction__member")


def answers(viewer: Any) -> bool:
    """Whether a viewer is of the desk, which reads all of them."""
    return bool(viewer.has(Right.DESK))


def oneself(actor: Any, member: Any) -> bool:
    """Everybody asks for themselves; not who sees no member."""
    return bool(actor.pk == member.pk and actor.bits)


def can_route(actor: Any, introduction: Any) -> bool:
    """The desk asks an employee, and ends what leads nowhere."""
    return answers(actor)


def is_own(actor: Any, introduction: Any) -> bool:
    """Only who asked takes it back."""
    return introduction.member_id is not None and bool(actor.pk == introduction.member_id)


def is_asked(actor: Any, introduction: Any) -> bool:
    """The employee who is asked now. One query."""
    return bool(actor.bits) and introduction.approaches.filter(asked(actor), answer=WAITING).exists()


def can_settle(actor: Any, introduction: Any) -> bool:
    """Either side says what came of it, or the desk. One query at most."""
    if is_own(actor, introduction) or answers(actor):
        return True
    return bool(introduction.approaches.filter(asked(actor), answer=ACCEPTED).exists())


def the_house(actor: Any, introduction: Any) -> bool:
    """What the clock does, and what follows from other deeds."""
    return False
