"""Who finds which group, and who reads in it: one table for everybody."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.utils import timezone

from enishi.console.tests.make import join, start_network
from enishi.feed import reading
from enishi.feed.models import Item
from enishi.feed.tests.make import make_post
from enishi.groups import rules
from enishi.groups.models import Group, Kind
from enishi.groups.tests.make import make_group
from enishi.members import circles, live
from enishi.members.models import Member, Visitor
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Kind as NetworkKind
from enishi.networks.models import Network
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


def finds(viewer: Any, group: Group) -> bool:
    rows = Group.objects.readable_by(viewer) if viewer.is_member else Group.objects.within(group.network)
    return rows.filter(rules.readable(viewer), pk=group.pk).exists()


@pytest.mark.parametrize(
    ("kind", "found_by"),
    [
        (Kind.OPEN, {"host", "alumnus", "employee", "owner", "manager", "alumni officer"}),
        (Kind.CLOSED, {"host", "alumnus", "employee", "owner", "manager", "alumni officer"}),
        (Kind.SECRET, {"host"}),
        (Kind.BLIND, {"host", "alumnus"}),
    ],
)
def test_a_door_is_found_by(
    network: Network, ken: Member, mio: Member, aki: Member, kind: str, found_by: set[str]
) -> None:
    group = make_group(ken, kind=kind)
    cast: dict[str, Any] = {
        "host": ken,
        "alumnus": mio,
        "employee": aki,
        "owner": again(network.member_rows.order_by("pk")[0]),
        "manager": join(network, "絵", "見", role=Role.COMMUNITY),
        "alumni officer": join(network, "局", "員", role=Role.SECRETARIAT),
        "stranger": join(start_network()[0], "蓮", "四"),
        "visitor": Visitor(),
    }

    assert {name for name, viewer in cast.items() if finds(viewer, group)} == found_by


def test_a_door_is_not_found_by_a_company_contact() -> None:
    network, owner = start_network(NetworkKind.ENDORSED)
    group = make_group(owner, kind=Kind.OPEN)
    contact = join(network, "城", "要", side=EMPLOYEES, role=Role.COMPANY)

    assert not finds(contact, group)


@pytest.mark.parametrize("seated", [False, True])
@pytest.mark.parametrize(
    ("side", "role", "state"),
    [
        *itertools.product([1, 2, 0], ["", Role.OWNER, Role.SECRETARIAT, Role.COMMUNITY], [Member.State.JOINED]),
        (1, "", Member.State.PAUSED),
        (1, "", Member.State.SUSPENDED),
        (1, "", Member.State.LEFT),
    ],
)
def test_words_of_a_room_of_alumni_are_read_by_alumni_inside_without_a_role(
    network: Network, ken: Member, seated: bool, side: int, role: str, state: str
) -> None:
    """The property, over everything that a member can be: side × role × state × seat."""
    group = make_group(ken, kind=Kind.BLIND)
    post = make_post(ken, "ここだけの話", circle=group.circle)
    member = join(network, "誰", "某", side=side, role=role)
    if seated:
        circles.seat(group.circle, [member.pk])
    Member.objects.within(network).filter(pk=member.pk).update(state=state)
    viewer = again(member)
    reads = seated and side == 1 and not role and state == Member.State.JOINED

    assert Item.objects.readable_by(viewer).filter(pk=post.pk).exists() is reads
    assert (post in reading.page(viewer, circle=group.circle).items) is reads
    assert circles.of(viewer).exists() is reads
    assert (viewer.pk in set(circles.seated(group.circle))) is reads, "counted are those who read"
    assert (f"circle:{group.circle_id}" in live.topics_of(viewer)) is reads, "told live, too"


def test_a_role_that_ends_today_still_keeps_its_holder_out(network: Network, ken: Member, mio: Member) -> None:
    group = make_group(ken, mio, kind=Kind.BLIND)
    mio.grants.create(network=network, role=Role.COMMUNITY, until=timezone.localdate())

    assert not circles.of(again(mio)).exists()
    assert finds(again(mio), group) is False
