"""R004: leaving with one's data in hand, in two screens, and coming back. On a phone and at a desk, with and without script."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from enishi.accounts.models import Person
from enishi.joining.tests.test_departing import come_in, fresh, speak
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from tests.conftest import Visitor, axe, sideways

Shot = Callable[[Page, str], None]


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215, contact_email="desk@example.com")


def enter(guest: Visitor, member: Member) -> None:
    """Sign in by the code of a mail, as a person does: the proof is fresh then."""
    page = guest.page
    page.goto("/account/login/?next=/n/nagi/home/")
    page.get_by_role("textbox", name="メールアドレス").fill(member.person.email)
    page.get_by_role("button", name=re.compile("数字")).first.click()
    expect(page.get_by_label(re.compile("6桁"))).to_be_visible()
    code = re.search(r"(?<!\d)\d{6}(?!\d)", str(mail.outbox[-1].body))
    assert code is not None
    page.get_by_label(re.compile("6桁")).fill(code[0])
    page.locator("main").get_by_role("button").first.click()


def look(page: Page, shot: Shot, name: str, javascript: bool = True) -> None:
    """Hold a page against what every page must keep."""
    shot(page, f"leaving-{name}")
    assert sideways(page) == 0
    if javascript:
        assert axe(page) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_leaving_with_one_s_data_and_undoing_it(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, width: Any, javascript: bool
) -> None:
    member, row = come_in(network)
    friend, _ = come_in(network, family_name="森", given_name="一", employee_number="2")
    speak(member)
    guest, other = visitor(width, javascript=javascript), visitor(width, scheme="dark")
    page, ways = guest.page, f"{width}{'' if javascript else '-plain'}"
    enter(guest, member)
    other.sign_in(friend.person)
    other.page.goto("/n/nagi/people/?q=カナリア")
    expect(other.page.get_by_role("link", name="カナリア花子").first).to_be_visible()

    # from 見せる範囲: the first screen, with the data
    page.goto("/n/nagi/me/privacy/")
    expect(page.get_by_role("heading", name="凪の会から離れる")).to_be_visible()
    look(page, shot, f"privacy-{ways}", javascript)
    page.get_by_role("link", name="退会する").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("凪の会を退会する")
    look(page, shot, f"first-{ways}", javascript)
    with page.expect_download() as taken:
        page.get_by_role("button", name="データを受け取る").click()
    with zipfile.ZipFile(taken.value.path()) as file:
        data = json.loads(file.read("data.json"))
    assert "CANARYSKILL" in [fact["data"] for fact in data["profile"]["facts"]]

    # the second screen, and out
    page.get_by_role("link", name="退会へすすむ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("凪の会を退会しますか")
    look(page, shot, f"second-{ways}", javascript)
    page.get_by_role("button", name="退会する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("凪の会を退会しました")
    look(page, shot, f"left-{ways}", javascript)
    assert fresh(member).state == Member.State.LEFT
    other.page.reload()
    expect(other.page.locator("main")).not_to_contain_text("カナリア花子")

    # the mail's way back, one button, everything as it was
    way = re.search(r"http\S+/back/", str(mail.outbox[-1].body))
    assert way is not None
    page.goto(re.sub(r"http://[^/]+", guest.base, way[0]))
    expect(page.get_by_role("heading", level=1)).to_have_text("おかえりなさい")
    look(page, shot, f"back-{ways}", javascript)
    page.get_by_role("button", name="凪の会にもどる").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("カナリア")
    row.refresh_from_db()
    assert row.member_id == member.pk
    other.page.reload()
    expect(other.page.get_by_role("link", name="カナリア花子").first).to_be_visible()


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_resting_and_coming_back(visitor: Callable[..., Visitor], shot: Shot, network: Network, width: Any) -> None:
    member, _ = come_in(network)
    guest = visitor(width, language="en", scheme="dark")
    guest.sign_in(member.person)
    guest.context.add_cookies([{"name": "language", "value": "en", "url": guest.base}])
    page = guest.page

    page.goto("/n/nagi/me/privacy/")
    look(page, shot, f"privacy-en-{width}")
    page.get_by_role("link", name="Pause").first.click()
    look(page, shot, f"pause-en-{width}")
    page.get_by_label("For 3 months").check()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have paused")
    look(page, shot, f"resting-en-{width}")
    page.goto("/networks/")
    look(page, shot, f"networks-en-{width}")
    page.get_by_role("link", name="凪の会").first.click()
    page.get_by_role("link", name="Take my data with me").click()
    look(page, shot, f"data-en-{width}")
    page.goto("/n/nagi/people/")
    page.get_by_role("button", name="End the pause").click()
    expect(page.locator("#toasts")).to_contain_text("Welcome back")
    assert fresh(member).state == Member.State.JOINED


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_leaving_altogether_the_account_goes_last(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, width: Any
) -> None:
    member, _ = come_in(network)
    guest = visitor(width)
    page = guest.page
    enter(guest, member)
    page.goto("/account/removal/")
    expect(page.locator("main")).to_contain_text("凪の会")
    look(page, shot, f"account-kept-{width}")
    member.delete()

    page.goto("/account/")
    page.get_by_role("link", name="アカウントを消す").click()
    look(page, shot, f"account-{width}")
    page.get_by_role("button", name="アカウントを消す").click()

    expect(page.locator("#toasts")).to_contain_text("アカウントを消しました")
    assert not Person.objects.filter(pk=member.person_id).exists()
