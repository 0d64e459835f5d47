"""The network's own stamps in a browser: chosen from a card of the feed, seen by others, and put as a comment."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from enishi.feed import stamps
from enishi.feed.tests.make import agree, make_post
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe, sideways

LOOKS: list[tuple[Any, ...]] = [("phone", "ja", "light"), ("desktop", "en", "dark")]


def is_drawn(picture: Locator) -> None:
    """Wait until a picture has come and is drawn, also where its card is put anew meanwhile by a live hint."""
    expect(picture).to_be_visible()
    picture.evaluate("(img) => img.scrollIntoView({block: 'center'})")
    expect(picture).to_have_js_property("naturalWidth", stamps.SIDE)


@pytest.mark.parametrize(("width", "language", "scheme"), LOOKS)
def test_own_stamp_is_chosen_from_a_card_of_the_feed(
    visitor: Callable[..., Visitor], live: str, width: Any, language: Any, scheme: Any
) -> None:
    network = make_network("nagi")
    owner, ken = make_profile(network, role="owner"), make_profile(network)
    agree(ken)
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "orange").save(file, "PNG")
    stamps.add(network, io.BytesIO(file.getvalue()), ja="よっこいしょ", en="Heave ho", by=owner)
    for member in (owner, ken):
        member.network.refresh_from_db()
    make_post(ken, "納戸から写真が出てきました。")
    said = "よっこいしょ" if language == "ja" else "Heave ho"
    reader = visitor(width, language=language, scheme=scheme)
    reader.sign_in(owner.person)
    page = reader.page
    page.goto(f"{reader.base}/n/nagi/feed/")
    card = page.get_by_role("article").filter(has_text="納戸から写真が出てきました。")

    card.get_by_role("link", name="スタンプをえらぶ" if language == "ja" else "Choose a stamp").click()
    own = card.get_by_role("button", name=re.compile(said))
    expect(own).to_have_attribute("aria-pressed", "false")
    is_drawn(own.locator("img"))
    assert (axe(page), sideways(page)) == ([], 0)
    own.click()
    expect(own).to_have_attribute("aria-pressed", "true")
    expect(own).to_contain_text("1")
    is_drawn(own.locator("img"))

    # it stands there when the page is opened anew, also without the others, and on the post's own page
    page.reload()
    expect(own).to_have_attribute("aria-pressed", "true")
    is_drawn(own.locator("img"))
    own.click()
    expect(own).to_have_count(0)
    card.get_by_role("link", name=re.compile("コメントする|Comment")).click()
    whole = page.locator("#stamps").get_by_role("button", name=re.compile(said))
    is_drawn(whole.locator("img"))
    page.locator("#reply summary").click()
    page.locator("#reply").get_by_role("button", name=said).click()
    is_drawn(page.locator("#said img.stamp"))
    assert (axe(page), sideways(page)) == ([], 0)
