"""Sensitive changes ask for a proof; what proves it can be set up, used and taken away."""

from __future__ import annotations

import re
import time

import pytest
import time_machine
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from enishi.accounts import arrival
from enishi.accounts.models import Person
from enishi.accounts.tests.make import come_in, last_code, make_person

pytestmark = pytest.mark.django_db
GUARDED = [
    ("get", "/account/password/", {}),
    ("post", "/account/password/", {"password": "a new long password"}),
    ("get", "/account/passkeys/new/", {}),
    ("post", "/account/passkeys/removal/", {"key": "x"}),
    ("post", "/account/addresses/", {"email": "new@example.com"}),
    ("post", "/account/addresses/first/", {"email": "x@example.com"}),
    ("post", "/account/addresses/removal/", {"email": "x@example.com"}),
    ("get", "/account/second-step/app/", {}),
]


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.fixture
def mails_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what waits for the end of the transaction happen at once: a test's own transaction never ends."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda then, **_more: then())


def set_up_app(client: Client) -> str:
    """Set up an authenticator app through the pages; returns its secret."""
    secret = client.get("/account/second-step/app/").context["form"].secret
    answer = client.post("/account/second-step/app/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return str(secret)


@pytest.mark.parametrize(("method", "path", "data"), GUARDED)
def test_step_up_stands_before_every_sensitive_change(
    client: Client, method: str, path: str, data: dict[str, str]
) -> None:
    come_in(client, make_person().email)

    with time_machine.travel(time.time() + arrival.SURE + 5):
        answer = getattr(client, method)(path, data)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/proof/?next=")


def test_step_up_is_not_asked_right_after_coming_in(client: Client) -> None:
    come_in(client, make_person().email)

    assert client.get("/account/password/").status_code == 200


def test_step_up_by_mail_goes_on_with_what_was_typed_and_renews_the_session(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)
    with time_machine.travel(time.time() + arrival.SURE + 5):
        asked = client.post("/account/addresses/", {"email": "new@example.com"})
        before = client.session.session_key
        assert "入力された内容は残してあります" in client.get(asked.headers["Location"]).text
        client.post(asked.headers["Location"], {"how": "send", "next": "/account/addresses/"})

        answer = client.post("/account/proof/", {"how": "mail", "code": last_code(), "next": "/account/addresses/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/addresses/code/")
    assert mail.outbox[-1].to == ["new@example.com"]
    assert client.session.session_key != before
    assert UserSession.objects.get(user=person).session_key == client.session.session_key


@pytest.mark.parametrize(
    ("path", "data"),
    [("/account/password/", {"password": "a new long password"}), ("/account/second-step/app/", {"code": "918273"})],
)
def test_step_up_keeps_no_secret_that_was_typed_too_late(client: Client, path: str, data: dict[str, str]) -> None:
    person = make_person()
    come_in(client, person.email)
    with time_machine.travel(time.time() + arrival.SURE + 5):
        asked = client.post(path, data)
        rows = [str(row.get_decoded()) for row in Session.objects.all()]
        page = client.get(asked.headers["Location"]).text
        client.post(asked.headers["Location"], {"how": "send", "next": path})
        answer = client.post("/account/proof/", {"how": "mail", "code": last_code(), "next": path})

        assert rows
        assert not any(secret in row for row in rows for secret in data.values())
        assert "保存していません" in page
        assert "残してあります" not in page
        assert (answer.status_code, answer.headers["Location"]) == (302, path)
        assert client.get(path).status_code == 200

    person.refresh_from_db()
    assert not person.has_usable_password()


def test_step_up_refuses_wrong_proofs_and_too_many(client: Client) -> None:
    person = make_person(password="correct horse")
    come_in(client, person.email)
    with time_machine.travel(time.time() + arrival.SURE + 5):
        wrong = [client.post("/account/proof/", {"how": "password", "p-password": "x"}).status_code for _ in range(11)]

        assert wrong == [422] * 10 + [429]
        assert client.get("/account/password/").status_code == 302


def test_step_up_by_password(client: Client) -> None:
    person = make_person(password="correct horse")
    come_in(client, person.email)
    with time_machine.travel(time.time() + arrival.SURE + 5):
        client.post("/account/proof/", {"how": "password", "p-password": "correct horse"})

        assert client.get("/account/password/").status_code == 200


def test_step_up_asks_for_the_second_step_where_there_is_one(client: Client, mails_leave: None) -> None:
    person = make_person()
    come_in(client, person.email)
    secret = set_up_app(client)
    with time_machine.travel(time.time() + arrival.SURE + 60):
        by_mail = client.post("/account/proof/", {"how": "send"})
        assert (by_mail.status_code, len(mail.outbox)) == (422, 2)  # the code of coming in, the word that the app came

        client.post("/account/proof/", {"how": "app", "a-code": code_of(secret)})

        assert client.get("/account/password/").status_code == 200


def test_second_step_is_asked_when_coming_in_and_its_codes_count_once(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)
    secret = set_up_app(client)
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored

    with time_machine.travel(time.time() + 60):
        other = Client()
        come_in(other, person.email)
        assert other.get("/account/").status_code == 302
        wrong = other.post("/account/login/second-step/", {"code": "000000"})
        assert "このコードでは" in wrong.content.decode()
        code = code_of(secret)
        other.post("/account/login/second-step/", {"code": code})
        assert other.get("/account/").status_code == 200

        third = Client()
        come_in(third, person.email)
        third.post("/account/login/second-step/", {"code": code})
        assert third.get("/account/").status_code == 302


def test_second_step_lets_nobody_in_after_the_installations_key_has_changed(client: Client, settings: Settings) -> None:
    person = make_person()
    come_in(client, person.email)
    secret = set_up_app(client)
    settings.SECRET_KEY = "another"

    with time_machine.travel(time.time() + 60):
        other = Client()
        come_in(other, person.email)
        for guess in (secret, ""):
            other.post("/account/login/second-step/", {"code": code_of(guess)})

        assert other.get("/account/").status_code == 302


def test_second_step_takes_each_recovery_code_once(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)
    set_up_app(client)
    codes = client.get("/account/second-step/codes/").context["unused_codes"]
    assert len(codes) == 10

    for expected in (200, 302):
        other = Client()
        come_in(other, person.email)
        other.post("/account/login/second-step/", {"code": codes[0]})
        assert other.get("/account/").status_code == expected


def test_second_step_is_stopped_after_too_many_codes(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)
    set_up_app(client)
    other = Client()
    come_in(other, person.email)

    answers = [other.post("/account/login/second-step/", {"code": "000000"}).status_code for _ in range(11)]

    assert answers[-1] == 429


def test_second_step_pages_are_all_in_the_house(client: Client, mails_leave: None) -> None:
    person = make_person()
    come_in(client, person.email)
    set_up_app(client)

    for path in ("", "app/removal/", "codes/", "codes/new/"):
        answer = client.get(f"/account/second-step/{path}")
        assert (path, answer.status_code) == (path, 200)
        assert 'class="public-head"' in answer.content.decode()
    file = client.get("/account/second-step/codes/file/")
    assert (file.status_code, file["Content-Type"]) == (200, "text/plain")
    client.post("/account/second-step/codes/new/")
    client.post("/account/second-step/app/removal/")
    assert not Authenticator.objects.exists()
    assert [message.subject for message in mail.outbox[1:]] == ["アカウントに変更がありました"] * 3


def test_password_edit_sets_it_ends_other_sessions_and_tells_by_mail(client: Client) -> None:
    person = make_person()
    other = Client()
    come_in(other, person.email)
    come_in(client, person.email)
    before = client.session.session_key

    client.post("/account/password/", {"password": "a new long password"})

    person.refresh_from_db()
    assert person.check_password("a new long password")
    assert client.get("/account/").status_code == 200
    assert client.session.session_key != before
    assert other.get("/account/").status_code == 302
    assert mail.outbox[-1].to == [person.email]


@pytest.mark.parametrize("weak", ["short", "1234567890", "password123", "x" * 129, "hana.saito@example.com"])
def test_password_edit_refuses_weak_ones(client: Client, weak: str) -> None:
    person = make_person("hana.saito@example.com")
    come_in(client, person.email)

    answer = client.post("/account/password/", {"password": weak})

    person.refresh_from_db()
    assert answer.status_code == 422
    assert not person.has_usable_password()


def test_password_edit_gives_the_password_up(client: Client) -> None:
    person = make_person(password="correct horse")
    come_in(client, person.email)

    client.post("/account/password/", {"remove": "1"})

    person.refresh_from_db()
    assert not person.has_usable_password()


def make_key(person: Person, name: str) -> Authenticator:
    row: Authenticator = Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}, created_at=timezone.now()
    )
    return row


