"""R014 and R006: a network opens in steps, seen by its officer and by who comes too early; a link that a member hands on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from enishi.console.tests.make import join, start_network
from enishi.joining import waves
from enishi.joining.models import Awaiting, Claim
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.kit.jobs import drain
from enishi.members.models import Member
from tests.conftest import Visitor, axe, sideways
from tests.e2e import steps

Shot = Callable[[Page, str], None]


@pytest.fixture
def owner(live: str) -> Member:
    return start_network(slug="nagi", name="凪の会")[1]


def look(page: Page, shot: Shot, name: str) -> None:
    """Hold a page against what every page must keep."""
    shot(page, f"waves-{name}")
    assert sideways(page) == 0
    assert axe(page) == []


def test_coming_too_early_with_a_code_and_being_told_at_the_opening(
    visitor: Callable[..., Visitor], shot: Shot, owner: Member
) -> None:
    network = owner.network
    code = make_invitation(make_roster_person(network)).code
    make_roster_person(network, family_name="早川", periods=[{"left_on": date(2023, 3, 31), "left": True}])

    # the officer: how many that would be, then open to these only
    desk = visitor("phone")
    desk.sign_in(owner.person)
    officer = desk.page
    officer.goto("/n/nagi/desk/opening/")
    expect(officer.get_by_role("status").filter(has_text="このままでは、全員です")).to_be_visible()
    look(officer, shot, "everybody")
    officer.get_by_label("退職した年（この年から）").fill("2022")
    officer.get_by_role("button", name="数える").click()
    expect(officer.get_by_role("button", name="この1人にだけ開く")).to_be_visible()
    look(officer, shot, "counted")
    officer.get_by_role("button", name="この1人にだけ開く").click()
    expect(officer.get_by_role("button", name="すべての方に開く")).to_be_visible()
    look(officer, shot, "steps")

    # whose turn has not come
    guest = visitor("phone")
    page = guest.page
    page.goto(f"/n/nagi/join/{code}/")
    steps.facts(page, email="fumino@example.net")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    steps.digits(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("この会は、順番に開いています")
    expect(page.get_by_role("main")).to_contain_text("fumino@example.net")
    look(page, shot, "turn")
    page.go_back()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("この会は、順番に開いています")

    # the opening: one mail, whose link leads in
    officer.reload()
    officer.get_by_role("button", name="すべての方に開く").click()
    expect(officer.get_by_text("名簿にいて、参加の条件に合う方すべて")).to_be_visible()
    mail.outbox.clear()
    drain()
    [told] = mail.outbox
    link = re.search(r"https?://\S+/join/\S+", str(told.body))
    assert link is not None
    page.goto(re.sub(r"^https?://[^/]+", guest.base, link[0]))
    expect(page.get_by_label("姓", exact=True)).to_be_visible()
    assert not Awaiting.objects.within(network).exists()


def test_applying_while_it_opens_in_steps_by_a_members_link(
    visitor: Callable[..., Visitor], shot: Shot, owner: Member
) -> None:
    network = owner.network
    saki = join(network, "入江", "咲")
    make_roster_person(network, family_name="早川", periods=[{"left_on": date(2023, 3, 31), "left": True}])
    waves.open_to(network, segment={"left_from": 2022}, by=owner)

    # the member: a link, shown once
    friend = visitor("phone")
    friend.sign_in(saki.person)
    mine = friend.page
    mine.goto("/n/nagi/home/")
    mine.get_by_role("link", name="渡すリンクを作る").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("わたしの招待")
    look(mine, shot, "mine-empty")
    mine.get_by_role("button", name="リンクを作る").click()
    expect(mine.locator("code")).to_contain_text("/with/")
    look(mine, shot, "mine")
    link = mine.locator("code").inner_text()

    # whoever got it: the questions of everybody
    guest = visitor("phone")
    page = guest.page
    page.goto(re.sub(r"^https?://[^/]+", guest.base, link))
    expect(page.get_by_role("heading", level=1)).to_have_text("コードなしで申し込む")
    expect(page.get_by_role("note").first).to_contain_text("会員の方のリンク")
    look(page, shot, "link")
    steps.facts(page, email="fumino@example.net")
    page.get_by_label(re.compile("退職した年")).fill("2021")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    steps.digits(page)
    page.get_by_role("checkbox", name="運営のために").check()
    page.get_by_role("radio", name="ふつう").check()
    page.get_by_role("button", name="申し込む").click()
    expect(page.get_by_role("main")).to_contain_text("順番に開いています")
    look(page, shot, "applied")
    drain()

    # the officer reads who handed it on
    claim = Claim.objects.within(network).get()
    desk = visitor("desktop")
    desk.sign_in(owner.person)
    desk.page.goto(f"/n/nagi/approvals/{claim.public_id}/")
    expect(desk.page.get_by_role("link", name="入江 咲")).to_be_visible()
    look(desk.page, shot, "claim")

    # withdrawn, it leads nowhere; to its sender it looked like any other till then
    mine.get_by_role("button", name=re.compile("で終わるリンクを取り消す")).click()
    expect(mine.get_by_text("もう、どこにもつながりません")).to_be_visible()
    other = visitor("phone").page
    other.goto(re.sub(r"^https?://[^/]+", guest.base, link))
    expect(other.get_by_role("heading", level=1)).to_have_text("このリンクは、使えません")
    look(other, shot, "over")
