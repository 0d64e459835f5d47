"""Deleting an account: once no network keeps anything of the person."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from enishi.accounts import removal
from enishi.accounts.models import Device, Person
from enishi.accounts.tests.make import come_in, make_person
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


def test_removal_takes_everything_that_an_account_holds(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)
    come_in(other := Client(), person.email)
    mail.outbox.clear()

    page = client.get("/account/removal/").content.decode()
    answer = client.post("/account/removal/")

    assert "どの会にも入っていません" in page
    assert answer.headers["Location"] == "/"
    assert not Person.objects.filter(pk=person.pk).exists()
    for table in (EmailAddress, UserSession):
        assert not table.objects.filter(user_id=person.pk).exists()
    assert not Device.objects.filter(person_id=person.pk).exists()
    assert other.get("/account/").headers["Location"].startswith("/account/login/")
    assert client.get("/account/").headers["Location"].startswith("/account/login/")
    assert Session.objects.count() <= 1  # the one that says that it is done
    (sent,) = mail.outbox
    assert (sent.to, "アカウントを消しました" in sent.subject) == ([person.email], True)


@pytest.mark.parametrize("state", Member.State.values)
def test_removal_waits_until_no_network_keeps_anything(client: Client, state: str) -> None:
    person = make_person()
    network = make_network(name="凪の会")
    make_member(network, person=person, state=state)
    come_in(client, person.email)

    page = client.get("/account/removal/").content.decode()
    answer = client.post("/account/removal/")

    assert "凪の会" in page
    assert "アカウントを消す</button>" not in page
    assert answer.status_code == 422
    assert Person.objects.filter(pk=person.pk).exists()
    with pytest.raises(Refused):
        removal.remove(person)


def test_removal_asks_for_a_fresh_proof(client: Client) -> None:
    person = make_person()
    client.force_login(person)

    answer = client.post("/account/removal/")

    assert "/account/proof/" in answer.headers["Location"]
    assert Person.objects.filter(pk=person.pk).exists()
