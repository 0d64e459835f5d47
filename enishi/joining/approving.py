"""What an approval leads to, and why there may be none: asked by the page before it offers one, and again by the deed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from enishi.joining import opening
from enishi.joining.models import Claim
from enishi.kit.errors import Conflict, Refused
from enishi.members.models import Grant, Member
from enishi.members.roles import RIGHTS, Right
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.days import today_in
from enishi.networks.models import MemberClass, Network
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts


class Obstacle(StrEnum):
    """Why approving is not the next thing to do. The first two cannot be overcome by whoever decides."""

    NONE = ""
    MEMBER = "member"  # somebody is a member as this person of the roster
    NO_CLASS = "no-class"  # no class on the side that they would be on
    UNMATCHED = "unmatched"  # there is a roster, and the applicant is nobody of it
    EXCEPTION = "exception"  # only with a reason, for a class that is not admitted


def side_of(claim: Claim, facts: RosterFacts | None) -> int:
    """Return the side on which the applicant would be: the roster's, else as they said."""
    if facts is not None:
        return opening.side_of(facts, claim.network)
    return EMPLOYEES if claim.claimed.get("still_here") else ALUMNI


def obstacle(
    claim: Claim, facts: RosterFacts | None, classes: Sequence[MemberClass], *, proved: bool = False
) -> Obstacle:
    """Return what stands in the way of approving the applicant as `facts`, or as nobody of the roster, of which a paper that
    somebody looked at may be proof enough (`proved`); `classes` are all of the network in order. One query where no candidate
    is chosen."""
    if facts is not None and facts.member_id is not None:
        return Obstacle.MEMBER
    chosen = _led_to(claim, facts, classes, "")
    if chosen is None:
        return Obstacle.NO_CLASS
    if facts is None and not proved and roster.counts(claim.network, at_most=1)["all"]:
        return Obstacle.UNMATCHED
    return Obstacle.NONE if chosen.admitted else Obstacle.EXCEPTION


def deciders(network: Network) -> int:
    """Return how many people may read and decide on applications here. One query."""
    deciding = [role for role, rights in RIGHTS.items() if Right.APPROVE in rights]
    held = Grant.objects.within(network).in_force().filter(role__in=deciding, member__state=Member.State.JOINED)
    return int(held.values("member").distinct().count())


def class_for(claim: Claim, facts: RosterFacts | None, code: str, reason: str) -> MemberClass:
    """Return the class to join in; Refused where there is none, or where it is not admitted and nobody said why it is. Conflict
    where somebody has joined as this person."""
    network: Network = claim.network
    if facts is not None and facts.member_id is not None:
        raise Conflict(_("Somebody has already joined as this person. Please look again."))
    chosen = _led_to(claim, facts, list(network.memberclass_rows.in_order()), code)
    if chosen is None:
        raise Refused(_("There is no such class on the side that this person is on."), field="member_class")
    if not chosen.admitted and not reason:
        said = _("The network does not admit the class “%(label)s”. To make an exception, say why.")
        raise Refused(said % {"label": chosen.label}, field="reason")
    return chosen


def _led_to(claim: Claim, facts: RosterFacts | None, classes: Sequence[MemberClass], code: str) -> MemberClass | None:
    """Return the class with this code, or the one that roster or side lead to; None where there is none to join in."""
    side = side_of(claim, facts)
    if side == EMPLOYEES and not claim.network.employees_listed:
        return None
    own = [each for each in classes if each.side == side]
    if code:
        return next((each for each in own if each.code == code), None)
    today = today_in(claim.network)
    return opening.class_among(own, facts, side, today) if facts else next(iter(own), None)
