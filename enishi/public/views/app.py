"""What makes a network an app on a home screen: its manifest, its icons, its worker, and the page that is shown offline.

All of it is the same for everybody, and a browser asks for it without saying who is signed in.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import pgettext

from enishi.members.doors import Request, page, visitors
from enishi.networks import brand as colours
from enishi.networks import icon
from enishi.networks.models import Network

FOR_GOOD = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
ASK_AGAIN = "public, no-cache"  # a worker that a browser kept too long could not be mended
PAPER = "#f9f8f6"  # --paper in tokens.css, by day: a manifest knows one ground
SPOKEN = {code for code, _name in settings.LANGUAGES}


@page(access=visitors)
def manifest(request: Request, language: str) -> HttpResponse:
    """Say how the network stands on a home screen (W3C Web Application Manifest). Each network is an app of its own; its `id`
    stays when the rest changes."""
    here, home = request.network, f"/n/{request.network.slug}/"
    with translation.override(_spoken(here, language)):
        said = {
            "id": home,
            "name": here.name,
            "short_name": here.name,
            "description": here.tagline or here.organisation,
            "lang": language,
            "dir": "ltr",
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": "#{:02x}{:02x}{:02x}".format(*colours.solid(here.hue, here.chroma)),
            "icons": [
                {"src": here.icon_urls[f"s{size}"], "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for size in (192, 512)
                for purpose in ("any", "maskable")
            ],
            "shortcuts": [
                {"name": pgettext("nav", "Notices"), "url": f"{home}notices/"},
                {"name": pgettext("nav", "Directory"), "url": f"{home}people/"},
            ],
        }
    response = JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = A_DAY
    return response


@page(access=visitors)
def app_icon(request: Request, mark: str, size: int) -> HttpResponse:
    """Send the icon in one of its sizes; an address of an earlier look leads to the one of now."""
    here = request.network
    if size not in icon.SIZES:
        raise Http404
    if mark != icon.mark(here.hue, here.chroma, here.logo):
        return HttpResponseRedirect(here.icon_urls[f"s{size}"])
    response = HttpResponse(icon.png(here.hue, here.chroma, size, _picture(here)), content_type="image/png")
    response.headers["Cache-Control"] = FOR_GOOD
    return response


@page(access=visitors)
def offline(request: Request, language: str) -> HttpResponse:
    """Say that there is no connection: the only page that a worker keeps, as a visitor sees it."""
    with translation.override(_spoken(request.network, language)):
        response = render(request, "public/offline.html")
    response.headers["Cache-Control"] = ASK_AGAIN
    return response


@page(access=visitors)
def worker(request: Request) -> HttpResponse:
    """Send the worker. It stands in the network's folder, and so can never see a page of another network
    (no Service-Worker-Allowed)."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = ASK_AGAIN
    return response


def _spoken(network: Network, language: str) -> str:
    if language not in SPOKEN:
        raise Http404
    return network.speaking(language)


def _picture(network: Network) -> bytes:
    if not network.logo.endswith(".webp") or not default_storage.exists(network.logo):
        return b""
    with default_storage.open(network.logo) as file:
        return bytes(file.read())


@cache
def _worker() -> bytes:
    return (settings.BASE / "ui/static/js/worker.js").read_bytes()
