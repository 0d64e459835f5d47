"""What happens to a person of the roster once they are met: claimed by a member, or never to be written to again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from enishi.activity.deeds import action, anyone, happened
from enishi.kit.errors import Conflict
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.roster.happenings import CONTACT_AGAIN, NO_CONTACT, ROSTER_CLAIMED
from enishi.roster.models import NoContact, RosterPerson
from enishi.roster.silence import address_hash, key_hash


@action(rule=anyone)
def claim(member: Member, roster_person_id: int, *, by: Any) -> None:
    """Note that `member` is this person of the roster. Whether the facts agree was checked by the caller (joining).

    Claiming again for the same member changes nothing; Conflict if another member was faster, or the row is gone.
    """
    rows = RosterPerson.objects.within(member.network_id)
    row = rows.select_for_update().filter(pk=roster_person_id).first()
    if row is None:
        raise Conflict(_("The roster has changed in the meantime. Please ask the secretariat."))
    if row.member_id not in (None, member.pk):
        raise Conflict(_("Somebody has already joined as this person. Please ask the secretariat."))
    rows.filter(pk=row.pk).update(member=member)
    happened(ROSTER_CLAIMED, row, by=by, about=member.person)


@action(rule=anyone)
def fall_silent(network: Network, roster_person_id: int, *, address: str = "", by: Any) -> None:
    """Never write to this person again: their row is marked, and hashes of row and address outlive imports and erasure.

    Whoever holds the invitation's link may ask for it, so the door was checked by the caller. Repeating it is harmless.
    """
    row = _row(network, roster_person_id)
    RosterPerson.objects.within(network).filter(pk=row.pk).update(no_contact=True)
    for hashed in _hashes(network, row, address):
        NoContact.objects.get_or_create(network=network, address_hash=hashed)
    happened(NO_CONTACT, row, by=by)


@action(rule=anyone)
def speak_again(network: Network, roster_person_id: int, *, address: str = "", by: Any) -> None:
    """Take fall_silent back, on the wish of the same person."""
    row = _row(network, roster_person_id)
    RosterPerson.objects.within(network).filter(pk=row.pk).update(no_contact=False)
    NoContact.objects.within(network).filter(address_hash__in=_hashes(network, row, address)).delete()
    happened(CONTACT_AGAIN, row, by=by)


def _row(network: Network, roster_person_id: int) -> RosterPerson:
    row: RosterPerson | None = RosterPerson.objects.within(network).filter(pk=roster_person_id).first()
    if row is None:
        raise Conflict(_("The roster has changed in the meantime. Please ask the secretariat."))
    return row


def _hashes(network: Network, row: RosterPerson, address: str) -> list[str]:
    addresses = {given for given in (address, row.email) if given}
    return [key_hash(network.pk, row.key), *(address_hash(network.pk, given) for given in sorted(addresses))]
