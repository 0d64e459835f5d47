"""An officer invites many by mail: chooses, writes, looks once more, sends, sees it sent; one of them comes to the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from enishi.joining.tests.make import make_roster_person
from enishi.kit import jobs
from enishi.members.tests.make import make_member
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from tests.conftest import Visitor, axe, sideways

Shot = Callable[[Page, str], None]


@pytest.fixture
def network(live: str, settings: Any) -> Network:
    settings.MAIL_PER_MINUTE = 0
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215, contact_email="desk@example.com")


def look(page: Page, shot: Shot, name: str, javascript: bool = True) -> None:
    """Hold a page against what every page must keep."""
    shot(page, f"mailings-{name}")
    assert sideways(page) == 0
    if javascript:
        assert axe(page) == []


@pytest.mark.parametrize(
    ("width", "javascript"), [("phone", True), ("desktop", True), ("phone", False)], ids=["phone", "desktop", "plain"]
)
def test_mailings_from_choosing_to_sent(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, width: Any, javascript: bool
) -> None:
    for family in ("入江", "森", "林"):
        make_roster_person(network, family_name=family)
    make_roster_person(network, no_contact=True)
    officer = visitor(width, javascript=javascript)
    officer.sign_in(make_member(network, role="secretariat").person)
    page, ways = officer.page, f"{width}{'' if javascript else '-plain'}"

    page.goto(f"{officer.base}/n/nagi/invitations/")
    expect(page.get_by_role("heading", level=1)).to_have_text("招待")
    look(page, shot, f"overview-{ways}", javascript)
    page.get_by_role("link", name="招待を準備する").click()
    expect(page.locator(".audience .figure")).to_have_text("3人")
    expect(page.locator(".skip-list")).to_contain_text("1人には送りません")
    page.get_by_label("件名").fill("凪の会へどうぞ")
    page.get_by_label("ごあいさつ").fill("日比谷です。その後いかがですか。")
    page.get_by_text("1回まで").click()
    look(page, shot, f"new-{ways}", javascript)
    page.get_by_role("button", name="もう一度確かめる").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("3人に招待を送りますか")
    expect(page.locator(".phone")).to_contain_text("日比谷です。その後いかがですか。")
    look(page, shot, f"sure-{ways}", javascript)
    page.get_by_role("button", name="3通の招待を送る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("凪の会へどうぞ")
    expect(page.get_by_role("button", name="送るのを止める")).to_be_visible()
    look(page, shot, f"sending-{ways}", javascript)
    jobs.drain()  # the page goes on by itself
    if not javascript:
        page.get_by_role("link", name="どこまで進んだか見る").click()
    expect(page.get_by_role("button", name="送るのを止める")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("送りました（お返事待ち）")
    look(page, shot, f"sent-{ways}", javascript)
    assert sorted(letter.subject for letter in mail.outbox) == ["凪の会へどうぞ"] * 3

    page.goto(f"{officer.base}/n/nagi/invitations/")
    expect(page.locator(".funnel li").nth(1)).to_contain_text("3")
    look(page, shot, f"funnel-{ways}", javascript)

    code = str(mail.outbox[0].body).split("/join/")[1].split("/")[0]
    guest = visitor(width, javascript=javascript)
    guest.page.goto(f"{guest.base}/n/nagi/join/{code}/")
    expect(guest.page.get_by_role("heading", level=1)).to_be_visible()
    expect(guest.page.locator("main")).to_contain_text("凪")


def test_mailing_to_who_leaves_soon_in_english_and_stopped(
    visitor: Callable[..., Visitor], shot: Shot, network: Network
) -> None:
    last_day = today_in(network) + timedelta(days=12)
    make_roster_person(
        network, periods=[{"joined_on": last_day - timedelta(days=999), "left_on": last_day, "left": True}]
    )
    Network.objects.filter(pk=network.pk).update(language="en")
    officer = visitor("desktop", language="en", scheme="dark")
    officer.sign_in(make_member(network, role="secretariat").person)
    officer.context.add_cookies([{"name": "language", "value": "en", "url": officer.base}])
    page = officer.page

    page.goto(f"{officer.base}/n/nagi/invitations/mailings/new/")
    page.get_by_text("about to leave", exact=True).click()
    expect(page.locator(".audience .figure")).to_have_text("1 person")
    expect(page.get_by_label("Your greeting")).to_contain_text("Your last day at 凪沢製作所 is coming closer.")
    look(page, shot, "leaving-en")
    page.get_by_role("button", name="Look once more").click()
    expect(page.locator(".phone")).to_contain_text("On your last day")
    look(page, shot, "leaving-sure-en")
    page.get_by_role("button", name="Send 1 invitation").click()
    page.get_by_role("button", name="Stop sending").click()
    expect(page.locator("main")).to_contain_text("stopped")
    look(page, shot, "stopped-en")
    jobs.drain()
    assert mail.outbox == []
