"""What items carry, for those who read them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from enishi.feed import additions, carried, preview
from enishi.feed.models import Item
from enishi.feed.views.reading import shut
from enishi.kit import papers
from enishi.members.doors import Request, members, page


@page(access=members)
def picture(request: Request, public_id: str, key: str) -> HttpResponse:
    """Send a picture of an item that the viewer may read, as large as it is kept."""
    return additions.sent(carried.large(_entry(request, public_id, carried.PICTURES, key)))


@page(access=members)
def picture_small(request: Request, public_id: str, key: str) -> HttpResponse:
    """Send a picture of an item that the viewer may read, as it stands in the feed."""
    return additions.sent(carried.small(_entry(request, public_id, carried.PICTURES, key)))


@page(access=members)
def file(request: Request, public_id: str, key: str) -> HttpResponse:
    """Send a file of an item that the viewer may read, to be saved."""
    entry = _entry(request, public_id, carried.FILES, key)
    return papers.sent(entry["at"], entry["name"])


@page(access=members, methods=("POST",))
def preview_removal(request: Request, public_id: str) -> HttpResponse:
    """Show the link in a post of one's own without what stands behind it."""
    rows = Item.objects.within(request.network).filter(author=request.viewer, kind=Item.Kind.POST, taken_back_at=None)
    preview.take_out(get_object_or_404(rows, public_id=public_id), by=request.viewer)
    messages.success(request, _("The link stands there by itself now."))
    return redirect("feed:item", request.network.slug, public_id)


def _entry(request: Request, public_id: str, kind: str, key: str) -> dict[str, Any]:
    rows = Item.objects.readable_by(request.viewer).only("pk", "carries")
    item = rows.filter(public_id=public_id).first()
    if item is None:
        shut(request, Item.objects.within(request.network).filter(public_id=public_id))
    found = carried.stored(item, kind, key)
    if found is None:
        raise Http404
    return found
