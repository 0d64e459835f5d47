"""The first pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.feed import actions as feed
from enishi.feed.models import Item
from enishi.joining.actions import become_alumnus
from enishi.members import consents
from enishi.members.models import Consent, Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles import actions, visibility
from enishi.profiles.tests.make import make_profile

pytestmark = pytest.mark.django_db
HOME = "/n/nagi/home/"


def newcomer(network: Network, **facts: Any) -> Member:
    """Return a member of whom the feed says that they joined."""
    member = make_profile(network, **facts)
    feed.appear(member, Item.Kind.JOINED, "name", by=SYSTEM)
    return member


@pytest.fixture
def network() -> Network:
    cache.clear()
    return make_network("nagi")


def test_home_shows_who_is_new_and_who_was_here_then(client: Client, network: Network) -> None:
    member = make_profile(network)
    make_profile(network, name={"family": "目黒", "given": "朔也"}, years=[{"joined": 2010, "left": 2022}])
    newcomer(network, name={"family": "楢崎", "given": "惇"}, years=[{"joined": 1990, "left": 1999}])
    client.force_login(member.person)

    page = client.get(HOME).content.decode()

    same_years = page[page.index('id="overlap"') : page.index('id="seen"')]
    assert "目黒 朔也" in same_years
    assert "楢崎 惇" not in same_years
    assert "楢崎 惇" in page
    assert 'name="preset" value="well"' in page


def test_home_tells_no_one_who_is_not_listed_for_me(client: Client, network: Network) -> None:
    member = make_profile(network)
    hidden = newcomer(network, name={"family": "目黒", "given": "朔也"})
    actions.set_audiences(hidden, {}, listing=4, by=hidden)
    client.force_login(member.person)

    assert "目黒" not in client.get(HOME).content.decode()


def test_home_counts_whom_the_viewer_finds_as_the_directory_does(client: Client, network: Network) -> None:
    viewers = [make_profile(network), make_profile(network, side=EMPLOYEES), make_profile(network, role="secretariat")]
    for listing in (7, 5, 5, 4, 4, 4):
        other = make_profile(network)
        actions.set_audiences(other, {}, listing=listing, by=other)
    told = []

    for viewer in viewers:
        client.force_login(viewer.person)
        counts = client.get(HOME).context["counts"]
        directory = client.get("/n/nagi/people/facets/").context
        assert (counts["alumni"], counts["employees"]) == (directory["alumni"], directory["employees"])
        assert counts["new"] == counts["alumni"] + counts["employees"]
        told.append((counts["alumni"], counts["employees"]))

    assert told == [(5, 1), (3, 1), (8, 1)]  # of 8 alumni, three in no directory and two in that of the alumni alone


@pytest.mark.parametrize("size", [1, 12])
def test_home_query_count_does_not_grow(
    client: Client, network: Network, size: int, django_assert_num_queries: Any
) -> None:
    member = make_profile(network)
    for _ in range(size):
        make_profile(network)
    client.force_login(member.person)
    client.get(HOME)

    # on PostgreSQL the planner is asked first how many people were here at the same time; that reads no row
    with django_assert_num_queries(10 if connection.vendor == "postgresql" else 9):
        client.get(HOME)


def test_home_shows_to_me_what_I_alone_see_and_counts_my_hidden_years(client: Client, network: Network) -> None:
    member = make_profile(network, preset="quiet", name={"family": "斎賀", "given": "文乃"})
    actions.set_audiences(member, {"years": 0}, listing=4, by=member)
    actions.set_values(
        member, {"lately": [{"preset": "", "text": "だれにも見せない近況"}]}, audiences={"lately": 0}, by=member
    )
    make_profile(network, name={"family": "目黒", "given": "朔也"}, years=[{"joined": 2010, "left": 2022}])
    client.force_login(member.person)

    answer = client.get(HOME)

    page = answer.content.decode()
    assert "斎賀" in page[page.index("<h1") : page.index("</h1>")]
    assert "目黒 朔也" in page[page.index('id="overlap"') : page.index('id="seen"')]
    assert answer.context["own"] == visibility.profile(member, member)
    assert answer.context["same_years"] == visibility.cards([answer.context["same_years"][0].member_id], member)


@pytest.mark.parametrize(
    ("language", "latin", "called"),
    [("ja", "Fumino Saiga", "斎賀"), ("en", "Fumino Saiga", "Fumino Saiga"), ("en", None, "斎賀")],
)
def test_home_greets_by_the_name_that_fits_the_language(
    client: Client, network: Network, language: str, latin: str | None, called: str
) -> None:
    member = make_profile(network, latin=latin)
    member.person.language = language
    member.person.save()
    client.force_login(member.person)
    client.cookies["language"] = language

    page = client.get(HOME).content.decode()

    heading = page[page.index("<h1") : page.index("</h1>")]
    assert called in heading
    assert (language == "en") is ("Good " in heading or "Hello" in heading)


def test_home_says_of_every_name_on_which_side_it_stands(client: Client, network: Network) -> None:
    member = make_profile(network)
    newcomer(network, name={"family": "目黒", "given": "朔也"})
    newcomer(network, name={"family": "楢崎", "given": "惇"}, side=EMPLOYEES)
    client.force_login(member.person)

    page = client.get(HOME).content.decode()

    names = page.count("目黒 朔也</a>"), page.count("楢崎 惇</a>")
    assert names == (2, 2)  # new here, and here when I was
    assert page.count('<span class="tag outline">アルムナイ</span>') == 2
    assert page.count('<span class="tag">社員</span>') == 2


def test_home_of_an_operator_without_profile_has_no_composer(client: Client, network: Network) -> None:
    operator = make_member(network, side=0, role="owner")
    client.force_login(operator.person)

    answer = client.get(HOME)

    assert answer.status_code == 200
    assert 'id="composer"' not in answer.content.decode()


def test_home_visitor_is_asked_to_sign_in_and_a_stranger_gets_404(client: Client, network: Network) -> None:
    assert client.get(HOME).status_code == 302

    client.force_login(make_profile(make_network()).person)

    assert client.get(HOME).status_code == 404


def test_front_leads_by_what_one_belongs_to(client: Client, network: Network) -> None:
    assert client.get("/").status_code == 200
    person = make_person()
    client.force_login(person)
    nowhere = client.get("/")
    make_profile(network, person=person)
    one = client.get("/")
    make_profile(make_network("shio"), person=person)
    two = client.get("/")

    assert [answer["Location"] for answer in (nowhere, one, two)] == [
        reverse("front:networks"),
        HOME,
        reverse("front:networks"),
    ]


def test_networks_lists_mine_alone(client: Client, network: Network) -> None:
    make_network("foreign")
    member = make_profile(network)
    client.force_login(member.person)

    page = client.get(reverse("front:networks")).content.decode()

    assert HOME in page
    assert "foreign" not in page


HIDING: dict[str, Callable[[Member], None]] = {
    "listing": lambda who: actions.set_audiences(who, {}, listing=4, by=who),
    "audiences": lambda who: actions.set_audiences(who, {}, listing=4, by=who),
    "preset": lambda who: actions.choose_preset(who, "usual", listing=4, by=who),
    "consent": lambda who: actions.withdraw_consent(who, Consent.Purpose.LISTING, by=who),
}


def numbers(client: Client) -> list[tuple[int, int]]:
    """Return how many alumni and employees the first page and the directory tell of."""
    home = client.get(HOME).context["counts"]
    directory = client.get("/n/nagi/people/facets/").context
    return [(home["alumni"], home["employees"]), (directory["alumni"], directory["employees"])]


@pytest.mark.parametrize("hide", HIDING.values(), ids=HIDING)
def test_home_counts_nobody_who_has_just_hidden(
    client: Client, network: Network, hide: Callable[[Member], None], django_capture_on_commit_callbacks: Any
) -> None:
    me, other = make_profile(network), make_profile(network)
    consents.give(network, other, [Consent.Purpose.LISTING])
    client.force_login(me.person)
    assert numbers(client) == [(2, 0), (2, 0)]

    with django_capture_on_commit_callbacks(execute=True):
        hide(other)

    assert numbers(client) == [(1, 0), (1, 0)]


def test_home_counts_who_has_just_become_an_alumnus(
    client: Client, network: Network, django_capture_on_commit_callbacks: Any
) -> None:
    me, other = make_profile(network), make_profile(network, side=EMPLOYEES)
    client.force_login(me.person)
    assert numbers(client) == [(1, 1), (1, 1)]

    with django_capture_on_commit_callbacks(execute=True):
        become_alumnus(other, by=SYSTEM)

    assert numbers(client) == [(2, 0), (2, 0)]
