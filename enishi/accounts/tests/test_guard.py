"""Who tries too often waits, and nobody else does (CHECKS 18). The limits are those of guard.py's docstring."""

from __future__ import annotations

import base64
import re

import pytest
import time_machine
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from enishi.accounts import devices
from enishi.accounts.tests.make import come_in, last_code, make_person

pytestmark = pytest.mark.django_db
VICTIM = "victim@example.com"
START = 1_800_000_000


def ask(client: Client, email: str = VICTIM, **extra: str) -> HttpResponse:
    return client.post("/account/login/", {"email": email}, **extra)


def guess(client: Client, email: str = VICTIM, **extra: str) -> HttpResponse:
    return client.post("/account/login/password/", {"email": email, "password": "x"}, **extra)


def test_eleventh_try_for_one_address_is_refused_from_wherever_it_comes() -> None:
    make_person(VICTIM)

    statuses = [guess(Client(), REMOTE_ADDR=f"10.0.{each}.1").status_code for each in range(11)]

    assert statuses == [422] * 10 + [429]


def test_eleventh_try_from_one_client_is_refused_for_whatever_address() -> None:
    statuses = [guess(Client(), f"a{each}@example.com").status_code for each in range(11)]

    assert statuses == [422] * 10 + [429]


def test_eleventh_code_asked_for_is_refused_with_the_time_to_wait() -> None:
    answers = [ask(Client(), REMOTE_ADDR=f"10.0.{each}.1") for each in range(11)]

    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 15 * 60
    assert "お待ちください" in answers[-1].content.decode()


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP"])
def test_forged_header_does_not_help(header: str) -> None:
    statuses = [guess(Client(), f"a{each}@example.com", **{header: f"1.2.3.{each}"}).status_code for each in range(11)]

    assert statuses[-1] == 429


def test_household_of_ipv6_counts_as_one_client() -> None:
    statuses = [guess(Client(), f"a{n}@example.com", REMOTE_ADDR=f"2001:db8::{n:x}").status_code for n in range(11)]

    assert statuses[-1] == 429


