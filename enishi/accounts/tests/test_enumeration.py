"""Nobody learns from a page whether an address is known: the same words, status and number of queries (CHECKS 17)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from enishi.accounts.tests.make import come_in, make_person
from enishi.kit.models import OutboxMail

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "known0000@example.com", "nobody000@example.com"  # of one length, so that whole pages can be compared
NOW = timezone.now()
NOISE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"| data-person="[^"]+"')
Steps = Callable[[Client, str], list[HttpResponse]]


@pytest.fixture(params=[False, True], ids=["kept", "leaves"])
def outbox(settings: Settings, request: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "enishi.kit.mailer.OutboxBackend"
    settings.MAIL_LEAVES = request.param


def by_code(client: Client, email: str) -> list[HttpResponse]:
    return [
        client.get("/account/login/"),
        client.post("/account/login/", {"email": email}),
        client.get("/account/login/code/"),
        *(client.post("/account/login/code/", {"code": "none"}) for _ in range(6)),
    ]


def by_password(client: Client, email: str) -> list[HttpResponse]:
    return [client.post("/account/login/password/", {"email": email, "password": "wrong"}) for _ in range(12)]


def by_another_code(client: Client, email: str) -> list[HttpResponse]:
    return [
        client.post("/account/login/", {"email": email}),
        client.post("/account/login/code/again/"),
        client.get("/account/login/code/"),
    ]


@pytest.mark.parametrize("steps", [by_code, by_password, by_another_code])
@pytest.mark.parametrize("owner", ["with a password", "without"])
def test_sign_in_pages_are_the_same_for_known_and_unknown(outbox: None, steps: Steps, owner: str) -> None:
    make_person(KNOWN, password="correct horse" if owner == "with a password" else None)

    assert seen(steps, Client(), KNOWN) == seen(steps, Client(), UNKNOWN)


def test_addresses_page_is_the_same_for_a_free_and_a_taken_address(outbox: None, settings: Settings) -> None:
    make_person(KNOWN)
    found = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        settings.EMAIL_BACKEND, before = "django.core.mail.backends.locmem.EmailBackend", settings.EMAIL_BACKEND
        come_in(client, make_person().email)
        settings.EMAIL_BACKEND = before

        found.append(seen(adding, client, email))

    assert found[0] == found[1]


def adding(client: Client, email: str) -> list[HttpResponse]:
    return [
        client.post("/account/addresses/", {"email": email}),
        client.get("/account/addresses/code/"),
        *(client.post("/account/addresses/code/", {"code": "none"}) for _ in range(3)),
    ]


def test_only_the_owner_learns_by_mail(outbox: None) -> None:
    make_person(KNOWN)

    for email in (KNOWN, UNKNOWN):
        Client().post("/account/login/", {"email": email})

    to_known, to_unknown = OutboxMail.objects.order_by("pk")
    assert (to_known.to, to_unknown.to) == ([KNOWN], [UNKNOWN])
    assert re.search(r"^\d{6}$", to_known.text, re.MULTILINE)
    assert not re.search(r"\d{6}", to_unknown.text)
    assert to_known.subject == to_unknown.subject


def test_code_for_an_unknown_address_cannot_be_guessed(outbox: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enishi.accounts.flows.secrets.randbelow", lambda _below: 7)
    client = Client()
    client.post("/account/login/", {"email": UNKNOWN})

    answer = client.post("/account/login/code/", {"code": "000007"})

    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session


def seen(steps: Steps, client: Client, email: str) -> list[tuple[int, str, str, int]]:
    """Return status, address, words and number of queries of each step, without what is random or was typed."""
    with time_machine.travel(NOW, tick=False):  # pages say until when; both are asked at the same moment
        return _seen(steps, client, email)


def _seen(steps: Steps, client: Client, email: str) -> list[tuple[int, str, str, int]]:
    cache.clear()  # both start with all their tries
    found: list[tuple[int, str, str, int]] = []

    def hook(answer: HttpResponse, queries: int) -> None:
        words = NOISE.sub("", answer.content.decode()).replace(email, "ADDRESS")
        words = re.sub(r"\b\d{1,2}:\d\d\b", "TIME", words)
        found.append((answer.status_code, answer.headers.get("Location", ""), words, queries))

    get, post = client.get, client.post

    def counted(method: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def call(*args: object, **kwargs: object) -> HttpResponse:
            with CaptureQueriesContext(connection) as queries:
                answer = method(*args, **kwargs)
            hook(answer, len(queries))
            return answer

        return call

    client.get, client.post = counted(get), counted(post)  # type: ignore[method-assign]
    steps(client, email)
    return found
