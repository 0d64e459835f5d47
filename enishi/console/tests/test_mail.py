"""The operator's page about mail."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from enishi.accounts.models import Person
from enishi.accounts.tests.make import make_person
from enishi.kit import maildns
from enishi.kit.maildns import Looked
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client, settings: Settings) -> Person:
    cache.clear()
    settings.DEFAULT_FROM_EMAIL = "alumni@example.jp"
    person = make_person(is_founder=True)
    client.force_login(person)
    return person


def test_mail_sends_one_to_oneself_and_to_nobody_else(client: Client, operator: Person) -> None:
    path = reverse("founding:mail")

    answers = [client.post(path, {"what": "test", "to": "victim@example.com"}).status_code for _each in range(6)]

    assert answers == [302] * 5 + [429]
    assert [sent.to for sent in mail.outbox] == [[operator.email]] * 5


def test_mail_looks_names_up_on_a_button_alone_and_shows_what_to_write(
    client: Client, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def look() -> list[Looked]:
        asked.append(1)
        return [Looked("SPF", "what", "warn", "<script>", "says", "example.jp", "v=spf1 ~all")]

    monkeypatch.setattr(maildns, "look", look)
    path = reverse("founding:mail")

    before = client.get(path).text
    never = list(asked)
    after = client.post(path, {"what": "look"}, follow=True).text
    client.get(path)

    assert never == []
    assert asked == [1]
    assert "v=spf1 ~all" not in before
    assert "v=spf1 ~all" in after
    assert "&lt;script&gt;" in after


def test_mail_is_the_operators_page_and_no_officers(client: Client, settings: Settings) -> None:
    settings.EVERYONE_MAY_FOUND = True
    client.force_login(make_member(make_network(), role=Role.OWNER).person)

    assert [client.get(reverse("founding:mail")).status_code, client.post(reverse("founding:mail")).status_code] == [
        404,
        404,
    ]
