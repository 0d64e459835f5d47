"""Devices through the pages: switched on by a browser, seen in the list, taken away; what is no subscription is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings

from enishi.kit import webpush
from enishi.kit.tests.browser_of_pushes import Browser
from enishi.members.models import Member
from enishi.notices import pushing
from enishi.notices.models import PushDevice

pytestmark = pytest.mark.django_db
ENDPOINT = "https://push.example/abc"
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36"


def signed_in(member: Member) -> Client:
    client = Client(headers={"user-agent": ANDROID})
    client.force_login(member.person)
    return client


def at(member: Member, rest: str = "devices/") -> str:
    return f"/n/{member.network.slug}/notices/{rest}"


def subscription(**changed: str) -> dict[str, str]:
    browser = Browser()
    keys = {"p256dh": webpush.text(browser.p256dh), "auth": webpush.text(browser.auth)}
    return {"endpoint": ENDPOINT} | keys | changed


def held(member: Member) -> list[str]:
    rows = PushDevice.objects.within(member.network).filter(member=member).order_by("pk")
    return list(rows.values_list("endpoint", flat=True))


def test_devices_are_switched_on_by_themselves_and_listed(ken: Member) -> None:
    client = signed_in(ken)

    answer = client.post(at(ken), subscription())
    page = client.get(at(ken, "settings/")).content.decode()

    assert answer.status_code == 200
    for text in (answer.content.decode(), page):
        assert "AndroidのChrome" in text
        assert f'data-mark="{pushing.mark(ENDPOINT)[:16]}"' in text
        assert ENDPOINT not in text
    assert f'key="{pushing.public_key()}"' in page
    row = PushDevice.objects.within(ken.network).get()
    assert row.signed_in.session_key == client.session.session_key
    client.post(at(ken), subscription())  # the same once more
    assert held(ken) == [ENDPOINT]


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": ""}, {"endpoint": "http://push.example/abc"}, {"endpoint": "https://push.example:8443/abc"},
        {"endpoint": "https://a:b@push.example/abc"}, {"endpoint": "javascript:alert(1)"}, {"endpoint": "https://push.example/\0"},
        {"endpoint": "https://push.example/\r\nX: y"}, {"endpoint": "https://push.example/" + "x" * 1000},
        {"p256dh": ""}, {"p256dh": "A" * 87}, {"p256dh": "\0" * 87}, {"auth": ""}, {"auth": "AAAA"}, {"auth": "x\0"},
        {"auth": "A" * 5000},
    ],
)  # fmt: skip
def test_devices_that_are_none_are_refused(ken: Member, changed: dict[str, str]) -> None:
    answer = signed_in(ken).post(at(ken), subscription(**changed))

    assert answer.status_code in {413, 422}
    assert held(ken) == []


def test_devices_take_no_more_than_a_subscription_holds(ken: Member) -> None:
    assert signed_in(ken).post(at(ken), subscription(more="x" * 9000)).status_code == 413
    assert held(ken) == []


def test_devices_are_ten_of_a_member_at_most(ken: Member) -> None:
    client = signed_in(ken)
    for n in range(pushing.MOST):
        assert client.post(at(ken), subscription(endpoint=f"{ENDPOINT}{n}")).status_code == 200

    assert client.post(at(ken), subscription(endpoint=f"{ENDPOINT}x")).status_code == 422
    assert len(held(ken)) == pushing.MOST
    assert client.post(at(ken), subscription(endpoint=f"{ENDPOINT}3")).status_code == 200  # one of them again


def test_devices_are_offered_where_the_operator_wants_it_alone(ken: Member) -> None:
    with override_settings(PUSH=False):
        page = signed_in(ken).get(at(ken, "settings/")).content.decode()
        answer = signed_in(ken).post(at(ken), subscription())

    assert "device-push" not in page
    assert "-push" not in page
    assert answer.status_code == 404


def test_device_removal_takes_ones_own_away_and_nobody_elses(ken: Member, mio: Member) -> None:
    client = signed_in(ken)
    client.post(at(ken), subscription())
    signed_in(mio).post(at(mio), subscription(endpoint=f"{ENDPOINT}-mio"))
    theirs = PushDevice.objects.within(mio.network).get(member=mio)
    mine = PushDevice.objects.within(ken.network).get(member=ken)

    client.post(at(ken, "devices/removal/"), {"device": theirs.public_id})
    client.post(at(ken, "devices/removal/"), {"endpoint": f"{ENDPOINT}-mio"})
    assert held(mio) == [f"{ENDPOINT}-mio"]
    answer = client.post(at(ken, "devices/removal/"), {"device": mine.public_id})

    assert (answer.status_code, held(ken)) == (302, [])
    for wrong in ({}, {"device": "x\0"}, {"endpoint": "\0"}, {"device": "x" * 500}):
        assert client.post(at(ken, "devices/removal/"), wrong).status_code == 422


def test_device_removal_by_the_device_itself_answers_with_the_list(ken: Member) -> None:
    client = signed_in(ken)
    client.post(at(ken), subscription())

    answer: Any = client.post(at(ken, "devices/removal/"), {"endpoint": ENDPOINT}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content.decode().strip()) == (200, "")
    assert held(ken) == []
