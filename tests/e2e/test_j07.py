"""J07, as far as it is built: an employee looks for somebody by skill, asks a question that people outside the company will read,
thinks once more about a word, and is answered while the page is open. Stories and single sign-on are not there yet."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from enishi.activity.models import Happening
from enishi.feed import pausing
from enishi.feed.tests.make import agree
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, Width, axe, sideways

Shot = Callable[[Page, str], None]


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215)


def person(network: Network, family: str, kana: str, **more: object) -> Member:
    """Return a member who shows much of themselves, and has agreed to the rules of sharing."""
    names = {"name": {"family": family, "given": "一"}, "reading": {"family": kana, "given": "はじめ"}}
    member = make_profile(network, preset="open", former_name=None, **names, **more)  # type: ignore[arg-type]
    agree(member)
    return member


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j07_an_employee_asks_and_is_answered(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, width: Width
) -> None:
    owner = person(network, "日比谷", "ひびや", role=Role.OWNER)
    ken = person(network, "小田切", "おだぎり", skills=["揺らし台の校正"])
    aki = person(network, "多田良", "ただら", side=EMPLOYEES)
    pausing.set_words(network, ["はやぶさ計画"], by=owner)
    asking, answering = visitor(width), visitor("phone")
    asking.sign_in(aki.person)
    answering.sign_in(ken.person)
    page, other = asking.page, answering.page

    def look(name: str) -> None:
        shot(page, f"j07-{name}-{width}")
        assert sideways(page) == 0
        assert axe(page) == []

    # 1 the badge that stands with every name
    page.goto(f"{asking.base}/n/nagi/people/{aki.public_id}/")
    expect(page.get_by_text("社員", exact=True).first).to_be_visible()

    # 2 somebody who can do it, and why they are found
    page.goto(f"{asking.base}/n/nagi/people/")
    page.locator("#q").fill("揺らし台")
    page.locator("#q").press("Enter")
    expect(page.locator(".person-card .name")).to_have_text(["小田切 一"])
    expect(page.locator(".person-card .why")).to_contain_text("揺らし台")
    look("found")

    # 3 the question: how many outside read it, which marks go with them, and a word to think about
    page.goto(f"{asking.base}/n/nagi/feed/new/")
    expect(page.locator("[data-outside-line]")).to_contain_text("外部の2人が読めます")
    expect(page.get_by_role("radio", name=re.compile("^公開"))).to_be_disabled()
    question = "揺らし台の校正をなさった方はいますか。はやぶさ計画で使います。"
    page.get_by_role("textbox", name="投稿").fill(question)
    page.get_by_role("button", name=re.compile("3人に見せる")).click()
    nudge = page.get_by_role("group", name="ひと呼吸おいて、ごらんください")
    expect(nudge).to_contain_text("「はやぶさ計画」")
    expect(nudge).to_contain_text("外部の2人が読みます")
    look("once-more")
    page.get_by_role("textbox", name="投稿").fill("揺らし台の校正をなさった方はいますか。")
    page.get_by_role("button", name=re.compile("3人に見せる")).click()
    expect(page.get_by_text("載せました。")).to_be_visible()
    kept = Happening.objects.within(network).filter(kind="feed.wrote").latest("pk")
    assert (kept.facts["looked_again"], kept.facts["stayed"]) == (True, False)

    # 4 the answer comes while the page is open, and a stamp says thank you
    other.goto(f"{answering.base}/n/nagi/feed/")
    other.get_by_role("link", name="コメントする").first.click()
    other.get_by_role("textbox", name="コメント").fill("10年やりました。手順書のありかも覚えています。")
    other.get_by_role("button", name="コメントする").click()
    expect(page.locator("#said").get_by_text("10年やりました。")).to_be_visible()
    page.locator("#said").get_by_role("link", name="ほかのスタンプをえらぶ").click()
    page.locator("#said").get_by_role("button", name="ありがとう").click()
    expect(other.locator("#said").get_by_role("button", name=re.compile("ありがとう.*1"))).to_be_visible()
    look("answered")
