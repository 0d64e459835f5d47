"""Two members who know the applicant: the link made on a phone, handed over, answered by two, and the applicant in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enishi.joining import vouching_jobs
from enishi.joining.models import Vouch
from enishi.joining.tests.make import make_claim
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from tests.conftest import Visitor, axe, sideways

Shot = Callable[[Page, str], None]


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215)


def look(page: Page, shot: Shot, name: str) -> None:
    """Hold a page against what every page must keep."""
    shot(page, f"vouching-{name}")
    assert sideways(page) == 0
    assert axe(page) == []


def test_vouching_by_two_members_on_phones_lets_the_applicant_in(
    visitor: Callable[..., Visitor], shot: Shot, network: Network
) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    claim = make_claim(network, department="生産技術部")
    officer = make_member(network, role=Role.SECRETARIAT)
    knows = [make_member(network, joined_at=long_ago) for _ in range(2)]
    newcomer = make_member(network)

    # the secretariat chooses that two are enough
    desk = visitor("desktop")
    desk.sign_in(officer.person)
    desk.page.goto(f"{desk.base}/n/nagi/approvals/")
    desk.page.get_by_role("radio", name=re.compile("2人が「知っています」なら参加")).check()
    desk.page.get_by_role("button", name="会員についての決まりを保存").click()
    expect(desk.page.get_by_text("保存しました").first).to_be_visible()
    look(desk.page, shot, "rule")

    # the applicant makes the link
    guest = visitor("phone")
    guest.sign_in(claim.person)
    page = guest.page
    page.goto(f"{guest.base}/n/nagi/apply/waiting/")
    page.get_by_role("link", name=re.compile("知り合いの会員2人に頼む")).click()
    expect(page.get_by_role("button", name="リンクを作る")).to_be_visible()
    look(page, shot, "link-new")
    page.get_by_text("書いた部署").click()
    page.get_by_role("button", name="リンクを作る").click()
    expect(page.get_by_role("heading", name="あなたのリンク")).to_be_visible()
    look(page, shot, "link")
    path = re.sub(r"https?://[^/]+", "", page.locator("copy-text code").inner_text())

    # two members open it on their phones; the second is not sure at first
    new = visitor("phone")
    new.sign_in(newcomer.person)
    new.page.goto(new.base + path)
    expect(new.page.get_by_text("参加して30日たってから")).to_be_visible()
    look(new.page, shot, "newcomer")
    for turn, member in enumerate(knows):
        phone = visitor("phone", javascript=turn == 0)
        phone.sign_in(member.person)
        phone.page.goto(phone.base + path)
        expect(phone.page.get_by_role("heading", name="入江 文乃")).to_be_visible()
        expect(phone.page.get_by_text("2021年に退職")).to_be_visible()
        expect(phone.page.get_by_text("生産技術部")).to_have_count(0)
        if turn:
            phone.page.get_by_role("radio", name=re.compile("知りません")).check()
            phone.page.get_by_role("button", name="答える").click()
            expect(phone.page.get_by_role("radio", name=re.compile("知りません"))).to_be_checked()
        else:
            look(phone.page, shot, "answer")
        phone.page.get_by_role("radio", name=re.compile("当時から知っています")).check()
        phone.page.get_by_role("button", name=re.compile("答え(る|を変える)")).click()
        expect(phone.page.get_by_text("答えをお預かりしました")).to_be_visible()
    assert Vouch.objects.within(network).filter(knows=True).count() == 2
    desk.page.goto(f"{desk.base}/n/nagi/approvals/{claim.public_id}/")
    expect(desk.page.get_by_text("知っている会員が2人")).to_be_visible()
    look(desk.page, shot, "approval")
    desk.page.get_by_role("link", name="だれか").click()
    expect(desk.page.get_by_text("たがいに関わりのない2人がいます")).to_be_visible()
    look(desk.page, shot, "approval-vouchers")

    vouching_jobs.weigh_left_over.func()

    page.goto(f"{guest.base}/n/nagi/apply/waiting/")
    expect(page).to_have_url(re.compile("/n/nagi/home/"))
    desk.page.goto(f"{desk.base}/n/nagi/approvals/")
    expect(desk.page.get_by_role("heading", name=re.compile("2人の会員の答えで参加した方"))).to_be_visible()
    look(desk.page, shot, "let-in")
    again = visitor("phone")
    again.sign_in(knows[0].person)
    again.page.goto(again.base + path)
    expect(again.page.get_by_role("heading", level=1)).to_have_text("このリンクからは、どこにも進めません")
    look(again.page, shot, "over")