def test_fifth_wrong_code_stops_codes_for_this_address_only() -> None:
    make_person(VICTIM)
    client = Client()
    ask(client)

    answers = [client.post("/account/login/code/", {"code": "none"}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert "数字では入れません" in answers[-1].content.decode()
    assert 14 * 60 <= int(answers[-1]["Retry-After"]) <= 15 * 60 + 1
    assert ask(Client(), REMOTE_ADDR="10.1.1.1").status_code == 429
    assert ask(Client(), "other@example.com", REMOTE_ADDR="10.1.1.1").status_code == 302


def test_right_code_after_the_stop_does_not_let_in() -> None:
    make_person(VICTIM)
    client = Client()
    ask(client)
    code = last_code()
    for _ in range(5):
        client.post("/account/login/code/", {"code": "none"})

    answer = client.post("/account/login/code/", {"code": code})

    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session


def test_victim_comes_in_after_a_quarter_of_an_hour_at_the_latest() -> None:
    make_person(VICTIM)
    with time_machine.travel(START, tick=False) as clock:
        attacker = Client()
        ask(attacker, REMOTE_ADDR="10.0.0.1")
        for _ in range(30):
            attacker.post("/account/login/code/", {"code": "none"}, REMOTE_ADDR="10.0.0.1")
        for each in range(30):
            guess(Client(), REMOTE_ADDR=f"10.0.{each}.2")
        assert ask(Client()).status_code == 429

        clock.shift(15 * 60)

        come_in(Client(), VICTIM)


def test_victim_comes_in_at_once_in_a_browser_known_to_be_theirs() -> None:
    make_person(VICTIM)
    home = Client()
    come_in(home, VICTIM)
    home.post("/account/logout/")
    attacker = Client()
    ask(attacker, REMOTE_ADDR="10.0.0.1")
    for _ in range(5):
        attacker.post("/account/login/code/", {"code": "none"}, REMOTE_ADDR="10.0.0.1")
    for each in range(20):
        ask(Client(), REMOTE_ADDR=f"10.0.{each}.2")

    assert ask(Client()).status_code == 429
    come_in(home, VICTIM)


def test_forged_cookie_of_a_known_browser_does_not_help() -> None:
    make_person(VICTIM)
    home = Client()
    come_in(home, VICTIM)
    cookie = home.cookies["device"].value
    for each in range(10):
        guess(Client(), REMOTE_ADDR=f"10.0.{each}.1")
    forger = Client()
    forger.cookies["device"] = cookie[:-2] + ("aa" if cookie[-2:] != "aa" else "bb")

    assert guess(forger, REMOTE_ADDR="10.9.9.9").status_code == 429


def test_who_comes_in_leaves_the_tries_to_the_others_behind_the_same_address() -> None:
    people = [make_person().email for _ in range(25)]

    for email in people:
        come_in(Client(), email)

    assert guess(Client(), "late@example.com").status_code == 422


def test_passkey_answers_are_counted_as_tries() -> None:
    statuses = [Client().post("/account/login/passkey/check/", {"credential": "{}"}).status_code for _ in range(11)]

    assert statuses == [302] * 10 + [429]


def test_account_of_one_s_own_buys_no_tries_at_another_s() -> None:
    make_person(VICTIM, password="known to nobody else")
    make_person("mallory@example.com", password="of mallory's own")
    statuses = []

    for _round in range(3):
        mallory = Client()
        statuses += [guess(mallory).status_code for _ in range(4)]
        own = {"email": "mallory@example.com", "password": "of mallory's own"}
        mallory.post("/account/login/password/", own)

    assert statuses == [422] * 10 + [429] * 2


# -- nobody is kept out by somebody who goes on trying ---------------------------------------------------------------------
def attack(rounds: int = 1) -> None:
    """Use up all that everybody may try with the victim's address, from many clients."""
    for each in range(rounds):
        attacker = Client()
        ask(attacker, REMOTE_ADDR=f"10.1.{each}.1")
        for _ in range(5):
            attacker.post("/account/login/code/", {"code": "none"}, REMOTE_ADDR=f"10.1.{each}.1")
        for client in range(12):
            guess(Client(), REMOTE_ADDR=f"10.2.{client}.{each}")


def link_of(text: str) -> str:
    found = re.search(r"http://\S+(/account/login/browser/\S+/)", text)
    assert found, text
    return found[1]


@pytest.mark.parametrize("email", [VICTIM, "nobody@example.com"])
def test_owner_of_an_address_under_attack_goes_on_by_the_link_of_the_mail(email: str) -> None:
    make_person(VICTIM)
    stranger = Client()
    for each in range(11):
        ask(stranger, email, REMOTE_ADDR=f"10.0.{each}.1")
    told = [message for message in mail.outbox if "/login/browser/" in message.body]
    assert [message.to for message in told] == [[email]]
    browser, link = Client(), link_of(str(told[0].body))
    assert ask(browser, email).status_code == 429

    looked = browser.get(link)
    assert looked.status_code == 200
    assert ask(browser, email).status_code == 429  # opening changes nothing: mail scanners open links
    answer = browser.post(link)

    assert answer["Location"] == "/account/login/"
    assert "_auth_user_id" not in browser.session
    if email == VICTIM:
        come_in(browser, VICTIM)
    else:
        assert ask(browser, email).status_code == 302


def test_attack_that_never_ends_keeps_out_nobody_who_reads_the_address() -> None:
    make_person(VICTIM)
    with time_machine.travel(START, tick=False) as clock:
        attack()
        link = link_of(next(str(message.body) for message in mail.outbox if "/login/browser/" in message.body))
        browser = Client()
        browser.post(link)
        for each in range(4):
            attack()
            assert ask(Client(), REMOTE_ADDR=f"10.9.{each}.1").status_code == 429
            come_in(browser, VICTIM)
            browser.post("/account/logout/")
            clock.shift(5 * 60)
    told = [message for message in mail.outbox if "/login/browser/" in message.body]
    assert len(told) <= 3  # one in a quarter of an hour: the attack is no flood of mails either


def test_browser_that_is_known_is_not_kept_out_by_its_neighbours() -> None:
    make_person(VICTIM)
    home = Client()
    come_in(home, VICTIM)
    home.post("/account/logout/")

    for each in range(11):
        guess(Client(), f"neighbour{each}@example.com")  # behind the same router

    assert guess(Client(), "late@example.com").status_code == 429
    come_in(home, VICTIM)


def test_browser_that_is_known_has_no_more_tries_than_others() -> None:
    make_person(VICTIM)
    home = Client()
    come_in(home, VICTIM)
    home.post("/account/logout/")

    assert [guess(home).status_code for _ in range(11)] == [422] * 10 + [429]
    assert guess(home, "other@example.com").status_code == 422  # as everybody else behind this address


@pytest.mark.parametrize("token", ["none", "ImFAYi5qcCI:1:x"])
def test_browser_link_that_is_none_vouches_for_nobody(token: str) -> None:
    browser = Client()

    assert browser.get(f"/account/login/browser/{token}/").status_code == 410
    assert browser.post(f"/account/login/browser/{token}/").status_code == 410
    assert "device" not in browser.cookies


def test_browser_link_ends_after_an_hour() -> None:
    with time_machine.travel(START, tick=False) as clock:
        for each in range(11):
            ask(Client(), REMOTE_ADDR=f"10.0.{each}.1")
        link = link_of(next(str(message.body) for message in mail.outbox if "/login/browser/" in message.body))

        clock.shift(60 * 60 + 1)

        assert Client().get(link).status_code == 410


def test_browser_link_does_not_say_the_address_whose_mail_it_stands_in() -> None:
    token = devices.vouching_token("hana@example.jp")

    read = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in re.split(r"[:.=]", token) if part]
    assert not any(b"hana" in part for part in [token.encode(), *read])
    assert devices.email_of(token) == "hana@example.jp"
