"""J03 for who has nothing but a card: text of twice the size, without JavaScript, and within three minutes at human speed.

The hand of the long test is slow on purpose: one finger that needs 0.7 s for a character, 2 s to find and press something
on the screen, 4 s to see what a new page wants, and 20 s to go to the mail, keep six digits in mind and come back. All of it is
really waited for. (For comparison: 0.28 s for a key, 1.35 s for a thought in the keystroke-level model of Card, Moran and
Newell, 1980, of practised people at a desk.)
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from enishi.accounts.tests.make import last_code
from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from tests.conftest import Visitor, axe, sideways
from tests.e2e.test_reflow import CUT

CHARACTER, PRESS, PAGE, MAIL = 0.7, 2.0, 4.0, 20.0  # seconds
LIMIT = 180.0


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", members_word="凪の仲間", hue=215)


class Hand:
    """What a person does on a page, at a speed (0: at once), with every field counted that they had to fill in."""

    def __init__(self, page: Page, speed: float = 0) -> None:
        self.page, self.speed, self.fields, self.pressed = page, speed, 0, 0

    def wait(self, seconds: float) -> None:
        time.sleep(seconds * self.speed)

    def type(self, field: Locator, words: str) -> None:
        self.fields += 1
        self.wait(PRESS)
        field.press_sequentially(words, delay=CHARACTER * 1000 * self.speed)

    def press(self, what: Locator) -> None:
        self.pressed += 1
        self.wait(PRESS)
        what.click()

    def come_in(self, code: str, each: Callable[[], None] = lambda: None) -> None:
        """Go from the address on the card to the first page of a member; `each` is done on every page on the way."""
        page = self.page
        page.goto("/n/nagi/join/")
        self.wait(PAGE)
        each()
        self.type(page.get_by_label("カードかメールに書かれた12文字"), code)
        self.press(page.get_by_role("button", name="つぎへ"))
        expect(page.get_by_label("姓", exact=True)).to_be_visible()
        self.wait(PAGE)
        each()
        # in the reading: what a telephone offers as kanji while it is typed is one press more, not more characters
        for label, words in (("姓", "いりえ"), ("名", "ふみの"), ("年", "1989"), ("月", "2"), ("日", "3")):
            self.type(page.get_by_label(label, exact=True), words)
        self.type(page.get_by_role("textbox", name="メールアドレス"), "fumino@example.net")
        self.press(page.get_by_role("button", name="数字をメールで受け取る"))
        expect(page.get_by_label("6桁の数字")).to_be_visible()
        self.wait(MAIL)
        each()
        self.type(page.get_by_label("6桁の数字"), last_code())
        self.press(page.get_by_role("button", name="つぎへ"))
        expect(page.get_by_role("radio", name="ふつう")).to_be_visible()
        self.wait(PAGE)
        each()
        self.press(page.get_by_role("checkbox", name="運営のために"))
        self.press(page.get_by_role("radio", name="ふつう"))
        self.press(page.get_by_role("button", name="凪の会に参加する"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("おかえりなさい")


def test_j03_by_card_without_javascript_in_letters_of_twice_the_size(
    visitor: Callable[..., Visitor], network: Network
) -> None:
    issued = make_invitation(make_roster_person(network, email=""), way=Invitation.Way.CARD)
    guest = visitor("phone", javascript=False)
    page, found = guest.page, []
    guest.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 32}})

    def each() -> None:
        found.extend(page.evaluate(CUT))
        assert sideways(page) == 0

    hand = Hand(page)
    hand.come_in(issued.code, each)

    assert found == []
    # code, digits, address and two facts (a name and a date, in five boxes) are typed; two things are chosen
    assert (hand.fields, hand.pressed) == (8, 6)


@pytest.mark.long
def test_j03_by_card_within_three_minutes_at_human_speed(
    visitor: Callable[..., Visitor], network: Network, record_property: Callable[[str, object], None]
) -> None:
    issued = make_invitation(make_roster_person(network, email=""), way=Invitation.Way.CARD)
    hand = Hand(visitor("phone").page, speed=1)

    begun = time.monotonic()
    hand.come_in(issued.code)
    took = time.monotonic() - begun

    record_property("seconds", round(took))
    assert took < LIMIT
    assert Member.objects.within(network).count() == 1
    assert axe(hand.page) == []
