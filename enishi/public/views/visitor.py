"""What anybody may open of a network: its page, conditions and privacy text in all versions, colour and logo."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone

from enishi.members.doors import Request, page, visitors
from enishi.networks import brand as colours
from enishi.networks import policies
from enishi.networks.models import Policy
from enishi.public import shown
from enishi.public.models import Landing

FOR_GOOD = "public, max-age=31536000, immutable"
KINDS_OF_LOGO = {".svg": "image/svg+xml", ".webp": "image/webp"}
UNLISTED = "noindex, nofollow"


@page(access=visitors)
def network(request: Request) -> HttpResponse:
    """Say what this network is; members are sent on to their own first page, who only helps from outside to the desk. A page
    that is closed says its name and how to reach somebody, and answers 404: there is nothing to find."""
    if request.named:
        return redirect("joining:welcome", request.network.slug)
    viewer = request.viewer
    if viewer.is_member and (viewer.bits or viewer.is_staff) and "look" not in request.GET:
        return redirect("home:home" if viewer.bits else "console:desk", network=request.network.slug)
    landing = Landing.objects.of(request.network)
    if landing.closed:
        return _unlisted(request, "public/_closed.html", {"robots": UNLISTED}, status=404)
    context = shown.page(request.network, landing)
    if landing.indexed:
        return render(request, "public/network.html", {**context, "robots": "index, follow"})
    return _unlisted(request, "public/network.html", {**context, "robots": UNLISTED})


@page(access=visitors)
def privacy(request: Request) -> HttpResponse:
    """Show the text on personal data in force, in the reader's language where there is one, and its other versions."""
    return _policy(request, Policy.Subject.PRIVACY)


@page(access=visitors)
def conditions(request: Request) -> HttpResponse:
    """Show the conditions of joining in force, and their other versions."""
    return _policy(request, Policy.Subject.CONDITIONS)


@page(access=visitors)
def sharing(request: Request) -> HttpResponse:
    """Show the rules of sharing in force, and their other versions."""
    return _policy(request, Policy.Subject.SHARING)


@page(access=visitors)
def conduct(request: Request) -> HttpResponse:
    """Show what is promised in groups that employees and alumni share, and its other versions."""
    return _policy(request, Policy.Subject.CONDUCT)


def _policy(request: Request, subject: str) -> HttpResponse:
    rows = list(Policy.objects.within(request.network).about(subject))
    current = next((row for row in rows if row.in_force_from <= timezone.now()), None)
    if current is None:
        raise Http404
    asked = request.GET.get("version", "")
    policy = next((row for row in rows if str(row.version) == asked), current)
    text, lang = policies.in_language(policy, shown.language())
    summary, summary_lang = policies.in_language(policy, shown.language(), "summary")
    context = {
        "policy": policy,
        "current": current,
        "coming": rows[0] if rows[0].version > current.version else None,
        "versions": rows,
        "text": text,
        "lang": lang,
        "summary": summary,
        "summary_lang": summary_lang,
    }
    return _unlisted(request, f"public/{subject}.html", context)


def _unlisted(request: Request, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response.headers["X-Robots-Tag"] = UNLISTED
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
