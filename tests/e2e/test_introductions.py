"""An introduction (R061): a member asks on a phone, the desk asks an employee, who says yes on a phone; both read where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from enishi.console.tests.make import join, start_network
from enishi.introductions import actions
from enishi.introductions.models import Introduction
from enishi.introductions.tests.make import again, ask_employee, make_introduction
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.models import Network
from enishi.profiles import actions as profiles
from tests.conftest import Visitor, axe, sideways


@pytest.fixture
def network(live: str) -> Network:
    return start_network(slug="nagi")[0]


@pytest.fixture
def hana(network: Network) -> Member:
    return join(network, "日比谷", "こずえ", role=Role.SECRETARIAT)


@pytest.fixture
def fumino(network: Network) -> Member:
    return join(network, "斎賀", "文乃")


@pytest.fixture
def aki(network: Network) -> Member:
    member = join(network, "大槻", "涼", side=EMPLOYEES)
    facts = {"years": [{"joined": 2001, "left": None}], "unit": [{"department": "品質保証部", "post": ""}]}
    profiles.set_values(member, facts, by=member)
    return member


@pytest.fixture(params=[("ja", "light"), ("en", "dark")], ids=["ja", "en-dark"])
def enter(visitor: Callable[..., Visitor], request: pytest.FixtureRequest) -> Callable[[Member, str], Page]:
    """Return a way to see the network as somebody does, on a phone or at a desk."""
    language, scheme = request.param

    def see(member: Member, width: str) -> Page:
        guest = visitor(width, language=language, scheme=scheme)
        guest.sign_in(member.person)
        guest.context.add_cookies([{"name": "language", "value": language, "url": guest.base}])
        return guest.page

    return see


def fine(page: Page) -> None:
    """Assert that a page is accessible, no wider than its screen, and has one title."""
    assert (axe(page), sideways(page), page.locator("h1").count()) == ([], 0, 1)


def test_introduction_is_asked_for_routed_and_accepted(
    enter: Callable[[Member, str], Page], fumino: Member, hana: Member, aki: Member
) -> None:
    page = enter(fumino, "phone")
    page.goto("/n/nagi/introductions/")
    fine(page)
    page.locator("main .page-head a.button").click()
    expect(page.locator("#divisions option")).to_have_count(1)
    page.locator("main form [type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    fine(page)
    page.locator("[name=division]").fill("品質保証部")
    page.locator("label:has([name=about][value=talk])").click()
    page.locator("[name=words]").fill("検査表を見直しています。30分ほど聞かせてください。")
    page.locator("[name=shows_address]").check()
    page.locator("main form [type=submit]").click()
    expect(page.locator("ol.steps [aria-current]")).to_be_visible()
    fine(page)
    place = page.url

    desk = enter(hana, "desktop")
    desk.goto("/n/nagi/desk/introductions/")
    fine(desk)
    desk.locator(".desk-list a").click()
    expect(desk.locator("label:has([name=to])")).to_have_count(1)
    fine(desk)
    desk.locator("main form[method=post] .primary").click()
    expect(desk.locator(".error-summary")).to_be_visible()
    fine(desk)
    desk.locator("label:has([name=to])").click()
    desk.locator("main form[method=post] .primary").click()
    expect(desk.locator(".inner-note")).to_contain_text("大槻 涼")
    fine(desk)

    employee = enter(aki, "phone")
    employee.goto("/n/nagi/introductions/?show=asked")
    fine(employee)
    employee.locator(".desk-list a").click()
    fine(employee)
    employee.locator("[name=yes-words]").fill("水曜の午後でしたら。")
    employee.locator("[name=answer][value=yes]").click()
    expect(employee.locator("a[href^='mailto:']")).to_have_text(fumino.person.email)
    fine(employee)

    page.goto(place)
    expect(page.locator("main")).to_contain_text("水曜の午後でしたら。")
    fine(page)
    page.locator("[name=outcome][value=met]").click()
    expect(page.locator("[name=outcome][value=met]")).to_have_attribute("aria-pressed", "true")
    fine(page)
    employee.reload()
    expect(employee.locator("[name=outcome][value=met]")).to_have_attribute("aria-pressed", "true")


def test_introduction_that_goes_on_to_somebody_else_looks_kind(
    enter: Callable[[Member, str], Page], fumino: Member, hana: Member, aki: Member
) -> None:
    row = ask_employee(make_introduction(fumino), aki, hana)
    actions.decline(row, words="いまは手がいっぱいです。", by=aki)
    path = f"/n/nagi/introductions/{row.public_id}/"

    page = enter(fumino, "phone")
    page.goto(path)
    expect(page.locator("main")).not_to_contain_text("大槻")
    fine(page)
    desk = enter(hana, "phone")
    desk.goto(f"/n/nagi/desk/introductions/{row.public_id}/")
    expect(desk.locator(".inner-note")).to_contain_text("いまは手がいっぱいです。")
    fine(desk)
    desk.locator("[name=end-words]").fill("今回は見つかりませんでした。また声をかけてください。")
    desk.locator("form[action$='/ending/'] [type=submit]").last.click()
    expect(desk.locator(".said-text.mine")).to_be_visible()
    page.goto(path)
    expect(page.locator("main")).to_contain_text("今回は見つかりませんでした。")
    fine(page)
    assert not Introduction.objects.concerning(aki).exists()
    assert again(row).ending
