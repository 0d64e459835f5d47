"""What happens when somebody is invited, comes in, and becomes an alumnus."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts.models import Person
from enishi.activity.deeds import SYSTEM, action, anyone, happened
from enishi.joining import identity, mail, opening, resting, rules, turns
from enishi.joining.admission import Choices, bring_in, claim_row, end_invitations
from enishi.joining.erasing import here_before, refuse_resting, wipe
from enishi.joining.happenings import BECAME_ALUMNUS, BECAME_EMPLOYEE, INVITED, JOINED, LOCKED, REVOKED, WRONG_FACTS
from enishi.joining.models import Assurance, Invitation
from enishi.kit import mailer
from enishi.kit.errors import Conflict, Refused
from enishi.members import actions as members
from enishi.members import consents
from enishi.members import rules as members_rules
from enishi.members.models import Consent, Grant, Member
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.profiles import actions as profiles
from enishi.profiles import beyond, kept_counts, search
from enishi.roster import actions as roster_actions
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts
from enishi.roster.returns import HARD, WORDS

VALID_FOR = timedelta(days=30)
AT_ONCE = timedelta(seconds=30)  # a second sending within this is a button pressed twice
MOST_OPEN = 5  # invitations of one person that work at the same time


@dataclass(frozen=True)
class Issued:
    """An invitation just made, with its code: the only moment at which the code is known."""

    invitation: Invitation
    code: str

    @property
    def link(self) -> str:
        """The whole address to hand over."""
        return mail.link(self.invitation, self.code)


# -- inviting -----------------------------------------------------------------------------------------------------------
@action(rule=rules.can_invite)
def invite(
    network: Network,
    roster_person_id: int,
    *,
    by: Any,
    way: str = Invitation.Way.MAIL,
    reason: str = "",
    address: str = "",
    spoken: mail.Spoken | None = None,
) -> Issued:
    """Invite one person of the roster: by mail to the address of the roster, or to `address` where the person said one on the
    telephone (`spoken`: then the mail tells of the call, and works for a week), or by a link that the officer hands over.

    Refused for who holds MOST_OPEN invitations that work, for who has joined, who asked not to be written to (on the roster or
    ever, by a hash), whose class is not admitted (but at the command line), who may have died (unless `reason` says what is known), and by mail without an address, or to one from
    which mail came back for good. Each sending has a code of its own. In a network that opens in steps it is the opening for
    this person, whether or not their turn has come.
    """
    facts = roster.person_by_id(network, roster_person_id)
    if facts is None:
        raise Refused(_("This person is no longer on the roster."))
    _may_be_invited(facts, way, reason, address)
    if by is not SYSTEM and not opening.admits(facts, network):
        raise Refused(
            _(
                "The network does not admit this person’s class now: the invitation would be turned away at its first step."
            )
        )
    if facts.maybe_deceased or resting.was_here(facts):
        reason = reason.strip()
    now, ahead = timezone.now(), not turns.has_come(network, facts)
    rows = Invitation.objects.within(network).filter(roster_person_id__in=facts.ids)
    if rows.open().filter(way=way, sent_at__gt=now - AT_ONCE).exists():
        raise Refused(_("An invitation has gone out just now. A second one is not needed."))
    if rows.open().count() >= MOST_OPEN:  # each is five tries at the facts, and a mail
        raise Refused(_("Several invitations of this person still work. Please withdraw one first."))
    invitation, code = Invitation.with_code(
        network=network,
        roster_person_id=facts.id,
        way=way,
        address=(address or facts.email) if way == Invitation.Way.MAIL else "",
        sent_at=now,
        sent_by_id=None if by is SYSTEM else by.person_id,
        expires_at=now + (mail.SPOKEN_FOR if spoken else VALID_FOR),
        ahead=ahead,
    )
    invitation.save(force_insert=True)
    if way == Invitation.Way.MAIL:
        mail.send_invitation(network, invitation, facts, code, spoken)
    happened(INVITED, invitation, by=by, reason=reason, way=str(way), **({"ahead": True} if ahead else {}))
    return Issued(invitation, code)


def _may_be_invited(facts: RosterFacts, way: str, reason: str, address: str) -> None:
    if facts.member_id is not None:
        raise Refused(_("This person has already joined."))
    if facts.no_contact:
        raise Refused(_("This person asked not to be written to."))
    if facts.maybe_deceased and not reason.strip():
        raise Refused(
            _("The roster says that this person may have died. Write what you know, then invite."), field="reason"
        )
    if resting.was_here(facts) and not reason.strip():
        raise Refused(
            _("This person was here and left. Invite them only if they ask for it: write what you know, then invite."),
            field="reason",
        )
    if address and roster.silent(facts.network_id, address):
        raise Refused(_("Somebody at this address asked not to be written to."), field="email")
    if way == Invitation.Way.MAIL and not mail.sound_address(address or facts.email):
        raise Refused(_("The roster has no usable e-mail address. Make a link and hand it over."), field="way")
    same = not address or address.lower() == facts.email.lower()  # what somebody says on the telephone may be a new one
    if way == Invitation.Way.MAIL and same and facts.returned in HARD:
        said = _("Mail to this address came back: %(why)s. Correct it on the person’s page, or make a link.")
        raise Refused(said % {"why": WORDS[facts.returned]}, field="way")


@action(rule=rules.can_invite)
def revoke(invitation: Invitation, *, by: Any) -> None:
    """Withdraw an invitation that is still open or locked; its link stops working at once, and its mail, if it waits, stays."""
    if invitation.used_at or invitation.revoked_at:
        raise Refused(_("This invitation is no longer open."))
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    mailer.take_back([invitation.public_id])
    happened(REVOKED, invitation, by=by)


@action(rule=anyone)
def count_wrong_try(invitation: Invitation, *, by: Any) -> Invitation:
    """Count that the facts given did not agree; the fifth time locks the invitation. Called by checking.py alone."""
    invitation.wrong_tries += 1
    invitation.save(update_fields=["wrong_tries"])
    happened(WRONG_FACTS, invitation, by=by, tries=invitation.wrong_tries)
    if invitation.state == Invitation.State.LOCKED:
        happened(LOCKED, invitation, by=by)
    return invitation


@action(rule=anyone)
def fall_silent(invitation: Invitation, *, by: Any) -> None:
    """「連絡しないでください」 by whoever holds the link: no mail to this person any more, also none that
    waits in the outbox, and open invitations end."""
    address, link = invitation.address, invitation.public_id
    network, row = invitation.network, invitation.roster_person_id
    roster_actions.fall_silent(network, row, address=address, link=link, by=by)
    facts = roster.person_by_id(network, row)
    people = facts.ids if facts else [row]
    end_invitations(network, people, but=invitation)
    sent = Invitation.objects.within(network).filter(roster_person_id__in=people)
    mailer.take_back(sent.values_list("public_id", flat=True))


@action(rule=anyone)
def speak_again(invitation: Invitation, *, by: Any) -> None:
    """Take fall_silent back, by the same link; Refused for a used one and for what was not silenced by this very link."""
    if invitation.used_at:
        raise Refused(_("This invitation can no longer be used."))
    address, link = invitation.address, invitation.public_id
    roster_actions.speak_again(invitation.network, invitation.roster_person_id, address=address, link=link, by=by)


# -- coming in ----------------------------------------------------------------------------------------------------------
@action(rule=anyone)
def admit(
    invitation: Invitation,
    *,
    by: Person,
    typed: identity.Typed,
    address: str,
    preset: str,
    purposes: Collection[str],
    aims: Collection[str] = (),
) -> Member:
    """Let an invited person in, top to bottom, in one transaction: member, profile and values, consents, the roster's row,
    the invitation's end. `by` is the Person whose `address` was confirmed; facts are compared once more.

    Who is a member already gains this row of the roster and nothing else. Conflict for an invitation that was used,
    withdrawn or locked meanwhile, or a row that somebody else claimed; Refused for a class that is not admitted, and while the
    network is open to others only.
    """
    network: Network = invitation.network
    network.refresh_from_db(fields=["open_to"])  # the page may have been asked for before an officer changed it
    if invitation.state != Invitation.State.OPEN:
        raise Conflict(_("This invitation can no longer be used."))
    facts = roster.person_by_id(network, invitation.roster_person_id)
    if facts is None or not identity.agrees(typed, facts):
        raise Conflict(_("The roster has changed in the meantime. Please ask the secretariat."))
    known = here_before(network, by)
    refuse_resting(known)
    if known is not None and known.state == Member.State.NAMED:
        raise Refused(_("You were named for a role here. Please agree to it first; this invitation waits."))
    if known is not None and known.state != Member.State.JOINED:
        raise Refused(_("Your membership rests at the moment. Please ask the secretariat."))
    member: Member
    if known is not None:
        member = known
        claim_row(member, facts, by=by)
        if member.side == ALUMNI and facts.works_after(today_in(network)):
            become_employee(member, by=SYSTEM)
            member.refresh_from_db(fields=["side", "member_class", "leaves_on"])
    else:
        if not turns.has_come(network, facts, invitation):
            raise Refused(_("The network opens in steps, and it is not your turn yet."))
        side = opening.side_of(facts, network)
        member = bring_in(
            network, by, facts=facts, values=opening.values_of(facts), side=side,
            member_class=opening.admissible_class(facts, network, side),
            address=address, choices=Choices(preset, purposes, aims), by=by, assurance=str(Assurance.ROSTER),
        )  # fmt: skip
    invitation.used_at, invitation.used_by = timezone.now(), member
    invitation.save(update_fields=["used_at", "used_by"])
    end_invitations(network, facts.ids, but=invitation)
    return member


@action(rule=members_rules.oneself)
def agree(member: Member, *, purposes: Collection[str], by: Any) -> None:
    """Take part from now on: whom the operator named at the command line has agreed, in the browser, to what everybody else
    agrees to on the way in. Conflict for who takes part already; Refused without the consent to keep the data."""
    if member.state != Member.State.NAMED:
        raise Conflict(_("You take part already."))
    if Consent.Purpose.MEMBERSHIP not in purposes:
        raise Refused(_("Without this the network cannot keep a place for you."), field="membership")
    member.state, member.joined_at = Member.State.JOINED, timezone.now()
    member.save(update_fields=["state", "joined_at"])
    given = [purpose for purpose in Consent.Purpose.values if purpose in purposes]
    consents.give(member.network, member, [purpose for purpose in given if purpose != Consent.Purpose.LISTING])
    code = member.member_class.code if member.member_class else ""
    happened(JOINED, member, by=by, about=member.person, side=member.side, member_class=code, purposes=given)
    if Consent.Purpose.LISTING in given:
        profiles.give_consent(member, Consent.Purpose.LISTING, by=member)
    else:
        search.index(member.network, [member.pk])


# -- the leaving date -----------------------------------------------------------------------------------------------------
@action(rule=rules.the_house)
def become_alumnus(member: Member, *, by: Any) -> None:
    """Change an employee to an alumnus on the leaving date (R005): side and class, the search row with them, and the end of
    what only somebody at the organisation may hold. Who chose to be reserved is so again. Nothing else changes; no second
    registration. Refused for who is no employee."""
    if member.side != EMPLOYEES:
        raise Refused(_("This member is no employee."))
    network: Network = member.network
    rows = roster.of_member(network, member.pk)
    facts = max(rows, key=lambda row: (row.newest and row.newest.left_on) or today_in(network), default=None)
    member_class = opening.class_of(facts, network, ALUMNI) if facts else None
    member.side, member.leaves_on = ALUMNI, None
    member.member_class = member_class or network.memberclass_rows.in_order().filter(side=ALUMNI).first()
    member.save(update_fields=["side", "member_class", "leaves_on"])
    if beyond.found_beyond_preset(member):
        profiles.follow_side(member, by=by)
    search.index(network, [member.pk])
    kept_counts.forget(network.pk)
    for grant in Grant.objects.within(network).in_force().filter(member=member, role=Role.COMPANY):
        members.take_role(grant, reason=_("No longer works at the organisation."), by=by)
    happened(BECAME_ALUMNUS, member, by=by, about=member.person)


@action(rule=rules.the_house)
def become_employee(member: Member, *, by: Any) -> None:
    """Change an alumnus whom the roster shows at work again to an employee (§15.5), who reads no longer what is for alumni
    alone. Nothing that the person hid is shown for it. Refused for who is no alumnus, and who does not work there."""
    network: Network = member.network
    today = today_in(network)
    facts = next((row for row in roster.of_member(network, member.pk) if row.works_after(today)), None)
    if member.side != ALUMNI or facts is None:
        raise Refused(_("This member is no alumnus who works there again."))
    member.side, member.leaves_on = EMPLOYEES, facts.leaves_on(today)
    member.member_class = opening.class_of(facts, network, EMPLOYEES)
    member.save(update_fields=["side", "member_class", "leaves_on"])
    search.index(network, [member.pk])
    kept_counts.forget(network.pk)
    happened(BECAME_EMPLOYEE, member, by=by, about=member.person)


@action(rule=rules.the_house)
def erase(member: Member, *, reason: str, by: Any) -> None:
    """Erase a membership with everything that was shown here: profile, photo, search row, consents, roles, applications, and
    the person's part in the record.

    After thirty days of having left, or for a request that reached the operator. HR's row stays HR's, without a member; the
    account stays for the person's other networks. Whoever is interrupted begins anew. Refused for the last owner.
    """
    wipe(member, reason=reason, by=by)
