"""J03 and J04 by keys alone, and what is said aloud: the way past the navigation, a focus that is seen and never lost, Esc that
closes, headings in order, names for everything that can be pressed, news that live regions speak (CHECKS 30)."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from enishi.accounts.tests.make import last_code
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor

# Where the focus is, and what is wrong with how it shows: an outline of its own or of the label around a hidden box, inside the
# screen and not behind a bar that stays in place.
SEEN = """async () => {
  const look = () => {
    const here = document.activeElement;
    if (!here || here === document.body) return ["nowhere", "the focus is lost"];
    const name = (here.getAttribute("aria-label") || (here.matches("input, select, textarea") ? here.name : here.innerText) || here.id || here.tagName).trim().slice(0, 40);
    const around = [here, here.closest("label"), here.closest(".card"), here.parentElement].filter(Boolean);
    const shown = around.find((each) => getComputedStyle(each).outlineStyle !== "none" && parseFloat(getComputedStyle(each).outlineWidth) > 1);
    if (!shown) return [name, "it does not show"];
    const box = shown.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 40)];
    const top = document.elementFromPoint(x, y);
    if (!top || !(shown.contains(top) || top.contains(shown))) return [name, `at ${Math.round(x)}, ${Math.round(y)} ${top?.className || top?.tagName} hides it`];
    return [name, ""];
  };
  for (let frame = 0; frame < 60; frame += 1) { // what slides away or scrolls takes its moment, on a busy machine a long one
    await new Promise((done) => requestAnimationFrame(done));
    if (frame > 1 && !look()[1]) break;
  }
  return look();
}"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((each) => each.checkVisibility()).map((each) => Number(each.tagName[1]))"""
NAMELESS = re.compile(
    r'^\s*- (?:button|link|textbox|checkbox|radio|combobox|searchbox|switch|img)(?! ")(?:$|:| \[)', re.MULTILINE
)


def walk(page: Page, until: Callable[[str], bool], most: int = 60) -> list[str]:
    """Press Tab until the name of what has the focus fits; return what was wrong on the way."""
    page.wait_for_load_state()
    wrong = []
    for _ in range(most):
        page.keyboard.press("Tab")
        name, fault = page.evaluate(SEEN)
        wrong += [f"{name}: {fault}"] if fault else []
        if until(name):
            return wrong
    raise AssertionError("never reached")


