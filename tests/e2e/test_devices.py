"""A network as an app in a browser: its manifest, its worker, the page without a connection, notices on the device.

A push service of a browser's maker is not asked: what its answer would be is put in place of it, and what it would deliver is
handed to the real worker by the browser's own tools.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from enishi.kit import webpush
from enishi.kit.tests.browser_of_pushes import Browser
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.notices import pushing
from enishi.notices.models import PushDevice
from enishi.notices.tests.make import POKED, make_notice
from enishi.profiles.tests.make import make_profile
from tests.conftest import Visitor, axe, sideways

ENDPOINT = "https://push.example/abc"
SERVICE = """({endpoint, p256dh, auth}) => {
  const made = (options) => ({endpoint, options, toJSON: () => ({endpoint, keys: {p256dh, auth}}),
    unsubscribe: async () => { sessionStorage.removeItem("made"); return true; }});
  PushManager.prototype.subscribe = async function (options) {
    window.asked = options.userVisibleOnly && new Uint8Array(options.applicationServerKey).length;
    sessionStorage.setItem("made", "yes");
    return made(options);
  };
  PushManager.prototype.getSubscription = async () => sessionStorage.getItem("made") ? made({}) : null;
}"""


def town() -> tuple[Network, Member, Member]:
    network = make_network("nagi", name="凪の会")
    return network, make_profile(network), make_profile(network)


def with_a_service(visitor: Visitor, *, allowed: bool = True) -> None:
    """Let this browser have a push service; notices are allowed or denied from the beginning."""
    browser = Browser()
    keys = {"endpoint": ENDPOINT, "p256dh": webpush.text(browser.p256dh), "auth": webpush.text(browser.auth)}
    visitor.context.add_init_script(f"({SERVICE})({json.dumps(keys)})")
    # headless Chromium answers 'denied' to the question, whatever was granted
    said = "granted" if allowed else "denied"
    visitor.context.add_init_script(
        f"Object.defineProperty(Notification, 'permission', {{get: () => '{said}'}});"
        f"Notification.requestPermission = async () => '{said}';"
    )
    if allowed:
        visitor.context.grant_permissions(["notifications"], origin=visitor.base)


def switch(page: Page, word: str = "この端末で受け取る") -> None:
    page.get_by_text(word, exact=False).first.click()


def test_device_is_switched_on_and_off_again(visitor: Callable[..., Visitor], live: str) -> None:
    network, ken, _mio = town()
    phone = visitor("phone")
    with_a_service(phone)
    phone.sign_in(ken.person)
    page = phone.page
    page.goto(f"{phone.base}/n/nagi/notices/settings/")
    toggle = page.get_by_role("switch", name="この端末で受け取る")
    expect(toggle).not_to_be_checked()
    assert (axe(page), sideways(page)) == ([], 0)

    switch(page)
    expect(page.get_by_text("受け取っている端末")).to_be_visible()
    expect(toggle).to_be_checked()
    expect(page.locator("[data-here]")).to_be_visible()
    assert page.evaluate("window.asked") == 65
    assert PushDevice.objects.within(network).get().endpoint == ENDPOINT
    assert axe(page) == []
    page.reload()
    expect(toggle).to_be_checked()

    switch(page)
    expect(toggle).not_to_be_checked()
    expect(page.get_by_text("受け取っている端末")).to_have_count(0)
    assert not PushDevice.objects.within(network).exists()


def test_device_that_says_no_is_told_how_to_change_that(visitor: Callable[..., Visitor], live: str) -> None:
    _network, ken, _mio = town()
    desktop = visitor("desktop", language="en", scheme="dark")
    with_a_service(desktop, allowed=False)
    desktop.sign_in(ken.person)
    desktop.page.goto(f"{desktop.base}/n/nagi/notices/settings/")

    expect(desktop.page.get_by_text("This browser was once told not to show notices of ours.")).to_be_visible()
    expect(desktop.page.get_by_role("switch", name="Receive them on this device")).to_have_count(0)
    assert (axe(desktop.page), sideways(desktop.page)) == ([], 0)
    desktop.page.goto(f"{desktop.base}/n/nagi/app/offline/en/")
    assert (axe(desktop.page), sideways(desktop.page)) == ([], 0)


def test_device_without_script_says_what_there_is(visitor: Callable[..., Visitor], live: str) -> None:
    _network, ken, _mio = town()
    plain = visitor("phone", javascript=False)
    plain.sign_in(ken.person)
    plain.page.goto(f"{plain.base}/n/nagi/notices/settings/")

    expect(plain.page.get_by_text("このブラウザでは、通知を出せません。")).to_be_visible()


def test_iphone_is_told_to_put_it_on_the_home_screen_first(visitor: Callable[..., Visitor], live: str) -> None:
    _network, ken, _mio = town()
    phone = visitor("phone")
    phone.context.add_init_script(
        "delete window.PushManager; Object.defineProperty(navigator, 'userAgent', {get: () => 'Mozilla/5.0 (iPhone)'});"
    )
    phone.sign_in(ken.person)
    phone.page.goto(f"{phone.base}/n/nagi/notices/settings/")

    expect(phone.page.get_by_text("「ホーム画面に追加」をえらびます。")).to_be_visible()
    assert (axe(phone.page), sideways(phone.page)) == ([], 0)


def test_worker_shows_what_is_pushed_and_a_page_of_its_own_offline(visitor: Callable[..., Visitor], live: str) -> None:
    _network, ken, mio = town()
    notice = make_notice(ken, POKED, by=mio)
    phone = visitor("phone")
    with_a_service(phone)
    phone.sign_in(ken.person)
    page = phone.page
    page.goto(f"{phone.base}/n/nagi/home/")
    manifest = page.evaluate("async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json()")
    assert (manifest["name"], manifest["scope"]) == ("凪の会", "/n/nagi/")
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    page.goto(f"{phone.base}/n/nagi/notices/settings/")
    switch(page)
    expect(page.get_by_text("受け取っている端末")).to_be_visible()
    scope = page.evaluate("async () => (await navigator.serviceWorker.ready).scope")
    assert scope == f"{phone.base}/n/nagi/"

    said = {"title": "凪の会", "body": "新しいお知らせがあります", "tag": "notices", "lang": "ja"}
    said |= {"path": f"/n/nagi/notices/{notice.public_id}/", "place": notice.place}
    shown = pushed(phone, page, said)
    assert shown == [["凪の会", "新しいお知らせがあります", {"path": said["path"], "place": "/n/nagi/home/"}]]
    elsewhere = pushed(phone, page, said | {"path": "https://evil.example/", "place": "/n/kiri/"})
    assert elsewhere[0][2] == {"path": "/n/nagi/notices/", "place": "/n/nagi/notices/"}

    page.goto(f"{phone.base}/n/nagi/people/")  # pages of members pass the worker, and none is kept
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    kept = page.evaluate(
        "async () => { const found = []; for (const name of await caches.keys())"
        " for (const each of await (await caches.open(name)).keys()) found.push(new URL(each.url).pathname); return found; }"
    )
    assert "/n/nagi/app/offline/ja/" in kept
    assert [each for each in kept if each.startswith("/n/")] == ["/n/nagi/app/offline/ja/", *brands(kept)]
    page.goto(f"{phone.base}/n/nagi/app/offline/ja/")
    assert (axe(page), sideways(page)) == ([], 0)
    phone.context.set_offline(True)
    page.goto(f"{phone.base}/n/nagi/people/")
    expect(page.get_by_role("heading", name="いまは、つながっていません")).to_be_visible()
    assert "斎賀" not in page.content()
    phone.context.set_offline(False)
    page.get_by_role("link", name="もういちど開く").click()
    expect(page.get_by_role("heading", name="いまは、つながっていません")).to_have_count(0)
    assert pushing.devices_of(ken)


def brands(kept: list[str]) -> list[str]:
    return [each for each in kept if each.startswith("/n/nagi/brand.")]


def pushed(visitor: Visitor, page: Page, said: dict[str, str]) -> list[list[object]]:
    """Return the notifications that stand after the browser has handed this to the worker."""
    session = visitor.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    for _turn in range(300):  # the browser names the registration in its own time
        if found:
            break
        page.wait_for_timeout(100)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": visitor.base, "registrationId": found[0], "data": json.dumps(said)},
    )
    place = json.dumps(said.get("body"))
    return list(
        page.evaluate(
            f"""async () => {{
              const registration = await navigator.serviceWorker.ready;
              for (let turn = 0; turn < 600; turn++) {{
                const found = await registration.getNotifications();
                if (found.some((each) => each.body === {place})) {{
                  const told = found.map((each) => [each.title, each.body, each.data]);
                  found.forEach((each) => each.close());
                  return told;
                }}
                await new Promise((done) => setTimeout(done, 50));
              }}
              return [];
            }}"""
        )
    )
