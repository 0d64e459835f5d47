"""Help on the telephone (N12): an officer types what the person says, the system compares, the officer reads the consents
aloud and notes the answers; then an invitation goes out, and the person comes in by themselves.

The officer is shown no fact of the roster here, holds no code and no password, and makes nobody a member: whoever holds the
invitation still says the two facts, proves an address, and agrees with their own hand.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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
from enishi.profiles import names
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts

LOCKED_FOR = timedelta(hours=24)  # after WRONG_TRIES for one person, whoever of the officers typed them
KEPT = timedelta(days=30)  # as long as a card works at least
SHOWN = 20  # calls of one person that are listed


def text_in_force(network: Network) -> Policy | None:
    """Return the text on personal data that is to be read aloud."""
    found: Policy | None = Policy.objects.within(network).in_force(Policy.Subject.PRIVACY).first()
    return found


def tries_left(network: Network, facts: RosterFacts) -> tuple[int, datetime | None]:
    """Return how many more times the facts may be wrong, and where none is left, until when that lasts: a day from the last of
    WRONG_TRIES that lay within a day, also where the first of them lies longer ago by now. One query."""
    now = timezone.now()
    rows = Call.objects.within(network).filter(roster_person__in=facts.ids, wrong_tries__gt=0)
    rows = rows.filter(begun_at__gt=now - 2 * LOCKED_FOR).order_by("-begun_at", "-pk")
    wrong = list(rows.values_list("begun_at", flat=True)[:WRONG_TRIES])
    lately = [moment for moment in wrong if moment > now - LOCKED_FOR]
    if lately and len(wrong) == WRONG_TRIES and wrong[0] - wrong[-1] < LOCKED_FOR:
        return 0, wrong[0] + LOCKED_FOR
    return WRONG_TRIES - len(lately), None


@action(rule=rules.can_invite)
def compare(network: Network, roster_person_id: int, *, typed: identity.Typed, by: Member) -> Call | None:
    """Compare what the person said with the roster. Returns the call to go on with, None where the facts do not agree; that is
    counted and on record, and the fifth time in a day locks help by telephone for this person.

    Refused for who has joined, who asked not to be written to, who may have died (an officer says first what they know, on the
    page of the invitation), and while it is locked. The network's row is locked meanwhile: two officers who try at the same
    moment are counted one after the other.
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
    without the consent to membership, for who may have died by what the roster says now, and for an address that cannot be
    written to or is the officer's own."""
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
        name = names.of_members([by.pk], by).get(by.pk, "")
        call.invitation = actions.invite(
            call.network,
            call.roster_person_id,
            way=Invitation.Way.MAIL,
            address=address,
            reason=_("The person asked for it on the telephone."),
            spoken=mail.Spoken(call.begun_at, name),
            by=by,
        ).invitation
        call.save(update_fields=["invitation"])
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


def of_invitation(invitation: Invitation) -> Call | None:
    """Return the call in which this invitation was asked for, if any. One query for a mail, none else."""
    if invitation.way != Invitation.Way.MAIL:
        return None
    rows = Call.objects.within(invitation.network_id).filter(invitation=invitation)
    call: Call | None = rows.first()
    return call


@dataclass(frozen=True)
class Told:
    """A call as an officer reads of it: who took it (empty for who is not seen), and what the person said yes to, in words."""

    call: Call
    officer: str
    purposes: tuple[str, ...]


def calls(viewer: Member, people: Collection[int]) -> list[Told]:
    """Return the newest calls of a person (ids of their rows) for an officer who may read them. Four queries at most."""
    rows = Call.objects.readable_by(viewer).filter(roster_person__in=people)
    found = list(rows.select_related("policy", "invitation").order_by("-pk")[:SHOWN])
    officers = Member.objects.within(viewer.network_id).filter(person__in={call.taken_by_id for call in found})
    persons = dict(officers.values_list("pk", "person_id")) if found else {}
    named = {persons[pk]: name for pk, name in names.of_members(persons, viewer).items()}
    return [
        Told(
            call,
            named.get(call.taken_by_id, ""),
            tuple(str(Consent.Purpose(each).label) for each in call.purposes if each in Consent.Purpose.values),
        )
        for call in found
    ]


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
