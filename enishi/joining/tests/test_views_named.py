"""Whom the operator named: a visitor until they agree, led there from every page, a member like others afterwards."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console import actions as console
from enishi.joining import actions
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.members.models import Consent, Member
from enishi.networks.models import Network
from enishi.profiles.tests.make import make_profile
from enishi.profiles.visibility import cards

pytestmark = pytest.mark.django_db
WELCOME = "/n/nagi/welcome/"
FACTS = {"name": {"family": "早川", "given": "花"}, "reading": {"family": "はやかわ", "given": "はな"}}


@pytest.fixture
def person() -> Person:
    return make_person("hana@example.jp", language="ja")


@pytest.fixture
def network(person: Person) -> Network:
    return console.found(person, slug="nagi", name="凪の会", organisation="凪沢製作所", facts=FACTS, by=SYSTEM)


@pytest.fixture
def named(person: Person, network: Network) -> Client:
    client = Client()
    client.force_login(person)
    return client


def member_of(network: Network) -> Member:
    return network.member_rows.get(person=network.founded_by)


@pytest.mark.parametrize("at", ["", "home/", "people/", "desk/", "roster/", "roles/", "me/privacy/", "desk/settings/"])
def test_welcome_is_where_every_page_leads_who_was_named_to_the_question(named: Client, at: str) -> None:
    answer = named.get(f"/n/nagi/{at}")

    assert (answer.status_code, answer["Location"]) == (302, WELCOME)


def test_first_page_after_signing_in_leads_there(named: Client) -> None:
    answer = named.get("/", follow=True)

    assert [to for to, _status in answer.redirect_chain] == ["/n/nagi/home/", WELCOME]
    assert "凪の会" in answer.content.decode()


def test_form_sent_before_agreeing_changes_nothing(named: Client, network: Network) -> None:
    named.post("/n/nagi/desk/settings/", {"name": "ほかの会", "organisation": "x", "version": "1"})

    network.refresh_from_db()
    assert network.name == "凪の会"


def test_welcome_who_agrees_takes_part_as_others_do(named: Client, network: Network) -> None:
    answer = named.post(WELCOME, {"membership": "on", "listing": "on"})

    member = member_of(network)
    assert answer["Location"] == "/n/nagi/"
    assert member.state == Member.State.JOINED
    held = Consent.objects.within(network).in_force()
    assert set(held.values_list("purpose", flat=True)) == {"membership", "listing"}
    assert all(consent.policy for consent in held)
    assert [card.name for card in cards([member.pk], make_profile(network))] == ["早川 花"]
    assert Happening.objects.within(network).filter(kind="joining.joined", about=member.person).count() == 1
    assert named.get("/n/nagi/desk/").status_code == 200
    assert named.get(WELCOME)["Location"] == "/n/nagi/"


def test_welcome_who_agrees_without_the_listing_stands_in_no_directory(named: Client, network: Network) -> None:
    named.post(WELCOME, {"membership": "on"})

    assert cards([member_of(network).pk], make_profile(network)) == []
    assert named.get("/n/nagi/roster/").status_code == 200


@pytest.mark.parametrize("posted", [{}, {"listing": "on", "mail": "on"}])
def test_welcome_who_does_not_agree_stays_a_visitor(named: Client, network: Network, posted: dict[str, str]) -> None:
    answer = named.post(WELCOME, posted)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert member_of(network).state == Member.State.NAMED
    assert not Consent.objects.within(network).exists()


def test_welcome_is_there_for_who_was_named_alone(network: Network) -> None:
    stranger, member, visitor = Client(), Client(), Client()
    stranger.force_login(make_person())
    member.force_login(make_profile(network).person)

    assert stranger.get(WELCOME).status_code == 404
    assert member.get(WELCOME)["Location"] == "/n/nagi/"
    assert visitor.get(WELCOME)["Location"].startswith("/account/login/")


def test_agree_is_one_s_own_and_once(network: Network) -> None:
    member, other = member_of(network), make_profile(network)

    with pytest.raises(NotAllowed):
        actions.agree(member, purposes=["membership"], by=other)
    with pytest.raises(Refused):
        actions.agree(member, purposes=["mail"], by=member)
    assert member_of(network).state == Member.State.NAMED
    actions.agree(member, purposes=["membership"], by=member)
    with pytest.raises(Conflict):
        actions.agree(member, purposes=["membership"], by=member)
    assert Consent.objects.within(network).filter(member=member).count() == 1


def test_who_was_named_is_counted_and_found_nowhere(network: Network) -> None:
    reader = make_profile(network, role="secretariat")
    client = Client()
    client.force_login(reader.person)

    desk = client.get("/n/nagi/desk/").context["people"]
    found = client.get("/n/nagi/desk/members/").context["found"]

    assert (desk["alumni"], desk["employees"], found.count) == (1, 0, 1)
