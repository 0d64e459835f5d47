"""A decision of the secretariat in a browser: somebody is warned and reads it, and what was hidden by mistake is shown again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from enishi.console.tests.make import join, start_network
from enishi.feed.tests.make import make_post
from enishi.kit.jobs import drain
from enishi.members.roles import Role
from enishi.moderation.tests.make import make_decision, make_report
from tests.conftest import Visitor, axe, sideways


@pytest.mark.parametrize(
    ("width", "language", "scheme", "javascript"),
    [("desktop", "ja", "light", True), ("phone", "en", "dark", True), ("phone", "ja", "light", False)],
)
def test_warning_is_given_read_and_a_hiding_lifted(
    visitor: Callable[..., Visitor], live: str, width: Any, language: Any, scheme: Any, javascript: bool
) -> None:
    network = start_network()[0]
    officer = join(network, "秋", "三", role=Role.COMMUNITY)
    reporter, author = join(network, "健", "一"), join(network, "澪", "二")
    hidden = make_report(make_post(author, "だいじな話"), reporter)
    make_decision(hidden, officer, "hide")
    case = make_report(make_post(author, "あと2席です"), reporter)
    ja, desk = language == "ja", f"/n/{network.slug}/desk/reports"
    browsers = []
    for member in (officer, author):
        browsers.append(visitor(width, language=language, scheme=scheme, javascript=javascript))
        browsers[-1].sign_in(member.person)
    page, of_author = (each.page for each in browsers)

    def clean(at: Any) -> bool:
        return not javascript or (axe(at), sideways(at)) == ([], 0)

    page.goto(f"{live}{desk}/{case.public_id}/")
    expect(page.locator(".case > header")).to_contain_text("隠す" if ja else "Hide it")  # what was decided before
    page.get_by_role("button", name="報告されたものを開く" if ja else "Open what was reported").click()
    page.get_by_role("radio", name=re.compile("注意する|Warn them")).check()
    page.get_by_role("combobox").first.select_option(index=1)
    page.get_by_role("textbox").fill("同じご案内が、62人に送られました。")
    assert clean(page)
    page.get_by_role("button", name="届く知らせを見る" if ja else "See both notices").click()
    expect(page.get_by_text("異議を申し立てられます" if ja else "ask for it to be looked at again")).to_be_visible()
    assert clean(page)
    page.get_by_role("button", name="決めて、知らせる" if ja else "Decide, and tell them").click()
    expect(page.get_by_role("heading", name="あやまりだったら" if ja else "If it was a mistake")).to_be_visible()
    assert clean(page)
    drain()

    of_author.goto(f"{live}/n/{network.slug}/notices/")
    of_author.get_by_role("link", name=re.compile("事務局からの注意|A warning from the secretariat")).first.click()
    expect(of_author.get_by_text("同じご案内が、62人に送られました。")).to_be_visible()
    expect(of_author.get_by_role("textbox")).to_be_visible()  # an appeal
    assert clean(of_author)

    page.goto(f"{live}{desk}/{hidden.public_id}/")
    page.get_by_text("もう一度見せて、決定を取り消す" if ja else "Show it again, and lift the decision").click()
    page.get_by_role("textbox").fill("文を読みちがえました。")
    assert clean(page)
    page.get_by_role("button", name="取り消して、知らせる" if ja else "Lift it, and tell them").click()
    expect(page.get_by_text("あやまりとして取り消し" if ja else "Lifted as a mistake")).to_be_visible()
    assert clean(page)