@pytest.mark.parametrize("size", [1, 12])
def test_passkeys_are_listed_with_as_many_queries_however_many(
    client: Client, size: int, django_assert_num_queries: object
) -> None:
    person = make_person()
    come_in(client, person.email)
    for each in range(size):
        make_key(person, f"鍵{each}")

    with django_assert_num_queries(3):  # type: ignore[operator]
        page = client.get("/account/passkeys/").content.decode()

    assert page.count('name="key"') == size


def test_passkey_new_page_holds_the_options(client: Client) -> None:
    come_in(client, make_person().email)

    page = client.get("/account/passkeys/new/").content.decode()

    assert '"residentKey": "required"' in page
    assert '<pass-key class="only-script" make>' in page


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '"x"', '{"id": 1}', "x" * 20_001])
def test_passkey_new_refuses_what_is_none(client: Client, credential: str) -> None:
    come_in(client, make_person().email)
    client.get("/account/passkeys/new/")

    answer = client.post("/account/passkeys/new/", {"credential": credential, "name": "x"})

    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_passkey_removal_takes_ones_own_and_no_others(client: Client) -> None:
    person, stranger = make_person(), make_person()
    come_in(client, person.email)
    theirs, mine = make_key(stranger, "theirs"), make_key(person, "mine")
    page = client.get("/account/passkeys/")
    key = page.context["passkeys"][0]["key"]

    assert client.post("/account/passkeys/removal/", {"key": "0" * 16}).status_code == 404
    client.post("/account/passkeys/removal/", {"key": key})

    assert set(Authenticator.objects.all()) == {theirs}
    assert str(mine.pk) != key


@pytest.mark.parametrize("at", ["passkeys/new/", "login/passkey/check/"])
def test_passkey_ceremonies_ask_the_device_who_holds_it(client: Client, at: str) -> None:
    if at == "passkeys/new/":
        come_in(client, make_person().email)

    answer = client.get(f"/account/{at}", headers={"accept": "application/json"}).content.decode()

    assert re.search(r'(?:&quot;|")userVerification(?:&quot;|"): ?(?:&quot;|")required', answer)
    assert app_settings.WEBAUTHN_USER_VERIFICATION == "required"  # of a proof by one's own passkeys
