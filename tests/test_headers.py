"""The headers of every kind of answer (CHECKS 25): pages, refusals, errors, files, redirects; over https with more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from tests.house import ROOT, addresses, none
from tests.scene import Scene
from tests.test_isolation import answer

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "",
    "Content-Security-Policy": "",
}


def lacks(response: Any, what: str) -> list[str]:
    """Return what is missing from the headers of an answer."""
    found = []
    for name, value in ALWAYS.items():
        said = response.headers.get(name)
        if said is None or (value and said != value):
            found.append(f"{what}: {name}: {said}")
    csp = response.headers.get("Content-Security-Policy", "")
    if "unsafe-" in csp or "default-src 'none'" not in csp or not ("frame-ancestors 'none'" in csp or "sandbox" in csp):
        found.append(f"{what}: Content-Security-Policy: {csp}")
    if "connect-src" in csp and "connect-src 'self';" not in f"{csp};":  # pages' sockets are of this origin, too
        found.append(f"{what}: connects elsewhere: {csp}")
    if "*" in csp or "http:" in csp or "https:" in csp:
        found.append(f"{what}: something foreign is allowed: {csp}")
    return found


def private(response: Any, what: str) -> list[str]:
    """Return whether a shared cache could keep an answer that was meant for one person."""
    said = response.headers.get("Cache-Control", "")
    kept = "private" in said or "no-store" in said
    return [] if kept and "public" not in said else [f"{what}: Cache-Control: {said}"]


# they change their address with their content; what machines ask a site for
FOR_EVERYBODY = {
    *("public:brand", "public:logo", "public:manifest", "public:app-icon", "public:offline", "public:worker"),
    *("site:robots", "site:security-txt"),
}


def test_headers_of_every_page(scene: Scene, browsers: dict[str, Client]) -> None:
    """Every address, as an officer, a member and a visitor: pages, redirects, refusals, photos, sheets."""
    wrong, kinds = [], set[str]()
    for address in addresses():
        for path in scene.paths(address.route, scene.town.nagi)[:2]:
            for nickname, method in (("hana", "GET"), ("hana", "POST"), ("ken", "GET"), ("", "GET"), ("", "PUT")):
                response = answer(browsers[nickname], method, path, kept=False)
                what = f"{response.status_code} {method} {path}"
                wrong += lacks(response, what)
                if address.name not in FOR_EVERYBODY:
                    wrong += private(response, what)
                kinds.add(f"{response.status_code} {response.headers.get('Content-Type', '').partition(';')[0]}")

    none(sorted(set(wrong)))
    assert {
        "200 text/html",
        "200 text/css",
        "200 image/webp",
        "302 text/html",
        "404 text/html",
        "405 text/html",
    } <= kinds
    assert "200 application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" in kinds


def test_headers_of_errors(scene: Scene, browsers: dict[str, Client], monkeypatch: pytest.MonkeyPatch) -> None:
    """400, 403, 404, 405, 413, 422, 429 and 500, as pages and, where the house says no, as problems and fragments."""
    browser, found = browsers["ken"], {}
    with override_settings(ALLOWED_HOSTS=["here.example"]):
        found[400] = [browser.get("/", headers={"host": "evil.example"})]
    strict = Client(enforce_csrf_checks=True)
    found[403] = [strict.post("/account/login/", {"email": "a@example.com"})]
    found[404] = [browser.get("/n/nobody/people/"), browser.get("/nothing"), Client().get("/nothing")]
    found[405] = [browser.put("/n/nagi/people/")]
    found[413] = [browser.get("/", **{"asgi.scope": {"too_large": 1024**2}})]  # type: ignore[arg-type]
    found[422] = [browser.post("/n/nagi/me/lately/", {"preset": "nonsense"})]
    cache.clear()
    asked = [{}, {"HX-Request": "true"}, {"Accept": "application/json"}]
    for _ in range(300):
        if browser.get("/n/nagi/people/suggest/").status_code == 429:
            break
    found[429] = [browser.get("/n/nagi/people/suggest/", headers=headers) for headers in asked]
    monkeypatch.setattr("enishi.home.views.neighbours.same_years", lambda *args: 1 // 0)
    found[500] = [browser.get("/n/nagi/home/")]

    wrong = []
    for status, answers in found.items():
        for response in answers:
            assert response.status_code == status
            wrong += lacks(response, str(status)) + private(response, str(status))
            assert "Traceback" not in response.content.decode()
    none(wrong)
    assert found[429][0].headers["Retry-After"].isdigit()
    assert found[429][2].headers["Content-Type"] == "application/problem+json"


def test_headers_of_static_files(settings: Any, tmp_path: Path) -> None:
    """Styles, scripts and drawings are sent by a middleware of their own, before any view."""
    (tmp_path / "app.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path
    response = Client().get("/static/app.css")
    body = b"".join(response) if response.streaming else response.content

    assert (response.status_code, body) == (200, b"a{}")
    none(lacks(response, "static"))


def test_headers_allow_no_frame_and_no_form_to_elsewhere() -> None:
    said = Client().get(reverse("front:front")).headers["Content-Security-Policy"]

    assert {
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "script-src 'self'",
        "style-src 'self'",
    } <= {part.strip() for part in said.split(";")}


def test_headers_a_view_that_sets_its_own_policy_keeps_the_rest(scene: Scene, browsers: dict[str, Client]) -> None:
    photo = next(each for each in addresses() if each.name == "profiles:photo")
    (path, *_rest) = scene.paths(photo.route, scene.town.nagi)

    response: HttpResponse = browsers["hana"].get(path)

    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    none(lacks(response, path) + private(response, path))


SECURE = """
import asyncio, json
from enishi.config.asgi import product
application = product()
from django.core.management import call_command
call_command("migrate", verbosity=0)

