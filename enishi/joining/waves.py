"""A network opens in steps: to a part of the roster first, to more later, in the end to everybody. Who comes before their turn
is remembered by the address they confirmed, and told once."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts.models import Person
from enishi.activity.deeds import action, anyone, happened
from enishi.joining import actions, claims, claims_mail, rules, turns, wave_mail
from enishi.joining.happenings import AWAITS, AWAITS_NO_MORE, AWAITS_UNTOLD, OPENED, OPENED_TO, TOLD
from enishi.joining.models import Awaiting, Claim, Invitation
from enishi.kit.errors import Conflict, Refused
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.roster import facts as roster
from enishi.roster import segments
from enishi.roster.segments import Segment


# -- the secretariat ----------------------------------------------------------------------------------------------------
@action(rule=rules.can_open)
def open_to(network: Network, *, segment: Segment, by: Any) -> None:
    """Open the network to this part of the roster and to nobody else; who has joined stays. Who waits and whose turn comes
    with it is told by a job. Refused for a segment that says nothing, or that nobody is in."""
    if not segment:
        raise Refused(_("Say which part of the roster, or open to everybody."))
    size = segments.size(network, segment, today_in(network))
    if not size.all:
        raise Refused(_("Nobody on the roster fits. The network would be open to nobody."))
    network.open_to = dict(segment)
    network.save(update_fields=["open_to"])
    happened(OPENED_TO, network, by=by, number=size.all)


@action(rule=rules.can_open)
def open_to_all(network: Network, *, by: Any) -> None:
    """Open the network to everybody who may join at all; a job tells those who wait. Conflict where it is open."""
    if not turns.in_steps(network):
        raise Conflict(_("The network is open to everybody already."))
    network.open_to = {}
    network.save(update_fields=["open_to"])
    happened(OPENED, network, by=by)


# -- who waits ------------------------------------------------------------------------------------------------------------
@action(rule=anyone)
def remember(network: Network, *, invitation: Invitation, address: str, by: Person) -> Awaiting:
    """Keep the `address` that the Person `by` has confirmed, whose facts agreed with the invitation's. Conflict where their turn
    has come meanwhile."""
    facts = roster.person_by_id(network, invitation.roster_person_id)
    if facts is None or turns.has_come(network, facts, invitation):
        raise Conflict(_("It is your turn by now."))
    awaiting = turns.note(network, by, address, invitation)
    happened(AWAITS, network, by=by, about=by)
    return awaiting


@action(rule=rules.is_awaiting)
def forget_me(awaiting: Awaiting, *, by: Any) -> None:
    """Delete what is kept of who waits; the invitation itself goes on working."""
    awaiting.delete()
    happened(AWAITS_NO_MORE, awaiting.network, by=by, about=awaiting.person)


@action(rule=rules.the_house)
def tell(awaiting: Awaiting, *, by: Any) -> None:
    """Tell who waited that the network is open to them, and forget them: the mail lies in the outbox and the row is gone in
    one transaction, so that nobody is told twice. The invited get a new link, since the old one may have expired meanwhile; who
    asked not to be written to, who may have died, or whose invitation was withdrawn, gets nothing. Conflict while it is not
    their turn."""
    network: Network = Network.objects.get(pk=awaiting.network_id)
    told = True
    if awaiting.invitation is not None:
        told = _tell_invited(network, awaiting, awaiting.invitation)
    elif turns.in_steps(network):
        raise Conflict
    else:
        _tell_applicant(network, awaiting)
    awaiting.delete()
    happened(TOLD if told else AWAITS_UNTOLD, network, by=by, about=awaiting.person)


def _tell_invited(network: Network, awaiting: Awaiting, invitation: Invitation) -> bool:
    """Write to who was invited; return whether there was anything to write."""
    facts = roster.person_by_id(network, invitation.roster_person_id)
    if facts is not None and not turns.has_come(network, facts, invitation):
        raise Conflict
    ended = invitation.revoked_at or invitation.used_at
    if facts is None or facts.member_id is not None or facts.no_contact or facts.maybe_deceased or ended:
        return False
    now = timezone.now()
    fresh, code = Invitation.with_code(
        network=network,
        roster_person_id=facts.id,
        way=Invitation.Way.MAIL,
        address=awaiting.address,
        sent_at=now,
        sent_by_id=invitation.sent_by_id,
        expires_at=now + actions.VALID_FOR,
        ahead=invitation.ahead,
    )
    fresh.save(force_insert=True)
    wave_mail.send(network, awaiting, family_name=facts.family_name, invitation=fresh, code=code)
    return True


def _tell_applicant(network: Network, awaiting: Awaiting) -> None:
    claim = Claim.objects.of_person(network, awaiting.person).filter(state__in=Claim.UNDECIDED).first()
    if claim is None:
        wave_mail.send(network, awaiting)
        return
    claim.promised_on = claims.promised_on(network, timezone.now())
    claim.save(update_fields=["promised_on"])
    mark = claims_mail.mark(claim)
    wave_mail.send(
        network, awaiting, family_name=claim.claimed.get("family", ""), promised_on=claim.promised_on,
        address=claim.address, mark=mark,
    )  # fmt: skip
