"""Letting somebody in: the one place where a person becomes a member, whichever way they came. Called inside an action."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts.models import Person
from enishi.activity.deeds import SYSTEM, happened
from enishi.feed import actions as feed
from enishi.feed.models import Item
from enishi.joining import opening, turns
from enishi.joining.ending import end_open
from enishi.joining.erasing import here_before, refuse_resting
from enishi.joining.happenings import JOINED
from enishi.joining.models import Claim, Invitation, Leaver
from enishi.kit import mailer
from enishi.kit.errors import Conflict, Refused
from enishi.members import consents
from enishi.members.models import Consent, Member
from enishi.networks.days import today_in
from enishi.networks.models import MemberClass, Network
from enishi.profiles import actions as profiles
from enishi.roster import actions as roster_actions
from enishi.roster.facts import RosterFacts


@dataclass(frozen=True)
class Choices:
    """What a person chose on the way in: who sees what to begin with, what they agree to, what they are here for."""

    preset: str
    purposes: Collection[str]
    aims: Collection[str] = ()


def bring_in(
    network: Network,
    person: Person,
    *,
    facts: RosterFacts | None,
    values: opening.Values,
    side: int,
    member_class: MemberClass,
    address: str,
    choices: Choices,
    by: Any,
    claim: Claim | None = None,
    **told: Any,
) -> Member:
    """Return a new member: consents, the roster's row (`facts`, where there is one), the profile made of `values`, on record.
    What they applied for ends with it, but for `claim`, the application that lets them in.

    Refused without the consent to membership; Conflict for who came in by another way this moment, and for a row that
    somebody else has claimed. `told` stands in the record.
    """
    if Consent.Purpose.MEMBERSHIP not in choices.purposes:
        raise Refused(_("Without this the network cannot keep a place for you."), field="purposes")
    end_open(network, person, but=claim)
    refuse_resting(here_before(network, person))
    leaves_on = facts.leaves_on(today_in(network)) if facts else None
    try:
        with transaction.atomic():
            member: Member = Member.objects.create(
                network=network,
                person=person,
                side=side,
                member_class=member_class,
                leaves_on=leaves_on,
                mail_address=address,
            )
    except IntegrityError:  # the same person came in by another way at the same moment
        raise Conflict(_("You have just joined in another window.")) from None
    consents.give(network, member, [purpose for purpose in Consent.Purpose.values if purpose in choices.purposes])
    member.network, member.person = network, person
    if facts is not None:
        claim_row(member, facts, by=by)  # before the profile: who is slower stops here
    listed = Consent.Purpose.LISTING in choices.purposes
    profiles.open_profile(
        member, values, preset=choices.preset, aims=list(choices.aims), email=address, listed=listed, by=by
    )
    feed.appear(member, Item.Kind.JOINED, "name", by=SYSTEM)
    turns.drop(network, person.pk)
    happened(JOINED, member, by=by, about=person, side=side, member_class=member_class.code, **told)
    return member


def claim_row(member: Member, facts: RosterFacts, *, by: Any) -> None:
    """Note that the member is this person of the roster; who had left and is here again may be invited like anybody."""
    roster_actions.claim(member, facts.id, by=by)
    Leaver.objects.within(member.network_id).filter(roster_person__in=facts.ids).delete()


def end_invitations(network: Network, people: Collection[int], *, but: Invitation | None = None) -> None:
    """End what else is open for these rows of the roster, of somebody who has come in or asked for silence."""
    rows = Invitation.objects.within(network).filter(roster_person_id__in=people).open()
    rows = rows.exclude(pk=but.pk) if but else rows
    # one that is locked is in use this moment, and waits for the roster's row: to wait for it would tie a knot
    others = dict(rows.select_for_update(skip_locked=True).values_list("pk", "public_id"))
    rows.filter(pk__in=others).update(revoked_at=timezone.now())
    mailer.take_back(others.values())
