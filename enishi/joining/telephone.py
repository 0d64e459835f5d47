"""Help on the telephone (N12): an officer types what the person says, the system compares, the officer reads the consents
aloud and notes the answers; then an invitation goes out, and the person comes in by themselves.

The officer is shown no fact of the roster here, holds no code and no password, and makes nobody a member: whoever holds the
invitation still says the two facts, proves an address, and agrees with their own hand.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts import flows
from enishi.activity.deeds import action, happened
from enishi.joining import actions, identity, mail, rules
from enishi.joining.happenings import CALL_AGREED, CALL_ENDED, CALL_LOCKED, CALL_WRONG
from enishi.joining.models import WRONG_TRIES, Call, Invitation
from enishi.kit.errors import Conflict, Refused
from enishi.members.models import Consent, Member
from enishi.networks.models import Network, Policy
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts

LOCKED_FOR = timedelta(hours=24)  # after WRONG_TRIES for one person, whoever of the officers typed them
KEPT = timedelta(days=30)  # as long as an invitation works


def text_in_force(network: Network) -> Policy | None:
    """Return the text on personal data that is to be read aloud."""
    found: Policy | None = Policy.objects.within(network).in_force(Policy.Subject.PRIVACY).first()
    return found


def tries_left(network: Network, facts: RosterFacts) -> tuple[int, datetime | None]:
    """Return how many more times the facts may be wrong, and where none is left, until when that lasts. One query."""
    rows = Call.objects.within(network).filter(roster_person__in=facts.ids, wrong_tries__gt=0)
    lately = rows.filter(begun_at__gt=timezone.now() - LOCKED_FOR)
    said = lately.aggregate(wrong=Sum("wrong_tries"), last=Max("begun_at"))
    left = max(WRONG_TRIES - (said["wrong"] or 0), 0)
    return left, None if left else said["last"] + LOCKED_FOR


@action(rule=rules.can_invite)
def compare(network: Network, roster_person_id: int, *, typed: identity.Typed, by: Member) -> Call | None:
    """Compare what the person said with the roster. Returns the call to go on with, None where the facts do not agree; that is
    counted and on record, and the fifth time in a day locks help by telephone for this person.

    Refused for who has joined, who asked not to be written to, who may have died (an officer says first what they know, on the
    page of the invitation), and while it is locked. The network's row is locked meanwhile:
    two officers who try at the same moment are counted one after the other.
    """
    facts = roster.person_by_id(network, roster_person_id)
    if facts is None or facts.member_id is not None:
        raise Refused(_("This person has already joined, or is no longer on the roster."))
    if facts.no_contact:
        raise Refused(_("This person asked not to be written to."))
    _refuse_deceased(facts)
    left, _until = tries_left(network, facts)
    if not left:
        raise Refused(_("The facts did not agree five times. Help by telephone is locked for this person for a day."))
    call: Call = Call.objects.create(network=network, roster_person_id=facts.id, taken_by_id=by.person_id)
    if identity.agrees(typed, facts):
        call.agreed_at = timezone.now()
        call.save(update_fields=["agreed_at"])
        happened(CALL_AGREED, call, by=by)
        return call
    call.wrong_tries = 1
    call.save(update_fields=["wrong_tries"])
    happened(CALL_WRONG, call, by=by, tries=WRONG_TRIES - left + 1)
    if left == 1:
        happened(CALL_LOCKED, call, by=by)
    return None


@action(rule=rules.can_invite)
def finish(call: Call, *, purposes: Collection[str], policy: Policy | None, address: str, by: Member) -> None:
    """Note what the person said yes to, by which text, and invite them: by mail to `address`, or, where it is empty, by a card
    that is printed next. Conflict for a call that is over or too old, and where the text has changed meanwhile; Refused
    without the consent to membership, for who may have died by what the roster says now, and for an address that cannot be written to or is the officer's own."""
    if not call.is_under_way:
        raise Conflict(_("This call is over. Please begin again."))
    if policy != text_in_force(call.network):
        raise Conflict(_("The text to read aloud has just changed. Please read it once more."))
    if Consent.Purpose.MEMBERSHIP not in purposes:
        raise Refused(_("Without this the network cannot keep a place for them."), field="membership")
    facts = roster.person_by_id(call.network, call.roster_person_id)
    if facts is not None:
        _refuse_deceased(facts)
    given = [purpose for purpose in Consent.Purpose.values if purpose in purposes]
    call.purposes, call.policy, call.ended_at = given, policy, timezone.now()
    call.save(update_fields=["purposes", "policy", "ended_at"])
    if address:
        if not mail.sound_address(address):
            raise Refused(_("This does not look like an e-mail address. Is there an @?"), field="email")
        owner = flows.owner_of(flows.clean_email(address))
        if owner is not None and owner.pk == by.person_id:  # the officer never holds the code
            raise Refused(_("This is your own address. The invitation has to reach the person."), field="email")
        actions.invite(
            call.network,
            call.roster_person_id,
            way=Invitation.Way.MAIL,
            address=address,
            reason=_("The person asked for it on the telephone."),
            by=by,
        )
    version = policy.version if policy else None
    happened(CALL_ENDED, call, by=by, purposes=given, text=version, by_mail=bool(address))


def _refuse_deceased(facts: RosterFacts) -> None:
    """Somebody who gives the facts of one who died is somebody else: no call answers that question in passing."""
    if facts.maybe_deceased:
        raise Refused(
            _(
                "The roster says that this person may have died. Write what you know on the page of the invitation, and "
                "invite from there."
            )
        )


def said_before(network: Network, facts: RosterFacts) -> Call | None:
    """Return the last call in which this person said what they agree to, while the text that was read aloud is the one in
    force; None where there is none, or it was another text. Two queries at most."""
    rows = Call.objects.within(network).filter(roster_person__in=facts.ids, ended_at__gt=timezone.now() - KEPT)
    call: Call | None = rows.order_by("-pk").first()
    if call is None:
        return None
    now = text_in_force(network)
    return call if call.policy_id == (now.pk if now else None) else None


def ticked(call: Call | None) -> dict[str, Any]:
    """Return what the page of choices shows first after a call: what was said yes to, and the quiet preset."""
    return {**dict.fromkeys(call.purposes, True), "preset": "quiet"} if call else {}


def forget_old() -> int:
    """Delete calls of more than KEPT ago; the record keeps that they were. Return how many."""
    rows = Call.objects.everywhere(because="calls are forgotten after thirty days, in every network")
    return rows.filter(begun_at__lt=timezone.now() - KEPT).delete()[0]
