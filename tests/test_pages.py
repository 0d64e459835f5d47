"""Every page in a real browser: axe, the console, the CSP, the width, the weight, the language.

The pages come from the URLconf and stand in the furnished town, as an officer, a member, a founder and a visitor see them.
All of them are looked at on a phone in Japanese by day and at a desk in English by night; the other way round, a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from django.core.cache import cache
from playwright.sync_api import Page

from tests.conftest import Visitor, axe, sideways
from tests.house import addresses, none
from tests.scene import Scene

PARTS = 3  # of a walk over every page, so that none takes minutes
HEAVIEST = 60_000  # bytes of HTML
# what ends the walker's own session, answers with a file or a part of a page, or is another name of a page
ASIDE = {
    "accounts:sign-out", "account_login", "account_logout", "account_inactive", "account_reauthenticate",
    "mfa_login_webauthn", "mfa_download_recovery_codes", "console:summary-file",
    "profiles:photo", "profiles:photo-large", "joining:approval-paper", "profiles:directory-facets", "profiles:suggest", "public:brand", "public:logo",
    "public:manifest", "public:app-icon", "public:worker", "public:offline",
    "site:robots", "site:security-txt",
    "roster:intake-sample", "roster:intake-sheet", "roster:intake-progress", "joining:approvals-count",
    "chat:unread", "chat:talk-since", "notices:unread", "notices:no-mails", "feed:reactions", "feed:names", "feed:own-stamp", "feed:draft-picture", "feed:picture", "feed:picture-small",
    "feed:file", "news:picture", "news:file", "stories:picture",
}  # fmt: skip
MORE = {
    "profiles:directory": ("?view=list", "?facets=1", "?q=zzzz"),
    "console:members": ("?q=zzzz", "?state=left"),
    "roster:people": ("?q=zzzz",),
}
# whose they are hangs on the thing: an alumnus opens the first that is there for him
OF_MEMBERS = {
    "groups:read-log", "groups:invitations", "groups:promise", "groups:leaving", "groups:group-edit", "groups:closing",
    "desk:mine", "desk:mine-enquiry", "relay:leg", "relay:leg-removal", "ideas:idea-removal", "introductions:introduction", "introductions:introduction-withdrawal",
    "stories:story-approval", "stories:story-withdrawal", "moderation:report-appeal", "moderation:decision",
    "chat:talk", "chat:talk-with", "chat:message", "chat:talk-about", "chat:promise", "chat:talk-leaving",
    "moderation:person-distance", "moderation:item-distance", "moderation:answer-distance",
    "moderation:person-report", "moderation:item-report", "moderation:answer-report",
    "moderation:room-reports", "moderation:room-report", "moderation:room-decision", "moderation:room-person-report",
    "moderation:room-person-distance",
}  # fmt: skip
OF_THE_SUSPENDED = ("n/<slug:network>/suspended/",)
OF_THE_AWAY = ("n/<slug:network>/back/", "n/<slug:network>/me/left/")  # of whose membership rests
WALKERS: dict[str, tuple[str, ...]] = {
    "hana": ("n/<slug:network>/",),  # an officer
    "ken": ("account/", "networks/", "n/<slug:network>/home/", "n/<slug:network>/people/", "n/<slug:network>/me/"),
    "owner": ("networks/",),  # may found networks
    "left": OF_THE_AWAY,
    "paused": OF_THE_AWAY[:1],
    "nao": OF_THE_SUSPENDED,
    "": ("", "account/login/", "n/<slug:network>/join/"),
}
Look = tuple[Literal["phone", "desktop"], Literal["ja", "en"], Literal["light", "dark"]]


def pages(scene: Scene, nickname: str) -> Iterator[list[str]]:
    """Yield the addresses that one of the walkers opens: by the first id and, where things differ by state, by each. Where there
    are several, the first that is there counts."""
    home = scene.iwa if nickname == "owner" else scene.town.nagi
    for address in addresses():
        starts = WALKERS[nickname]
        fits = address.route.startswith(tuple(start for start in starts if start)) or (
            address.route == "" and "" in starts
        )
        fits = fits or (not nickname and address.name.startswith("public:"))
        if address.name.startswith("founding:") and nickname != "owner":
            continue
        if address.route in OF_THE_AWAY and nickname not in {"left", "paused"}:
            continue
        if address.route in OF_THE_SUSPENDED and nickname != "nao":
            continue
        if address.name in OF_MEMBERS:
            if nickname == "ken":
                yield list(scene.paths(address.route, home))
            continue
        if not fits or address.name in ASIDE or "GET" not in address.view.methods:  # type: ignore[attr-defined]
            continue
        several = 4 if address.name.startswith("roster:intake") else 1
        for path in scene.paths(address.route, home)[:several]:
            for more in ("", *MORE.get(address.name, ())):
                yield [path + more]


def faults(page: Page, path: str, language: str, seen: set[str]) -> list[str]:
    """Open a page and return what is wrong with it; where it leads elsewhere, that page is looked at once."""
    answer = page.goto(path)
    assert answer is not None
    here = page.url.partition("#")[0]
    if answer.status >= 500:
        return [f"{path}: {answer.status}"]
    if here in seen or answer.status == 404:
        return [] if here in seen else [f"{path}: 404"]
    seen.add(here)
    page.wait_for_load_state()
    found = [f"{path}: {each}" for each in axe(page)]
    if wide := sideways(page):
        found.append(f"{path}: {wide} px wider than the screen")
    if (size := len(answer.body())) > HEAVIEST:
        found.append(f"{path}: {size} bytes of HTML")
    if (lang := page.locator("html").get_attribute("lang")) != language:
        found.append(f"{path}: lang={lang}")
    if (heads := page.locator("h1").count()) != 1:
        found.append(f"{path}: {heads} h1")
    return found


def _first(page: Page, paths: list[str], language: str, seen: set[str]) -> list[str]:
    """Look at the first of these addresses that is there; none is a fault."""
    wrong = [f"{paths}: none of them is there"]
    for path in paths:
        wrong = faults(page, path, language, seen)
        if wrong != [f"{path}: 404"]:
            break
    return wrong


@pytest.fixture
def tour(live_scene: Scene, visitor: Callable[..., Visitor]) -> Callable[..., list[str]]:
    """Return a walk over every nth page by all walkers, which returns the faults found."""

    def walk(look: Look, every: int = 1, width: int = 0, part: int = 0) -> list[str]:
        found: list[str] = []
        for nickname in WALKERS:
            guest = visitor(look[0], language=look[1], scheme=look[2])
            if width:
                guest.page.set_viewport_size({"width": width, "height": 700})
            if nickname:
                guest.sign_in(live_scene.people[nickname])
            guest.context.add_cookies([{"name": "language", "value": look[1], "url": guest.base}])
            seen: set[str] = set()
            for place, paths in enumerate(pages(live_scene, nickname)):
                if place % every == part:
                    cache.clear()
                    found += _first(guest.page, paths, look[1], seen)
        return found

    return walk


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_on_a_phone_in_japanese(tour: Callable[..., list[str]], part: int) -> None:
    none(tour(("phone", "ja", "light"), every=PARTS, part=part))


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_at_a_desk_in_english_by_night(tour: Callable[..., list[str]], part: int) -> None:
    none(tour(("desktop", "en", "dark"), every=PARTS, part=part))


def test_pages_sampled_the_other_way_round(tour: Callable[..., list[str]]) -> None:
    none([*tour(("phone", "en", "dark"), every=5), *tour(("desktop", "ja", "light"), every=5)])


def test_pages_fit_the_narrowest_screen(tour: Callable[..., list[str]]) -> None:
    none(tour(("phone", "en", "light"), every=3, width=320))


def test_pages_walkers_open_every_address_between_them(live_scene: Scene) -> None:
    """A new page is on somebody's way, or stands aside with a reason."""
    walked = {path.partition("?")[0] for nickname in WALKERS for paths in pages(live_scene, nickname) for path in paths}
    missed = []
    for address in addresses():
        if "GET" in address.view.methods and address.name not in ASIDE:  # type: ignore[attr-defined]
            paths = [
                *live_scene.paths(address.route, live_scene.town.nagi),
                *live_scene.paths(address.route, live_scene.iwa),
            ]
            missed += [] if walked & set(paths) else [address.name]

    none(missed)