async def ask(method, path, body=b""):
    said = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http",
            "http_version": "1.1", "client": ("127.0.0.1", 9), "server": ("127.0.0.1", 8000), "root_path": "",
            "headers": [(b"host", b"alumni.example.jp"), (b"content-type", b"application/x-www-form-urlencoded"),
                        (b"content-length", str(len(body)).encode())]}
    answer = {"headers": []}
    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}
    async def send(message):
        if message["type"] == "http.response.start":
            answer["status"] = message["status"]
            answer["headers"] = [(n.decode().lower(), v.decode()) for n, v in message["headers"]]
    await application(said, receive, send)
    return answer

async def main():
    return [await ask("GET", path) for path in ("/", "/account/login/", "/nothing")] + [await ask("POST", "/account/login/")]

print(json.dumps(asyncio.run(main())))
"""


def test_headers_of_pages_for_few_let_no_browser_keep_a_copy(scene: Scene, browsers: dict[str, Client]) -> None:
    """HR's roster, the desk: who uses the browser next goes back to nothing. Members' own pages may be gone back to."""
    wrong = []
    for address in addresses():
        kept = not getattr(address.view, "access").unkept  # noqa: B009
        for path in scene.paths(address.route, scene.town.nagi)[:1]:
            response = answer(browsers["hana"], "GET", path, kept=False)
            said = response.headers.get("Cache-Control", "")
            if response.status_code == 200 and not kept and "no-store" not in said:
                wrong.append(f"{path}: {said}")

    none(wrong)
    assert "no-store" in browsers["hana"].get("/n/nagi/roster/").headers["Cache-Control"]
    assert "no-store" not in browsers["hana"].get("/n/nagi/people/").headers["Cache-Control"]


def test_headers_over_https_add_hsts_and_locked_cookies(tmp_path: Path) -> None:
    """PUBLIC_URL with https, in a process of its own: HSTS for at least a year, every cookie Secure and `__Host-`."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    done = subprocess.run(
        [sys.executable, "-c", SECURE],
        cwd=ROOT,
        env=environment
        | {
            "ENISHI_DATA": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "enishi.config.settings",
            "PUBLIC_URL": "https://alumni.example.jp",
            "TRUSTED_PROXIES": "127.0.0.1",
            "PYTHONWARNINGS": "ignore",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answers = json.loads(done.stdout.strip().splitlines()[-1])

    assert [each["status"] for each in answers] == [200, 200, 404, 403]
    cookies = []
    for each in answers:
        headers = dict(each["headers"])
        assert "includeSubDomains" in headers["strict-transport-security"]
        assert int(headers["strict-transport-security"].removeprefix("max-age=").partition(";")[0]) >= 31_536_000
        cookies += [value for name, value in each["headers"] if name == "set-cookie"]
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert "__Host-csrf" in names
    for cookie in cookies:
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "path=/", "samesite=lax"} <= parts, cookie
        assert not any(part.startswith("domain") for part in parts), cookie
        assert "httponly" in parts or not cookie.startswith("__Host-"), cookie


def test_headers_settings_hold_no_switch_that_weakens_them() -> None:
    directives = configured.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert not [value for values in directives.values() for value in values if "unsafe" in value or "*" in value]
