"""The pages of who is portrayed: reading the text, saying yes, asking for changes, and withdrawing at any time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members.doors import Request, members, page
from enishi.stories import actions, proofs
from enishi.stories import reading as read
from enishi.stories.forms import WORLD, ApprovalForm
from enishi.stories.models import Story

A_DAY = 60


@page(access=members, methods=("GET", "POST"))
def story_approval(request: Request, public_id: str) -> HttpResponse:
    """Show the text that was handed over as it would stand, and take the answer to it."""
    row, viewer = _own(request, public_id), request.viewer
    proof = proofs.newest(row)
    if proof is None:
        raise Http404
    bound = request.method == "POST"
    form = ApprovalForm(request.POST if bound else None, proof=proof)
    if bound and form.is_valid():
        hit("story answer", str(viewer.pk), limit=A_DAY, seconds=86400)
        try:
            said = _answer(row, form, request)
        except Conflict as error:
            messages.error(request, error.message)
            return redirect("stories:story-approval", request.network.slug, public_id)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, said)
            return redirect("stories:story-approval", request.network.slug, public_id)
    context: dict[str, Any] = {
        "row": row,
        "proof": proof,
        "form": form,
        "article": read.article(row, proof, request.network.slug),
        "is_shown": row.shown_id == proof.pk,
        "older_shown": row.shown_id is not None and row.shown_id != proof.pk,
    }
    return render(request, "stories/story_approval.html", context, status=422 if form.errors else 200)


@page(access=members, methods=("GET", "POST"))
def story_withdrawal(request: Request, public_id: str) -> HttpResponse:
    """Withdraw the story about oneself, after saying what goes with it."""
    row = _own(request, public_id)
    if request.method == "POST":
        actions.withdraw(row, by=request.viewer)
        messages.success(request, _("Withdrawn. Nobody reads it any more."))
        return redirect("stories:stories", request.network.slug)
    return render(request, "stories/story_withdrawal.html", {"row": row})


def _answer(row: Story, form: ApprovalForm, request: Request) -> str:
    """Do what the button says, and return what to tell."""
    given = form.cleaned_data
    if request.POST.get("do") == "approve":
        public = given.get("far") == WORLD
        actions.approve(row, mark=given["mark"], public=public, by=request.viewer)
        return _("The secretariat knows that it may be shown like this.")
    actions.ask(row, mark=given["mark"], words=given["words"], by=request.viewer)
    return _("The secretariat has what you would like changed.")


def _own(request: Request, public_id: str) -> Any:
    rows = Story.objects.about(request.viewer).select_related("shown")
    row = get_object_or_404(rows, public_id=public_id)
    row.network = request.network
    return row
