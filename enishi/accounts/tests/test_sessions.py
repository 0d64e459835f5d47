"""How long a session lasts, what stays in the browser after it, and what the log says of coming in."""

from __future__ import annotations

import logging

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client

from enishi.accounts.tests.make import last_code, make_person

pytestmark = pytest.mark.django_db
START = 1_800_000_000
HOUR, DAY = 60 * 60, 24 * 60 * 60


def enter(client: Client, *, stay: bool) -> None:
    email = "hana@example.jp"
    client.post("/account/login/", {"email": email} | ({"stay": "on"} if stay else {}))
    client.post("/account/login/code/", {"code": last_code()})
    assert SESSION_KEY in client.session


@pytest.mark.parametrize(("stay", "pause", "kept"), [(False, 11, True), (False, 13, False), (True, 13, True)])
def test_session_that_does_not_stay_ends_after_half_a_day_without_use(
    client: Client, stay: bool, pause: int, kept: bool
) -> None:
    make_person("hana@example.jp")
    with time_machine.travel(START, tick=False) as clock:
        enter(client, stay=stay)
        clock.shift(pause * HOUR)

        assert (client.get("/account/").status_code == 200) is kept


def test_session_in_daily_use_ends_after_ninety_days(client: Client) -> None:
    make_person("hana@example.jp")
    with time_machine.travel(START, tick=False) as clock:
        enter(client, stay=True)
        for _ in range(18):
            clock.shift(5 * DAY - 60)
            assert client.get("/account/").status_code == 200

        clock.shift(DAY)

        assert client.get("/account/").status_code == 302
        assert SESSION_KEY not in client.session


def test_sign_out_leaves_no_page_in_the_browser(client: Client) -> None:
    make_person("hana@example.jp")
    enter(client, stay=True)

    assert client.post("/account/logout/")["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("part", ["app/", ""])
def test_page_of_secrets_stays_in_no_browser(client: Client, part: str) -> None:
    make_person("hana@example.jp")
    enter(client, stay=True)

    assert "no-store" in client.get(f"/account/second-step/{part}")["Cache-Control"]


def test_log_tells_of_coming_in_without_an_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    person = make_person("hana@example.jp", password="right for once")
    caplog.set_level(logging.INFO, logger="enishi.accounts")

    client.post("/account/login/password/", {"email": "hana@example.jp", "password": "wrong"})
    client.post("/account/login/", {"email": "hana@example.jp"})
    client.post("/account/login/code/", {"code": "none"})
    for _ in range(12):
        Client().post("/account/login/", {"email": "hana@example.jp"})
    told = [record.getMessage() for record in caplog.records]
    with time_machine.travel(START):
        enter(client, stay=True)

    assert told[:2] == ["A wrong password, by 127.0.0.1.", "A wrong code, the 1. of 5, by 127.0.0.1."]
    assert told[-1] == "Too many tries: sign-in from, by 127.0.0.1."
    assert caplog.records[-1].getMessage() == f"{person.public_id} came in (code)."
    assert "hana" not in caplog.text
    assert "right for once" not in caplog.text
