"""A theme, from its name to the feed of who mutes it, and back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from enishi.console.tests.make import join, start_network
from enishi.feed.tests.make import agree
from enishi.members.roles import Role
from enishi.news.tests.make import make_announcement
from tests.conftest import Visitor, axe, sideways


def fine(page: Page) -> None:
    """Assert that a page is accessible and no wider than its screen."""
    assert axe(page) == []
    assert sideways(page) == 0


def test_theme_is_named_at_the_desk_and_muted_and_followed_on_a_phone(
    live: str, visitor: Callable[..., Visitor], shot: Callable[[Page, str], None]
) -> None:
    network = start_network(slug="nagi")[0]
    hana = join(network, "日比谷", "こずえ", role=Role.SECRETARIAT)
    agree(hana)
    officer, reader = visitor(language="en", scheme="dark"), visitor("phone")
    officer.sign_in(hana.person)
    page = officer.page

    page.goto(f"{officer.base}/n/nagi/desk/news/")
    page.get_by_role("link", name="Themes").click()
    page.get_by_label("What it is called, in Japanese").fill("社会貢献")
    page.get_by_label("What it is called, in English").fill("Giving back")
    page.get_by_role("button", name="Name this theme").click()
    expect(page.get_by_role("link", name="Giving back")).to_be_visible()
    fine(page)
    shot(page, "themes-dark")
    page.get_by_role("link", name="Giving back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change a theme")
    fine(page)
    network.refresh_from_db()
    code = network.themes[0]["code"]
    hana.network = network
    row = make_announcement(hana, title="港の清掃に来ませんか", theme=code)
    page.goto(f"{officer.base}/n/nagi/desk/news/{row.public_id}/")
    expect(page.get_by_label("Theme")).to_have_value(code)

    reader.sign_in(join(network, "斎賀", "文乃").person)
    phone = reader.page
    phone.goto(f"{reader.base}/n/nagi/news/{row.public_id}/")
    phone.get_by_role("button", name="ミュートする").click()
    expect(phone.get_by_role("button", name="ミュートをやめる")).to_be_visible()
    expect(phone.locator("#reply")).to_be_visible()  # the comments came by themselves
    fine(phone)
    shot(phone, "theme-muted-phone")
    phone.goto(f"{reader.base}/n/nagi/feed/")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    expect(phone.get_by_text("港の清掃に来ませんか")).to_have_count(0)

    phone.goto(f"{reader.base}/n/nagi/notices/themes/")
    choice = phone.get_by_role("group", name="社会貢献")
    expect(choice.get_by_label("ミュート")).to_be_checked()
    choice.get_by_label("フォロー").check()
    phone.get_by_role("button", name="この届きかたにする").click()
    expect(phone.get_by_text("これからは、このとおりにします。")).to_be_visible()
    expect(choice.get_by_label("フォロー")).to_be_checked()
    fine(phone)
    shot(phone, "themes-phone")
    phone.goto(f"{reader.base}/n/nagi/feed/")
    expect(phone.get_by_role("link", name="港の清掃に来ませんか")).to_be_visible()
