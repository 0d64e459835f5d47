"""J04, steps 1 and 2: a half-remembered name becomes a person; every result says why, and whether we overlapped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect

from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe, sideways

Shot = Callable[[Page, str], None]
PEOPLE = [  # name, reading, former name, years, department, employer
    ("渡邉 健", "わたなべ けん", "", (2008, 2016), "設計部", "株式会社ヨルノソラ"),
    ("苗代 千景", "なわしろ ちかげ", "大野", (2009, 2018), "品質保証部", "ソラマメ計測株式会社"),
    ("森 さやか", "もり さやか", "", (2018, 2023), "広報部", "株式会社ことり出版"),
    ("五十公野 健太", "いじみの けんた", "", (2015, 2022), "調達部", "湯ノ瀬町役場"),
]


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215)


@pytest.fixture
def fumino(network: Network) -> Member:
    """斎賀 文乃, here from 2012 to 2021, among colleagues."""
    for name, reading, former, (joined, left), department, company in PEOPLE:
        (family, given), (kana, kana_given) = name.split(" "), reading.split(" ")
        make_profile(
            network,
            preset="open",
            name={"family": family, "given": given},
            reading={"family": kana, "given": kana_given},
            former_name={"family": former, "given": "", "reading": "おおの"} if former else None,
            years=[{"joined": joined, "left": left}],
            unit=[{"department": department, "post": ""}],
            work=[{"kind": "employed", "company": company, "title": ""}],
            skills=["森林組合との調整"] if name.startswith("五十") else [],
        )
    return make_profile(network, preset="open")


def shows(page: Page, *names: str) -> None:
    """Wait until exactly these people stand there, in this order."""
    expect(page.locator(".person-card .name")).to_have_text(list(names))


def search(page: Page, text: str) -> None:
    page.locator("#q").fill(text)
    page.locator("#q").press("Enter")
    page.wait_for_url(lambda url: f"q={quote_plus(text)}" in url)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j04_from_a_half_remembered_name_to_the_person(
    visitor: Callable[..., Visitor], shot: Shot, fumino: Member, width: Any
) -> None:
    guest = visitor(width)
    guest.sign_in(fumino.person)
    page = guest.page
    page.goto("/n/nagi/people/")
    page.wait_for_load_state("networkidle")
    shows(page, "斎賀 文乃", "五十公野 健太", "苗代 千景", "渡邉 健", "森 さやか")  # most years shared first
    expect(page.locator(".person-card", has_text="苗代 千景")).to_contain_text("重なり6年")
    shot(page, f"j04-directory-{width}")
    assert axe(page) == []

    # 1 by sound, romaji, another writing, former name, department, employer
    for text in ("なわしろ", "NAWASHIRO", "千景 苗代"):
        search(page, text)
        shows(page, "苗代 千景")
    search(page, "watanabe")
    shows(page, "渡邉 健")
    search(page, "渡辺")
    shows(page, "渡邉 健")
    search(page, "ohno")
    shows(page, "苗代 千景")

    # 2 why it matched: the field that holds it, or marked where it stands
    expect(page.locator(".person-card .why")).to_contain_text("大野")
    search(page, "森")
    shows(page, "森 さやか", "五十公野 健太")  # the exact name first
    expect(page.locator(".person-card").first.locator("h2 mark")).to_have_text("森")
    expect(page.locator(".person-card").nth(1).locator(".why mark")).to_have_text("森")
    shot(page, f"j04-why-{width}")
    assert axe(page) == []
    assert sideways(page) == 0

    # nothing there: said kindly, with ways on
    search(page, "織田")
    expect(page.get_by_role("heading", name="「織田」にあてはまる方は、見つかりませんでした")).to_be_visible()
    page.get_by_role("link", name="みなさんを見る").click()
    expect(page.locator(".person-card")).to_have_count(5)


def test_j04_filters_with_counts_and_back(visitor: Callable[..., Visitor], shot: Shot, fumino: Member) -> None:
    guest = visitor("desktop")
    guest.sign_in(fumino.person)
    page = guest.page
    page.goto("/n/nagi/people/")

    page.get_by_role("checkbox", name="設計部").check()
    page.wait_for_url(lambda url: "department=" in url)
    shows(page, "渡邉 健")
    expect(page.locator("#found")).to_contain_text("1人が見つかりました")
    expect(page.get_by_role("checkbox", name="設計部")).to_be_checked()
    page.get_by_role("link", name=re.compile("設計部.*を外す")).click()
    page.wait_for_url(lambda url: "department=" not in url)
    expect(page.locator(".person-card")).to_have_count(5)

    page.get_by_role("link", name=re.compile("わ.*行から")).click()
    page.wait_for_load_state("networkidle")
    shows(page, "渡邉 健")


def test_j04_typing_suggests_people(visitor: Callable[..., Visitor], fumino: Member) -> None:
    guest = visitor("desktop")
    guest.sign_in(fumino.person)
    page = guest.page
    page.goto("/n/nagi/people/")

    page.locator("#q").press_sequentially("nawa")
    option = page.get_by_role("option", name="苗代 千景")
    expect(option).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("苗代 千景")


def test_j04_without_script_everything_is_there(visitor: Callable[..., Visitor], fumino: Member) -> None:
    guest = visitor("phone", javascript=False)
    guest.sign_in(fumino.person)
    page = guest.page
    page.goto("/n/nagi/people/")

    page.locator("#q").fill("もり")
    page.get_by_role("button", name="さがす").click()
    shows(page, "森 さやか")
    page.goto("/n/nagi/people/")
    page.get_by_role("link", name="絞り込み").click()
    page.get_by_role("checkbox", name="品質保証部").check()
    page.get_by_role("button", name="この条件で見る").click()
    shows(page, "苗代 千景")
    assert sideways(page) == 0
