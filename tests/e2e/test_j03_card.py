"""J03 by a printed card: the officer makes and prints it, its holder comes in by what stands on the paper. On phone and
desktop, with and without JavaScript; the QR code is read from the PDF by a decoder."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from enishi.joining.tests.make import make_roster_person
from enishi.kit import jobs
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from tests.conftest import Visitor, axe, sideways
from tests.e2e import steps

Shot = Callable[[Page, str], None]


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", members_word="凪の仲間", hue=215)


def look(page: Page, shot: Shot, name: str, javascript: bool) -> None:
    """Hold a page against what every page must keep."""
    shot(page, f"j03-{name}")
    assert sideways(page) == 0
    if javascript:
        assert axe(page) == []


@pytest.mark.parametrize(
    ("width", "javascript"), [("phone", True), ("phone", False), ("desktop", True), ("desktop", False)]
)
def test_j03_by_a_printed_card(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, width: Any, javascript: bool, tmp_path: Path
) -> None:
    """The officer makes a card and prints it; who holds the paper comes in, by its QR code or by its twelve characters."""
    make_roster_person(network, email="")
    officer = visitor(width, javascript=javascript)
    officer.sign_in(make_member(network, role="secretariat").person)
    page, ways = officer.page, f"{width}{'' if javascript else '-plain'}"
    page.goto(f"{officer.base}/n/nagi/invitations/")
    page.get_by_role("link", name="招待カード").click()
    look(page, shot, f"cards-{ways}", javascript)
    page.get_by_role("link", name="カードを作る").click()
    look(page, shot, f"cards-new-{ways}", javascript)
    page.get_by_role("button", name="1枚を作る").click()
    expect(page.locator(".running")).to_be_visible()
    look(page, shot, f"cards-waiting-{ways}", javascript)
    jobs.drain()  # the page goes on by itself
    if not javascript:
        page.get_by_role("link", name="どこまで進んだか見る").click()
    expect(page.get_by_role("button", name="1枚をダウンロードする")).to_be_visible()
    look(page, shot, f"card-bundle-{ways}", javascript)
    with page.expect_download() as paper:
        page.get_by_role("button", name="1枚をダウンロードする").click()
    paper.value.save_as(tmp_path / "cards.pdf")

    with pypdfium2.PdfDocument(tmp_path / "cards.pdf") as document:
        front = document[0].get_textpage().get_text_range()
        seen = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil().convert("L"))
        assert "入江 文乃 様" in document[1].get_textpage().get_text_range()
    printed = re.search(r"([A-Z2-9]{4})\s+([A-Z2-9]{4})\s+([A-Z2-9]{4})", front)
    assert printed is not None
    assert len(seen) == 1

    # whoever holds it comes in: on a phone by the QR code, at a desk by typing what stands under it
    guest = visitor(width, javascript=javascript)
    page = guest.page
    if width == "phone":
        page.goto(re.sub(r"https?://[^/]+", guest.base, seen[0].text))
    else:
        page.goto(f"{guest.base}/n/nagi/join")  # as it is printed, without the stroke at its end
        page.get_by_label("カードかメールに書かれた12文字").fill(" ".join(printed.groups()).lower())
        page.get_by_role("button", name="つぎへ").click()
    steps.facts(page, email="fumino@example.net")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    steps.digits(page)
    page.get_by_role("radio", name="ふつう").check()
    page.get_by_role("checkbox", name="運営のために").check()
    page.get_by_role("button", name="凪の会に参加する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("おかえりなさい")

    # the card is used up, and the secretariat sees that
    officer.page.reload()
    expect(officer.page.get_by_role("cell", name="参加した")).to_be_visible()
    stranger = visitor("phone").page
    stranger.goto(re.sub(r"https?://[^/]+", guest.base, seen[0].text))
    expect(stranger.get_by_label("姓", exact=True)).to_have_count(0)
