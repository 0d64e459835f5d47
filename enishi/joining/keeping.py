"""What joining keeps of a person: HR's rows that lead, or led, to a member, and networks that have not answered yet."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from enishi.accounts.models import Person
from enishi.joining.models import Awaiting, Call, Claim, Departure, Invitation
from enishi.joining.models.call import CallQuerySet
from enishi.joining.models.invitation import InvitationQuerySet
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.roster import facts as roster


def networks_of(person: Person) -> list[str]:
    """Return the names of the networks in which this person is no member and waits: for a decision that is not carried out
    yet, or for their turn. One query."""
    claims = Claim.objects.everywhere(
        because="an account is kept while an application of its owner waits for an answer"
    )
    waits = Awaiting.objects.everywhere(because="an account is kept while its owner waits for their turn")
    asked = claims.filter(person=person, state__in=Claim.UNDECIDED).values("network")
    waiting = Q(pk__in=asked) | Q(pk__in=waits.filter(person=person).values("network"))
    members = Member.objects.everywhere(because="a network that holds a membership is named once").filter(person=person)
    rows = Network.objects.filter(waiting).exclude(pk__in=members.values("network"))
    return list(rows.order_by("name").values_list("name", flat=True))


def calls_of(member: Member) -> CallQuerySet:
    """Return the calls with this member. Of HR's rows that led to who has left, only what was before: later ones may be
    another's."""
    now, led, until = _rows(member)
    mine = Q(roster_person__in=now) | Q(roster_person__in=led, begun_at__lt=until)
    found: CallQuerySet = Call.objects.within(member.network_id).filter(mine)
    return found


def invitations_of(member: Member) -> InvitationQuerySet:
    """Return the invitations that went to this member, in the same way, and those that they used."""
    now, led, until = _rows(member)
    mine = Q(used_by=member) | Q(roster_person__in=now) | Q(roster_person__in=led, sent_at__lt=until)
    found: InvitationQuerySet = Invitation.objects.within(member.network_id).filter(mine)
    return found


def _rows(member: Member) -> tuple[set[int], set[int], datetime]:
    """Return the ids of HR's rows that lead to the member, of those that led there, and until when they did."""
    now = {id for facts in roster.of_member(member.network_id, member.pk) for id in facts.ids}
    departure = Departure.objects.within(member.network_id).filter(member=member).first()
    if departure is None:
        return now, set(), member.joined_at
    led = roster.people(member.network_id, departure.roster_people).values()
    return now, {id for facts in led for id in facts.ids}, departure.left_at
