"""An officer looks through everybody who was invited: from a number to the people behind it, by name, by the end of a code."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from tests.conftest import Visitor, axe, sideways

Shot = Callable[[Page, str], None]


@pytest.fixture
def network(live: str) -> Network:
    network = make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215, contact_email="desk@example.com")
    mori = {"family_name": "森", "given_name": "歩", "family_name_kana": "モリ", "given_name_kana": "アユム"}
    make_invitation(make_roster_person(network, **mori), code_tail="Q4XW", way="mail", came_back_at=timezone.now())
    make_invitation(make_roster_person(network), code_tail="8RTC")
    make_roster_person(network, family_name="沼田", family_name_kana="ヌマタ")
    return network


@pytest.mark.parametrize(
    ("width", "javascript"), [("phone", True), ("desktop", True), ("phone", False)], ids=["phone", "desktop", "plain"]
)
def test_invitations_from_a_number_to_the_people_behind_it(
    visitor: Callable[..., Visitor], shot: Shot, network: Network, width: Any, javascript: bool
) -> None:
    officer = visitor(width, javascript=javascript)
    officer.sign_in(make_member(network, role="secretariat").person)
    page = officer.page
    rows = page.locator("#list tbody tr")

    page.goto(f"{officer.base}/n/nagi/desk/")
    page.get_by_role("link", name="メールが届かなかった方").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("招待")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Q4XW")
    expect(rows).to_contain_text("メールが届かなかった")
    page.locator(".chips").get_by_role("link", name="まだ招待していない").click()
    expect(rows).to_contain_text("沼田")
    page.locator(".chips").get_by_role("link", name=re.compile("すべて")).click()
    expect(rows).to_have_count(2)
    shot(page, f"invited-{width}{'' if javascript else '-plain'}")
    page.get_by_label("お名前か、コードの最後の4文字").fill("mori")
    page.get_by_role("button", name="さがす").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("森 歩")
    page.get_by_label("お名前か、コードの最後の4文字").fill("8rtc")
    page.get_by_role("button", name="さがす").click()
    expect(rows).to_contain_text("入江 文乃")

    assert sideways(page) == 0
    if javascript:
        assert axe(page) == []
