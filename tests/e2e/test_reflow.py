"""Text of twice the size, and a screen of 320 px (400 % of 1280): nothing is cut off, nothing stands outside (WCAG 1.4.4, 1.4.10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.networks.tests.make import make_network
from enishi.profiles import choices
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, sideways

# Words that their own box cuts, or that stand outside of the screen without a box that scrolls. (The title in the top bar
# is shortened: it repeats the heading.)
CUT = """() => {
  const width = document.documentElement.clientWidth;
  const words = (each) => [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const scrolls = (each) => each && (/auto|scroll/.test(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
  return [...document.querySelectorAll("body *")].filter((each) => {
    if (!words(each) || !each.checkVisibility({ visibilityProperty: true }) || each.closest(".visually-hidden, .skip, .topbar-title, svg")) return false;
    const box = each.getBoundingClientRect();
    if (box.width < 2) return false;
    const hides = /hidden|clip/.test(getComputedStyle(each).overflow);
    return (hides && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 2))
      || ((box.right > width + 1 || box.left < -1) && !scrolls(each.parentElement));
  }).map((each) => each.textContent.trim().slice(0, 30));
}"""


def faults(page: Page, path: str) -> list[str]:
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, path
    found = [f"{path}: “{words}” is cut off" for words in page.evaluate(CUT)]
    return found + ([f"{path}: {wide} px wider than the screen"] if (wide := sideways(page)) else [])


@pytest.mark.parametrize(
    ("pixels", "size", "language"),
    [(390, 32, "ja"), (1280, 32, "en"), (320, 16, "en")],
    ids=["phone-200", "desk-200", "zoom-400"],
)
def test_pages_hold_larger_text(visitor: Callable[..., Visitor], pixels: int, size: int, language: str) -> None:
    network = make_network(
        "nagi", name="凪の会", organisation="凪沢製作所 産業機械カンパニー", members_word="凪の仲間", hue=215,
        contact_phone="000-0000-0000 (平日10–17時)", contact_email="jimukyoku@nagi-no-kai.example.jp",
    )  # fmt: skip
    issued = make_invitation(make_roster_person(network))
    member = make_profile(
        network, preset="open", role="owner", aims=list(choices.AIMS), region=["JP-13"],
        work=[{"kind": "employed", "company": "株式会社ヨルノソラ計測システムズ", "title": "研究開発本部 主任研究員"}],
    )  # fmt: skip
    member.person.language = language
    member.person.save()
    make_profile(network, preset="open", name={"family": "五十公野", "given": "健太郎"})
    outside, inside = visitor("phone", language=language), visitor("desktop", language=language)
    inside.sign_in(member.person)
    found = []
    for guest, paths in (
        (outside, ("", f"join/{issued.code}/", "../../account/login/?next=/n/nagi/home/&unsent=1")),
        (
            inside,
            (
                "home/",
                "people/?facets=1",
                f"people/{member.public_id}/",
                "me/profile/",
                "me/privacy/",
                "desk/",
                "desk/settings/",
            ),
        ),
    ):
        guest.context.add_cookies([{"name": "language", "value": language, "url": guest.base}])
        guest.page.set_viewport_size({"width": pixels, "height": 900})
        letters = {"standard": size, "fixed": size}  # as set in the browser, which widths in rem follow as well
        guest.context.new_cdp_session(guest.page).send("Page.setFontSizes", {"fontSizes": letters})
        for path in paths:
            found += faults(guest.page, f"/n/nagi/{path}")

    assert found == []
