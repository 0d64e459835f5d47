"""The company's people of an endorsed network read the roster and see no member: nothing here may tell who has joined."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from enishi.activity.deeds import SYSTEM
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Kind, Network
from enishi.networks.tests.make import make_network
from enishi.roster import actions
from enishi.roster.models import Intake, RosterPerson
from enishi.roster.tests.make import again, imported, line, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return make_network(kind=Kind.ENDORSED)


@pytest.fixture
def contact(network: Network) -> Member:
    return make_member(network, role="company", side=EMPLOYEES)


@pytest.fixture
def client(contact: Member) -> Client:
    client = Client()
    client.force_login(contact.person)
    return client


def url(network: Network, name: str, *args: str) -> str:
    return reverse(f"roster:{name}", args=[network.slug, *args])


def whole(answer: Any) -> tuple[int, str]:
    """The answer as it was sent, but for the token against forgery and the nonce, which differ each time."""
    return answer.status_code, re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', r'\1=""', answer.text)


def somebody_joins(network: Network) -> RosterPerson:
    person = RosterPerson.objects.within(network).order_by("pk").first()
    assert person is not None
    actions.claim(make_member(network), person.pk, by=SYSTEM)
    return person


def test_person_is_the_same_page_before_and_after_joining(client: Client, network: Network) -> None:
    imported(network, text_of(line(1)))
    here = url(network, "person", RosterPerson.objects.within(network).get().public_id)

    before = whole(client.get(here))
    somebody_joins(network)

    assert before[0] == 200
    assert whole(client.get(here)) == before
    assert "invitation" not in before[1]


@pytest.mark.parametrize("said", [{"member_class": "left"}, {"member_class": "no such class"}, {}])
def test_person_class_answers_the_same_before_and_after_joining(
    client: Client, network: Network, said: dict[str, str]
) -> None:
    imported(network, text_of(line(1)))
    row = RosterPerson.objects.within(network).get()
    here = url(network, "person-class", row.public_id)

    before = whole(client.post(here, said))
    somebody_joins(network)

    assert before[0] == 403
    assert whole(client.post(here, said)) == before
    row.refresh_from_db()
    assert row.member_class is None


def test_intake_is_the_same_page_before_and_after_somebody_joined(client: Client, network: Network) -> None:
    row = imported(network, text_of(line(1), line(2)))
    here, undo = url(network, "intake", row.public_id), url(network, "intake-undo", row.public_id)

    before = [whole(client.get(here)), whole(client.get(undo)), whole(client.post(undo)), whole(client.get(here))]
    somebody_joins(network)
    after = [whole(client.get(here)), whole(client.get(undo)), whole(client.post(undo)), whole(client.get(here))]

    assert after == before
    assert "undo-h" not in before[0][1]
    assert "取り込みを取り消せるのは事務局です" in before[3][1]
    assert again(row).state == Intake.State.DONE


def test_intake_under_way_offers_them_no_way_back(client: Client, network: Network) -> None:
    row = imported(network, text_of(line(1)))
    Intake.objects.within(network).update(state=Intake.State.RUNNING)

    assert url(network, "intake-undo", row.public_id) not in client.get(url(network, "intake", row.public_id)).text


def test_desk_counts_the_roster_and_not_who_joined(client: Client, network: Network) -> None:
    imported(network, text_of(line(1), line(2)))
    here = reverse("console:desk", args=[network.slug])
    before = client.get(here)

    somebody_joins(network)

    after = client.get(here)
    assert before.context["roster"] == after.context["roster"] == {"all": 2}
    assert whole(after) == whole(before)
