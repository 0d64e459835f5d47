"""Ten minutes a week: what is found out, and what is not told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from enishi.console import health
from enishi.console.tests.make import join, start_network
from enishi.desk.tests.make import make_enquiry
from enishi.feed.actions import put_stamp
from enishi.feed.models import Item
from enishi.feed.tests.make import make_answer, make_post
from enishi.members.circles import seat
from enishi.members.models import Circle, Member
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def network() -> Network:
    return start_network()[0]


@pytest.fixture
def hana(network: Network) -> Member:
    return join(network, "花", "四", role=Role.SECRETARIAT)


def shown(member: Member) -> str:
    """Return the page as text without tags."""
    client = Client()
    client.force_login(member.person)
    answer: Any = client.get(f"/n/{member.network.slug}/desk/health/")
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def ago(item: Item, **delta: float) -> None:
    """Put an item into the past."""
    Item.objects.within(item.network_id).filter(pk=item.pk).update(told_at=timezone.now() - timedelta(**delta))


def announce(network: Network, audience: int, days: int) -> None:
    """Have an announcement stand in the feed."""
    Item.objects.create(
        network=network, kind=Item.Kind.NEWS, source=f"{days:010}", token=f"{days}", audience=audience, label="handle", text="便り",
        told_at=timezone.now() - timedelta(days=days),
    )  # fmt: skip


def test_health_is_for_who_speaks_for_the_network(network: Network, hana: Member) -> None:
    ken, emi = join(network), join(network, role=Role.COMMUNITY)
    client = Client()
    client.force_login(ken.person)

    assert client.get(f"/n/{network.slug}/desk/health/").status_code == 404
    assert "今週の10分" in shown(emi)


def test_health_counts_who_wrote_this_week(network: Network, hana: Member) -> None:
    ken, aki = join(network), join(network, side=EMPLOYEES)
    for _turn in range(3):
        make_post(ken)
    make_answer(make_post(aki), hana)
    ago(make_post(ken), days=8)

    found = health.findings(network)

    assert found["share"] == health.Share(alumni=3, employees=1, office=1)
    assert found["share"].percent == 80
    assert found["before"].all == 1
    assert "80%" in shown(hana)
    assert found["weeks"] == [False] * 10 + [True, True]


def test_health_breaks_nothing_small_down(network: Network, hana: Member) -> None:
    make_post(join(network))

    assert "内訳は出しません" in shown(hana)


def test_health_does_not_count_what_stands_in_a_blind_circle(network: Network) -> None:
    ken = join(network)
    circle = Circle.objects.create(network=network, kind=Circle.Kind.GROUP, audience=ALUMNI, blind=True)
    seat(circle, [ken.pk])
    item = make_post(ken, circle=circle)
    make_answer(item, ken)

    assert health.findings(network)["share"].all == 0


def test_health_names_classes_to_whom_nothing_was_announced(network: Network, hana: Member) -> None:
    for _turn in range(health.LEAST):
        join(network)
    assert "お知らせが届いていません" in shown(hana)

    announce(network, ALUMNI, 10)
    cache.clear()
    assert "気になるところはありません" in shown(hana)

    Item.objects.within(network).update(told_at=timezone.now() - timedelta(days=100))
    cache.clear()
    assert health.findings(network)["missed"]


def test_health_leaves_out_classes_of_fewer_than_five(network: Network) -> None:
    join(network, side=EMPLOYEES)

    assert all(number >= health.LEAST for _label, number in health.findings(network)["missed"])


def test_health_counts_whom_nobody_has_greeted(network: Network, hana: Member) -> None:
    members = [join(network) for _turn in range(7)]
    Member.objects.within(network).update(joined_at=timezone.now() - timedelta(days=20))
    Member.objects.within(network).filter(pk__in=[hana.pk, members[6].pk]).update(joined_at=timezone.now())
    make_answer(make_post(members[0]), hana)
    make_answer(make_post(members[1]), members[1])  # to oneself is no greeting

    there = Member.objects.within(network).filter(joined_at__lt=timezone.now() - timedelta(days=14)).count()
    assert health.findings(network)["ungreeted"] == there - 1
    assert f"{there - 1}人" in shown(hana)


def test_health_counts_no_greeting_in_a_room_of_alumni(network: Network) -> None:
    ken, mio = join(network), join(network)
    Member.objects.within(network).update(joined_at=timezone.now() - timedelta(days=20))
    before = health.findings(network)["ungreeted"]
    circle = Circle.objects.create(network=network, kind=Circle.Kind.GROUP, audience=ALUMNI, blind=True)
    seat(circle, [ken.pk, mio.pk])
    item = make_post(ken, circle=circle)
    make_answer(item, mio)
    put_stamp(item, "okaeri", on=True, by=mio)
    cache.clear()

    assert health.findings(network)["ungreeted"] == before


def test_health_says_what_waits_longest_first_and_three_at_most(network: Network, hana: Member) -> None:
    ago(make_post(join(network)), days=5)
    make_enquiry(network)

    found = health.waiting(hana)

    assert [(each.name, each.number) for each in found] == [("posts", 1), ("enquiries", 1)]
    assert "2つのことが" in shown(hana)
    assert [each.name for each in health.waiting(join(network, role=Role.COMMUNITY))] == ["posts"]


def test_health_is_kept_for_a_while(network: Network, django_assert_num_queries: Any) -> None:
    health.findings(network)

    with django_assert_num_queries(0):
        health.findings(network)