def aloud(page: Page) -> list[str]:
    """Return what a screen reader would stumble over: levels left out, a page without its heading, things without a name."""
    page.wait_for_load_state()
    levels = page.evaluate(HEADINGS)
    wrong = [f"h{one} is followed by h{two}" for one, two in pairwise(levels) if two > one + 1]
    wrong += [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of level 1"]
    tree = page.locator("body").aria_snapshot()
    wrong += [f"without a name: {found.strip()}" for found in NAMELESS.findall(tree)]
    return wrong + [f"no {role}" for role in ("main", "contentinfo") if f"- {role}" not in tree]


def focused(page: Page) -> str:
    """Return the id, name or words of what has the focus."""
    return str(page.evaluate("() => { const it = document.activeElement; return it.id || it.name || it.innerText }"))


def listen(page: Page) -> None:
    """Write down what is put into live regions after a page is there: that is what is spoken."""
    page.add_init_script("""
      window.spoken = [];
      addEventListener("DOMContentLoaded", () => {
        for (const region of document.querySelectorAll("[role=status], [aria-live]"))
          new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((node) => window.spoken.push(node.textContent.trim()))))
            .observe(region, { childList: true, subtree: true });
      });
    """)


def spoken(page: Page, words: str) -> None:
    page.wait_for_function("(words) => window.spoken.some((said) => said.includes(words))", arg=words)


@pytest.fixture
def network(live: str) -> Network:
    return make_network("nagi", name="凪の会", organisation="凪沢製作所", hue=215)


@pytest.fixture
def fumino(network: Network) -> Member:
    for family, department in (("苗代", "品質保証部"), ("渡邉", "設計部"), ("森", "設計部")):
        make_profile(
            network,
            preset="open",
            name={"family": family, "given": "健"},
            unit=[{"department": department, "post": ""}],
        )
    return make_profile(network, preset="open")


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j03_by_keys_alone(visitor: Callable[..., Visitor], network: Network, width: str) -> None:
    issued = make_invitation(make_roster_person(network))
    page = visitor(width).page
    page.goto(f"/n/nagi/join/{issued.code}/")
    assert aloud(page) == []

    # past the navigation
    page.keyboard.press("Tab")
    assert page.evaluate(SEEN) == ["本文へ移動", ""]
    page.keyboard.press("Enter")
    assert focused(page) == "main"

    # wrong facts: the summary has the focus, its link leads to the field
    wrong = walk(page, lambda name: name == "family")
    page.keyboard.type("入江")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert aloud(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "id_given"
    page.keyboard.type("文乃")
    for part in ("1989", "2", "3"):
        page.keyboard.press("Tab")
        page.keyboard.type(part)
    wrong += walk(page, lambda name: name == "email")
    page.keyboard.type("fumino@example.net")
    page.keyboard.press("Enter")

    # the digits
    expect(page.get_by_label("6桁の数字")).to_be_visible()
    assert aloud(page) == []
    wrong += walk(page, lambda name: name == "digits")
    page.keyboard.type(last_code())
    page.keyboard.press("Enter")

    # consents by the space bar, the preset by arrows
    expect(page.locator(".peek:visible")).to_have_count(1)
    assert aloud(page) == []
    wrong += walk(page, lambda name: name == "membership")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    wrong += walk(page, lambda name: name == "preset")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="ふつう")).to_be_checked()
    wrong += walk(page, lambda name: name == "凪の会に参加する")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("おかえりなさい")
    assert aloud(page) == []

    # home: the 近況 by keys, said aloud, and the focus stays in its box
    listen(page)
    wrong += walk(page, lambda name: name == "いまは作らず、はいる")
    page.keyboard.press("Enter")
    expect(page.locator("#lately")).to_be_visible()
    assert aloud(page) == []
    wrong += walk(page, lambda name: name == "text")
    page.keyboard.type("畑をはじめました")
    wrong += walk(page, lambda name: name == "伝える")
    page.keyboard.press("Enter")
    expect(page.locator("#composer .said-lately")).to_contain_text("畑をはじめました")
    spoken(page, "伝えました")
    assert focused(page) == "composer-title"
    assert wrong == []


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_j04_by_keys_alone(visitor: Callable[..., Visitor], fumino: Member, width: str) -> None:
    guest = visitor(width)
    guest.sign_in(fumino.person)
    page = guest.page
    listen(page)
    page.goto("/n/nagi/people/")
    page.wait_for_load_state("networkidle")
    assert aloud(page) == []

    # a name: suggestions open, Esc closes them, the field keeps the focus
    wrong = walk(page, lambda name: name == "q")
    page.keyboard.type("苗")
    field = page.locator("#q")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".suggest [aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert focused(page) == "q"
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")

    # a choice goes at once, and the focus is where it was on the page that comes
    wrong += walk(page, lambda name: name == "order")
    with page.expect_navigation():
        page.keyboard.press("ArrowDown")
    page.wait_for_load_state("networkidle")
    assert focused(page) == "order"
    spoken(page, "4人が見つかりました")

    # a person, and back
    wrong += walk(page, lambda name: name.startswith("苗代"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("苗代")
    assert aloud(page) == []
    assert wrong == []


def test_j04_filter_by_keys_keeps_its_place(visitor: Callable[..., Visitor], fumino: Member) -> None:
    guest = visitor("desktop")
    guest.sign_in(fumino.person)
    page = guest.page
    listen(page)
    page.goto("/n/nagi/people/")
    page.wait_for_load_state("networkidle")

    page.get_by_role("checkbox", name="設計部").focus()
    with page.expect_navigation():
        page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="設計部")).to_be_focused()  # the filters come after the page
    spoken(page, "2人が見つかりました")


def test_menu_opens_and_closes_by_keys(visitor: Callable[..., Visitor], fumino: Member) -> None:
    guest = visitor("phone")
    guest.sign_in(fumino.person)
    page = guest.page
    page.goto("/n/nagi/home/")
    menu = page.get_by_role("dialog", name="メニュー")

    wrong = walk(page, lambda name: name == "メニュー", most=80)
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()

    assert focused(page) == "メニュー"
    assert wrong == []


def test_what_came_with_a_page_is_said_aloud(visitor: Callable[..., Visitor], fumino: Member) -> None:
    guest = visitor("desktop")
    guest.sign_in(fumino.person)
    page = guest.page
    listen(page)
    page.goto("/n/nagi/me/privacy/")

    page.get_by_role("button", name="見せる範囲を変える").last.click()

    spoken(page, "変えました")
