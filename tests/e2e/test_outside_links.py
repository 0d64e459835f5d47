"""A group outside is told of the network (R054): the link is made, its words are there to paste, somebody comes by it and is asked what
everybody is asked, and it is withdrawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from enishi.console.tests.make import join, start_network
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.models import Network
from tests.conftest import Visitor, axe, sideways


@pytest.fixture
def network(live: str) -> Network:
    return start_network(slug="nagi")[0]


@pytest.fixture
def hana(network: Network) -> Member:
    return join(network, "日比谷", "こずえ", role=Role.COMMUNITY)


@pytest.fixture(params=[("phone", "ja", "light"), ("desktop", "en", "dark")], ids=["phone-ja", "desktop-en-dark"])
def enter(visitor: Callable[..., Visitor], request: pytest.FixtureRequest) -> Callable[[Member | None], Page]:
    """Return a way to see the network as somebody does, or as whoever came upon the link."""
    width, language, scheme = request.param

    def see(member: Member | None) -> Page:
        guest = visitor(width, language=language, scheme=scheme)
        if member is not None:
            guest.sign_in(member.person)
        guest.context.add_cookies([{"name": "language", "value": language, "url": guest.base}])
        return guest.page

    return see


def fine(page: Page) -> None:
    """Assert that a page is accessible, no wider than its screen, and has one title."""
    assert (axe(page), sideways(page), page.locator("h1").count()) == ([], 0, 1)


def test_group_outside_is_told_by_a_link(enter: Callable[[Member | None], Page], hana: Member) -> None:
    page, group = enter(hana), "旧・研究所のFacebookグループ"

    page.goto("/n/nagi/approvals/")
    page.locator("main a[href$='/approvals/links/']").click()
    expect(page.locator("[name=group]")).to_be_visible()
    page.locator("main form [type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    fine(page)
    page.locator("[name=group]").fill(group)
    page.locator("main form [type=submit]").click()
    expect(page.locator("h1")).to_have_text(group)
    expect(page.locator("output")).to_have_count(2)
    fine(page)
    words = page.locator("output[lang=en]").inner_text()
    way = next(line for line in words.splitlines() if "/with/" in line)

    guest = enter(None)
    guest.goto(way.partition("/n/")[2].join(["/n/", ""]))
    expect(guest.locator("[name=family]")).to_be_visible()
    expect(guest.locator(".notice[role=note]")).to_be_visible()
    assert group not in guest.content()
    fine(guest)

    page.locator("form[action$='/withdrawal/'] [type=submit]").click()
    expect(page.locator("output")).to_have_count(0)
    fine(page)
    page.goto("/n/nagi/approvals/links/")
    expect(page.locator("tbody tr")).to_have_count(1)
    fine(page)
    guest.goto(way.partition("/n/")[2].join(["/n/", ""]))
    expect(guest.locator("h1")).to_be_visible()
    assert "/with/" in guest.url
