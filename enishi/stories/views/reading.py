"""Reading stories. What a reader may not read answers 404 like what there is not, signed in or not."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from enishi.feed.reading import Entry, stamps_on
from enishi.members.doors import Request, members, page, visitors
from enishi.profiles import visibility
from enishi.stories import reading as read
from enishi.stories.models import Picture, Story


@page(access=members)
def stories(request: Request) -> HttpResponse:
    """List the stories, the newest first; before them what waits for the viewer's own word."""
    viewer, after = request.viewer, request.GET.get("after", "")
    found, older = read.some(viewer, request.network, after=after)
    mine = (
        []
        if after
        else list(read.with_state(Story.objects.about(viewer), request.network).order_by("-pk")[: read.SHORT])
    )
    cards = visibility.authors({viewer.pk, *(row.portrayed_id for row in found)}, viewer)
    context = {
        "lines": [read.Line(row, cards.get(row.portrayed_id)) for row in found],
        "mine": [{"row": row, "state": read.state_of(row)} for row in mine],
        "older": older,
        "begun": bool(after),
        "me": cards.get(viewer.pk),
    }
    return render(request, "stories/stories.html", context)


@page(access=visitors)
def story(request: Request, public_id: str) -> HttpResponse:
    """Show one: to members with who it is about and what was said to it, to everybody where it is public."""
    viewer, network = request.viewer, request.network
    rows = Story.objects.readable_by(viewer, network).select_related("shown")
    row: Any = get_object_or_404(rows.defer("body"), public_id=public_id)
    context: dict[str, Any] = {"row": row, "article": read.article(row, row.shown, network.slug)}
    if not (viewer.is_member and viewer.bits):
        return render(request, "stories/_public.html", context)
    others = [each for each in read.some(viewer, network, most=read.OTHERS + 1)[0] if each.pk != row.pk]
    cards = visibility.authors({viewer.pk, row.portrayed_id, *(each.portrayed_id for each in others)}, viewer)
    item = read.item_of(viewer, row)
    context |= {
        "card": cards.get(row.portrayed_id),
        "own": row.portrayed_id == viewer.pk,
        "others": [read.Line(each, cards.get(each.portrayed_id)) for each in others[: read.OTHERS]],
        "item": item,
        "stamps": Entry(item, None, False, puts=stamps_on(viewer, [item])[item.pk]).all_stamps if item else [],
        "me": cards.get(viewer.pk),
    }
    return render(request, "stories/story.html", context)


@page(access=visitors)
def picture(request: Request, public_id: str) -> HttpResponse:
    """Send a picture to those who may read the text that shows it; to who is portrayed and those who write, also before. No browser
    keeps it without asking: what is withdrawn is gone."""
    row = get_object_or_404(Picture.objects.within(request.network), public_id=public_id)
    if not _shown_to(request, row):
        raise Http404
    answer = HttpResponse(content_type="image/webp")
    answer["X-Accel-Redirect"] = f"/protected/{row.stored_as}"
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _shown_to(request: Request, row: Picture) -> bool:
    viewer, shown = request.viewer, Story.objects.readable_by(request.viewer, request.network)
    told: Any = shown.filter(pk=row.story_id).select_related("shown").first()
    if told is not None and row.public_id in told.shown.holds:
        return True
    if not viewer.is_member:
        return False
    if Story.objects.written_for(viewer).filter(pk=row.story_id).exists():
        return True
    handed: Any = Story.objects.about(viewer).filter(pk=row.story_id).first()
    return handed is not None and any(row.public_id in proof.holds for proof in handed.proofs.order_by("-pk")[:1])
