"""Answering the poll of a post."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse

from enishi.feed import poll_drawing, polls, reading
from enishi.feed.views.reading import item_or_404
from enishi.kit.limits import hit
from enishi.members.doors import Request, members, page
from enishi.profiles import visibility

VOTES_AN_HOUR = 300


@page(access=members, methods=("GET", "POST"))
def poll(request: Request, public_id: str) -> HttpResponse:
    """Take an answer; htmx gets the poll as it is now, with `change` the answers to choose from once more."""
    item, viewer = item_or_404(request, public_id), request.viewer
    if polls.of(item) is None:
        raise Http404
    if request.method == "POST":
        hit("feed vote", str(viewer.pk), limit=VOTES_AN_HOUR, seconds=3600)
        typed = request.POST.getlist("choice")[: polls.MOST]
        polls.vote(item, [int(each) if each.isdecimal() and len(each) == 1 else -1 for each in typed], by=viewer)
    changing = request.method == "GET" and "change" in request.GET
    if not request.headers.get("HX-Request"):
        here = reverse("feed:item", args=[request.network.slug, public_id])
        return redirect(f"{here}{'?change=1' if changing else ''}#poll-{public_id}")
    cards = visibility.authors({item.author_id} - {None}, viewer)
    shown = reading.entries(viewer, [item], cards)
    if not shown:
        raise Http404
    level = 2 if request.GET.get("level") == "2" else 3
    drawn = poll_drawing.poll(shown[0], request.network, get_token(request), level=level, changing=changing)
    return HttpResponse(drawn)
