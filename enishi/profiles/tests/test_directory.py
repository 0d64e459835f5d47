"""The directory's pages: what the address asks, what is answered, and at which cost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import directory as form
from enishi.profiles import search
from enishi.profiles.tests.make import make_profile

pytestmark = pytest.mark.django_db
GIVEN = "宏博浩弘寛洋広裕啓紘大央"


@pytest.fixture
def network() -> Network:
    return make_network("nagi")


def crowd(network: Network, size: int) -> list[Member]:
    """Return members named 田中, of whom the first one looks."""
    return [
        make_profile(
            network,
            preset="open",
            name={"family": "田中", "given": given},
            reading={"family": "たなか", "given": "ひろし"},
        )
        for given in GIVEN[:size]
    ]


def come_in(client: Client, member: Member) -> None:
    client.force_login(member.person)
    client.get("/n/nagi/people/")  # the day's first look writes that the member was here


@pytest.mark.parametrize("size", [1, 12])
@pytest.mark.parametrize(("address", "sqlite", "postgres"), [("people/", 9, 9), ("people/?q=tanaka", 8, 9)])
def test_directory_costs_the_same_for_one_and_for_many(
    client: Client, network: Network, size: int, address: str, sqlite: int, postgres: int
) -> None:
    people = crowd(network, size)
    come_in(client, people[0])

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/n/nagi/{address}")

    assert answer.content.decode().count("person-card") == size
    assert len(queries) == (postgres if connection.vendor == "postgresql" else sqlite)


@pytest.mark.parametrize("size", [1, 12])
def test_directory_facets_cost_the_same_for_one_and_for_many(client: Client, network: Network, size: int) -> None:
    people = crowd(network, size)
    come_in(client, people[0])

    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/n/nagi/people/facets/", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert len(queries) == 8


@pytest.mark.parametrize("size", [1, 12])
def test_suggest_costs_the_same_for_one_and_for_many(client: Client, network: Network, size: int) -> None:
    people = crowd(network, size)
    come_in(client, people[0])

    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/n/nagi/people/suggest/?q=tana")

    assert answer.content.decode().count('role="option"') == min(size, 8)
    assert len(queries) == (8 if connection.vendor == "postgresql" else 7)


def test_directory_says_why_and_escapes_what_people_wrote(client: Client, network: Network) -> None:
    me, *_ = crowd(network, 1)
    make_profile(
        network, preset="open", name={"family": "森", "given": "剛"}, reading=None, skills=["<b>林業</b>の相談"]
    )
    come_in(client, me)

    html = client.get("/n/nagi/people/?q=林業").content.decode()

    assert "&lt;b&gt;<mark>林業</mark>&lt;/b&gt;" in html
    assert "<b>林業" not in html


def test_directory_hidden_facts_are_in_no_reason(client: Client, network: Network) -> None:
    me, *_ = crowd(network, 1)
    make_profile(network, preset="quiet", name={"family": "森", "given": "剛"}, reading=None, bio="森の奥のひみつ")
    come_in(client, me)

    html = client.get("/n/nagi/people/?q=森").content.decode()

    assert "森</mark> 剛" in html
    assert "ひみつ" not in html
    assert "森 剛" not in client.get("/n/nagi/people/?q=ひみつ").content.decode()


def test_directory_ticks_years_and_rows_are_read_from_the_address(network: Network) -> None:
    asked = form.read(
        QueryDict("q=森&department=設計部&department=設計部&since=２０１２&until=2021&shared=with&view=list"),
        my_years=3,
    )

    assert asked.query.text == "森"
    assert asked.query.facets == {"department": ("設計部",)}
    assert asked.query.years == (2012, 2021)
    assert asked.query.shared == "with"
    assert asked.view == "list"
    assert form.read(QueryDict("since=2021&until=2012"), 0).query.years == (2012, 2021)
    assert form.read(QueryDict("from=さ&order=joined"), 0).query.order is search.Order.READING
    assert form.read(QueryDict(""), 3).query.order is search.Order.OVERLAP
    assert form.read(QueryDict("q=森"), 3).query.order is search.Order.READING


@pytest.mark.parametrize(
    "nonsense", ["order=x", "from=x", "since=abcd", "since=²²²²", "shared=x", "side=9", "cursor=x", "view=x"]
)
def test_directory_nonsense_in_the_address_is_left_out(client: Client, network: Network, nonsense: str) -> None:
    me, *_ = crowd(network, 1)
    come_in(client, me)

    assert client.get(f"/n/nagi/people/?{nonsense}").status_code == 200
    assert client.get(f"/n/nagi/people/facets/?{nonsense}").status_code == 200


def test_directory_limits_of_the_address(network: Network) -> None:
    asked = form.read(QueryDict("q=" + "森" * 300 + "&" + "&".join(f"skill={number}" for number in range(50))), 0)

    assert len(asked.query.text) == 100
    assert len(asked.query.facets["skill"]) == 20


def test_directory_how_somebody_left_is_no_members_to_filter_by(client: Client, network: Network) -> None:
    people = crowd(network, 2)
    staff = make_member(network, side=0, role="secretariat")

    assert search.counts(network, people[0], search.Query()).facets["class"] == []
    assert [count.value for count in search.counts(network, staff, search.Query()).facets["class"]] == ["left"]
    assert search.find(network, people[0], search.Query(facets={"class": ("left",)})).member_ids == []


def test_directory_without_a_side_or_right_is_not_there(client: Client, network: Network) -> None:
    crowd(network, 1)
    community = make_member(network, side=0, role="community")
    client.force_login(community.person)

    assert client.get("/n/nagi/people/").status_code == 404
    assert search.find(network, community, search.Query()).member_ids == []
    assert search.counts(network, community, search.Query()).total == 0


@pytest.mark.parametrize("typed", ["taka", "たか", "高"])
def test_suggest_offers_family_names_that_begin_so_before_given_names(
    client: Client, network: Network, typed: str
) -> None:
    for family, given, reading in (
        ("秋山", "高雄", "あきやま たかお"),
        ("神田", "高之", "かんだ たかゆき"),
        ("木村", "高司", "きむら たかし"),
        ("高木", "誠", "たかぎ まこと"),
        ("高橋", "恵", "たかはし めぐみ"),
    ):
        of_family, of_given = reading.split()
        make_profile(
            network,
            preset="open",
            name={"family": family, "given": given},
            reading={"family": of_family, "given": of_given},
        )
    me, *_ = crowd(network, 1)
    come_in(client, me)

    html = client.get("/n/nagi/people/suggest/", {"q": typed}).content.decode()

    told = re.sub(r"<mark>|</mark>", "", html)
    assert [told.index(name) for name in ("高木", "高橋", "秋山", "神田", "木村")] == sorted(
        told.index(name) for name in ("高木", "高橋", "秋山", "神田", "木村")
    )


def test_suggest_without_letters_offers_nobody(client: Client, network: Network) -> None:
    me, *_ = crowd(network, 1)
    come_in(client, me)

    assert client.get("/n/nagi/people/suggest/?q=").content.strip() == b""
    assert client.get("/n/nagi/people/suggest/?q=!!").content.strip() == b""


def test_directory_facets_are_written_where_the_page_waits_for_them(client: Client, network: Network) -> None:
    people = crowd(network, 3)
    come_in(client, people[0])

    html = client.get("/n/nagi/people/facets/").content.decode()

    assert 'id="found-count" hx-swap-oob="true"' in html
    assert "アルムナイ3人。" in html
    assert 'name="department" value="生産技術部"' in html


def test_directory_counts_before_the_facets_come(client: Client, network: Network) -> None:
    come_in(client, crowd(network, 3)[0])

    html = client.get("/n/nagi/people/").content.decode()

    assert '<span id="found-count"><b class="num">3</b>' in html  # not "10,000 or more", which is for None alone
