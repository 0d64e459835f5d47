"""Segments, letters, ideas and reports in the states that a walk over every page (tests/test_pages.py) does not come upon: while
somebody chooses, writes, is told what is missing, decides, and asks for it to be looked at again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enishi.console.tests.make import join, start_network
from enishi.feed.tests.make import agree, make_post
from enishi.ideas import actions as ideas
from enishi.ideas.tests.make import make_idea
from enishi.letters.actions import order
from enishi.letters.tests.make import make_letter, set_head
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.moderation.models import Decision
from enishi.moderation.tests.make import make_report
from enishi.networks.models import Network
from tests.conftest import Visitor, axe, sideways

Enter = Callable[[Member], Page]


@pytest.fixture
def network(live: str) -> Network:
    return start_network(slug="nagi")[0]


@pytest.fixture
def hana(network: Network) -> Member:
    hana = join(network, "日比谷", "こずえ", role=Role.SECRETARIAT)
    agree(hana)
    return hana


@pytest.fixture
def ken(network: Network) -> Member:
    return join(network, "斎賀", "文乃")


@pytest.fixture(params=[("phone", "ja", "light"), ("desktop", "en", "dark")], ids=["phone-ja", "desktop-en-dark"])
def enter(visitor: Callable[..., Visitor], request: pytest.FixtureRequest) -> Enter:
    """Return a way to see the network as somebody does, on a phone by day and at a desk by night."""
    width, language, scheme = request.param

    def see(member: Member) -> Page:
        guest = visitor(width, language=language, scheme=scheme)
        guest.sign_in(member.person)
        guest.context.add_cookies([{"name": "language", "value": language, "url": guest.base}])
        return guest.page

    return see


def fine(page: Page) -> None:
    """Assert that a page is accessible, no wider than its screen, and has one title."""
    assert (axe(page), sideways(page), page.locator("h1").count()) == ([], 0, 1)


def test_segment_is_chosen_counted_drawn_and_saved(enter: Enter, network: Network, hana: Member, ken: Member) -> None:
    for given in ("澪", "健一", "直", "晴", "渚"):
        join(network, "入江", given)
    page = enter(hana)

    page.goto("/n/nagi/desk/segments/")
    page.locator("label.chip:has([name=sides][value=alumni])").click()
    page.locator("[name=do][value=draw]").click()
    expect(page.locator(".sample-list li")).to_have_count(5)
    page.locator(".add-cond summary").click()
    fine(page)
    page.locator("[name=do][value=save]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    fine(page)
    page.locator("[name=name]").fill("アルムナイのみなさん")
    page.locator("[name=do][value=save]").click()
    expect(page.locator("h1")).to_have_text("アルムナイのみなさん")
    fine(page)


def test_letter_is_written_and_looked_at(enter: Enter, network: Network, hana: Member) -> None:
    set_head(network, hana)
    order(make_letter(network, hana), version=1, at=timezone.now() + timedelta(days=2), by=hana)
    page = enter(hana)

    page.goto("/n/nagi/desk/letters/new/")
    page.locator(".letter-form [type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    fine(page)
    page.locator("[name=subject]").fill("冬の便り")
    page.locator("[name=greeting]").fill("お元気ですか。\n\n- 食堂\n- 中庭")
    page.locator("[name=heading_0]").fill("食堂から")
    page.locator("[name=text_0]").fill("カレーの話です。 https://a.example/")
    page.locator("[name=link_0]").fill("https://a.example/curry/")
    page.locator("[name=link_words_0]").fill("続きを読む")
    page.locator(".letter-form [type=submit]").click()
    expect(page.locator(".mail-frame")).to_contain_text("食堂から")
    fine(page)
    page.locator("a[href$='/words/']").click()
    expect(page.locator("[name=heading_0]")).to_have_value("食堂から")
    fine(page)
    page.goto("/n/nagi/desk/letters/")
    expect(page.locator("tbody tr")).to_have_count(2)
    fine(page)


def test_idea_is_told_read_and_answered(enter: Enter, network: Network, hana: Member, ken: Member) -> None:
    done = make_idea(ken, "総会の録画を見たい")
    ideas.answer(done, state="done", text="翌週から、どなたでも見られます。", by=hana)
    make_idea(ken, "会費のこと", board=False)
    make_idea(hana, "港の清掃を春にも")
    page = enter(ken)

    page.goto("/n/nagi/ideas/")
    page.locator("#tell [type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    fine(page)
    page.goto("/n/nagi/ideas/?show=done")
    page.locator(".idea-list a").first.click()
    expect(page.locator(".answer")).to_contain_text("翌週から")
    fine(page)

    desk = enter(hana)
    desk.goto("/n/nagi/desk/ideas/")
    expect(desk.locator(".desk-list li")).to_have_count(2)
    fine(desk)
    desk.locator(".desk-list a").first.click()
    desk.locator("form[aria-labelledby=answer-title] [type=submit]").click()
    expect(desk.locator(".error-summary")).to_be_visible()
    fine(desk)


def test_report_is_opened_decided_and_looked_at_again(
    enter: Enter, network: Network, hana: Member, ken: Member
) -> None:
    case = make_report(make_post(ken, "もうかる話があります。"), join(network, "入江", "澪"), "二度目です。")
    colleague = join(network, "西舘", "しのぶ", role=Role.SECRETARIAT)
    page = enter(hana)

    page.goto("/n/nagi/desk/reports/")
    fine(page)
    page.locator(".desk-list a").click()
    page.locator("form[action$='/opening/'] [type=submit]").click()
    expect(page.locator(".case")).to_contain_text("もうかる話")
    fine(page)
    page.locator(".decide label:has([value=hide])").click()
    page.locator(".decide [type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    fine(page)
    page.locator("[name=rule]").select_option(index=1)
    page.locator("[name=reason]").fill("売り込みは、ここではできません。")
    page.locator(".decide [type=submit]").click()
    expect(page.locator(".notice-copy")).to_have_count(2)
    fine(page)
    page.locator("[name=seen]").click()
    expect(page.locator("#decide")).to_have_count(0)
    fine(page)

    concerned = enter(ken)
    decision = Decision.objects.within(network).get(case=case)
    concerned.goto(f"/n/nagi/me/decisions/{decision.public_id}/")
    concerned.locator("form[aria-labelledby=appeal-title] [type=submit]").click()
    expect(concerned.locator(".error-summary")).to_be_visible()
    fine(concerned)
    concerned.locator("[name=text]").fill("売り込みではありません。")
    concerned.locator("form[aria-labelledby=appeal-title] [type=submit]").click()
    expect(concerned.locator("#asked-title")).to_be_visible()
    fine(concerned)

    other = enter(colleague)
    other.goto("/n/nagi/desk/reports/?show=appeals")
    fine(other)
    other.locator(".desk-list a").click()
    other.locator("#appeal form [type=submit]").click()
    expect(other.locator(".error-summary")).to_be_visible()
    fine(other)
