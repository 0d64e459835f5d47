"""The pages of coming in and going out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from enishi.accounts import links
from enishi.accounts.models import LoginLink
from enishi.accounts.tests.make import come_in, last_code, make_person

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_sign_in_leads_back_to_where_one_wanted_to_go(client: Client) -> None:
    person = make_person()
    client.post("/account/login/?next=/n/nagi/people/", {"email": person.email})

    answer = client.post("/account/login/code/", {"code": last_code()})

    assert answer.headers["Location"] == "/n/nagi/people/"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_else(client: Client, to: str) -> None:
    person = make_person()
    client.post("/account/login/", {"email": person.email, "next": to})

    assert client.post("/account/login/code/", {"code": last_code()}).headers["Location"] == "/"


@pytest.mark.parametrize("typed", ["", "hana", "hana@", "a" * 250 + "@example.com", "a@b@c.jp", "a@b.jp\nBcc: x@y.jp"])
def test_sign_in_with_what_is_no_address_keeps_it_and_sends_nothing(client: Client, typed: str) -> None:
    answer = client.post("/account/login/", {"email": typed})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert mail.outbox == []


def test_sign_in_gives_the_session_a_new_key(client: Client) -> None:
    person = make_person()
    client.get("/account/login/")
    client.post("/account/login/", {"email": person.email})
    planted = client.session.session_key

    client.post("/account/login/code/", {"code": last_code()})

    assert client.session.session_key != planted
    other = Client()
    other.cookies["session"] = str(planted)
    assert other.get("/account/").status_code == 302


@pytest.mark.parametrize(("stay", "kept"), [("on", False), ("", True)])
def test_sign_in_ends_with_the_browser_unless_one_stays(client: Client, stay: str, kept: bool) -> None:
    person = make_person()
    client.post("/account/login/", {"email": person.email, "stay": stay} if stay else {"email": person.email})
    client.post("/account/login/code/", {"code": last_code()})

    assert client.session.get_expire_at_browser_close() is kept


def test_sign_in_page_carries_the_headers(client: Client) -> None:
    for answer in (client.get("/account/login/"), client.post("/account/login/", {"email": "x"})):
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-cache" in answer["Cache-Control"]


def test_sign_in_says_where_the_mail_is_without_a_server(client: Client, settings: Settings) -> None:
    settings.MAIL_LEAVES = False
    assert "bin/enishi outbox" in client.get("/account/login/").content.decode()

    settings.MAIL_LEAVES = True
    assert "bin/enishi outbox" not in client.get("/account/login/").content.decode()


def test_sign_in_of_a_closed_account_says_so_after_the_code(client: Client) -> None:
    person = make_person(is_active=False)
    client.post("/account/login/", {"email": person.email})

    answer = client.post("/account/login/code/", {"code": last_code()}, follow=True)

    assert "閉じられています" in answer.content.decode()
    assert not signed_in(client)


def test_sign_in_ends_with_the_next_page_when_the_account_is_closed(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)

    type(person).objects.filter(pk=person.pk).update(is_active=False)

    assert client.get("/account/").status_code == 302


def test_inactive_page_is_open_to_all(client: Client) -> None:
    assert client.get("/account/closed/").status_code == 200


def test_code_page_without_a_code_under_way_leads_to_the_start(client: Client) -> None:
    answer = client.get("/account/login/code/", follow=True)

    assert answer.redirect_chain == [("/account/login/", 302)]
    assert "期限が切れました" in answer.content.decode()


def test_code_that_is_wrong_is_told_with_what_was_typed(client: Client) -> None:
    client.post("/account/login/", {"email": make_person().email})

    answer = client.post("/account/login/code/", {"code": "12 34"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="12 34"' in text
    assert "あと4回" in text


def test_code_that_expired_leads_to_the_start_with_the_address(client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post("/account/login/", {"email": "hana@example.com"})
        clock.shift(901)

        answer = client.post("/account/login/code/", {"code": "123456"}, follow=True)

    assert 'value="hana@example.com"' in answer.content.decode()


def test_code_again_within_a_minute_is_put_off(client: Client) -> None:
    client.post("/account/login/", {"email": make_person().email})

    answer = client.post("/account/login/code/again/", follow=True)

    assert len(mail.outbox) == 1
    assert "1分" in answer.content.decode()


def test_password_lets_in_and_a_wrong_one_does_not(client: Client) -> None:
    person = make_person(password="correct horse")

    wrong = client.post("/account/login/password/", {"email": person.email, "password": "battery staple"})
    assert (wrong.status_code, signed_in(client)) == (422, False)
    assert "battery staple" not in wrong.content.decode()

    right = client.post("/account/login/password/", {"email": person.email.upper(), "password": "correct horse"})
    assert (right.status_code, signed_in(client)) == (302, True)


def test_password_of_a_person_without_one_lets_nobody_in(client: Client) -> None:
    person = make_person()

    for typed in ("", "!", person.password):
        client.post("/account/login/password/", {"email": person.email, "password": typed})

    assert not signed_in(client)


def test_passkey_page_offers_the_ceremony(client: Client) -> None:
    page = client.get("/account/login/passkey/").content.decode()
    options = client.get("/account/login/passkey/check/", headers={"accept": "application/json"}).json()

    assert 'src="/account/login/passkey/check/"' in page
    assert options["request_options"]["publicKey"]["userVerification"] == "required"


def test_login_link_lets_in_once(client: Client) -> None:
    person = make_person()
    path = links.make_link(person, "root").removeprefix("http://127.0.0.1:8000")

    looked = [client.get(path) for _ in range(2)]  # a mail scanner opens it first
    assert [answer.status_code for answer in looked] == [200, 200]
    assert not signed_in(client)

    client.post(path)
    assert signed_in(client)
    row = LoginLink.objects.get()
    assert (row.used_from, row.used_at is None, row.operator) == ("127.0.0.1", False, "root")

    other = Client()
    assert other.post(path).status_code == 410
    assert not signed_in(other)


def test_login_link_ends_after_a_quarter_of_an_hour(client: Client) -> None:
    path = links.make_link(make_person(), "root").removeprefix("http://127.0.0.1:8000")

    with time_machine.travel(timezone.now() + links.LIFE * 1.01):
        assert client.post(path).status_code == 410

    assert not signed_in(client)


def test_login_link_passes_the_second_step_that_was_lost(client: Client) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    person = make_person()
    TOTP.activate(person, generate_totp_secret())

    client.post(links.make_link(person, "root").removeprefix("http://127.0.0.1:8000"))

    assert signed_in(client)


def test_login_link_that_never_was_is_gone(client: Client) -> None:
    assert [client.get("/account/login/link/abc/").status_code for _ in range(12)] == [410] * 12
    assert client.post("/account/login/", {"email": "hana@example.com"}).status_code == 302


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> None:
    people = [
        {
            "email": "hana@example.com",
            "name_ja": "日比谷 こずえ",
            "name_en": "Kozue Hibiya",
            "label_ja": "事務局。招待する",
        }
    ]
    (tmp_path / "demo-mode").write_text(json.dumps(people))
    settings.DATA, settings.DEMO = tmp_path, True


def test_persona_is_one_click_in_demo_mode(client: Client, demo: None) -> None:
    person = make_person("hana@example.com")

    page = client.get("/account/login/").content.decode()
    client.post("/account/login/persona/", {"email": "hana@example.com"})

    assert 'class="demo-panel"' in page
    assert "日比谷 こずえ" in page
    assert client.session["_auth_user_id"] == str(person.pk)


def test_persona_is_impossible_outside_demo_mode(client: Client, demo: None, settings: Settings) -> None:
    settings.DEMO = False
    make_person("hana@example.com")

    answer = client.post("/account/login/persona/", {"email": "hana@example.com"})

    assert answer.status_code == 404
    assert "demo-panel" not in client.get("/account/login/").content.decode()
    assert not signed_in(client)


def test_persona_is_nobody_else_of_the_house(client: Client, demo: None) -> None:
    make_person("real@example.com")

    assert client.post("/account/login/persona/", {"email": "real@example.com"}).status_code == 404
    assert not signed_in(client)


def test_sign_out_asks_first_and_ends_the_session(client: Client) -> None:
    come_in(client, make_person().email)

    assert client.get("/account/logout/").status_code == 200
    assert signed_in(client)
    old = client.session.session_key
    client.post("/account/logout/")

    stolen = Client()
    stolen.cookies["session"] = str(old)
    assert stolen.get("/account/").status_code == 302


def test_sign_out_by_a_link_takes_nothing_from_a_visitor(client: Client) -> None:
    session = client.session
    session["half"] = "filled in"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)

    answer = client.get("/account/logout/")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["half"] == "filled in"


@pytest.mark.parametrize(
    "path", ["signup/", "password/reset/", "email/", "confirm-email/", "password/set/", "login/code/confirm/", "2fa/"]
)
def test_pages_of_the_library_that_are_not_used_do_not_exist(client: Client, path: str) -> None:
    assert client.get(f"/account/{path}").status_code == 404
