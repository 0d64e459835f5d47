"""What a network tells everybody: what it is for, who runs it, who may join. No member's data, not in search engines."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from enishi.members.doors import Request, page, visitors
from enishi.networks import brand as colours
from enishi.networks import policies
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Kind, MemberClass, Policy, Purpose
from enishi.networks.words import KIND_TITLES, KIND_WORDS, PURPOSE_WORDS

FOR_GOOD = "public, max-age=31536000, immutable"
KINDS_OF_LOGO = {".svg": "image/svg+xml", ".webp": "image/webp"}


@page(access=visitors)
def network(request: Request) -> HttpResponse:
    """Say what this network is; members are sent on to their own first page, who only helps from outside to the desk."""
    if request.named:
        return redirect("joining:welcome", request.network.slug)
    if request.viewer.is_member and (request.viewer.bits or request.viewer.is_staff):
        return redirect("home:home" if request.viewer.bits else "console:desk", network=request.network.slug)
    classes = list(request.network.memberclass_rows.filter(admitted=True).in_order())
    return _unlisted(
        request,
        "public/network.html",
        {
            "alumni_classes": _labels(classes, side=ALUMNI),
            "employee_classes": _labels(classes, side=EMPLOYEES),
            "first": [] if all(each.first_segment for each in classes) else _labels(classes, first=True),
            "kind_title": KIND_TITLES[Kind(request.network.kind)],
            "kind_words": KIND_WORDS[Kind(request.network.kind)],
            "purpose_words": PURPOSE_WORDS[Purpose(request.network.purpose)],
        },
    )


def _labels(classes: list[MemberClass], *, side: int | None = None, first: bool = False) -> list[str]:
    return [each.label for each in classes if side in (None, each.side) and (each.first_segment or not first)]


@page(access=visitors)
def privacy(request: Request) -> HttpResponse:
    """Show the text on personal data in force, in the reader's language where there is one, and its earlier versions."""
    rows = list(Policy.objects.within(request.network).filter(subject=Policy.Subject.PRIVACY).order_by("-version"))
    if not rows:
        raise Http404
    asked = request.GET.get("version", "")
    shown = next((row for row in rows if str(row.version) == asked), rows[0])
    japanese = (get_language() or "ja").startswith("ja")
    texts = (shown.text_ja, shown.text_en) if japanese else (shown.text_en, shown.text_ja)
    text, lang = next(((text, lang) for text, lang in zip(texts, _languages(japanese), strict=True) if text), ("", ""))
    context = {
        "policy": shown,
        "newest": rows[0],
        "versions": rows,
        "blocks": list(policies.blocks(text)),
        "lang": lang,
    }
    return _unlisted(request, "public/privacy.html", context)


def _languages(japanese: bool) -> tuple[str, str]:
    return ("ja", "en") if japanese else ("en", "ja")


def _unlisted(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@page(access=visitors)
def brand(request: Request, mark: str) -> HttpResponse:
    """Send the network's colour; an address of an earlier colour leads to the one of now."""
    here = request.network
    if mark != colours.mark(here.hue, here.chroma):
        return HttpResponseRedirect(here.brand_url)
    response = HttpResponse(colours.css(here.hue, here.chroma), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = FOR_GOOD
    return response


@page(access=visitors)
def logo(request: Request, name: str) -> HttpResponse:
    """Send the prepared logo. Its address holds a random name that changes with it."""
    stored = request.network.logo
    kind = KINDS_OF_LOGO.get(PurePosixPath(stored).suffix)
    if not stored or PurePosixPath(stored).name != name or kind is None or not default_storage.exists(stored):
        raise Http404
    with default_storage.open(stored) as file:
        response = HttpResponse(file.read(), content_type=kind)
    response.headers["Cache-Control"] = FOR_GOOD
    return response
