"""A file that comes back to the officer: after mending, and where nobody was found in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from enishi.kit import jobs
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.tests.make import make_network
from enishi.roster.tests.make import line, text_of
from tests.conftest import Visitor, Width, axe, sideways


@pytest.fixture
def officer(live: str) -> Member:
    return make_member(make_network("nagi", name="凪の会"), role="secretariat")


def bring(visitor: Visitor, officer: Member, file: Path) -> Page:
    visitor.sign_in(officer.person)
    page = visitor.page
    page.goto(f"/n/{officer.network.slug}/roster/intakes/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="読みとって確かめる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("読みとっています")
    jobs.drain()
    return page


def sound(page: Page) -> None:
    assert axe(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j01_what_was_mended_comes_back_with_a_word(
    visitor: Callable[..., Visitor], officer: Member, tmp_path: Path, shot: Callable[[Page, str], None], width: Width
) -> None:
    file = tmp_path / "名簿.csv"
    file.write_bytes(text_of(line(1, left="2010-02-31"), line(2)))
    page = bring(visitor(width), officer, file)
    page.locator("input[name=f0_2_left_on]").fill("2010-02-28")

    page.get_by_role("button", name="1行を取り込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("読みとっています")
    jobs.drain()

    expect(page.get_by_role("status").filter(has_text="もう一度確かめました")).to_be_visible()
    expect(page.locator("[data-restored]:visible")).to_have_count(0)
    sound(page)
    shot(page, f"roster-again-{width}")
    page.get_by_role("button", name="2行を取り込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("取り込んでいます")
    jobs.drain()
    expect(page.locator("main")).to_contain_text("在籍中 0人、退職済み 2人")
    sound(page)


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j01_a_file_in_which_nobody_was_found_is_read_another_way(
    visitor: Callable[..., Visitor], officer: Member, tmp_path: Path, shot: Callable[[Page, str], None], width: Width
) -> None:
    file = tmp_path / "名簿.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for name in ("記入例", "名簿"):
            book.add_worksheet(name).write_row(0, 0, ["社員番号", "氏名", "入社日"])
        book.get_worksheet_by_name("記入例").write_row(1, 0, ["1", "架空 太一", "1990/4/1"])
    page = bring(visitor(width), officer, file)

    expect(page.get_by_role("alert")).to_contain_text("読むシートと見出しの行を下で選びなおす")
    sound(page)
    shot(page, f"roster-nobody-{width}")
    page.get_by_label("記入例").check()
    page.get_by_role("button", name="これで読みなおす").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("読みとっています")
    jobs.drain()

    expect(page.locator("main")).to_contain_text("退職日の列が見つからないので、全員を在籍中として読みました。")
    sound(page)
    shot(page, f"roster-silent-{width}")
