"""What happens when a role is given or ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM, action, happened
from enishi.kit.errors import Refused
from enishi.members import rules
from enishi.members.happenings import ROLE_GIVEN, ROLE_TAKEN
from enishi.members.models import Grant, Member, company_may_hold
from enishi.members.owners import stays_owned
from enishi.members.roles import Role, last_day, roles_of
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Kind, Network


@action(rule=rules.can_give_roles)
def grant_role(member: Member, *, role: str, until: date, reason: str, by: Any) -> Grant:
    """Give `member` a role until the end of a day, a year from now at most; a role already held is renewed.

    Refused for a role that this kind of network does not know, for people of the company where the kind keeps them out,
    for oneself (nobody widens their own role), for a day that is past or too far, and without a reason.
    """
    network = member.network
    _may_hold(network, member, role)
    if by is not SYSTEM and by.pk == member.pk:
        raise Refused(_("Nobody gives themselves a role. Another owner has to do this."), field="member")
    today = timezone.localdate()
    if not today <= until <= last_day(today):
        raise Refused(_("Choose a day from today on, a year from now at most."), field="until")
    now = timezone.now()
    held = Grant.objects.within(network).filter(member=member, role=role, taken_at=None)
    renewed = held.in_force().first()
    if renewed is not None and renewed.until is None:
        raise Refused(_("This role is held without a last day already."), field="role")
    held.update(taken_at=now)
    grant: Grant = Grant.objects.create(
        network=network,
        member=member,
        role=role,
        until=until,
        given_at=now,
        given_by_id=None if by is SYSTEM else by.person_id,
    )
    facts = {"role": role, "until": until.isoformat(), "renewed": renewed is not None}
    happened(ROLE_GIVEN, member, by=by, about=member.person, reason=_said(reason), **facts)
    return grant


@action(rule=rules.can_end_role, network_first=True)
def take_role(grant: Grant, *, reason: str, by: Any) -> None:
    """End a role now. The last owner cannot be removed; one who stays alone as owner holds the role without a last day.

    Two owners who remove one another at the same moment meet at the network's row, which is locked first.
    """
    network: Network = grant.network
    if grant.taken_at is not None:
        raise Refused(_("This role has ended already."))
    if grant.role == Role.OWNER:
        stays_owned(grant)
    grant.taken_at = timezone.now()
    grant.save(update_fields=["taken_at"])
    member = Member.objects.within(network).get(pk=grant.member_id)
    happened(ROLE_TAKEN, member, by=by, about=member.person, reason=_said(reason), role=grant.role)


# -- their parts -----------------------------------------------------------------------------------------------------
def _may_hold(network: Network, member: Member, role: str) -> None:
    """Raise Refused unless this member may hold the role in a network of this kind."""
    if role not in roles_of(network.kind):
        raise Refused(_("This network has no such role."), field="role")
    if member.state != Member.State.JOINED:
        raise Refused(_("Only somebody who takes part can hold a role."), field="member")
    if member.side == EMPLOYEES and not company_may_hold(network.kind, role):
        if network.kind == Kind.INDEPENDENT:
            raise Refused(_("In an independent network people of the organisation hold no role."), field="role")
        raise Refused(_("In an endorsed network people of the organisation only help with the roster."), field="role")
    if role == Role.COMPANY and member.side != EMPLOYEES:
        raise Refused(_("The company contact works at the organisation."), field="role")


def _said(reason: str) -> str:
    """Return the reason, without which nothing of this happens."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Please say why. The reason stays in the record."), field="reason")
    return reason
