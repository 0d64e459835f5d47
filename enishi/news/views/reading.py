"""Reading what is told. What a reader may not read answers 404 like what there is not, signed in or not (R038)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.feed.reading import Entry, stamps_on
from enishi.kit import papers
from enishi.kit.limits import hit
from enishi.members.doors import Request, members, page, visitors
from enishi.members.roles import Right
from enishi.news import actions, changes, reach
from enishi.news import reading as read
from enishi.news.models import Announcement, Enclosure
from enishi.notices import themes

OPENED, MOST_OPENED = "news_opened", 60  # what this browser opened, kept in it alone
KIND = Announcement.Kind
TABS = {"news": KIND.NOTICE, "paper": KIND.ISSUE}


@page(access=members)
def announcements(request: Request) -> HttpResponse:
    """List what was told: the newest of everything, or all of one kind (`k`), back numbers among them."""
    viewer, network = request.viewer, request.network
    chosen = request.GET.get("k", "")
    chosen = chosen if chosen in TABS else ""
    after = request.GET.get("after", "") if chosen else ""
    most, found = read.PAGE if chosen else read.SHORT, {}
    for tab, kind in TABS.items():
        if chosen in ("", tab):
            found[tab] = read.lines(viewer, network, kind=kind, after=after, most=most)
    context: dict[str, Any] = {
        "chosen": chosen,
        "must": read.to_confirm(viewer, network) if not after else [],
        "notices": found["news"][0] if "news" in found else [],
        "more_notices": "news" in found and found["news"][1],
        "issues": found["paper"][0] if "paper" in found else [],
        "more_issues": "paper" in found and found["paper"][1],
        "older": found[chosen][1] if chosen else "",
        "begun": bool(after),
    }
    return render(request, "news/announcements.html", context)


@page(access=visitors)
def announcement(request: Request, public_id: str) -> HttpResponse:
    """Show one: to members with what was said to it, to everybody where it is public. Who publishes sees also what was told to
    others, or is over: as its readers do, with a line that says so, and without what they alone can do."""
    viewer, network = request.viewer, request.network
    member = viewer.is_member and bool(viewer.bits)
    row, looking_in = _shown(request, public_id)
    context: dict[str, Any] = {
        "article": read.article(row, network.slug),
        "looking_in": looking_in,
        "changes": changes.of(row) if "changes" in request.GET else [],
    }
    if member:
        item = read.item_of(viewer, row)
        number = reach.number_of(row)
        context |= {
            "item": item,
            "stamps": Entry(item, None, False, puts=stamps_on(viewer, [item])[item.pk]).all_stamps if item else [],
            "readers_number": number,
            "figures": reach.figures(row, number) if row.must_confirm else None,
            "earlier": read.earlier(row),
            "theme": "" if looking_in else themes.words(network, row.theme),
        }
    response = render(request, "news/announcement.html" if member else "news/_public.html", context)
    if not looking_in:
        _count(request, response, row)
    return response


@page(access=members, methods=("POST",))
def announcement_confirmation(request: Request, public_id: str) -> HttpResponse:
    """Keep that a member has read it."""
    row = _readable(request, public_id)
    hit("news confirmation", str(request.viewer.pk), limit=60, seconds=3600)
    actions.confirm(row, by=request.viewer)
    messages.success(request, _("The secretariat knows now that you have read it."))
    return redirect("news:announcement", request.network.slug, public_id)


@page(access=members, methods=("POST",))
def announcement_theme(request: Request, public_id: str) -> HttpResponse:
    """Keep what a member wishes of the theme that it is told under (`said`): to follow it, to mute it, or neither."""
    row = _readable(request, public_id)
    themes.choose(request.viewer, {row.theme: request.POST.get("said", "")}, by=request.viewer)
    return redirect(f"{reverse('news:announcement', args=[request.network.slug, public_id])}#theme")


@page(access=visitors)
def picture(request: Request, public_id: str) -> HttpResponse:
    """Send a picture of a text to those who may read the text."""
    row = _enclosed(request, public_id, is_picture=True)
    answer = HttpResponse(content_type="image/webp")
    answer["X-Accel-Redirect"] = f"/protected/{row.stored_as}"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@page(access=visitors)
def file(request: Request, public_id: str) -> HttpResponse:
    """Hand out a file to those who may read what it is enclosed in; to be saved, never opened within these pages."""
    row = _enclosed(request, public_id, is_picture=False)
    return papers.sent(row.stored_as, row.name)


def _shown(request: Request, public_id: str) -> tuple[Any, bool]:
    """Return one that the viewer may read, or that was published and which they look at as who publishes (True)."""
    try:
        return _readable(request, public_id), False
    except Http404:
        if not (request.viewer.bits and request.viewer.has(Right.PUBLISH)):
            raise
    told = Announcement.objects.written_for(request.viewer).filter(published_at__isnull=False, taken_back_at=None)
    return _one_of(request, told, public_id), True


def _readable(request: Request, public_id: str) -> Any:
    """Return one that the viewer may read."""
    return _one_of(request, Announcement.objects.readable_by(request.viewer, request.network), public_id)


def _one_of(request: Request, told: Any, public_id: str) -> Any:
    """Return one of these, with when the viewer confirmed it, and to which text, which issue came before, and what they wished of
    its theme."""
    rows = read.with_earlier(read.with_own_confirmation(told, request.viewer), request.viewer, request.network)
    rows = read.with_stance(rows, request.viewer).select_related("circle", "series")
    row = get_object_or_404(rows, public_id=public_id)
    row.network = request.network
    return row


def _enclosed(request: Request, public_id: str, *, is_picture: bool) -> Any:
    """Return a picture or file of something that the viewer may read, or write; readers get none of a section that was taken
    out."""
    told = Announcement.objects.readable_by(request.viewer, request.network)
    may = Q(announcement__in=told, section__removed_at=None)
    if request.viewer.has(Right.PUBLISH):
        may |= Q(announcement__in=Announcement.objects.written_for(request.viewer))
    rows = Enclosure.objects.within(request.network).filter(may, is_picture=is_picture)
    return get_object_or_404(rows, public_id=public_id)


def _count(request: Request, response: HttpResponse, row: Announcement) -> None:
    """Count an opening, once for each browser: which ones it opened it keeps itself, and nothing here does."""
    before = [each for each in request.COOKIES.get(OPENED, "").split(".") if each.isalnum() and len(each) == 10]
    if row.public_id in before:
        return
    reach.count_opening(row)
    response.set_cookie(
        OPENED,
        ".".join([row.public_id, *before][:MOST_OPENED]),
        max_age=180 * 24 * 3600,
        path=f"/n/{request.network.slug}/news/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
