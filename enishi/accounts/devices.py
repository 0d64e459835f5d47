"""The browsers of a person: a cookie that vouches for the address used in it, and a word when a new one signs in."""

from __future__ import annotations

import ipaddress
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from enishi.accounts import cookies, mails
from enishi.accounts.models import Device, Person
from enishi.kit import sealing

COOKIE = ("__Host-" if settings.HTTPS else "") + "device"
YEAR = 60 * 60 * 24 * 365
KNOWN = 5  # addresses that one browser vouches for
VOUCHING, VOUCHING_LIFE = "accounts.vouching", 60 * 60
BROWSERS = (  # the first that fits; Edge and Samsung also say Chrome, Chrome also says Safari
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def words_of(agent: str) -> str:
    """Return what a User-Agent says in two words, such as 'Chrome Windows'; empty where nothing is known."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser}|{system}".strip("|") if browser or system else ""


def said(words: str) -> str:
    """Return 'Chrome on Windows' in the reader's language."""
    browser, _bar, system = words.partition("|")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or _("unknown device")


def place_of(request: HttpRequest) -> str:
    """Return the part of the client's address that stays when it is given a new one at home: /24, of IPv6 /48."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False).network_address)


def vouched(request: HttpRequest, email: str) -> str:
    """Return the mark of this browser if somebody signed in with `email` in it before, else empty."""
    cookie = _read(request)
    return str(cookie.get("mark", "")) if _sign(email) in cookie.get("known", []) else ""


def vouching_token(email: str) -> str:
    """Return what stands in a link to this address: whoever opens it reads the address' mail. It is sealed, since links stand
    in logs and histories."""
    return sealing.seal(email, VOUCHING)


def vouch(request: HttpRequest, token: str) -> str:
    """Let this browser vouch for the address of a link, as if somebody had signed in with it here; return the address, or
    nothing for a link that is too old or none."""
    email = email_of(token)
    if email:
        cookie = _read(request)
        _note(request, str(cookie.get("mark") or secrets.token_hex(16)), cookie.get("known", []), email)
    return email


def email_of(token: str) -> str:
    """Return the address of a link, nothing for one that is too old or none."""
    return sealing.unseal(token, VOUCHING, max_age=VOUCHING_LIFE) or ""


def remember(request: HttpRequest, person: Person, email: str) -> None:
    """Note that `person` signed in here, set the cookie, and tell them by mail if the browser is new.

    New is: another cookie, and a kind of browser or a place not seen before. The first sign-in of all is not told.
    """
    cookie = _read(request)
    mark = str(cookie.get("mark") or secrets.token_hex(16))
    words, place, now = words_of(request.headers.get("User-Agent", "")), place_of(request), timezone.now()
    seen = list(person.devices.values_list("mark", "words", "place"))
    is_new = bool(seen) and not any(m == mark or (w, p) == (words, place) for m, w, p in seen)
    Device.objects.update_or_create(
        person=person, mark=mark, defaults={"words": words, "place": place, "last_seen": now}
    )
    if is_new:
        mails.send(
            "new_device",
            person.email,
            language=person.language,
            device=lazy(said, str)(words),  # in the person's language, not the request's
            at=now,
            ip=request.META.get("REMOTE_ADDR", ""),
        )
    _note(request, mark, cookie.get("known", []), email)


def _note(request: HttpRequest, mark: str, known: list[str], email: str) -> None:
    """Set the cookie: its mark, and the addresses it vouches for, the latest first."""
    signs = [_sign(email), *(sign for sign in known if sign != _sign(email))][:KNOWN]
    cookies.later(request, COOKIE, signing.dumps({"mark": mark, "known": signs}, salt=COOKIE), httponly=True)


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        found: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=YEAR)
    except signing.BadSignature:
        return {}
    return found


def _sign(email: str) -> str:
    return salted_hmac("accounts.devices", email, algorithm="sha256").hexdigest()[:16]
