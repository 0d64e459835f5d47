"""Notices in a browser: the number in the navigation follows live, what is opened counts as read, and all of it can be undone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from enishi.feed.tests.make import make_post
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.notices.models import Habits, Notice
from enishi.notices.tests.make import POKED, POSTED, make_notice
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe, sideways


def somebody(network: Network) -> Member:
    return make_profile(network)


def test_notices_follow_live_and_are_read_by_being_opened(visitor: Callable[..., Visitor], live: str) -> None:
    network = make_network("nagi")
    ken, mio = somebody(network), somebody(network)
    post = make_post(ken)
    phone = visitor("phone")
    phone.sign_in(ken.person)
    page = phone.page
    page.goto(f"{phone.base}/n/nagi/home/")
    badge = page.locator(".topbar [data-unread-count] .count")
    expect(page.locator(".rail .count-here[hx-get*=notices]")).to_be_attached()
    expect(badge).to_have_count(0)

    make_notice(ken, POSTED, title="総会")
    make_notice(ken, POKED, by=mio, thing=post.public_id, place=f"/n/nagi/feed/{post.public_id}/")
    expect(badge).to_contain_text("2")
    assert axe(page) == []

    page.goto(f"{phone.base}/n/nagi/feed/{post.public_id}/")  # by another way than the notice
    expect(badge).to_contain_text("1")
    assert Notice.objects.within(network).get(kind=POKED.code).read_at is not None

    page.goto(f"{phone.base}/n/nagi/notices/")
    expect(page.locator(".notes > li[data-unread]")).to_have_count(1)
    assert (axe(page), sideways(page)) == ([], 0)
    page.get_by_role("button", name="ぜんぶ読んだことにする").click()
    expect(page.locator(".notes > li[data-unread]")).to_have_count(0)
    page.get_by_role("button", name="もとにもどす").click()
    expect(page.locator(".notes > li[data-unread]")).to_have_count(1)
    page.get_by_role("link", name="New: 総会").click()
    expect(page).to_have_url(f"{phone.base}/n/nagi/home/")
    expect(badge).to_have_count(0)


def test_settings_say_how_notices_come(visitor: Callable[..., Visitor], live: str) -> None:
    network = make_network("nagi")
    ken = somebody(network)
    desktop = visitor()
    desktop.sign_in(ken.person)
    page = desktop.page
    page.goto(f"{desktop.base}/n/nagi/notices/settings/")
    assert (axe(page), sideways(page)) == ([], 0)

    page.get_by_text("月に1回").click()
    page.get_by_label("いらない").check()
    page.get_by_role("button", name="この届きかたにする").click()

    expect(page.get_by_text("つぎの1通から、この届きかたになります。")).to_be_visible()
    habits = Habits.objects.within(network).get(member=ken)
    assert (habits.asks, habits.digest) == (1, "none")
    page.goto(f"{desktop.base}/n/nagi/notices/settings/")
    expect(page.get_by_label("いらない")).to_be_checked()
