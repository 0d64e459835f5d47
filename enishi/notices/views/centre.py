"""The centre: what a member was told, and what of it they have read."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.kit import sealing
from enishi.kit.errors import Refused
from enishi.members.doors import Request, members, page
from enishi.notices import budget, reading, state
from enishi.notices.models import LONGEST_PLACE, Notice

UNDO, UNDO_FOR = "notices all read", 600  # seconds for which 'all read' can be taken back


@page(access=members)
def notices(request: Request) -> HttpResponse:
    """Show a page of the centre, newest first; `only` some of it, `after` a cursor, `undo` what was just marked as read."""
    only = request.GET.get("only", "")
    only = only if only in reading.FILTERS else ""
    shown = reading.page(request.viewer, cursor=request.GET.get("after", ""), only=only)
    undo = request.GET.get("undo", "")
    context = {
        "page": shown,
        "narrowed": only,
        "begun": "after" in request.GET,
        "undo": undo if _moment(request, undo) else "",
        "waits": any(each.unread for each in shown.told),
        "standing": budget.standing(request.viewer),
    }
    return render(request, "notices/notices.html", context)


@page(access=members)
def unread(request: Request) -> HttpResponse:
    """How many wait, for the navigation of every page. What the page around it tells of counts as read by its being opened;
    what comes `later`, while it stands open, does not: nobody may be looking."""
    current = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if (
        "later" not in request.GET
        and current.startswith(f"/n/{request.network.slug}/")
        and len(current) <= LONGEST_PLACE
    ):
        state.opened(request.viewer, current)
    return render(request, "notices/unread.html", {"count": reading.unread(request.viewer)})


@page(access=members)
def notice(request: Request, public_id: str) -> HttpResponse:
    """Open what a notice tells of, and note that it was read. Following the link is what reads it, without script, too."""
    row = get_object_or_404(Notice.objects.readable_by(request.viewer), public_id=public_id)
    state.read(request.viewer, row)
    return redirect(row.place)


@page(access=members, methods=("POST",))
def all_read(request: Request) -> HttpResponse:
    """Mark everything as read; with `undo`, take that back."""
    if "undo" in request.POST:
        moment = _moment(request, request.POST["undo"])
        if moment is None:
            raise Refused(_("It has been too long to take this back."))
        state.unread_again(request.viewer, moment)
        return redirect("notices:notices", request.network.slug)
    moment = state.read_all(request.viewer)
    there = redirect("notices:notices", request.network.slug)
    if moment:
        there["Location"] += "?undo=" + sealing.seal(f"{request.viewer.pk}|{moment.isoformat()}", UNDO)
    return there


def _moment(request: Request, token: str) -> datetime | None:
    """Return when this viewer marked everything as read, by the token that they were given then."""
    inside = sealing.unseal(token, UNDO, max_age=UNDO_FOR) if 0 < len(token) <= 300 else None
    member, _bar, moment = (inside or "").partition("|")
    return datetime.fromisoformat(moment) if moment and member == str(request.viewer.pk) else None
