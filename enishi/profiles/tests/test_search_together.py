"""The order of years shared, page by page, against sorting everybody."""

from __future__ import annotations

import sys
from random import Random

import pytest

from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import search
from enishi.profiles.models import SearchDoc
from enishi.profiles.search import together
from enishi.profiles.tests.make import again, make_profile
from enishi.profiles.years import bits

pytestmark = pytest.mark.django_db
finding = sys.modules["enishi.profiles.search.find"]  # the package's `find` is the function
MINE = bits([(2003, 2012)])


@pytest.fixture
def network(db: None) -> Network:
    network, random = make_network(), Random(7)
    for number in range(40):
        start = random.choice((1998, 2001, 2004, 2004, 2010))
        years = [{"joined": start, "left": start + random.choice((2, 5, 5, 9))}]
        kana = random.choice(("たなか", "あべ", "もり")) + "ー" * (number % 2)
        facts = {"name": {"family": "森", "given": ""}, "reading": {"family": kana, "given": ""}, "years": years}
        make_profile(network, facts, preset="open")
    return network


def expected(network: Network) -> list[int]:
    rows = SearchDoc.objects.within(network).values_list("member_id", "years", "reading", "id")
    return [row[0] for row in sorted(rows, key=lambda row: (-(row[1] & MINE).bit_count(), row[2], row[3]))]


def asked(cursor: str = "") -> search.Query:
    return search.Query(order=search.Order.OVERLAP, my_years=MINE, cursor=cursor)


@pytest.mark.parametrize("few", [2_000, 3])
@pytest.mark.parametrize("size", [1, 3, 24, 100])
def test_together_pages_are_the_sorted_list(
    network: Network, size: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "FEW", few)
    viewer, whole = again(Member.objects.within(network).first()), expected(network)

    forth, page = list[int](), search.find(network, viewer, asked(), size=size)
    forth += page.member_ids
    while page.following:
        page = search.find(network, viewer, asked(page.following), size=size)
        forth += page.member_ids
    back = list(page.member_ids)
    while page.preceding:
        page = search.find(network, viewer, asked(page.preceding), size=size)
        back = page.member_ids + back

    assert forth == whole
    assert back == whole
    assert page.count == 40


def test_together_costs_two_statements_on_every_page(network: Network, django_assert_num_queries: object) -> None:
    viewer = again(Member.objects.within(network).first())
    viewer.labels  # noqa: B018 - the rights are read once a request, whatever is asked

    cursor = ""
    for _ in range(5):
        with django_assert_num_queries(2):  # type: ignore[operator]
            cursor = search.find(network, viewer, asked(cursor), size=7).following


def test_together_leaves_a_large_network_to_the_readings(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = again(Member.objects.within(network).first())
    monkeypatch.setattr(finding, "CAP", 39)

    page = search.find(network, viewer, asked(), size=5)

    assert (page.count, page.order) == (None, search.Order.READING)


def test_together_cursor_of_a_larger_network_means_the_first_page(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = again(Member.objects.within(network).first())
    monkeypatch.setattr(finding, "CAP", 39)
    cursor = search.find(network, viewer, asked(), size=5).following
    monkeypatch.undo()

    page = search.find(network, viewer, asked(cursor), size=5)

    assert page.member_ids == expected(network)[:5]


def test_together_nobody_is_an_empty_page(network: Network) -> None:
    viewer = again(Member.objects.within(network).first())
    SearchDoc.objects.within(network).delete()

    page = search.find(network, viewer, asked(), size=5)

    assert (page.member_ids, page.count, page.following) == ([], 0, "")
