"""The names of members, as the record and the roster's pages need them."""

from __future__ import annotations

from collections.abc import Iterable

from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles.models import Value
from enishi.profiles.visibility import cards


def of_members(ids: Iterable[int], viewer: Member) -> dict[int, str]:
    """Return the names of these members, as far as the viewer may see them. Two queries."""
    return {card.member_id: card.name for card in cards(ids, viewer)}


def called(network: Network, ids: Iterable[int]) -> dict[int, str]:
    """Return the family names by which mails to these members themselves address them. One query."""
    rows = Value.objects.within(network).filter(member__in=list(ids), field="name")
    return {member: str(data.get("family", "")) for member, data in rows.values_list("member", "data")}
