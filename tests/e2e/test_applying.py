"""Without an invitation: applied on a phone, decided on at the secretariat's desk, in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from enishi.activity.deeds import SYSTEM
from enishi.joining import claims
from enishi.joining.happenings import BACK
from enishi.joining.models import Claim
from enishi.joining.tests.make import make_claim, make_roster_person
from enishi.kit.jobs import drain
from enishi.members.roles import Role
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from tests.conftest import Visitor, axe, sideways
from tests.e2e import steps

Shot = Callable[[Page, str], None]


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", members_word="凪の仲間", hue=215)


def look(page: Page, shot: Shot, name: str) -> None:
    """Hold a page against what every page must keep."""
    shot(page, f"applying-{name}")
    assert sideways(page) == 0
    assert axe(page) == []


def carry_out(network: Network) -> None:
    """Let the eight seconds pass, and do what the job does."""
    Claim.objects.within(network).exclude(decided_at=None).update(decided_at=timezone.now() - BACK)
    for claim in Claim.objects.within(network).filter(state__in=Claim.UNDECIDED).exclude(decided_at=None):
        claims.settle(claim, by=SYSTEM)


def test_applying_on_a_phone_approved_at_the_desk_and_in(
    visitor: Callable[..., Visitor], shot: Shot, network: Network
) -> None:
    make_roster_person(network, former_name="堤")
    officer = make_member(network, role=Role.SECRETARIAT)
    guest = visitor("phone")
    page = guest.page

    # the applicant: three facts, six digits, choices
    page.goto(f"{guest.base}/n/nagi/join/")
    page.get_by_role("link", name="コードなしで申し込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("コードなしで申し込む")
    page.get_by_label("姓", exact=True).fill("永瀬")
    page.get_by_label("名", exact=True).fill("文乃")
    page.get_by_label("年", exact=True).fill("平成元")
    page.get_by_label("月", exact=True).fill("2")
    page.get_by_label("日", exact=True).fill("3")
    page.get_by_role("textbox", name="メールアドレス").fill("fumino@example.net")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    expect(page.get_by_role("alert").first).to_contain_text("おぼえていない")
    look(page, shot, "wrong")
    page.get_by_label(re.compile("退職した年")).fill("令和3")
    page.get_by_text("ほかの手がかり").click()
    page.get_by_label("ひとこと").fill("在籍中は入江でした。")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    expect(page.get_by_label("6桁の数字")).to_be_visible()
    look(page, shot, "digits")
    steps.digits(page)
    page.get_by_role("checkbox", name="運営のために").check()
    page.get_by_role("radio", name="ふつう").check()
    look(page, shot, "choices")
    page.get_by_role("button", name="申し込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お申し込みをお預かりしました")
    look(page, shot, "waiting")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("お申し込みをお預かりしました")
    drain()

    # the officer: the queue, both sides, a question by key, then the answer
    desk = visitor("desktop")
    desk.sign_in(officer.person)
    desk.page.goto(f"{desk.base}/n/nagi/desk/")
    expect(desk.page.locator(".rail .count")).to_contain_text("1")
    desk.page.get_by_role("link", name="承認待ち").first.click()
    look(desk.page, shot, "queue")
    desk.page.get_by_role("link", name=re.compile("永瀬 文乃")).click()
    evidence = desk.page.get_by_role("table")
    expect(evidence).to_contain_text("入江 文乃")
    expect(evidence).not_to_contain_text("1989")
    desk.page.keyboard.press("q")
    expect(desk.page.get_by_role("button", name="この内容で聞き返す")).to_be_visible()
    look(desk.page, shot, "claim")
    desk.page.get_by_role("button", name="この内容で聞き返す").click()
    expect(desk.page.get_by_text("おたずねを送りました")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("1つだけ、教えてください")
    look(page, shot, "asked")
    page.get_by_label("お返事").fill("2013年に姓が変わりました。")
    page.get_by_role("button", name="事務局に返事をする").click()
    expect(page.get_by_text("2013年に姓が変わりました。")).to_be_visible()

    # approve by key, take back by key, approve
    desk.page.reload()
    desk.page.get_by_role("heading", level=1).click()
    desk.page.keyboard.press("a")
    expect(desk.page.get_by_text("永瀬 文乃さんを承認しました")).to_be_visible()
    look(desk.page, shot, "undo")
    desk.page.keyboard.press("z")
    expect(desk.page.get_by_text("取り消しました")).to_be_visible()
    desk.page.get_by_role("button", name="承認する").click()
    expect(desk.page.get_by_text("永瀬 文乃さんを承認しました")).to_be_visible()
    carry_out(network)

    # the member
    assert "ようこそ" in str(mail.outbox[-1].subject)
    page.goto(f"{guest.base}/n/nagi/apply/waiting/")
    expect(page).to_have_url(re.compile("/n/nagi/home/"))
    assert network.member_rows.get(person__email="fumino@example.net").mail_address == "fumino@example.net"


@pytest.mark.parametrize(("language", "scheme"), [("ja", "dark"), ("en", "light")])
def test_applying_pages_in_both_languages_and_themes(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, language: str, scheme: str
) -> None:
    make_roster_person(network)
    claim = make_claim(network)
    officer = make_member(network, role=Role.COMMUNITY)
    for width in ("phone", "desktop"):
        guest, desk = (visitor(width, language=language, scheme=scheme) for _ in range(2))
        guest.page.goto(f"{guest.base}/n/nagi/apply/")
        look(guest.page, shot, f"claim-{width}-{language}-{scheme}")
        guest.sign_in(claim.person)
        for name in ("waiting/", "waiting/correction/", "waiting/withdrawal/"):
            guest.page.goto(f"{guest.base}/n/nagi/apply/{name}")
            look(guest.page, shot, f"{name.strip('/').replace('/', '-')}-{width}-{language}-{scheme}")
        desk.sign_in(officer.person)
        desk.page.goto(f"{desk.base}/n/nagi/approvals/{claim.public_id}/")
        look(desk.page, shot, f"approval-{width}-{language}-{scheme}")
