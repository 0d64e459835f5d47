"""R015: one account, two networks. Who is a member of one joins another by its invitation; neither learns of the other, in
pages, exports or records, and each sees what the person shows there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, Width, axe, sideways
from tests.e2e import steps


@pytest.fixture
def first(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215)


@pytest.fixture
def second(first: Network) -> Network:
    return make_network("kirigaoka", name="霧ヶ丘の会", organisation="霧ヶ丘大学", hue=150)


@pytest.mark.parametrize("width", ["phone", "desktop"])
@pytest.mark.parametrize("signed_in", [True, False], ids=["signed-in", "by-the-digits"])
def test_joining_a_second_network_with_the_same_account(
    visitor: Callable[..., Visitor], first: Network, second: Network, width: Width, signed_in: bool
) -> None:
    member = make_profile(first, preset="open", bio="凪だけに見せる自己紹介")
    issued = make_invitation(make_roster_person(second, birth_date=date(1989, 2, 3)))
    guest = visitor(width)
    page = guest.page
    if signed_in:
        guest.sign_in(member.person)
    page.goto(f"/n/kirigaoka/join/{issued.code}/")
    steps.facts(page)
    if signed_in:
        page.get_by_role("button", name="つぎへ").click()
    else:
        page.get_by_role("textbox", name="メールアドレス").fill(member.person.email)
        page.get_by_role("button", name="数字をメールで受け取る").click()
        steps.digits(page)
    expect(page.get_by_role("radio", name="ひかえめ")).to_be_visible()
    assert "凪" not in page.locator("main").inner_text()
    page.get_by_role("radio", name="ひかえめ").check()
    page.get_by_role("checkbox", name="運営のために").check()
    page.get_by_role("checkbox", name="下で選ぶ範囲で").check()
    page.get_by_role("button", name="霧ヶ丘の会に参加する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("おかえりなさい")
    assert axe(page) == []
    assert sideways(page) == 0

    # one account, two memberships, each with what is shown there
    mine = Member.objects.within(second).get()
    assert mine.person_id == member.person_id
    page.goto("/networks/")
    expect(page.get_by_role("link", name="凪の会")).to_be_visible()
    expect(page.get_by_role("link", name="霧ヶ丘の会")).to_be_visible()

    # the secretariats: each its own member, and no word of the other network
    for network, other in ((first, "霧ヶ丘"), (second, "凪")):
        staff = visitor(width)
        staff.sign_in(make_member(network, role="secretariat").person)
        one = Member.objects.within(network).get(person=member.person)
        for path in ("people/", f"people/{one.public_id}/", "desk/members/", "desk/record/", "roster/", "invitations/"):
            staff.page.goto(f"/n/{network.slug}/{path}")
            expect(staff.page.get_by_role("heading", level=1)).to_be_visible()
            assert other not in staff.page.locator("body").inner_text(), path
        page.goto(f"/n/{network.slug}/people/{one.public_id}/")
        assert ("凪だけに" in page.locator("main").inner_text()) is (network == first)
