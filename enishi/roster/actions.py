"""What happens to a person of the roster once they are met: claimed by a member, or never to be written to again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from enishi.activity.deeds import action, anyone, happened
from enishi.kit.errors import Conflict, Refused
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.roster.happenings import CONTACT_AGAIN, NO_CONTACT, ROSTER_CLAIMED, ROSTER_RELEASED
from enishi.roster.holding import hold, same_person
from enishi.roster.models import NoContact, RosterPerson
from enishi.roster.silence import address_hash, key_hash, only_by, person_hashes_of


@action(rule=anyone)
def claim(member: Member, roster_person_id: int, *, by: Any) -> None:
    """Note that `member` is this person of the roster, with every row that is the same person. Whether the facts agree was
    checked by the caller (joining).

    Claiming again for the same member changes nothing; Conflict if another member was faster, or the row is gone.
    """
    group = hold(member.network_id, roster_person_id)
    if not group:
        raise Conflict(_("The roster has changed in the meantime. Please ask the secretariat."))
    if any(row.member_id not in (None, member.pk) for row in group):
        raise Conflict(_("Somebody has already joined as this person. Please ask the secretariat."))
    RosterPerson.objects.within(member.network_id).filter(pk__in=[row.pk for row in group]).update(member=member)
    happened(ROSTER_CLAIMED, group[0], by=by, about=member.person)


@action(rule=anyone)
def release(member: Member, *, by: Any) -> list[int]:
    """Note that nobody of the roster is this member any more, and return the ids of the rows that were, for who comes back.
    The rows stay HR's, unchanged but for that."""
    rows = RosterPerson.objects.within(member.network_id).filter(member=member)
    held = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows.update(member=None)
    happened(ROSTER_RELEASED, member, by=by, about=member.person, rows=len(held))
    return held


@action(rule=anyone)
def fall_silent(
    network: Network, roster_person_id: int, *, address: str = "", link: str = "", reason: str = "", by: Any
) -> None:
    """Never write to this person again: their row is marked, and hashes of row, person and address outlive imports and
    erasure.

    Whoever holds the invitation's link may ask for it, so the door was checked by the caller. Repeating it is harmless.
    `link` is the public id of that invitation, if it was asked for in this way: the record says so, and whether it was
    the first to ask.
    """
    group = _group(network, roster_person_id)
    hashes = _hashes(network, group, address)
    kept = NoContact.objects.within(network).filter(address_hash__in=hashes)
    first = not any(row.no_contact for row in group) and not kept.exists()
    RosterPerson.objects.within(network).filter(pk__in=[row.pk for row in group]).update(no_contact=True)
    for hashed in hashes:
        NoContact.objects.get_or_create(network=network, address_hash=hashed)
    told = {"link": link, "first": first} if link else {}
    happened(NO_CONTACT, group[0], by=by, reason=reason, **told)


@action(rule=anyone)
def speak_again(
    network: Network, roster_person_id: int, *, address: str = "", link: str = "", reason: str = "", by: Any
) -> None:
    """Take fall_silent back, on the wish of the same person. By an invitation (`link`, its public id) only what this very
    one silenced; Refused for what the secretariat or another one did."""
    group = _group(network, roster_person_id)
    if link and not only_by(link, group):
        raise Refused(_("To be written to again, please tell the secretariat."))
    RosterPerson.objects.within(network).filter(pk__in=[row.pk for row in group]).update(no_contact=False)
    NoContact.objects.within(network).filter(address_hash__in=_hashes(network, group, address)).delete()
    happened(CONTACT_AGAIN, group[0], by=by, reason=reason)


def _group(network: Network, roster_person_id: int) -> list[RosterPerson]:
    found = RosterPerson.objects.within(network).filter(same_person(roster_person_id, network)).order_by("pk")
    group = list(found)
    if not group:
        raise Conflict(_("The roster has changed in the meantime. Please ask the secretariat."))
    return group


def _hashes(network: Network, group: list[RosterPerson], address: str) -> list[str]:
    addresses = {given for given in (address, *(row.email for row in group)) if given}
    keys = [key_hash(network.pk, row.key) for row in group]
    people = sorted(set().union(*map(person_hashes_of, group)))
    return [*keys, *people, *(address_hash(network.pk, given) for given in sorted(addresses))]
