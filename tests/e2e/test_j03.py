"""J03: invited by mail, with doubts; in control and in the directory a few minutes later. By link, on phone and desktop,
with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from enishi.accounts.tests.make import make_person
from enishi.activity.deeds import SYSTEM
from enishi.joining import actions
from enishi.joining.identity import Typed
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from tests.conftest import Visitor, axe, sideways

Shot = Callable[[Page, str], None]


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", members_word="凪の仲間", hue=215)


def colleague(network: Network) -> Member:
    """Somebody of the same years, who came in by an invitation as well."""
    row = make_roster_person(
        network, family_name="杉野", given_name="佳代", family_name_kana="スギノ", given_name_kana="カヨ"
    )
    return actions.admit(
        make_invitation(row).invitation,
        by=make_person(),
        typed=Typed("杉野", "佳代", date(1989, 2, 3)),
        address="kayo@example.com",
        preset="usual",
        purposes=["membership", "listing"],
    )


def look(page: Page, shot: Shot, name: str, javascript: bool) -> None:
    """Hold a page against what every page must keep."""
    shot(page, f"j03-{name}")
    assert sideways(page) == 0
    if javascript:
        assert axe(page) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j03_from_the_mail_to_the_directory(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, width: Any, javascript: bool
) -> None:
    colleague(network)
    actions.invite(network, make_roster_person(network).pk, by=SYSTEM)
    link = re.search(r"http\S+/join/\S+", str(mail.outbox[-1].body))
    assert link is not None
    guest = visitor(width, javascript=javascript)
    page, ways = guest.page, f"{width}{'' if javascript else '-plain'}"

    # 1 the link; 2 two facts and an address
    page.goto(re.sub(r"http://[^/]+", guest.base, link[0]))
    expect(page.get_by_role("heading", level=1)).to_have_text("凪の会に参加する")
    page.get_by_label("姓", exact=True).fill("いりえ")
    page.get_by_label("名", exact=True).fill("ふみの")
    page.get_by_label("年", exact=True).fill("平成元")
    page.get_by_label("月", exact=True).fill("２")
    page.get_by_label("日", exact=True).fill("30")
    page.get_by_role("textbox", name="メールアドレス").fill("fumino@example.net")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    expect(page.get_by_text("その年の暦にありません").first).to_be_visible()
    look(page, shot, f"wrong-{ways}", javascript)
    page.get_by_label("日", exact=True).fill("3")
    page.get_by_role("button", name="数字をメールで受け取る").click()

    # the digits, once wrong
    expect(page.get_by_label("6桁の数字")).to_be_visible()
    look(page, shot, f"sent-{ways}", javascript)
    sent = re.search(r"(?<!\d)\d{6}(?!\d)", str(mail.outbox[-1].body))
    assert sent is not None
    page.get_by_label("6桁の数字").fill("０００ ０００" if sent[0] != "000000" else "111111")
    page.get_by_role("button", name="つぎへ").click()
    expect(page.get_by_text("あと4回")).to_be_visible()
    page.get_by_label("6桁の数字").fill(sent[0])
    page.get_by_role("button", name="つぎへ").click()

    # 3 purposes and who sees what, with the preview that follows the choice
    peek = page.locator(".peek:visible")
    expect(peek).to_contain_text("「ひかえめ」を選ぶと")
    page.get_by_role("radio", name="ふつう").check()
    expect(peek).to_have_count(1)
    expect(peek).to_contain_text("生産技術部")
    page.get_by_role("checkbox", name="運営のために").check()
    page.get_by_role("checkbox", name="会員に見せます").check()
    page.get_by_text("ゆるくつながりたい").click()
    look(page, shot, f"choices-{ways}", javascript)
    page.get_by_role("button", name="凪の会に参加する").click()

    # in: skipping the passkey stands first
    expect(page.get_by_role("heading", level=1)).to_contain_text("おかえりなさい")
    expect(page.get_by_text("きょうから、凪の仲間のおひとりです")).to_be_visible()
    look(page, shot, f"done-{ways}", javascript)
    page.go_back()
    expect(page.locator("main")).not_to_contain_text("使われています")
    page.goto(f"{guest.base}/n/nagi/join/{link[0].split('/join/')[1]}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("おかえりなさい")
    page.get_by_role("link", name="いまは作らず、はいる" if javascript else "会にはいる").click()

    # 4 home shows who was here in the same years; 5 近況 in one tap
    expect(page.get_by_role("link", name=re.compile("杉野 佳代")).first).to_be_visible()
    tap = page.locator("#composer .chip").first
    said = tap.inner_text()
    tap.click()
    expect(page.locator("#composer .said-lately")).to_contain_text(said)
    page.goto(f"{guest.base}/n/nagi/people/")
    expect(page.get_by_role("link", name="入江 文乃").first).to_be_visible()


def test_j03_unknown_locked_and_silence(visitor: Callable[..., Visitor], shot: Shot, network: Network) -> None:
    issued = make_invitation(make_roster_person(network))
    guest = visitor("phone", scheme="dark")
    page, path = guest.page, f"{guest.base}/n/nagi/join/"

    page.goto(f"{path}ABCD-2345-EFGH/")
    expect(page.get_by_role("heading", level=1)).to_have_text("このコードは見つかりません")
    look(page, shot, "unknown-dark", True)
    page.goto(f"{path}{issued.code}/no-contact/")
    look(page, shot, "no-contact-dark", True)
    page.get_by_role("button", name="連絡しないでください").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("もう、お送りしません")
    page.get_by_role("button", name="取り消す").click()
    page.get_by_role("link", name="招待にもどる").click()
    for day in range(10, 15):
        page.get_by_label("姓", exact=True).fill("入江")
        page.get_by_label("名", exact=True).fill("文乃")
        page.get_by_label("年", exact=True).fill("1989")
        page.get_by_label("月", exact=True).fill("2")
        page.get_by_label("日", exact=True).fill(str(day))
        page.get_by_role("textbox", name="メールアドレス").fill("fumino@example.net")
        page.get_by_role("button", name="数字をメールで受け取る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("この招待は、止めてあります")
    look(page, shot, "locked-dark", True)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_j03_first_page_in_both_languages(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, language: Any
) -> None:
    issued = make_invitation(make_roster_person(network))
    guest = visitor("desktop", language=language)
    guest.context.add_cookies([{"name": "language", "value": language, "url": guest.base}])

    guest.page.goto(f"{guest.base}/n/nagi/join/{issued.code}/")

    look(guest.page, shot, f"form-{language}", True)
    assert guest.page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j03_officer_invites_withdraws_and_counts(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, width: Any
) -> None:
    row = make_roster_person(network, email="")
    make_invitation(make_roster_person(network, family_name="杉野", given_name="佳代"))
    officer = visitor(width)
    officer.sign_in(make_member(network, role="secretariat").person)
    page = officer.page

    page.goto(f"{officer.base}/n/nagi/roster/{row.public_id}/invitation/")
    look(page, shot, f"officer-before-{width}", True)
    page.get_by_role("button", name="招待する").click()
    expect(page.locator("copy-text code")).to_contain_text("/n/nagi/join/")
    look(page, shot, f"officer-link-{width}", True)
    page.get_by_role("button", name="取り消す").click()
    expect(page.get_by_role("cell", name="取り消した")).to_be_visible()

    page.goto(f"{officer.base}/n/nagi/invitations/")
    expect(page.get_by_role("link", name="杉野 佳代")).to_be_visible()
    look(page, shot, f"officer-list-{width}", True)
