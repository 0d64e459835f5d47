"""What nobody should send (CHECKS 26 to 28): every part of every question and every field of every form, found on the pages
themselves, filled with text that breaks things. Nothing answers with an error of the server, shows its insides, or leads
elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import resolve

from enishi.accounts.tests.make import make_person
from tests.house import addresses, none
from tests.scene import Scene, browser_of
from tests.test_isolation import changed, state
from tests.walk import Form, forms, questions

# bytes as they stand in an address or a form, already quoted
NASTY = {
    "NUL": "%00a%00",
    "lone surrogate": "%ED%A0%80",
    "broken UTF-8": "%FF%FE%80",
    "kanji of four bytes": quote("𠮷野家𩸽"),
    "right to left": quote("\u202eevil\u202c\u200d\u200b"),
    "quotes": quote("'\"`;--<script>{{ 7*7 }}{% x %}\\"),
    "line breaks": "a%0D%0AX-Evil:%201",
    "a number too large": "9" * 40,
    "less than nothing": "-1",
    "digits of other scripts": quote("²٣１"),
    "no number": "NaN",
    "a way up": quote("../../../../etc/passwd"),
    "elsewhere": quote("//evil.example/x"),
    "elsewhere, in full": quote("https://evil.example/"),
    "elsewhere, backwards": quote("/\\evil.example"),
    "elsewhere, hidden": "/%09/evil.example",
    "a script": quote("javascript:alert(1)"),
    "JSON": quote('{"a": [1, null]}'),
    "deep JSON": "%5B" * 3000,
    "a wildcard": quote("%_*?()[]"),
}
LONG = "あ" * 2000  # in an address; a megabyte in a form
HEADERS = {"accept-language": "ja"}
# what every page might be asked, besides what its own links ask
COMMON = (
    "q", "cursor", "next", "from", "order", "view", "before", "after", "as", "kind", "side", "class", "version", "lost", "facets",
    "since", "until", "shared", "v", "same", "page", "show", "department", "skill", "region", "language", "industry", "aim",
)  # fmt: skip
STAY = ("/account/logout/",)  # the walker's own session


def calm(response: Any, what: str) -> list[str]:
    """Return what is wrong with an answer."""
    found = []
    body = b"" if response.streaming else response.content
    if response.status_code >= 500:
        found.append(f"{response.status_code}: {what}")
    if b"Traceback" in body or b"DoesNotExist" in body or b'File "/' in body:
        found.append(f"insides: {what}")
    to = urlsplit(response.headers.get("Location", "").replace("\\", "/"))
    if to.netloc not in {"", "testserver"} or to.scheme not in {"", "http", "https"} or to.path.startswith("//"):
        found.append(f"leads to {response.headers['Location']}: {what}")
    if "X-Evil" in response.headers:
        found.append(f"a header of the sender's: {what}")
    return found


def send(browser: Client, method: str, path: str, query: str = "", body: Any = "", kind: str = "") -> Any:
    """Send a request as it stands and take back what it did."""
    cache.clear()
    cookies, mails = browser.cookies.copy(), len(mail.outbox)
    with transaction.atomic():
        response = browser.generic(
            method,
            path,
            body,
            content_type=kind or "application/x-www-form-urlencoded",
            QUERY_STRING=query,
            headers=HEADERS,
        )
        transaction.set_rollback(True)
    browser.cookies = cookies
    del mail.outbox[mails:]
    return response


def opened(scene: Scene, browser: Client) -> Iterator[tuple[str, str, str]]:
    """Yield (address name, path, page) of everything in the first network that opens for this browser."""
    for address in addresses():
        if "GET" not in address.view.methods:  # type: ignore[attr-defined]
            continue
        paths = scene.paths(address.route, scene.town.nagi)
        for path in dict.fromkeys((*paths[:1], *paths[-1:])):
            if not path.startswith(STAY):
                response = send(browser, "GET", path)
                html = response.headers.get("Content-Type", "").startswith("text/html")
                yield address.name, path, response.content.decode() if html and response.status_code == 200 else ""


Forms = dict[tuple[str, tuple[str, ...]], Form]


def surface(scene: Scene, browsers: dict[str, Client], nickname: str) -> tuple[dict[str, set[str]], Forms]:
    """Return the questions (path → names) and the forms (by address and names) that one person finds."""
    asked: dict[str, set[str]] = {}
    found: Forms = {}
    for _name, path, page in opened(scene, browsers[nickname]):
        asked.setdefault(path, set())
        for to, names in questions(page, path).items():
            asked.setdefault(to, set()).update(names)
        for form in forms(page, path):
            if form.method == "post" and not form.action.startswith(STAY):
                found.setdefault((resolve(urlsplit(form.action).path).view_name, form.names), form)
    if nickname == "ken":  # what an officer finds as well is sent by the officer
        _theirs, also = surface(scene, browsers, "hana")
        found = {key: form for key, form in found.items() if key not in also}
    return asked, found


@pytest.mark.stricter
@pytest.mark.parametrize("nickname", ["hana", ""], ids=["officer", "visitor"])
def test_hostile_questions(scene: Scene, browsers: dict[str, Client], nickname: str) -> None:
    """Every address with every part of every question: all parts with one nasty text, each known part by itself."""
    asked, _forms = surface(scene, browsers, nickname)
    wrong, sent = [], 0

    for path, names in asked.items():
        everything = sorted({*names, *COMMON})
        for what, text in {**NASTY, "much": quote(LONG)[:3000]}.items():
            if not names and what not in {"NUL", "lone surrogate", "a number too large", "elsewhere", "much"}:
                continue  # a page that asks nothing
            some = everything if what != "much" else sorted(names or {"q"})[:3]
            query = "&".join(f"{name}={text}" for name in some)
            wrong += calm(send(browsers[nickname], "GET", path, query), f"{path} with {what}")
            sent += 1
        for place, name in enumerate(sorted(names)):
            for what in list(NASTY)[place % 6 :: 6]:
                wrong += calm(
                    send(browsers[nickname], "GET", path, f"{name}={NASTY[what]}"), f"{path}?{name} with {what}"
                )
                sent += 1

    none(wrong)
    assert sent > 40


@pytest.mark.stricter
@pytest.mark.parametrize("nickname", ["hana", "ken", ""], ids=["officer", "member", "visitor"])
def test_hostile_fields(scene: Scene, browsers: dict[str, Client], nickname: str) -> None:
    """Every field of every form: all of them nasty at once, each by itself among good ones, all left out, a megabyte."""
    _asked, found = surface(scene, browsers, nickname)
    wrong, sent = [], 0

    def post(form: Form, body: str, what: str) -> None:
        nonlocal sent
        parts = urlsplit(form.action)
        answer = send(browsers[nickname], "POST", parts.path, parts.query, body)
        wrong.extend(calm(answer, f"{form.action} with {what}"))
        sent += 1

    for form in found.values():
        good = {name: quote(values[0]) for name, values in form.data().items()}
        post(form, "", "nothing")
        for turn, (what, text) in enumerate(NASTY.items()):
            post(form, "&".join(f"{name}={text}" for name in form.names), what)
            for name in form.names[turn % 8 :: 8]:
                post(form, "&".join(f"{k}={v}" for k, v in {**good, name: text}.items()), f"{what} in {name}")
        for name in form.names[:2]:
            post(
                form,
                "&".join(f"{k}={v}" for k, v in {**good, name: quote("𠮷" * 90_000)}.items()),
                f"a megabyte in {name}",
            )
            post(form, "&".join(f"{name}={n}" for n in range(300)), f"{name} three hundred times")

    none(wrong)
    assert len(found) >= {"hana": 30, "ken": 1, "": 5}[nickname], list(found)
    assert sent > 20


def test_hostile_bodies(scene: Scene, browsers: dict[str, Client]) -> None:
    """Bodies of the wrong kind at every address that takes one: JSON, half a multipart, a file for a word, a word for a
    file, more fields than anybody has."""
    wrong = []
    half = "multipart/form-data; boundary=x"
    bodies = [
        (b'{"a": 1}', "application/json"),
        (b"\xff\x00" * 50, "application/octet-stream"),
        (b'--x\r\nContent-Disposition: form-data; name="photo"; filename="../../x\x00.png"\r\n\r\nabc', half),
        (b"--y\r\n\r\n", half),
        (b"a=1", "application/x-www-form-urlencoded; charset=nonsense"),
        ("&".join(f"f{n}=1" for n in range(6000)).encode(), "application/x-www-form-urlencoded"),
    ]
    for address in addresses():
        if "POST" not in address.view.methods:  # type: ignore[attr-defined]
            continue
        for path in scene.paths(address.route, scene.town.nagi)[:1]:
            for body, kind in bodies if not path.startswith(STAY) else ():
                wrong += calm(send(browsers["hana"], "POST", path, "", body, kind), f"{path} as {kind}, {body[:20]!r}")
            for name in ("photo", "file", "logo", "text", "q", "reason", "email", "code"):
                cache.clear()
                with transaction.atomic():
                    upload = SimpleUploadedFile("日本\u202e.csv", io.BytesIO(b"\x00\x01").getvalue())
                    if not path.startswith(STAY):
                        wrong += calm(browsers["hana"].post(path, {name: upload}), f"{path} with a file as {name}")
                    transaction.set_rollback(True)

    none(wrong)


ODD_IDS = (
    "%00",
    "%ED%A0%80",
    quote("𠮷"),
    "..%2f..%2fsecret-key",
    "9" * 60,
    "%20",
    quote("'\";--"),
    "a" * 3000,
    "%0d%0aX-Evil:1",
)


def test_hostile_ids(scene: Scene, browsers: dict[str, Client]) -> None:
    """What stands for an id in an address: never an error, never a file, and nothing that is there."""
    wrong = []
    for address in addresses():
        start, angle, _rest = address.route.partition("<str:")
        if not angle:
            start, angle, _rest = address.route.replace("<slug:network>", "nagi").partition("<slug:")
        if not angle or address.name.startswith("account_"):
            continue
        tail = address.route.rpartition(">")[2]
        base = "/" + start.replace("<slug:network>", "nagi")
        for odd in ODD_IDS:
            for method in address.view.methods:  # type: ignore[attr-defined]
                path = f"{base}{odd}{tail}"
                response = browsers["hana"].generic(method, path, headers=HEADERS)
                cache.clear()
                wrong += calm(response, f"{method} {path}")
                if response.status_code == 200 or "X-Accel-Redirect" in response.headers:
                    wrong.append(f"{response.status_code}: {method} {path}")

    none(wrong)


@pytest.mark.parametrize(
    "path",
    ["/static/../secret-key", "/static/..%2fsecret-key", "/static/%2e%2e/%2e%2e/etc/passwd", "/protected/x", "/no-direct-uploads/x",
     "/n/nagi/logo/..%2f..%2fsecret-key", "/n/nagi/photo/..%2f..%2fsecret-key/", "/n/nagi/logo/%2fetc%2fpasswd", "//etc/passwd"],
)  # fmt: skip
def test_hostile_ways_up_lead_to_no_file(scene: Scene, browsers: dict[str, Client], path: str) -> None:
    response = browsers["hana"].get(path)

    assert response.status_code == 404
    assert "X-Accel-Redirect" not in response.headers


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example",
                                "https:evil.example", "///evil.example", "\x00//evil.example", "http:///evil.example"])  # fmt: skip
@pytest.mark.parametrize("path", ["/account/login/", "/account/login/password/", "/account/language/", "/account/theme/",
                                  "/account/logout/", "/account/login/passkey/", "/account/proof/"])  # fmt: skip
def test_hostile_next_leads_to_no_other_house(db: None, path: str, to: str) -> None:
    person = make_person()
    person.set_password("a long word that fits")
    person.save()
    form = {"next": to, "email": person.email, "password": "a long word that fits", "language": "en", "theme": "dark"}
    browser = browser_of(person)

    wrong = calm(Client().post(path, form), "post") + calm(Client().get(path, {"next": to}), "get")
    wrong += calm(browser.get(path, {"next": to}), "get, signed in") + calm(browser.post(path, form), "post, signed in")

    none(wrong)


def test_hostile_host_is_refused_and_never_repeated(scene: Scene, browsers: dict[str, Client]) -> None:
    """A name that is not ours gets 400; headers of a proxy that nobody trusts change no address on a page or in a mail."""
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for host in ("evil.example", "testserver.evil.example", "testserver:80@evil.example", "[::1", ""):
            assert Client(headers={"host": host}).get("/").status_code == 400, host
        forged = {
            "x-forwarded-host": "evil.example",
            "x-forwarded-server": "evil.example",
            "forwarded": "host=evil.example",
        }
        page = browsers["hana"].get("/n/nagi/roster/", headers=forged)
        Client(headers=forged).post("/account/login/", {"email": scene.people["ken"].email, "stay": "on"})

    assert "evil.example" not in page.content.decode()
    assert len(mail.outbox) == 1
    assert "evil.example" not in f"{mail.outbox[0].message()}"


# a mail program ends mail by one POST and has neither cookie nor page of ours (RFC 8058); the sealed address is what it shows
ONE_CLICK = {"joining:silence", "profiles:no-letters", "notices:no-mails"}


def test_hostile_post_without_a_token_does_nothing(scene: Scene) -> None:
    """Every address that takes a POST refuses one from a page that is not ours, whoever is signed in."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser_of(scene.people["hana"]).cookies
    before = state()
    wrong = []

    for address in addresses():
        if "POST" in address.view.methods and address.name not in ONE_CLICK:  # type: ignore[attr-defined]
            for path in scene.paths(address.route, scene.town.nagi)[:1]:
                for headers in ({}, {"origin": "https://evil.example"}, {"origin": "null"}, {"HX-Request": "true"}):
                    response = strict.post(path, {"csrfmiddlewaretoken": "a" * 64}, headers=headers)
                    if response.status_code != 403:
                        wrong.append(f"{response.status_code}: {path} {headers}")
    wrong += [f"{table} was changed" for table in changed(before)]

    none(wrong)
