"""Two people talk: what one says, the other has at once; a line that breaks, a browser without network and an input method lose
nothing, double nothing, and keep the order."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from enishi.chat import rooms
from enishi.chat.models import Message, Room
from enishi.chat.tests.make import make_message, make_pair, make_room
from enishi.console.tests.make import join, start_network
from enishi.members.models import Member
from enishi.networks.models import Network
from tests.conftest import Visitor, axe, sideways


@pytest.fixture
def network(live: str) -> Network:
    return start_network(slug="nagi")[0]


def somebody(network: Network, family: str, given: str) -> Member:
    return join(network, family, given)


def in_room(visitor: Visitor, member: Member, room: Room) -> Page:
    """Sign somebody in and leave them in a room, listening."""
    visitor.sign_in(member.person)
    visitor.page.goto(f"{visitor.base}/n/nagi/talks/{room.public_id}/")
    expect(visitor.page.get_by_role("log")).to_be_visible()
    return visitor.page


def say(page: Page, text: str) -> None:
    page.get_by_label("メッセージ", exact=True).fill(text)
    page.get_by_label("メッセージ", exact=True).press("Enter")


def said(page: Page) -> list[str]:
    return [each.strip() for each in page.locator(".log .bubble-row .bubble").all_inner_texts()]


def test_two_talk_at_once_and_see_what_was_read(visitor: Callable[..., Visitor], network: Network) -> None:
    ken, mio = somebody(network, "沖", "健"), somebody(network, "苗代", "千景")
    room = make_pair(ken, mio)
    desk, phone = visitor(), visitor("phone")
    one, other = in_room(desk, ken, room), in_room(phone, mio, room)

    say(one, "ごぶさたしています")
    expect(other.locator(".log .bubble")).to_have_text("ごぶさたしています")
    expect(one.locator(".log [data-read]")).to_have_text("既読")
    expect(one.locator(".pending")).to_have_count(0)
    other.get_by_label("スタンプを送る").click()
    other.get_by_role("button", name="ありがとう").click()
    expect(one.locator(".log .stamped")).to_have_count(1)
    expect(other.locator(".pending")).to_have_count(0)

    row = Message.objects.within(network).get(text="ごぶさたしています")
    one.goto(f"{desk.base}/n/nagi/talks/{room.public_id}/messages/{row.public_id}/")
    one.get_by_label("メッセージ").fill("ごぶさたしております")
    one.get_by_role("button", name="直す").click()
    expect(other.locator(".log .bubble")).to_have_text("ごぶさたしております")
    expect(other.locator(".log .read").first).to_contain_text("編集済み")
    for page in (one, other):
        page.wait_for_load_state("networkidle")
        assert (axe(page), sideways(page)) == ([], 0)


def test_three_talk_in_one_order(visitor: Callable[..., Visitor], network: Network) -> None:
    people = [somebody(network, "沖", "健"), somebody(network, "苗代", "千景"), somebody(network, "目黒", "朔也")]
    room = make_room(*people)
    pages = [in_room(visitor(), each, room) for each in people]

    for turn in range(4):
        for number, page in enumerate(pages):
            say(page, f"{turn}-{number}")
    for page in pages:
        expect(page.locator(".log .bubble")).to_have_count(12)
        expect(page.locator(".pending")).to_have_count(0)
    stored = list(Message.objects.within(network).filter(kind="said").order_by("seq").values_list("text", flat=True))
    assert [said(page) for page in pages] == [stored] * 3


def test_what_is_said_without_network_is_sent_later_once_and_in_order(
    visitor: Callable[..., Visitor], network: Network
) -> None:
    ken, mio = somebody(network, "沖", "健"), somebody(network, "苗代", "千景")
    room = make_pair(ken, mio)
    phone = visitor("phone")
    one, other = in_room(phone, ken, room), in_room(visitor(), mio, room)

    phone.context.set_offline(True)
    for text in ("トンネルの一", "トンネルの二", "トンネルの三"):
        one.get_by_label("メッセージ", exact=True).fill(text)
        one.get_by_role("button", name="送る", exact=True).click()
    expect(one.locator(".pending")).to_have_count(3)
    say(other, "きこえますか")
    phone.context.set_offline(False)

    for page in (one, other):
        expect(page.locator(".log .bubble")).to_have_count(4, timeout=30_000)
    expect(one.locator(".pending")).to_have_count(0, timeout=30_000)
    stored = list(Message.objects.within(network).order_by("seq").values_list("text", flat=True))
    assert stored == ["きこえますか", "トンネルの一", "トンネルの二", "トンネルの三"]
    assert said(one) == said(other) == stored


def test_what_was_not_sent_is_still_there_after_the_page_was_closed(
    visitor: Callable[..., Visitor], network: Network
) -> None:
    ken, mio = somebody(network, "沖", "健"), somebody(network, "苗代", "千景")
    room = make_pair(ken, mio)
    phone = visitor()
    one = in_room(phone, ken, room)
    one.route("**/messages/", lambda route: route.abort())
    say(one, "とちゅうで切れました")
    expect(one.locator(".pending")).to_have_count(1)
    assert not Message.objects.within(network).exists()

    one.unroute("**/messages/")
    one.reload()
    expect(one.locator(".log .bubble")).to_have_text("とちゅうで切れました")
    expect(one.locator(".pending")).to_have_count(0)
    assert Message.objects.within(network).count() == 1


def test_an_answer_that_is_lost_on_the_way_makes_no_second_message(
    visitor: Callable[..., Visitor], network: Network
) -> None:
    ken, mio = somebody(network, "沖", "健"), somebody(network, "苗代", "千景")
    room = make_pair(ken, mio)
    phone = visitor()
    one = in_room(phone, ken, room)
    lost: list[int] = []

    def lose(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]  # the server has it; the browser never hears of it
        lost.append(answer.status)
        if len(lost) == 1:
            route.abort()  # type: ignore[attr-defined]
        else:
            route.fulfill(response=answer)  # type: ignore[attr-defined]

    one.route("**/messages/", lose)
    say(one, "いちどだけ")

    expect(one.locator(".pending")).to_have_count(0, timeout=20_000)
    expect(one.locator(".log .bubble")).to_have_count(1)
    one.wait_for_function("() => !Object.keys(localStorage).some((each) => each.startsWith('enishi outbox'))")
    assert lost[0] == 200
    assert Message.objects.within(network).count() == 1


def test_without_a_line_or_a_place_to_keep_it_talking_goes_on(
    visitor: Callable[..., Visitor], network: Network
) -> None:
    ken, mio = somebody(network, "沖", "健"), somebody(network, "苗代", "千景")
    room = make_pair(ken, mio)
    desk = visitor()
    desk.page.clock.install()
    desk.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    one = in_room(desk, ken, room)
    one.evaluate("document.querySelector('live-line').remove()")

    say(one, "いっぱいでも送れます")
    expect(one.locator(".log .bubble")).to_have_text("いっぱいでも送れます")
    expect(one.locator(".pending")).to_have_count(0)
    make_message(room, mio, "聞こえています")
    one.clock.fast_forward(40_000)
    expect(one.locator(".log .bubble").last).to_have_text("聞こえています")
    assert Message.objects.within(network).count() == 2


def test_enter_that_ends_a_conversion_sends_nothing(visitor: Callable[..., Visitor], network: Network) -> None:
    ken, mio = somebody(network, "沖", "健"), somebody(network, "苗代", "千景")
    desk = visitor()
    one = in_room(desk, ken, make_pair(ken, mio))
    field = one.get_by_label("メッセージ", exact=True)
    field.focus()
    session = desk.context.new_cdp_session(one)

    session.send("Input.imeSetComposition", {"text": "みんな", "selectionStart": 3, "selectionEnd": 3})
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True, "bubbles": True})
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})  # as WebKit does, after the end
    session.send("Input.insertText", {"text": "皆さん"})
    one.wait_for_timeout(300)
    assert not Message.objects.within(network).exists()
    expect(field).to_have_value("皆さん")
    field.press("Shift+Enter")
    field.press("End")
    assert not Message.objects.within(network).exists()
    field.press("Enter")
    expect(one.locator(".log .bubble")).to_have_count(1)

    rooms.choose_manner(ken, begun_by="alumni", shows_read=True, enter_sends=False, by=ken)
    one.reload()
    field.fill("改行だけ")
    field.press("Enter")
    one.wait_for_timeout(300)
    assert Message.objects.within(network).count() == 1
    field.press("Control+Enter")
    expect(one.locator(".log .bubble")).to_have_count(2)


def test_talking_without_script_is_slow_and_complete(visitor: Callable[..., Visitor], network: Network) -> None:
    ken, mio = somebody(network, "沖", "健"), somebody(network, "苗代", "千景")
    plain = visitor("phone", javascript=False)
    room = make_pair(mio, ken)
    make_message(room, mio, "スクリプトなしでもどうぞ")
    page = in_room(plain, ken, room)

    page.get_by_label("メッセージ", exact=True).fill("読めます")
    page.get_by_role("button", name="送る", exact=True).click()
    expect(page.locator(".log .bubble")).to_have_text(["スクリプトなしでもどうぞ", "読めます"])
    page.goto(f"{plain.base}/n/nagi/talks/")
    page.get_by_role("link", name=re.compile("苗代")).click()
    expect(page.get_by_role("log")).to_be_visible()


def test_earlier_messages_come_as_one_reads_back_and_a_break_of_the_line_misses_nothing(
    visitor: Callable[..., Visitor], network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enishi.chat.reading.PAGE", 10)
    ken, mio = somebody(network, "沖", "健"), somebody(network, "苗代", "千景")
    room = make_pair(ken, mio)
    for number in range(25):
        make_message(room, mio, f"第{number:02}のことば")
    page = in_room(visitor("phone"), ken, room)
    expect(page.locator(".log .bubble").last).to_have_text("第24のことば")
    page.get_by_role("log").evaluate("log => log.scrollTo(0, 0)")
    expect(page.locator(".log .bubble").first).not_to_have_text("第15のことば")
    for _turn in range(4):
        page.get_by_role("log").evaluate("log => log.scrollTo(0, 0)")
        page.wait_for_timeout(300)
    expect(page.locator(".log .bubble")).to_have_count(25)
    assert said(page) == [f"第{number:02}のことば" for number in range(25)]

    page.get_by_role("log").evaluate("log => log.scrollTo(0, log.scrollHeight)")
    page.evaluate("document.querySelector('live-line').drop()")
    make_message(room, mio, "切れているあいだに")
    page.evaluate("document.querySelector('live-line').wake()")
    expect(page.locator(".log .bubble").last).to_have_text("切れているあいだに")


def test_who_is_out_of_a_room_hears_nothing_of_it_any_more(visitor: Callable[..., Visitor], network: Network) -> None:
    ken, mio = somebody(network, "沖", "健"), somebody(network, "苗代", "千景")
    room = make_room(ken, mio)
    other = in_room(visitor(), mio, room)
    rooms.take_out(room, mio, by=ken)
    make_message(room, ken, "もう聞こえません")

    other.wait_for_timeout(1500)
    assert "もう聞こえません" not in other.content()
    other.goto(other.url)
    expect(other.get_by_role("heading", level=1)).not_to_have_text("汐浜のお茶の間")
