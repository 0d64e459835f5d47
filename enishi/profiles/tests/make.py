"""Plain makers of profiles for tests, through the action that joining uses."""

from __future__ import annotations

from typing import Any

from enishi.accounts.models import Person
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI
from enishi.networks.models import Network
from enishi.profiles import actions

FUMINO: dict[str, Any] = {
    "name": {"family": "斎賀", "given": "文乃"},
    "reading": {"family": "さいが", "given": "ふみの"},
    "former_name": {"family": "入江", "given": "", "reading": "いりえ"},
    "years": [{"joined": 2012, "left": 2021}],
    "unit": [{"department": "生産技術部", "post": "主任"}],
}


def make_profile(
    network: Network,
    facts: dict[str, Any] | None = None,
    *,
    side: int = ALUMNI,
    preset: str = "usual",
    person: Person | None = None,
    role: str = "",
    **more: Any,
) -> Member:
    """Return a member with a profile; `more` are facts over those of 斎賀 文乃 (None leaves one out)."""
    member = make_member(network, side=side, person=person, role=role)
    taken = (FUMINO if facts is None else facts) | more
    actions.open_profile(
        member, {code: data for code, data in taken.items() if data is not None}, preset=preset, by=member
    )
    return member


def again(member: Member) -> Member:
    """Return the member as the next request reads them."""
    fresh: Member = Member.objects.within(member.network_id).select_related("network").get(pk=member.pk)
    return fresh
