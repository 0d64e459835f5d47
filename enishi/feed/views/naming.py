"""Whom somebody can name in what they are writing."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from enishi.feed import naming, readers
from enishi.feed.models import Item
from enishi.kit.limits import hit
from enishi.members import circles
from enishi.members.doors import Request, members, page

LOOKS_A_MINUTE = 240
PUBLIC_ID = re.compile(r"[a-z0-9]{10}")


@page(access=members)
def names(request: Request) -> HttpResponse:
    """Answer people whose names begin with what is typed (`q`), as options of a list: those who would read what is told to an
    `audience`, in a `circle`, or below an `item`."""
    hit("feed names", str(request.viewer.person_id), limit=LOOKS_A_MINUTE, seconds=60)
    cards = naming.offered(request.viewer, request.GET.get("q", ""), _to(request))
    return render(request, "feed/names.html", {"cards": cards})


def _to(request: Request) -> naming.To:
    viewer = request.viewer
    if "item" in request.GET:
        rows = Item.objects.readable_by(viewer).select_related("circle")
        item = get_object_or_404(rows, public_id=_public_id(request.GET["item"]))
        return naming.To(item.audience, item.circle)
    if request.GET.get("circle"):
        circle = get_object_or_404(circles.of(viewer), public_id=_public_id(request.GET["circle"]))
        return naming.To(circle.audience, circle)
    offered = readers.offered(viewer)
    asked = request.GET.get("audience", "")
    return naming.To(next((each for each in offered if asked == str(each)), offered[0]))


def _public_id(asked: str) -> str:
    if not PUBLIC_ID.fullmatch(asked):
        raise Http404
    return asked
