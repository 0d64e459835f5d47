"""The pages of accounts in a real browser: axe, both widths, light and dark, both languages; a passkey from end to end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from enishi.accounts.models import Person
from enishi.accounts.tests.make import last_code, make_person
from tests.conftest import Visitor, axe, sideways

Shot = Callable[[Page, str], None]
OUTSIDE = ("login/", "login/password/", "login/passkey/", "login/link/x/", "closed/")
INSIDE = (
    "",
    "addresses/",
    "password/",
    "passkeys/",
    "passkeys/new/",
    "sessions/",
    "second-step/",
    "second-step/app/",
    "proof/",
    "logout/",
)


def sign_in(page: Page, base: str, person: Person) -> None:
    """Come in by the pages, with a code."""
    page.goto(f"{base}/account/login/")
    page.locator("#id_email").fill(person.email)
    page.locator("main .button.primary").click()
    page.wait_for_url("**/login/code/")
    page.locator("#id_code").fill(last_code())
    page.locator("main .button.primary").click()
    page.wait_for_url(lambda url: "/login/" not in url)


def look(page: Page, name: str, shot: Shot) -> None:
    page.wait_for_load_state()
    shot(page, name)
    assert (name, axe(page)) == (name, [])
    assert (name, sideways(page)) == (name, 0)
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(
    ("width", "language", "scheme"), [("phone", "ja", "dark"), ("desktop", "ja", "light"), ("phone", "en", "light")]
)
def test_pages_of_accounts_pass_axe(
    visitor: Callable[..., Visitor],
    shot: Shot,
    width: Literal["phone", "desktop"],
    language: Literal["ja", "en"],
    scheme: Literal["light", "dark"],
) -> None:
    person = make_person("fumino@example.com")
    guest = visitor(width, language=language, scheme=scheme)
    page, ending = guest.page, f"{width}-{language}-{scheme}"

    for path in OUTSIDE:
        page.goto(f"/account/{path}")
        look(page, f"account-{path.strip('/').replace('/', '-')}-{ending}", shot)
    page.goto("/account/login/")
    page.locator("main .button.primary").click()  # nothing typed
    expect(page.locator(".error-summary")).to_be_visible()
    look(page, f"account-login-empty-{ending}", shot)
    page.locator("#id_email").fill(person.email)
    page.locator("main .button.primary").click()
    page.wait_for_url("**/login/code/")
    page.locator("summary").click()
    look(page, f"account-code-{ending}", shot)
    page.locator("#id_code").fill("481 902x")
    page.locator("main .form .button.primary").click()
    expect(page.locator("#id_code_error")).to_be_visible()
    look(page, f"account-code-wrong-{ending}", shot)
    page.locator("#id_code").fill(last_code())
    page.locator("main .form .button.primary").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    for path in INSIDE:
        page.goto(f"/account/{path}")
        look(page, f"account-{path.strip('/').replace('/', '-') or 'all'}-{ending}", shot)


def test_locked_page_passes_axe(visitor: Callable[..., Visitor], shot: Shot) -> None:
    page = visitor("phone").page
    page.goto("/account/login/")
    page.locator("#id_email").fill("somebody@example.com")
    page.locator("main .button.primary").click()
    for _ in range(5):
        page.locator("#id_code").fill("x")
        page.locator("main .form .button.primary").click()
        page.wait_for_load_state()

    expect(page.locator("h1")).to_contain_text("数字では入れません")
    look(page, "account-locked", shot)


def test_signing_in_works_without_javascript(visitor: Callable[..., Visitor]) -> None:
    person = make_person()
    guest = visitor("phone", javascript=False)

    sign_in(guest.page, guest.base, person)
    guest.page.goto("/account/sessions/")

    expect(guest.page.locator("h1")).to_have_text("ログイン中の端末")


def test_passkeys_are_offered_only_where_a_script_can_make_them(visitor: Callable[..., Visitor]) -> None:
    person = make_person()
    plain, scripted = visitor("phone", javascript=False).page, visitor("phone").page

    for page, works in ((plain, False), (scripted, True)):
        page.goto("/account/login/")
        expect(page.locator("li:has(> a[href*='passkey'])")).to_be_visible(visible=works)
    guest = visitor("phone", javascript=False)
    sign_in(guest.page, guest.base, person)
    guest.page.goto("/account/passkeys/")

    expect(guest.page.get_by_text("パスキーを作る")).to_be_hidden()


def test_passkey_is_made_and_lets_in(visitor: Callable[..., Visitor]) -> None:
    person = make_person()
    guest = visitor()
    page, base = guest.page, guest.base.replace("127.0.0.1", "localhost")  # passkeys belong to names, not to numbers
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, base, person)

    page.goto(f"{base}/account/passkeys/new/")
    page.locator("#id_name").fill("自分のスマホ")
    page.locator("pass-key button").click()
    page.wait_for_url("**/account/passkeys/")
    expect(page.locator("main")).to_contain_text("自分のスマホ")

    page.goto(f"{base}/account/logout/")
    page.locator("main form .button.primary").click()
    page.goto(f"{base}/account/login/passkey/?next=/account/sessions/")
    page.locator("pass-key button").click()
    page.wait_for_url("**/account/sessions/")
    expect(page.locator("h1")).to_have_text("ログイン中の端末")
    assert Authenticator.objects.get().user == person


def test_passkey_that_fails_says_so_and_leaves_the_other_ways(visitor: Callable[..., Visitor]) -> None:
    guest = visitor()
    page = guest.page
    page.goto("/account/login/passkey/")  # at a number instead of a name the browser refuses

    page.locator("pass-key button").click()

    expect(page.locator("pass-key .error")).to_be_visible()
    expect(page.locator("pass-key button")).to_be_enabled()
