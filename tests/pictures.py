"""docs/screenshots/, made from the demo: `.venv/bin/python -m tests.pictures` makes every picture anew, in both languages.

It starts an installation of its own in a temporary folder and ends it again. The people are invented, and always the
same; days are counted from today, so that pictures made later differ in their dates.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.house import ROOT

FOLDER = ROOT / "docs" / "screenshots"
ROSTERS = ROOT / "tests" / "data" / "rosters"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
MOST = 120_000  # bytes of one picture
KEN, HANA, FUMINO = "ken@example.jp", "hana@example.jp", "斎賀 文乃"
GUEST = ("000332", "高野", "健一", ("1963", "3", "3"))  # a row of smarthr_like.csv: number, name, birth date
WORDS = {
    "ja": {
        "sign in": "ログインする", "family": "姓", "given": "名", "year": "年", "month": "月", "day": "日",
        "address": "メールアドレス", "send": "数字をメールで受け取る", "digits": "6桁の数字", "on": "つぎへ",
        "read": "読みとって", "purpose": "運営のために", "listing": "会員に見せます", "aim": "相談にのれます",
    },
    "en": {
        "sign in": "Sign in", "family": "Family name", "given": "Given name", "year": "Year", "month": "Month",
        "day": "Day", "address": "E-mail", "send": "Send me the digits", "digits": "Six digits", "on": "Go on",
        "read": "Read it and check", "purpose": "Keep my data", "listing": "Show members", "aim": "Happy to advise",
    },
}  # fmt: skip


class Stage:
    """A running demo, and a browser that looks at it in one language."""

    def __init__(self, base: str, browser: Browser, language: str, enishi: Callable[..., str]) -> None:
        self.base, self.browser, self.language, self.enishi = base, browser, language, enishi
        self.words = WORDS[language]

    @contextmanager
    def page(self, phone: bool, email: str = "") -> Iterator[Page]:
        """Open a phone's or a desktop's browser, signed in as one of the cast."""
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 860},
            has_touch=phone,
            device_scale_factor=2 if phone else 1.25,
            locale={"ja": "ja-JP", "en": "en-GB"}[self.language],
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "language", "value": self.language, "url": self.base}])
        context.set_default_timeout(30_000)
        page = context.new_page()
        if email:
            page.goto(self.enishi("login-link", email).strip())
            page.get_by_role("button", name=self.words["sign in"]).click()
            page.wait_for_url("**/home/")
        yield page
        context.close()

    def take(self, page: Page, name: str) -> None:
        """Write what the page shows as WebP, as fine as MOST allows."""
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        page.mouse.move(0, 0)
        picture = Image.open(io.BytesIO(page.screenshot()))
        target = FOLDER / f"{name}.{self.language}.webp"
        for quality in range(86, 40, -6):
            picture.save(target, "WEBP", quality=quality, method=6)
            if target.stat().st_size <= MOST:
                break
        sys.stdout.write(f"{target.relative_to(ROOT)}  {target.stat().st_size:,} bytes\n")

    def directory(self) -> None:
        """The directory, as an alumnus sees it on a desktop."""
        with self.page(phone=False, email=KEN) as page:
            page.goto("/n/nagi/people/")
            self.take(page, "directory")

    def home(self) -> None:
        """The first page."""
        with self.page(phone=False, email=KEN) as page:
            page.goto("/n/nagi/home/")
            self.take(page, "home")

    def health(self) -> None:
        """The week of whoever runs the network, in ten minutes."""
        with self.page(phone=False, email=HANA) as page:
            page.goto("/n/nagi/desk/health/")
            self.take(page, "health")

    def profile(self) -> None:
        """A profile on a phone."""
        with self.page(phone=True, email=KEN) as page:
            page.goto(f"/n/nagi/people/?q={FUMINO}")
            page.get_by_role("link", name=FUMINO).first.click()
            page.wait_for_url(re.compile(r"/people/\w{10}/"))
            self.take(page, "profile")

    def who_sees_what(self) -> None:
        """Field by field, who sees it."""
        with self.page(phone=False, email=KEN) as page:
            page.goto("/n/nagi/me/privacy/")
            self.take(page, "who-sees-what")

    def intake(self) -> None:
        """HR's file, with a verdict for each row."""
        with self.page(phone=False, email=HANA) as page:
            page.goto("/n/nagi/roster/intakes/")
            page.locator("input[type=file]").set_input_files(ROSTERS / "dirty.csv")
            page.get_by_role("button", name=self.words["read"]).click()
            page.locator(".verdict-cell").first.wait_for()
            table = page.locator(".table-wrap:has(.verdict-cell)")
            page.evaluate("y => scrollTo(0, y)", table.evaluate("it => it.getBoundingClientRect().top + scrollY - 230"))
            self.take(page, "intake")

    def join(self) -> None:
        """The choices of somebody who joins, on a phone."""
        number, family, given, born = GUEST
        link, words = self.enishi("invite", number, "--network", "nagi", "--link").strip(), self.words
        with self.page(phone=True) as page:
            page.goto(link)
            for label, text in zip(("family", "given"), (family, given), strict=True):
                page.get_by_label(words[label], exact=True).fill(text)
            for label, text in zip(("year", "month", "day"), born, strict=True):
                page.get_by_label(words[label], exact=True).fill(text)
            address = f"guest-{self.language}@example.net"
            page.get_by_role("textbox", name=words["address"]).fill(address)
            page.get_by_role("button", name=words["send"]).click()
            page.get_by_label(words["digits"]).wait_for()
            mail = json.loads(self.enishi("outbox", "--to", address, "--json"))[-1]
            found = re.search(r"(?<!\d)\d{6}(?!\d)", mail["text"])
            assert found is not None
            page.get_by_label(words["digits"]).fill(found[0])
            page.get_by_role("button", name=words["on"]).click()
            page.get_by_role("checkbox", name=words["purpose"]).check()
            page.get_by_role("checkbox", name=words["listing"]).check()
            page.locator("input[name=preset][value=usual]").check()
            page.evaluate("y => scrollTo(0, y)", page.locator("h2").nth(1).evaluate("it => it.offsetTop - 12"))
            self.take(page, "join")


@contextmanager
def demo() -> Iterator[tuple[str, Callable[..., str]]]:
    """Start Enishi with the demo and one of the rosters; give its address and a way to call bin/enishi."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data:
        drop = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL", "DEBUG")
        environment = {name: value for name, value in os.environ.items() if name not in drop}
        environment |= {"ENISHI_DATA": data, "PORT": str(port), "DEMO": "yes", "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "enishi"]

        def enishi(*arguments: str) -> str:
            done = subprocess.run(
                [*command, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        server = subprocess.Popen([*command, "run"], cwd=ROOT, env=environment)
        try:
            _wait(base, server)
            enishi("roster", "import", str(ROSTERS / "smarthr_like.csv"), "--network", "nagi")
            yield base, enishi
        finally:
            server.terminate()
            server.wait(30)


def _wait(base: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended while starting"
        try:
            urllib.request.urlopen(base, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError("the server did not start")


def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(exist_ok=True)
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    chromium = next(path for path in map(shutil.which, filter(None, names)) if path)
    with demo() as (base, enishi), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for language in WORDS:
            stage = Stage(base, browser, language, enishi)
            for scene in (
                stage.home,
                stage.health,
                stage.directory,
                stage.profile,
                stage.who_sees_what,
                stage.intake,
                stage.join,
            ):
                scene()
        browser.close()


if __name__ == "__main__":
    main()
