"""The names of members, as the record and the roster's pages need them."""

from __future__ import annotations

from collections.abc import Iterable

from enishi.members.models import Member
from enishi.profiles.visibility import cards


def of_members(ids: Iterable[int], viewer: Member) -> dict[int, str]:
    """Return the names of these members, as far as the viewer may see them. Two queries."""
    return {card.member_id: card.name for card in cards(ids, viewer)}


def of_persons(people: Iterable[int], viewer: Member) -> dict[int | None, str]:
    """Return the names of these Persons as members of the viewer's network. Three queries."""
    rows = Member.objects.within(viewer.network_id).filter(person_id__in=people).values_list("pk", "person_id")
    persons = dict(rows)
    return {persons[pk]: name for pk, name in of_members(persons, viewer).items()}
