"""What machines ask a site for: which pages may be looked for, and whom to tell of a hole in its security."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from enishi.accounts.doors import everyone, page

A_DAY = "public, max-age=86400"
GOOD_FOR = timedelta(days=180)  # RFC 9116 §2.5.5 asks for less than a year


@page(access=everyone)
def robots(request: HttpRequest) -> HttpResponse:
    """Let search engines open networks' own pages, which say themselves whether they want to be found (robots, X-Robots-Tag:
    what may not be fetched cannot say so), and nothing else (RFC 9309). It names no network."""
    lines = ("User-agent: *", "Allow: /$", "Allow: /static/", "Allow: /n/*/$", "Allow: /n/*/brand.", "Disallow: /", "")
    return _text("\n".join(lines))


@page(access=everyone)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness (RFC 9116), where the operator has named somebody."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = datetime.combine(timezone.now().date() + GOOD_FOR, time(), timezone.get_fixed_timezone(0))
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: ja, en",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
        "",
    )
    return _text("\n".join(lines))


def _text(body: str) -> HttpResponse:
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = A_DAY
    return response
