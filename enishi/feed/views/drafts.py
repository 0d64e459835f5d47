"""What is begun: drafts, and the pictures and files that are added to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.feed import additions, carried
from enishi.feed import drafts as kept
from enishi.feed.carried_models import Draft
from enishi.feed.forms import DraftForm
from enishi.kit import files, papers
from enishi.kit.errors import Refused
from enishi.kit.limits import hit
from enishi.members.doors import Request, members, page

SAVES_AN_HOUR, ADDITIONS_AN_HOUR = 1200, 120
MOST_REFUSALS, LONGEST_REFUSAL = 8, 300


@page(access=members, methods=("GET", "POST"))
def drafts(request: Request) -> HttpResponse:
    """List what was begun; a POST keeps what stands in the composer, and htmx is told when that was."""
    if request.method == "POST":
        hit("feed draft", str(request.viewer.pk), limit=SAVES_AN_HOUR, seconds=3600)
        form = DraftForm(request.POST)
        if not form.is_valid():
            return HttpResponse(status=204)
        refused = ""
        try:
            draft = kept.keep(request.viewer, form.cleaned_data["token"], form.typed)
        except Refused as error:
            draft, refused = None, error.message
        return render(request, "feed/_kept.html", {"draft": draft, "refused": refused})
    rows = [{"draft": draft, "carried": carried.of(draft)} for draft in kept.of(request.viewer)]
    return render(request, "feed/drafts.html", {"rows": rows, "days": kept.KEPT.days})


@page(access=members, methods=("POST",))
def draft_removal(request: Request, public_id: str) -> HttpResponse:
    """Delete a draft."""
    kept.discard(_own(request, public_id))
    messages.success(request, _("The draft is deleted."))
    return redirect("feed:drafts", request.network.slug)


@page(access=members, methods=("POST",))
def post_additions(request: Request) -> HttpResponse:
    """Add pictures and files to what is being written, or take one out; htmx gets the list of them, under why some were not taken:
    what stands there of others already stays until something is taken."""
    viewer = request.viewer
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This could not be added. Please shorten the text first."))
    draft = kept.keep(viewer, form.cleaned_data["token"], form.typed, empty=True)
    if draft is None:
        raise Refused(_("This post is there already."))
    carried.describe(draft, additions.described(request.POST))
    if gone := request.POST.get("remove", ""):
        carried.remove(draft, gone)
    refused = []
    if request.FILES:
        hit("feed addition", str(viewer.pk), limit=ADDITIONS_AN_HOUR, seconds=3600)
        refused = additions.take_in(draft, request.FILES, whose=str(viewer.person_id))
    if request.headers.get("HX-Request"):
        before = (
            [said[:LONGEST_REFUSAL] for said in request.POST.getlist("refused")[-MOST_REFUSALS:]] if refused else []
        )
        shown = context_of(draft) | {"refused": list(dict.fromkeys([*before, *refused]))}
        return render(request, "feed/_additions.html", shown)
    for said in refused:
        messages.error(request, said)
    return redirect(f"{reverse('feed:post-new', args=[request.network.slug])}?draft={draft.public_id}")


@page(access=members)
def draft_picture(request: Request, public_id: str, key: str) -> HttpResponse:
    """Send a picture that is not posted yet to its author."""
    entry = carried.stored(_own(request, public_id), carried.PICTURES, key)
    if entry is None:
        raise Http404
    return additions.sent(carried.small(entry))


def context_of(draft: Draft | None) -> dict[str, Any]:
    """Return what the composer shows of a draft."""
    return {
        "draft": draft,
        "carried": carried.of(draft) if draft else None,
        "longest_alt": carried.LONGEST_ALT,
        "picture_types": files.ACCEPT,
        "file_types": papers.ACCEPT,
    }


def _own(request: Request, public_id: str) -> Draft:
    found = kept.one(request.viewer, public_id)
    if found is None:
        raise Http404
    return found
