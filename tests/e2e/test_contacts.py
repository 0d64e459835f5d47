"""Contacts (R058): from a member's page the secretariat plans and notes one, and the form says who reads it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from enishi.console.tests.make import join, start_network
from enishi.members.roles import Role
from tests.conftest import Visitor, axe, sideways


@pytest.mark.parametrize(("width", "language", "scheme"), [("phone", "ja", "light"), ("desktop", "en", "dark")])
def test_contact_is_planned_noted_and_deleted(
    live: str, visitor: Callable[..., Visitor], width: str, language: str, scheme: str
) -> None:
    network = start_network(slug="nagi")[0]
    ken, hana = join(network, "斎賀", "文乃"), join(network, "日比谷", "こずえ", role=Role.SECRETARIAT)
    guest = visitor(width, language=language, scheme=scheme)
    guest.sign_in(hana.person)
    guest.context.add_cookies([{"name": "language", "value": language, "url": guest.base}])
    page = guest.page

    def fine() -> None:
        assert (axe(page), sideways(page), page.locator("h1").count()) == ([], 0, 1)

    page.goto(f"/n/nagi/people/{ken.public_id}/")
    page.locator("a[href*='/desk/contacts/people/']").click()
    expect(page.locator(".notice")).to_be_visible()
    page.locator("main form [type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    fine()
    page.locator("[name=words]").fill("春の見学会に来られるそうです。")
    page.locator("label.chip:has([name=way][value=phone])").click()
    page.locator("[name=next_on]").fill("2027-03-01")
    page.locator("main form [type=submit]").click()
    expect(page.locator(".inner-note")).to_contain_text("春の見学会")
    fine()
    page.goto("/n/nagi/desk/contacts/")
    expect(page.locator(".desk-list li")).to_have_count(1)
    fine()
    page.locator(".desk-list a").click()
    page.locator("a[href$='/removal/']").click()
    fine()
    page.locator("[name=reason]").fill("別の方の話でした")
    page.locator("main form [type=submit]").click()
    expect(page.locator(".inner-note")).to_have_count(0)
