"""The reader's own order in a browser: chosen once, home and feed open in it and say why; one press leads back to newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from enishi.feed.tests.make import make_post
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import again, make_profile
from tests.conftest import Visitor, axe, sideways

LOOKS: list[tuple[Any, ...]] = [
    ("phone", "ja", "light", True),
    ("desktop", "en", "dark", True),
    ("phone", "ja", "dark", False),
]


@pytest.mark.parametrize(("width", "language", "scheme", "javascript"), LOOKS)
def test_own_order_is_chosen_remembered_and_left_by_one_press(
    visitor: Callable[..., Visitor], live: str, width: Any, language: Any, scheme: Any, javascript: bool
) -> None:
    network, ja = make_network("nagi"), language == "ja"
    reader = make_profile(network, unit={"department": "試験課", "post": ""}, years={"joined": 2000, "left": 2010})
    near = make_profile(network, unit={"department": "試験課", "post": ""}, years={"joined": 2002, "left": 2009})
    far = make_profile(network, years={"joined": 2015, "left": 2020})
    make_post(again(near), "試験課の柿が、なりました。")
    make_post(again(far), "今日は晴れです。")
    each = visitor(width, language=language, scheme=scheme, javascript=javascript)
    each.sign_in(reader.person)
    page = each.page
    why = "ここに出ている理由：同じ試験課" if ja else "Why you see this: from 試験課, as you are"

    def stands(first: str, second: str) -> None:
        expect(page.locator(".feed article").nth(0)).to_contain_text(first)
        expect(page.locator(".feed article").nth(1)).to_contain_text(second)
        assert not javascript or (axe(page), sideways(page)) == ([], 0)

    page.goto(f"{each.base}/n/nagi/home/")
    stands("晴れ", "柿")
    page.get_by_role("link", name="わたし向け" if ja else "For me").click()
    expect(page.get_by_text("新しい順で開きます" if ja else "open newest first")).to_be_visible()
    stands("柿", "晴れ")
    page.get_by_role("button", name="この順で開くようにする" if ja else "Open them in this order").click()
    expect(page.get_by_text("これからは" if ja else "in your own order now")).to_be_visible()

    for place in ("home/", "feed/"):
        page.goto(f"{each.base}/n/nagi/{place}")
        stands("柿", "晴れ")
        expect(page.locator(".feed article").nth(0)).to_contain_text(why)
        expect(page.locator(".feed article").nth(1)).to_contain_text("新しいもののひとつ" if ja else "among the newest")
    page.get_by_role("link", name="すべて" if ja else "Everything", exact=True).click()
    stands("晴れ", "柿")

    page.goto(f"{each.base}/n/nagi/home/")
    page.get_by_role("button", name="新しい順にもどす" if ja else "Back to newest first").click()
    expect(page.get_by_text("これからは" if ja else "open newest first now")).to_be_visible()
    stands("晴れ", "柿")
    expect(page.get_by_role("button", name="新しい順にもどす" if ja else "Back to newest first")).to_have_count(0)
