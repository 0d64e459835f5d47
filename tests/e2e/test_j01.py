"""J01, steps 1 and 2, the roster's part: an HR officer drops the file that the HR system exported, sees what was read,
mends, imports, undoes. In Japanese, on a telephone and on a desk, also without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from enishi.kit import jobs
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.tests.make import make_network
from enishi.roster.models import RosterPerson
from tests.conftest import Visitor, Width, axe, sideways

ROSTERS = Path(__file__).parents[1] / "data" / "rosters"
Shot = Callable[[Page, str], None]


@pytest.fixture
def officer(transactional_db: None) -> Member:
    return make_member(make_network("nagi", name="凪の会"), role="secretariat")


def sound(page: Page) -> None:
    assert axe(page) == []
    assert sideways(page) == 0


def bring(guest: Visitor, officer: Member, name: str) -> Page:
    guest.sign_in(officer.person)
    page = guest.page
    page.goto(f"/n/{officer.network.slug}/roster/intakes/")
    page.set_input_files("input[type=file]", ROSTERS / name)
    page.get_by_role("button", name="読みとって確かめる").click()
    return page


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j01_a_file_is_brought_read_mended_imported_and_undone(
    visitor: Callable[..., Visitor], officer: Member, width: Width, shot: Shot
) -> None:
    guest = visitor(width)
    page = bring(guest, officer, "dirty.csv")
    expect(page.get_by_role("heading", level=1)).to_have_text("読みとっています")
    sound(page)
    shot(page, f"roster-reading-{width}")

    jobs.drain()  # the progress fragment notices, and the page goes on by itself
    expect(page.get_by_role("heading", name="1行ずつの判定")).to_be_visible()
    expect(page.get_by_text("まだ、何も変わっていません")).to_be_visible()
    expect(page.get_by_label("文字コード")).to_have_value("cp932")
    sound(page)
    shot(page, f"roster-check-{width}")

    page.get_by_role("link", name="直してください").click()
    assert RosterPerson.objects.within(officer.network).count() == 0
    field = page.locator("input[name$=_joined_on], input[name$=_left_on], input[name$=_birth_date]").first
    name = field.get_attribute("name")
    field.fill("2020-03-31")
    sound(page)
    page.get_by_role("button", name="この読みかえで確かめなおす").click()
    jobs.drain()
    expect(page.get_by_role("heading", name="1行ずつの判定")).to_be_visible()
    page.get_by_role("link", name="直してください").click()
    assert page.locator(f"input[name={name}]").count() == 0

    page.get_by_role("button", name="行を取り込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("取り込んでいます")
    jobs.drain()
    expect(page.get_by_role("heading", level=1)).to_contain_text("行を取り込みました")
    assert RosterPerson.objects.within(officer.network).count() > 90
    sound(page)
    shot(page, f"roster-done-{width}")

    page.goto(f"/n/{officer.network.slug}/roster/")
    sound(page)
    shot(page, f"roster-people-{width}")
    page.locator("tbody a.name").first.click()
    sound(page)
    shot(page, f"roster-person-{width}")

    page.goto(f"/n/{officer.network.slug}/roster/intakes/")
    sound(page)
    shot(page, f"roster-intakes-{width}")
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="この取り込みを取り消す").click()
    sound(page)
    page.get_by_role("button", name="取り込む前に戻す").click()
    jobs.drain()
    expect(page.get_by_role("heading", level=1)).to_have_text("この取り込みは取り消しました")
    assert RosterPerson.objects.within(officer.network).count() == 0


def test_j01_a_workbook_with_several_sheets_in_english_and_dark(
    visitor: Callable[..., Visitor], officer: Member, shot: Shot
) -> None:
    guest = visitor("desktop", language="en", scheme="dark")
    guest.sign_in(officer.person)
    page = guest.page
    officer.person.language = "en"
    officer.person.save()
    page.goto(f"/n/{officer.network.slug}/roster/intakes/")
    page.set_input_files("input[type=file]", ROSTERS / "excel_hand_made.xlsx")
    page.get_by_role("button", name="Read it and check").click()
    jobs.drain()

    expect(page.get_by_role("heading", name="Row by row")).to_be_visible()
    expect(page.get_by_text("Which sheets are read")).to_be_visible()
    sound(page)
    shot(page, "roster-check-en-dark")


def test_j01_works_without_javascript(visitor: Callable[..., Visitor], officer: Member) -> None:
    page = bring(visitor("phone", javascript=False), officer, "kaonavi_like.csv")
    jobs.drain()

    page.get_by_role("link", name="進みぐあいを見なおす").click()
    page.get_by_role("button", name="行を取り込む").click()
    jobs.drain()
    page.get_by_role("link", name="進みぐあいを見なおす").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("500行を取り込みました")


def test_j01_a_file_with_a_password_or_of_another_kind_says_what_to_do(
    visitor: Callable[..., Visitor], officer: Member, tmp_path: Path, shot: Shot
) -> None:
    guest = visitor("phone")
    guest.sign_in(officer.person)
    page = guest.page
    picture = tmp_path / "社員.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 400)
    page.goto(f"/n/{officer.network.slug}/roster/intakes/")
    page.set_input_files("input[type=file]", picture)
    page.get_by_role("button", name="読みとって確かめる").click()
    jobs.drain()

    expect(page.get_by_role("alert")).to_contain_text("「社員.xlsx」は、読めませんでした")
    sound(page)
    shot(page, "roster-unreadable-phone")
