"""J08, steps 1 to 4: a volunteer founds a network that belongs to its members, invites by a link, has two members vouch, starts the
relay and a group, and reads the weekly brief."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enishi.accounts.tests.make import make_person
from enishi.joining import vouching_jobs
from enishi.joining.models import Claim
from enishi.kit import jobs
from enishi.members.models import Member
from enishi.members.roles import roles_of
from enishi.networks.models import Kind, Network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, Width, axe, sideways
from tests.e2e import steps

Shot = Callable[[Page, str], None]
LONG_AGO = timedelta(days=400)


def found(page: Page) -> Network:
    """Answer the questions of the wizard for a network without a company."""
    page.goto("/networks/new/purpose/")
    page.locator("input[name=purpose]").first.check()
    page.get_by_role("button", name="次へ").click()
    page.locator("input[name=organisation]").fill("凪沢製作所")
    page.locator("input[name=name]").fill("凪の会")
    page.locator("input[name=slug]").fill("nagi")
    page.locator("input[name=kind][value=independent]").check()
    page.get_by_role("button", name="次へ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("どんな方を迎えますか")
    for name, words in (
        ("family", "日比谷"),
        ("given", "朝子"),
        ("reading_family", "ひびや"),
        ("reading_given", "あさこ"),
    ):
        page.locator(f"input[name={name}]").fill(words)
    page.locator("input[name=agreed]").check()
    page.get_by_role("button", name="会をつくる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("会が、できました")
    return Network.objects.get(slug="nagi")


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j08_a_volunteer_runs_a_network_at_night(visitor: Callable[..., Visitor], shot: Shot, width: Width) -> None:
    host = visitor(width)
    host.sign_in(make_person(is_founder=True))
    page = host.page

    def look(name: str, at: Page | None = None) -> None:
        shot(at or page, f"j08-{name}-{width}")
        assert sideways(at or page) == 0
        assert axe(at or page) == []

    # 1 founded without a company: no role of it exists
    network = found(page)
    assert network.kind == Kind.INDEPENDENT
    assert "company" not in roles_of(network.kind)

    # 2 a link for somebody from then, the three facts, and two members who know them
    friends = [
        make_profile(network, name={"family": family, "given": "二"}, reading={"family": kana, "given": "じ"})
        for family, kana in (("柚木", "ゆのき"), ("芹谷", "せりや"))
    ]
    Member.objects.within(network).update(joined_at=timezone.now() - LONG_AGO)
    page.goto("/n/nagi/approvals/")
    page.get_by_role("radio", name=re.compile("2人が「知っています」なら参加")).check()
    page.get_by_role("button", name="会員についての決まりを保存").click()
    expect(page.get_by_text("保存しました").first).to_be_visible()
    page.goto("/n/nagi/me/invitations/")
    page.get_by_role("button", name="リンクを作る").click()
    link = page.locator("copy-text code").inner_text()
    guest = visitor("phone")
    guest.page.goto(guest.base + re.sub(r"https?://[^/]+", "", link))
    applies(guest.page)
    claim = Claim.objects.within(network).get()
    assert claim.state in Claim.UNDECIDED

    guest.page.goto(f"{guest.base}/n/nagi/apply/waiting/")
    guest.page.get_by_role("link", name=re.compile("知り合いの会員2人に頼む")).click()
    guest.page.get_by_role("button", name="リンクを作る").click()
    path = re.sub(r"https?://[^/]+", "", guest.page.locator("copy-text code").inner_text())
    for friend in friends:
        phone = visitor("phone")
        phone.sign_in(friend.person)
        phone.page.goto(phone.base + path)
        phone.page.get_by_role("radio", name=re.compile("当時から知っています")).check()
        phone.page.get_by_role("button", name="答える").click()
        expect(phone.page.get_by_text("答えをお預かりしました")).to_be_visible()
    vouching_jobs.weigh_left_over.func()
    guest.page.goto(f"{guest.base}/n/nagi/apply/waiting/")
    expect(guest.page).to_have_url(re.compile("/n/nagi/home/"))

    # 3 the relay: the first baton, an introduction, on to whoever would like to; and a group
    page.goto("/n/nagi/relay/")
    look("relay")
    page.get_by_role("link", name="最初のバトンを渡す").click()
    page.locator("input[name=find]").fill("ゆのき")
    page.locator("button[name=look]").click()
    page.get_by_role("radio", name=re.compile("柚木")).check()
    page.get_by_role("button", name="渡す", exact=True).click()
    runner = visitor(width)
    runner.sign_in(friends[0].person)
    runner.page.goto(f"{runner.base}/n/nagi/relay/")
    look("baton", runner.page)
    runner.page.get_by_role("button", name="受け取って書く").click()
    runner.page.get_by_role("textbox", name="ここにいたころのこと").fill("試験課の窓ぎわの席でした。")
    runner.page.get_by_role("radio", name=re.compile("走りたい方にまかせる")).check()
    runner.page.get_by_role("checkbox", name=re.compile("読みました")).check()
    look("leg-new", runner.page)
    runner.page.get_by_role("button", name="書いて、つぎへ渡す").click()
    jobs.drain()
    page.goto("/n/nagi/home/")
    expect(page.get_by_text("試験課の窓ぎわの席でした。")).to_be_visible()

    page.goto("/n/nagi/groups/")
    page.get_by_role("link", name="グループをつくる").first.click()
    page.locator("input[name=name]").fill("汐浜のつどい")
    page.locator("input[name=purpose]").fill("汐浜で働いていた人の集まり")
    page.get_by_role("button", name="つくる", exact=True).click()
    expect(page.get_by_role("heading", name="汐浜のつどい")).to_be_visible()
    look("group")

    # 4 the weekly brief: minutes, not metrics
    page.goto("/n/nagi/desk/health/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look("brief")


def applies(page: Page) -> None:
    """Answer what everybody answers who comes without a code, as far as it is asked."""
    for label, words in (("姓", "永瀬"), ("名", "文乃"), ("年", "1989"), ("月", "2"), ("日", "3")):
        if page.get_by_label(label, exact=True).count():
            page.get_by_label(label, exact=True).fill(words)
    page.get_by_label(re.compile("退職した年")).fill("2021")
    page.get_by_role("textbox", name="メールアドレス").fill("nagase@example.com")
    page.get_by_role("button", name="数字をメールで受け取る").click()
    steps.digits(page)
    page.get_by_role("checkbox", name="運営のために").check()
    page.get_by_role("radio", name="ふつう").check()
    page.get_by_role("button", name="申し込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お申し込みをお預かりしました")
    jobs.drain()
