"""The playbook: steps that are read from what there is, by who may take them; words that open as a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.console import playbook
from enishi.console.tests.make import join, start_network
from enishi.console.tests.test_views import address, signed_in
from enishi.feed.tests.make import agree
from enishi.joining import outside
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.models import Kind
from enishi.news import actions as news
from enishi.news.models import Announcement
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db
PAGE = "desk/playbook/"


@pytest.fixture
def owner() -> Member:
    return again(start_network()[1])


def done(viewer: Member) -> dict[str, bool]:
    return {step.name: step.done for step in playbook.steps(viewer)}


def test_playbook_ticks_what_there_is(owner: Member) -> None:
    network = owner.network
    assert not any(done(owner).values())

    row = make_roster_person(network)
    make_invitation(row)
    join(network, role=Role.SECRETARIAT)
    outside.make(network, group="旧・研究所", until=timezone.localdate() + timedelta(days=3), most=3, by=owner)
    draft = playbook.begin_text(network, "opening", by=owner)
    assert not done(owner)["news"]
    agree(owner)
    news.publish(draft, by=owner)

    assert {name for name, there in done(owner).items() if there} == {"two", "roster", "invited", "outside", "news"}


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.COMMUNITY, {"outside", "news", "relay", "letter", "story"}),
        (Role.SECRETARIAT, {"roster", "invited", "outside", "news", "relay", "letter", "story"}),
    ],
)
def test_playbook_shows_each_step_to_who_may_take_it(owner: Member, role: str, names: set[str]) -> None:
    assert done(again(join(owner.network, role=role))).keys() == names


def test_playbook_of_an_independent_network_begins_without_a_roster() -> None:
    owner = again(start_network(kind=Kind.INDEPENDENT)[1])
    assert {"roster", "invited"}.isdisjoint(done(owner))

    make_roster_person(owner.network)

    assert done(owner)["roster"]


def test_playbook_says_what_follows_and_offers_words_to_who_publishes(owner: Member) -> None:
    company = again(start_network(kind=Kind.ENDORSED)[1])
    contact = join(company.network, role=Role.COMPANY)

    page = signed_in(owner).get(address(owner.network, PAGE))
    narrow = signed_in(contact).get(address(company.network, PAGE))

    assert page.context["following"].name == "two"
    assert page.content.decode().count("この文で書きはじめる</button>") == len(playbook.TEXTS)
    assert [step.name for step in narrow.context["steps"]] == ["roster"]
    assert "この文で書きはじめる" not in narrow.content.decode()
    assert signed_in(join(owner.network)).get(address(owner.network, PAGE)).status_code == 404


@pytest.mark.parametrize("name", playbook.TEXTS)
def test_playbook_text_opens_as_a_draft_with_the_words_filled_in(owner: Member, name: str) -> None:
    client = signed_in(owner)

    answer = client.post(address(owner.network, f"{PAGE}text/"), {"name": name})

    row = Announcement.objects.within(owner.network).get()
    assert (answer.status_code, row.published_at) == (302, None)
    assert row.title
    assert row.body.count("<p>") >= 3
    assert row.title in client.get(answer["Location"]).content.decode()


def test_playbook_text_is_for_who_publishes_and_for_texts_there_are(owner: Member) -> None:
    way = address(owner.network, f"{PAGE}text/")

    assert signed_in(owner).post(way, {"name": "none"})["Location"] == address(owner.network, PAGE)
    assert signed_in(owner).post(way)["Location"] == address(owner.network, PAGE)
    assert signed_in(join(owner.network)).post(way, {"name": "opening"}).status_code == 404

    assert not Announcement.objects.within(owner.network).exists()
