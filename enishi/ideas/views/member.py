"""What members do with the ideas box: read it, put something in, share it, take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.feed.forms import refuse
from enishi.ideas import actions, reading, rules
from enishi.ideas.forms import BOARD, IdeaForm
from enishi.ideas.models import Idea, State
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members import sharing
from enishi.members.doors import Request, members, page

A_DAY, SUPPORTS_A_HOUR = 20, 300


@page(access=members)
def ideas(request: Request) -> HttpResponse:
    """Show what changed, then the box, then what is in it."""
    form = IdeaForm(asked=sharing.asked(request.viewer))
    return render(request, "ideas/ideas.html", _box(request, form))


@page(access=members, methods=("POST",))
def idea_new(request: Request) -> HttpResponse:
    """Put an idea into the box."""
    viewer = request.viewer
    form = IdeaForm(request.POST, asked=sharing.asked(viewer))
    if form.is_valid():
        hit("idea", str(viewer.pk), limit=A_DAY, seconds=86400)
        given = form.cleaned_data
        try:
            form.agree(viewer)
            made = actions.tell(
                viewer,
                title=given["title"],
                text=given["text"],
                board=given["told"] == BOARD,
                token=given["token"],
                by=viewer,
            )
        except (Refused, Conflict) as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is in the box. We tell you when there is an answer."))
            return redirect("ideas:idea", request.network.slug, made.public_id)
    return render(request, "ideas/ideas.html", _box(request, form), status=422)


@page(access=members)
def idea(request: Request, public_id: str) -> HttpResponse:
    """Show one idea with all its answers."""
    viewer = request.viewer
    row = get_object_or_404(Idea.objects.readable_by(viewer).select_related("joined_to"), public_id=public_id)
    other = (
        Idea.objects.readable_by(viewer).filter(pk=row.joined_to_id, board=True).first() if row.joined_to_id else None
    )
    if other is not None:  # it may be gone while its author pauses, or stand behind a distance
        return redirect("ideas:idea", request.network.slug, other.public_id)
    found = get_object_or_404(_counted(viewer, row), pk=row.pk)
    found.joined_to = row.joined_to
    every, me = reading.shown(viewer, [found])
    context = {"each": every[found.pk], "me": me, "can_answer": rules.can_answer(viewer, row)}
    return render(request, "ideas/idea.html", context)


@page(access=members, methods=("POST",))
def idea_support(request: Request, public_id: str) -> HttpResponse:
    """Say that one shares an idea, or no longer does."""
    row = get_object_or_404(Idea.objects.readable_by(request.viewer), public_id=public_id)
    hit("idea support", str(request.viewer.pk), limit=SUPPORTS_A_HOUR, seconds=3600)
    actions.support(row, on=request.POST.get("on") != "0", by=request.viewer)
    if request.POST.get("from") == "list":
        return redirect("ideas:ideas", request.network.slug)
    return redirect("ideas:idea", request.network.slug, public_id)


@page(access=members, methods=("GET", "POST"))
def idea_removal(request: Request, public_id: str) -> HttpResponse:
    """Take an idea of one's own back, after saying what goes with it."""
    rows = Idea.objects.readable_by(request.viewer).filter(author=request.viewer)
    row = get_object_or_404(rows, public_id=public_id)
    if request.method == "POST":
        actions.take_back(row, by=request.viewer)
        messages.success(request, _("Taken back. Nobody reads it any more."))
        return redirect("ideas:ideas", request.network.slug)
    return render(request, "ideas/idea_removal.html", {"idea": row})


def _counted(viewer: Any, row: Idea) -> Any:
    """Return the idea with its numbers, also one that was joined to another which its author cannot read."""
    rows = Idea.objects.readable_by(viewer)
    return reading.standing(viewer, rows) if row.joined_to_id is None else rows


def _box(request: Request, form: IdeaForm) -> dict[str, Any]:
    """Return what the page of the box shows. Seven queries at most."""
    viewer, show = request.viewer, "done" if request.GET.get("show") == "done" else "open"
    rows = reading.standing(viewer, Idea.objects.readable_by(viewer))
    listed, after = reading.some(rows, reading.states(show), request.GET.get("after", ""))
    changed = (
        []
        if "after" in request.GET
        else list(rows.filter(state=State.DONE, board=True).order_by("-pk")[: reading.CHANGED])
    )
    found, me = reading.shown(viewer, list({each.pk: each for each in (*listed, *changed)}.values()))
    return {
        "form": form,
        "me": me,
        "can_answer": rules.answers_ideas(viewer),
        "show": show,
        "listed": [found[each.pk] for each in listed],
        "changed": [found[each.pk] for each in changed],
        "after": after,
        "numbers": reading.numbers(viewer),
    }
