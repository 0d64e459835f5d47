"""The browser of the house's tests: a real server, Debian's Chromium, axe, pictures.

A browser test takes `live` (through `visitor`), which makes its database a real one instead of a transaction that is
rolled back. Its pages fail the test when the browser complained: an error of a script, a breach of the CSP, a missing
file.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
import uvicorn
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

from enishi.config.asgi import Application
from enishi.config.connections import SOCKETS, Connection
from enishi.config.sockets import Sockets
from enishi.kit.jobs import Worker

# Playwright keeps an event loop in the tests' thread; Django would refuse to touch the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "shots"
AXE = (ROOT / "enishi/ui/tests/vendor/axe.min.js").read_text(encoding="utf-8")
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
FLAGS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().endTime !== Infinity).map((each) => each.finished))"""
PATIENCE = 30_000  # milliseconds: only what never comes is a fault, a busy machine is none
expect.set_options(timeout=PATIENCE / 2)
Width = Literal["phone", "desktop"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a browser, so that bin/test runs it by itself."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the system's Chromium (or what CHROMIUM names); none is downloaded."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for path in map(shutil.which, filter(None, names)) if path), None)
    assert found, "No Chromium here; bin/test says how to get it."
    return {"executable_path": found, "args": FLAGS}


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    with override_settings(WHITENOISE_USE_FINDERS=True):  # styles and scripts as they lie in the packages
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        pages = WSGIHandler()
    root = Path(settings.MEDIA_ROOT)
    config = uvicorn.Config(
        Application(pages, limit=settings.UPLOAD_LIMIT, root=root, sockets=Sockets()),
        port=0,
        lifespan="on",
        http=Connection,
        **SOCKETS,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
        assert thread.is_alive(), "the server ended while starting"
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def live(transactional_db: None, _server: str) -> str:
    """Return the address of a running Enishi that sees what the test writes."""
    return _server


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    """Run background jobs beside the test, as the product does. (`jobs.drain()` runs them at a moment of choice.)"""
    running = Worker()
    running.start()
    yield running
    running.stop()


@dataclass
class Visitor:
    """Somebody with a browser of their own: a size, a language, light or dark, with or without JavaScript."""

    context: BrowserContext
    page: Page
    base: str

    def sign_in(self, person: Any) -> None:
        """Become `person` without the sign-in pages (which have tests of their own)."""
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.base}])


@pytest.fixture
def visitor(browser: Browser, live: str) -> Iterator[Callable[..., Visitor]]:
    """Return a maker of visitors: `visitor("phone", language="en", scheme="dark", javascript=False)`."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(
        width: Width = "desktop",
        *,
        language: Literal["ja", "en"] = "ja",
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = True,
    ) -> Visitor:
        context = browser.new_context(
            base_url=live,
            viewport=SIZES[width],  # type: ignore[arg-type]
            has_touch=width == "phone",
            locale={"ja": "ja-JP", "en": "en-GB"}[language],
            timezone_id="Asia/Tokyo",
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("response", lambda response: complaints.extend(_missing(response)))
        return Visitor(context, page, live)

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def _complaint(message: ConsoleMessage) -> list[str]:
    """Errors on the console; that a page answered 4xx is the test's own business (_missing looks at files)."""
    if message.type != "error" or "Failed to load resource" in message.text:
        return []
    if "/live/' failed" in message.text and "code: 403" in message.text:  # a live line whose session ended
        return []
    if not message.location["url"]:  # axe, which sets styles while it looks
        return []
    return [f"console: {message.text} ({message.location})"]


def _missing(response: Response) -> list[str]:
    if response.status < 400 or response.request.resource_type in {"document", "fetch", "xhr"}:
        return []
    return [f"{response.status}: {response.url}"]


# -- what a page is held against -------------------------------------------------------------------------------------
def axe(page: Page) -> list[str]:
    """Return what axe finds on the page (WCAG 2.2 A and AA, best practices), one line per finding; [] is the aim."""
    page.wait_for_load_state()  # with its styles: after a click the page may have begun and no more
    page.wait_for_function("() => !document.querySelector('.htmx-request')")  # a part may still be coming,
    page.evaluate(SETTLED)  # or fading in, and a colour on its way is no colour of ours
    session = page.context.new_cdp_session(page)  # past the CSP, which stays in force for the page
    session.send("Runtime.evaluate", {"expression": AXE})
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['help']} ({node['target'][0]}: {node['failureSummary']})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen; 0 is the aim."""
    page.wait_for_load_state()
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Return a taker of pictures: `shot(page, "directory-phone")` writes shots/directory-phone.png under --shots."""

    def take(page: Page, name: str) -> None:
        if request.config.getoption("--shots"):
            SHOTS.mkdir(exist_ok=True)
            page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return take
