"""Cookies decided while a request is answered, set by `accounts.middleware` on whatever the answer becomes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

YEAR = 60 * 60 * 24 * 365


def later(request: HttpRequest, name: str, value: str, *, httponly: bool = False) -> None:
    """Set a cookie for a year with the answer to this request; an empty value takes it away."""
    waiting: dict[str, tuple[str, bool]] = request.__dict__.setdefault("cookies_to_set", {})
    waiting[name] = (value, httponly)


def set_waiting(request: HttpRequest, response: HttpResponse) -> None:
    """Put the cookies that wait on the answer."""
    for name, (value, httponly) in request.__dict__.get("cookies_to_set", {}).items():
        if value:
            response.set_cookie(
                name, value, max_age=YEAR, secure=settings.HTTPS, httponly=httponly, samesite="Lax", path="/"
            )
        else:
            response.delete_cookie(name, samesite="Lax")
