"""J01 whole: from four questions to the first people inside, by one officer, with the file that HR's system wrote. Nobody but
HR sees a name before it is consented to; the import can be undone until somebody has come in through it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.core import mail
from playwright.sync_api import Page, expect

from enishi.accounts.tests.make import make_person
from enishi.joining.models import Invitation
from enishi.kit import jobs
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.roster.models import RosterPerson
from tests.conftest import Visitor, Width, axe, sideways
from tests.e2e import steps

ROSTER = Path(__file__).parents[1] / "data" / "rosters" / "kaonavi_like.csv"  # CP932, 和暦 and half-width kana
Shot = Callable[[Page, str], None]


def found(page: Page, look: Callable[[str], None]) -> Network:
    """Answer the questions of the wizard; who founds a network is its first member."""
    page.goto("/networks/new/purpose/")
    look("purpose")
    page.locator("input[name=purpose]").first.check()
    page.get_by_role("button", name="次へ").click()
    page.locator("input[name=organisation]").fill("凪沢製作所")
    page.locator("input[name=name]").fill("凪の会")
    page.locator("input[name=slug]").fill("nagi")
    page.locator("input[name=kind][value=official]").check()
    look("kind")
    page.get_by_role("button", name="次へ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("どんな方を迎えますか")
    page.locator("#who-employees").check()
    for name, words in (
        ("family", "日比谷"),
        ("given", "朝子"),
        ("reading_family", "ひびや"),
        ("reading_given", "あさこ"),
    ):
        page.locator(f"input[name={name}]").fill(words)
    page.locator("input[name=agreed]").check()
    look("members")
    page.get_by_role("button", name="会をつくる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("会が、できました")
    look("made")
    return Network.objects.get(slug="nagi")


def bring_roster(page: Page, look: Callable[[str], None]) -> None:
    """Drop the file, see how it was read, import it."""
    page.get_by_role("link", name="名簿を取り込む").click()
    page.set_input_files("input[type=file]", ROSTER)
    page.get_by_role("button", name="読みとって確かめる").click()
    jobs.drain()
    expect(page.get_by_label("文字コード")).to_have_value("cp932")
    look("read")
    page.get_by_role("button", name=re.compile("行を取り込む")).click()
    jobs.drain()
    expect(page.get_by_role("heading", level=1)).to_contain_text("取り込みました")
    look("imported")


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j01_from_four_questions_to_people_inside(
    visitor: Callable[..., Visitor], settings: Any, width: Width, shot: Shot, tmp_path: Path
) -> None:
    settings.MAIL_PER_MINUTE = 0
    founder = make_person(is_founder=True)
    officer = visitor(width)
    officer.sign_in(founder)
    page = officer.page

    def look(name: str) -> None:
        shot(page, f"j01-whole-{name}-{width}")
        assert sideways(page) == 0
        assert axe(page) == []

    # 1 four questions; 2 HR's file
    network = found(page, look)
    bring_roster(page, look)
    imported = page.url
    expect(page.get_by_role("link", name="この取り込みを取り消す")).to_be_visible()
    people = RosterPerson.objects.within(network)
    assert people.count() > 450

    # 3 a pilot: who left in the last years; nobody else is told anything yet, and nobody sees a name
    page.goto("/n/nagi/desk/opening/")
    page.get_by_label("退職した年（この年から）").fill("2025")
    page.get_by_role("button", name="数える").click()
    look("pilot")
    page.get_by_role("button", name=re.compile("人にだけ開く")).click()
    expect(page.get_by_role("button", name="すべての方に開く")).to_be_visible()
    assert Member.objects.within(network).count() == 1

    # 4 the public page as a visitor has it, the mail, the card
    stranger = visitor(width).page
    stranger.goto("/n/nagi/")
    expect(stranger.get_by_role("heading", level=1)).to_be_visible()
    shown = stranger.locator("body").inner_text()
    assert [row.family_name for row in people[:50] if f"{row.family_name} {row.given_name}" in shown] == []
    page.goto("/n/nagi/invitations/mailings/new/?who=uninvited&standing=left")
    page.get_by_label("件名").fill("凪の会へどうぞ")
    look("mailing")
    page.get_by_role("button", name="もう一度確かめる").click()
    expect(page.locator(".phone")).to_contain_text("凪の会")
    look("mailing-sure")

    # 5 the mails go, cards are printed for who has no address, the funnel fills
    page.get_by_role("button", name=re.compile("通の招待を送る")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("凪の会へどうぞ")
    jobs.drain()
    expect(page.get_by_role("button", name="送るのを止める")).to_have_count(0)
    look("sent")
    sent = [letter for letter in mail.outbox if letter.subject == "凪の会へどうぞ"]
    assert sent
    assert len({letter.to[0] for letter in sent}) == len(sent)
    silent = people.filter(no_contact=True)
    assert not {row.email for row in silent} & {letter.to[0] for letter in sent}

    paperless = people.filter(email="", last_left_on__isnull=False).first()
    assert paperless is not None
    page.goto(f"/n/nagi/invitations/cards/new/?who=no_email&q={paperless.employee_number}")
    page.get_by_role("button", name=re.compile("枚を作る")).click()
    jobs.drain()
    with page.expect_download() as paper:
        page.get_by_role("button", name=re.compile("ダウンロードする")).click()
    paper.value.save_as(tmp_path / "cards.pdf")
    with pypdfium2.PdfDocument(tmp_path / "cards.pdf") as document:
        [code] = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil().convert("L"))
    assert "/n/nagi/join/" in code.text

    # somebody comes in by their mail; from then on the import stays
    letter = sent[0]
    row = people.get(pk=Invitation.objects.within(network).get(address=letter.to[0]).roster_person_id)
    link = re.search(r"https?://\S+/join/\S+", str(letter.body))
    assert link is not None
    guest = visitor("phone")
    way = guest.page
    way.goto(re.sub(r"^https?://[^/]+", guest.base, link[0]))
    assert row.birth_date is not None
    steps.facts(way, family=row.family_name, given=row.given_name, born=row.birth_date, email=letter.to[0])
    way.get_by_role("button", name="数字をメールで受け取る").click()
    steps.digits(way)
    way.get_by_role("radio", name="ふつう").check()
    way.get_by_role("checkbox", name="運営のために").check()
    way.get_by_role("button", name="凪の会に参加する").click()
    expect(way.get_by_role("heading", level=1)).to_contain_text("おかえりなさい")

    jobs.drain()
    page.goto("/n/nagi/invitations/")
    expect(page.locator(".funnel li").nth(1)).to_contain_text(str(len(sent) + 1))  # and one card
    look("funnel")
    page.goto(imported)
    expect(page.get_by_role("heading", level=1)).to_contain_text("取り込みました")
    expect(page.get_by_role("link", name="この取り込みを取り消す")).to_have_count(0)
