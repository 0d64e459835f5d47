"""Who may report, decide and review. Nobody decides on what concerns them, where somebody else can."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Q

from enishi.members.models import Grant
from enishi.members.roles import RIGHTS, Right

ROLES = tuple(role for role, rights in RIGHTS.items() if Right.MODERATE in rights)


def readable(viewer: Any) -> Q:
    """The cases that a viewer reads: those of the network, for whoever decides on them; nobody reads the one about themselves,
    unless nobody else could. Visitors and all others read none."""
    if not viewer.has(Right.MODERATE):
        return Q(pk__in=())
    return ~Q(about=viewer.pk) | ~Q(Exists(moderators(viewer.network_id).exclude(member=viewer.pk)))


def alone(viewer: Any) -> bool:
    """Return whether nobody else in the network decides on reports. One query."""
    return not moderators(viewer.network_id).exclude(member=viewer.pk).exists()


def moderators(network_id: int) -> Any:
    """Return the grants in force by which somebody who takes part decides on reports."""
    rows = Grant.objects.within(network_id).in_force()
    return rows.filter(role__in=ROLES, member__state="joined")


def oneself_here(actor: Any, member: Any) -> bool:
    """Members report for themselves; not who sees no member."""
    return bool(actor.pk == member.pk and actor.bits)


def can_open(actor: Any, case: Any) -> bool:
    """Whoever decides on reports, but the one whom it concerns."""
    return bool(actor.has(Right.MODERATE) and (case.about_id != actor.pk or alone(actor)))


def can_decide(actor: Any, case: Any) -> bool:
    """Whoever decides on reports; neither whom it concerns nor who reported it, where somebody else can."""
    if not actor.has(Right.MODERATE):
        return False
    concerned = {case.about_id, *(each.reporter_id for each in case.reports.all())}
    return actor.pk not in concerned or not moderators(case.network_id).exclude(member__in=concerned).exists()


def can_review(actor: Any, appeal: Any) -> bool:
    """Whoever decides on reports and did not decide this one, nor is concerned; the one who did, where nobody else is left."""
    case = appeal.decision.case
    if not can_decide(actor, case):
        return False
    others = moderators(appeal.network_id).exclude(member__in=[appeal.decision.by_id or 0, case.about_id])
    return actor.pk != appeal.decision.by_id or not others.exists()


def can_lift(actor: Any, decision: Any) -> bool:
    """Whoever may decide on the case, also the one who did: lifting is in favour of whom it concerns."""
    return can_decide(actor, decision.case)


def can_appeal(actor: Any, decision: Any) -> bool:
    """Only whom it concerns."""
    return bool(actor.pk == decision.case.about_id)


def the_house(actor: Any, subject: Any) -> bool:
    """What follows from the day."""
    return False
