"""Naming somebody in a post, in a browser: by keyboard alone, announced, kept, and a link for who may see the person."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from enishi.feed import naming
from enishi.feed.models import Item
from enishi.feed.tests.make import agree
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe, sideways


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi")


def somebody(network: Network, family: str, given: str) -> Member:
    member = make_profile(network, name={"family": family, "given": given})
    agree(member)
    return member


LOOKS: list[tuple[Any, ...]] = [("phone", "ja", "light"), ("desktop", "en", "dark")]


@pytest.mark.parametrize(("width", "language", "scheme"), LOOKS)
def test_names_are_chosen_by_keyboard_and_lead_to_the_profile(
    visitor: Callable[..., Visitor], network: Network, width: Any, language: Any, scheme: Any
) -> None:
    ken, mio = somebody(network, "渡邉", "健"), somebody(network, "斎賀", "文乃")
    ja = language == "ja"
    writer = visitor(width, language=language, scheme=scheme)
    writer.sign_in(ken.person)
    page = writer.page
    page.goto(f"{writer.base}/n/nagi/feed/new/")
    text = page.get_by_role("textbox", name="投稿" if ja else "Post")

    page.get_by_role("button", name="名前をよぶ" if ja else "Name somebody").click()
    expect(text).to_be_focused()
    expect(text).to_have_value("@")
    text.press_sequentially("斎賀")
    option = page.get_by_role("option", name=re.compile("斎賀 文乃"))
    expect(option).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=re.compile("1人|Found: 1"))).to_be_attached()
    assert (axe(page), sideways(page)) == ([], 0)
    expect(option).to_have_attribute("aria-selected", "true")
    assert text.get_attribute("aria-activedescendant") == option.get_attribute("id")
    text.press("Enter" if ja else "Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(text).to_be_focused()
    expect(text).to_have_value("@斎賀 文乃" if ja else "@斎賀 文乃 ")
    text.press_sequentially("さんと見つけました。")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_role("button", name=re.compile("2人に見せる|Show to 2 people")).click()

    link = page.get_by_role("link", name="@斎賀 文乃")
    expect(link).to_be_visible()
    assert (axe(page), sideways(page)) == ([], 0)
    assert naming.of(Item.objects.within(network).get()) == (naming.Named(mio.pk, "斎賀 文乃"),)

    # who was named hears of it, and comes to it
    drain()
    reader = visitor(width, language=language, scheme=scheme)
    reader.sign_in(mio.person)
    other = reader.page
    other.goto(f"{reader.base}/n/nagi/notices/")
    other.get_by_role("link", name=re.compile("名前をよびました|named you")).click()
    expect(other.get_by_role("link", name="@斎賀 文乃")).to_be_visible()

    # a comment, where Escape shuts the list and what was typed stays text
    answer = other.get_by_role("textbox", name="コメント" if ja else "Comment")
    answer.press_sequentially("@渡邉")
    expect(other.get_by_role("option")).to_be_visible()
    answer.press("Escape")
    expect(other.get_by_role("listbox")).to_be_hidden()
    expect(answer).to_have_value("@渡邉")
    link.click()
    expect(page).to_have_url(re.compile(f"/people/{mio.public_id}/"))


def test_being_named_can_be_refused(visitor: Callable[..., Visitor], network: Network) -> None:
    mio = somebody(network, "斎賀", "文乃")
    guest = visitor("phone")
    guest.sign_in(mio.person)
    page = guest.page
    page.goto(f"{guest.base}/n/nagi/notices/settings/")
    page.get_by_role("switch", name=re.compile("わたしの名前をよべる")).uncheck()
    assert (axe(page), sideways(page)) == ([], 0)
    page.get_by_role("button", name="この届きかたにする").click()

    expect(page.get_by_text("つぎの1通から、この届きかたになります。")).to_be_visible()
    page.goto(f"{guest.base}/n/nagi/notices/settings/")
    expect(page.get_by_role("switch", name=re.compile("わたしの名前をよべる"))).not_to_be_checked()
