"""Two browsers side by side: what one does, the other is told of; a line that breaks comes back and misses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from enishi.accounts import sessions
from enishi.feed import actions
from enishi.feed.models import Item
from enishi.feed.tests.make import agree, make_answer, make_post
from enishi.kit import live as hints
from enishi.members import live
from enishi.members.live import Topic
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe

# counts what the page is told; the body's attribute is what `expect` can wait for
COUNT = """() => {
  document.body.dataset.told ??= 0;
  document.addEventListener("live:weather", () => { document.body.dataset.told++; });
}"""


@pytest.fixture
def weather() -> Iterator[Topic]:
    yield Topic("weather")
    del live.TOPICS["weather"]


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi")


def told(page: Page, times: int) -> None:
    """Wait until the page was told so many times."""
    expect(page.locator("body")).to_have_attribute("data-told", str(times))


def on_home(somebody: Visitor, member: Member) -> Page:
    """Sign somebody in and leave them on their home page, listening: the first hint is that of the new line."""
    page = somebody.page
    somebody.sign_in(member.person)
    page.add_init_script(f"addEventListener('DOMContentLoaded', {COUNT})")
    page.goto(f"{somebody.base}/n/nagi/home/")
    told(page, 1)
    return page


def test_live_two_browsers_are_told_at_once_and_a_third_elsewhere_is_not(
    visitor: Callable[..., Visitor], network: Network, weather: Topic
) -> None:
    pages = [on_home(visitor("phone"), make_member(network)), on_home(visitor(), make_member(network))]
    other = make_network("iwa")
    stranger = visitor()
    stranger.sign_in(make_member(other).person)
    stranger.page.add_init_script(f"addEventListener('DOMContentLoaded', {COUNT})")
    stranger.page.goto(f"{stranger.base}/n/iwa/home/")
    told(stranger.page, 1)

    live.publish(weather, network)

    for page in pages:
        told(page, 2)
    told(stranger.page, 1)


def test_live_line_that_broke_comes_back_and_catches_up(
    visitor: Callable[..., Visitor], network: Network, weather: Topic
) -> None:
    page = on_home(visitor(), make_member(network))

    for seat in hints.hub().seats():
        seat.loop.call_soon_threadsafe(seat.end, hints.SLOW)

    told(page, 2)  # by the new line, whatever happened meanwhile
    live.publish(weather, network)
    told(page, 3)


def test_live_hints_in_one_moment_are_one_for_the_page(
    visitor: Callable[..., Visitor], network: Network, weather: Topic
) -> None:
    page = on_home(visitor(), make_member(network))

    for _ in range(50):
        live.publish(weather, network)

    expect(page.locator("body")).not_to_have_attribute("data-told", "1")
    page.wait_for_timeout(600)  # twice the time among which hints are one
    assert int(page.locator("body").get_attribute("data-told") or 0) <= 4


def test_live_line_of_who_is_signed_out_elsewhere_ends_and_stays_so(
    visitor: Callable[..., Visitor], network: Network, weather: Topic
) -> None:
    member = make_member(network)
    page = on_home(visitor(), member)
    for key in sessions.Session.objects.values_list("session_key", flat=True):
        sessions.UserSession.objects.create(user=member.person, session_key=key, ip="127.0.0.1")

    assert sessions.end_others(member.person, None) >= 1

    page.wait_for_function("() => document.querySelector('live-line').line === null")
    live.publish(weather, network)
    page.wait_for_timeout(2000)  # longer than the first wait before a line is laid again
    told(page, 1)
    assert page.evaluate("document.querySelector('live-line').line") is None
    assert hints.hub().seats() == set()


def test_live_pages_without_a_line_have_none(visitor: Callable[..., Visitor], network: Network, weather: Topic) -> None:
    guest = visitor(javascript=False)
    guest.sign_in(make_member(network).person)
    guest.page.goto(f"{guest.base}/n/nagi/home/")
    expect(guest.page.get_by_role("heading", level=1)).to_be_visible()
    visiting = visitor()
    visiting.page.goto(f"{visiting.base}/n/nagi/")
    expect(visiting.page.locator("live-line")).to_have_count(0)


def test_live_feed_of_two_browsers_shows_each_other_s_posts_comments_and_stamps(
    visitor: Callable[..., Visitor], network: Network
) -> None:
    ken, aki = (make_profile(network, name={"family": name, "given": "一"}) for name in ("健", "秋"))
    for member in (ken, aki):
        agree(member)
    first, second = visitor("phone"), visitor("desktop")
    for each, member in ((first, ken), (second, aki)):
        each.sign_in(member.person)
    make_post(aki, "はじめの一通")
    second.page.goto(f"{second.base}/n/nagi/home/")
    expect(second.page.get_by_text("はじめの一通")).to_be_visible()

    page = first.page
    page.goto(f"{first.base}/n/nagi/feed/new/")
    page.get_by_role("textbox", name="投稿").fill("納戸から写真が出てきました。")
    page.get_by_role("radio", name=re.compile(r"アルムナイだけ \d")).check()
    expect(page.get_by_role("radio", name=re.compile("^社員もいます"))).to_be_disabled()
    page.get_by_role("button", name=re.compile("2人に見せる")).click()
    expect(page.get_by_text("載せました。")).to_be_visible()
    assert axe(page) == []

    # the other has it without asking, and answers by a stamp and in words
    other = second.page
    expect(other.get_by_text("納戸から写真が出てきました。")).to_be_visible()
    assert axe(other) == []
    other.get_by_role("link", name="コメントする").first.click()
    other.get_by_role("textbox", name="コメント").fill("父です。若い。")
    other.get_by_role("button", name="コメントする").click()
    expect(other.locator("#said").get_by_text("父です。若い。")).to_be_visible()
    other.get_by_role("button", name="なつかしい", exact=True).first.click()
    expect(other.get_by_role("button", name=re.compile("なつかしい")).first).to_have_attribute("aria-pressed", "true")

    # and the first sees what was said, and the stamp
    expect(page.locator("#said").get_by_text("父です。若い。")).to_be_visible()
    expect(page.locator("#stamps").get_by_role("button", name=re.compile("なつかしい.*1"))).to_be_visible()

    # in the list, too, where the one who looks keeps the focus
    page.goto(f"{first.base}/n/nagi/feed/")
    mine = page.get_by_role("article").filter(has_text="納戸から写真が出てきました。")
    mine.get_by_role("link", name="コメント 1").focus()
    other.get_by_role("button", name="ありがとう", exact=True).first.click()
    expect(mine.get_by_role("button", name=re.compile("ありがとう.*1"))).to_be_visible()
    expect(mine.get_by_role("link", name="コメント 1")).to_be_focused()
    assert axe(page) == []

    # what is changed reaches both kinds of page, and so does that it is taken back
    post = Item.objects.within(network).get(text="納戸から写真が出てきました。")
    other.goto(f"{second.base}/n/nagi/feed/{post.public_id}/")
    actions.change(post, text="書斎から写真が出てきました。", version=1, by=ken)
    for each in (page, other):
        expect(each.get_by_text("書斎から写真が出てきました。")).to_be_visible()
        expect(each.get_by_text("書きなおし").first).to_be_visible()
        assert axe(each) == []
    expect(mine).to_have_count(0)
    actions.take_back(post, by=ken)
    expect(page.get_by_text("書斎から写真が出てきました。")).to_have_count(0)
    expect(other.locator("#post-words")).to_have_text("いまは読めません。")
    expect(other.get_by_text("書斎から写真が出てきました。")).to_have_count(0)


def test_live_hint_that_comes_while_the_answer_to_an_older_one_is_on_its_way_is_not_lost(
    visitor: Callable[..., Visitor], network: Network
) -> None:
    ken, aki = (make_profile(network, name={"family": name, "given": "一"}) for name in ("健", "秋"))
    agree(ken)
    post = make_post(ken, "はじめの言葉")
    reader = visitor()
    reader.sign_in(aki.person)
    page, slow = reader.page, list[tuple[Route, APIResponse]]()
    with page.expect_response(re.compile(r"\?shown=")):  # what a new line asks for, so that nothing is missed
        page.goto(f"{reader.base}/n/nagi/feed/{post.public_id}/")
    page.route(re.compile(r"\?shown="), lambda route: slow.append((route, route.fetch())), times=1)

    make_answer(post, ken, "ひとこと添えます。")
    while not slow:
        page.wait_for_timeout(50)
    actions.change(post, text="あとの言葉", version=1, by=ken)
    page.wait_for_timeout(1000)  # the second hint has come, and the answer to the first is older than what it tells
    route, answer = slow[0]
    route.fulfill(response=answer)

    expect(page.locator("#said")).to_contain_text("ひとこと添えます。")
    expect(page.locator("#post-words")).to_contain_text("あとの言葉")
