"""A poll in a browser: asked with a post, answered in the feed, changed, and followed live; without script as well."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from enishi.feed import polls
from enishi.feed.tests.make import agree, ask, make_answer, make_post
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe, sideways

HEARD = """() => document.dispatchEvent(new CustomEvent("live:answers"))"""
LOOKS: list[tuple[Any, ...]] = [
    ("phone", "ja", "light", True),
    ("desktop", "en", "dark", True),
    ("phone", "ja", "dark", False),
]


@pytest.mark.parametrize(("width", "language", "scheme", "javascript"), LOOKS)
def test_poll_is_asked_answered_and_followed(
    visitor: Callable[..., Visitor], live: str, width: Any, language: Any, scheme: Any, javascript: bool
) -> None:
    network = make_network("nagi")
    ken, mio = make_profile(network), make_profile(network)
    for member in (ken, mio):
        agree(member)
    ja = language == "ja"
    first, second = (visitor(width, language=language, scheme=scheme, javascript=javascript) for _ in range(2))
    for each, member in ((first, ken), (second, mio)):
        each.sign_in(member.person)
    page, other = first.page, second.page

    def clean(at: Any) -> bool:
        return not javascript or (axe(at), sideways(at)) == ([], 0)

    page.goto(f"{first.base}/n/nagi/feed/new/")
    page.get_by_role("textbox", name="投稿" if ja else "Post").fill("見学会をします。")
    page.locator(".poll-form summary").click()
    page.get_by_role("textbox", name="たずねること" if ja else "What do you ask?").fill("見学のあとは")
    for place, answer in enumerate(("いそべ食堂", "港を散歩"), 1):
        page.get_by_role("textbox", name=f"答え{place}" if ja else f"Answer {place}").fill(answer)
    assert clean(page)
    page.get_by_role("button", name=re.compile("見せる|Show")).click()
    expect(page.get_by_role("heading", name="見学のあとは")).to_be_visible()
    page.goto(f"{first.base}/n/nagi/feed/")
    mine = page.locator(".poll")
    mine.get_by_role("radio", name="港を散歩").check()
    assert clean(page)
    mine.get_by_role("button").click()
    expect(mine.get_by_role("listitem").filter(has_text="港を散歩")).to_contain_text("1人" if ja else "1 person")
    assert clean(page)

    # somebody else sees the answers to choose from and no numbers, answers, and is counted on the open page of the first
    other.goto(f"{second.base}/n/nagi/feed/")
    theirs = other.locator(".poll")
    expect(theirs.get_by_role("listitem")).to_have_count(0)
    theirs.get_by_role("radio", name="いそべ食堂").check()
    theirs.get_by_role("button").click()
    expect(theirs.get_by_role("listitem")).to_have_count(2)
    if not javascript:
        page.reload()
    expect(mine).to_contain_text("2人が答えました" if ja else "2 people answered")

    theirs.get_by_role("link", name="答えを変える" if ja else "Change my answer").click()
    expect(theirs.get_by_role("radio", name="いそべ食堂")).to_be_checked()
    theirs.get_by_role("radio", name="港を散歩").check()
    theirs.get_by_role("button").click()
    expect(theirs.get_by_role("listitem").filter(has_text="港を散歩")).to_contain_text("2人" if ja else "2 people")
    if not javascript:
        page.reload()
    expect(mine.get_by_role("listitem").filter(has_text="港を散歩")).to_contain_text("2人" if ja else "2 people")
    assert clean(other)


def test_what_one_presses_or_has_open_is_not_swept_away_by_what_others_do(
    visitor: Callable[..., Visitor], live: str
) -> None:
    network = make_network("nagi")
    ken, mio = make_profile(network), make_profile(network)
    agree(mio)
    item = make_post(ken, poll=ask())
    make_answer(item, ken, "どちらもいいですね。")
    polls.vote(item, [0], by=mio)
    somebody = visitor(language="en")
    somebody.sign_in(mio.person)
    page = somebody.page
    page.goto(f"{somebody.base}/n/nagi/feed/{item.public_id}/")

    def somebody_else_presses(part: str) -> None:
        with page.expect_response(re.compile(part)):
            page.evaluate(HEARD)
        page.wait_for_timeout(300)  # what came would be in its place by now

    waiting: list[Any] = []
    page.route(re.compile("change=1"), lambda route: waiting.append(route))  # the answer to the press takes its time
    page.get_by_role("link", name="Change my answer").click()
    somebody_else_presses(r"poll/\?level=2$")
    waiting.pop().continue_()
    expect(page.get_by_role("radio", name="ぜひ見たい")).to_be_checked()
    page.get_by_role("radio", name="データで").check()
    somebody_else_presses(r"feed/\w+/\?shown=")
    expect(page.get_by_role("radio", name="データで")).to_be_checked()

    choice = page.locator("#said [name=choosing]")
    page.locator("#said").get_by_role("link", name="Choose a stamp").click()
    expect(choice).to_have_count(1)
    somebody_else_presses(r"feed/\w+/\?shown=")
    expect(choice).to_have_count(1)
