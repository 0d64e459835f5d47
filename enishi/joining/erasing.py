"""What is left of a membership that is over: nothing. Called inside an action."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts import addresses
from enishi.accounts.models import Person
from enishi.activity.deeds import SYSTEM, happened
from enishi.activity.forgetting import forget
from enishi.joining import papers
from enishi.joining.happenings import ERASED
from enishi.joining.keeping import calls_of, invitations_of
from enishi.joining.models import Awaiting, Claim, Departure, Invitation, Paper
from enishi.kit.errors import Refused
from enishi.members import belongings, live
from enishi.members.models import Member
from enishi.members.owners import alone
from enishi.networks import letters
from enishi.networks.models import Network
from enishi.profiles import erasing as profiles
from enishi.profiles import kept_counts, search


def wipe(member: Member, *, reason: str, by: Any) -> None:
    """Delete a membership with profile, photo, search row, consents, roles and applications, what they said on the telephone
    and wrote to the secretariat, the mails that went to them, and take the person out of the record. The photo's files go first
    and at once: whoever is interrupted begins anew. Refused for the last owner."""
    network, person = member.network, member.person_id
    if alone(member):
        raise Refused(_("This is the network’s only owner. Name another one first."))
    profiles.delete_photo(member)
    words = search.words_of(member)
    invitations = list(invitations_of(member))
    claims = Claim.objects.within(network).filter(person=person)
    waits = Awaiting.objects.within(network).filter(person=person)
    letters.forget(
        network,
        {row.email for row in addresses.addresses_of(member.person)}
        | {member.person.email, member.mail_address}
        | {row.address for rows in (invitations, claims, waits) for row in rows},
    )
    belongings.forget(member)
    papers.forget(Paper.objects.within(network).filter(claim__in=claims))
    claims.delete()  # what the person answered about others goes with them
    waits.delete()
    calls_of(member).delete()
    Invitation.objects.within(network).filter(pk__in=[row.pk for row in invitations]).update(address="")
    live.changed(member)
    member.delete()
    search.forget_words(network, words)
    kept_counts.forget(network.pk)
    forget(network, person, [row.public_id for row in invitations])
    happened(ERASED, network, by=by, reason=reason)


def here_before(network: Network, person: Person) -> Member | None:
    """Return the membership that a person has here, in whatever state. Of one who left and whose thirty days are over nothing
    is left with this, also if the clock was late: they come back like a newcomer."""
    known: Member | None = network.member_rows.filter(person=person).first()
    if known is None or known.state != Member.State.LEFT:
        return known
    if Departure.objects.within(network).filter(member=known, erase_at__gt=timezone.now()).exists():
        return known
    known.network = network
    wipe(known, reason=_("Left thirty days ago."), by=SYSTEM)
    return None


def refuse_resting(known: Member | None) -> None:
    """Raise Refused for who rests or has left and can still come back with one button: they need no second membership."""
    if known is not None and known.state in (Member.State.PAUSED, Member.State.LEFT):
        raise Refused(_("You are a member here already, and have only stepped back. Please come back first."))
