"""Plain makers for tests of the desk: networks started through the action, with people who have a profile."""

from __future__ import annotations

from itertools import count
from typing import Any

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.console import actions
from enishi.members.models import Grant, Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI
from enishi.networks.models import Kind, Network
from enishi.profiles import actions as profiles

_numbers = count(1)


def start_network(kind: str = Kind.OFFICIAL, **values: Any) -> tuple[Network, Member]:
    """Return a network that was just started in the browser, and its owner, who has agreed to stand in the directory."""
    person = make_person(is_founder=True)
    given = {
        "slug": f"started-{next(_numbers)}",
        "name": "凪の会",
        "organisation": "凪沢製作所",
        "kind": kind,
        "operator_name": "汐風ネット舎" if kind == Kind.ENTRUSTED else "",
        "facts": {"name": {"family": "西舘", "given": "しのぶ"}, "reading": {"family": "にしだて", "given": "しのぶ"}},
        "by": person,
    }
    network = actions.found(person, **(given | values))
    return network, viewer(network.member_rows.get(person=person))


def join(network: Network, family: str = "森", given: str = "太一", *, role: str = "", **values: Any) -> Member:
    """Return a member of `network` with a profile, holding `role` where one is given."""
    member = make_member(network, **values)
    if member.side == ALUMNI and member.member_class is None:
        member.member_class = network.memberclass_rows.get(code="left")
        member.save(update_fields=["member_class"])
    facts = {"name": {"family": family, "given": given}, "reading": {"family": "もり", "given": "たいち"}}
    profiles.open_profile(member, facts, preset="open", by=SYSTEM)
    if role:
        Grant.objects.create(network=network, member=member, role=role)
    return viewer(member)


def viewer(member: Member) -> Member:
    """Return the member read anew, as a request would have it: with the roles of now."""
    again: Member = (
        Member.objects.within(member.network_id).select_related("network", "person", "member_class").get(pk=member.pk)
    )
    return again
