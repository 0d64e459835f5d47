"""The rows of one person of the roster, and their lock."""

from __future__ import annotations

from django.db.models import Q

from enishi.networks.models import Network
from enishi.roster.models import RosterPerson


def hold(network: Network | int, roster_person_id: int) -> list[RosterPerson]:
    """Lock the rows of a person until the transaction ends, always in the same order, and return them; for who counts
    something about this person, or claims them."""
    rows = RosterPerson.objects.within(network).filter(same_person(roster_person_id, network))
    return list(rows.select_for_update().order_by("pk"))


def same_person(roster_person_id: int, network: Network | int) -> Q:
    """Return the rows of the person to whom this row belongs: the leading one and those that an officer put to it."""
    row = RosterPerson.objects.within(network).filter(pk=roster_person_id).values_list("same_as_id", flat=True).first()
    leader = row or roster_person_id
    return Q(pk=leader) | Q(same_as=leader)
