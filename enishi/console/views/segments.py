"""Segments at the desk: whom they mean, how many that is step by step, five of them by lot, and a name to keep them by."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.console.segment_forms import SegmentForm
from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.profiles import conditions, rules, segment_words, segmenting, visibility
from enishi.profiles import segments as evaluator

ROWS = (
    "departments", "work", "industries", "kinds", "skills", "topics", "languages", "areas", "aims", "classes", "joined_within",
)  # fmt: skip
PUBLISHERS = staff(Right.PUBLISH)


@page(access=PUBLISHERS, methods=("GET", "POST"))
def segments(request: Request) -> HttpResponse:
    """A new segment: choose, count, look at five, save; and the way to those that are kept."""
    return _answer(request)


@page(access=PUBLISHERS, methods=("GET", "POST"))
def segment(request: Request, public_id: str) -> HttpResponse:
    """One that is kept: how many it is today, and changing it."""
    return _answer(request, public_id)


@page(access=PUBLISHERS, methods=("POST",))
def segment_removal(request: Request, public_id: str) -> HttpResponse:
    """Delete one; what was sent to it stays."""
    row = get_object_or_404(evaluator.saved(request.viewer), public_id=public_id)
    try:
        segmenting.drop(row, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("console:segment", request.network.slug, public_id)
    messages.success(request, _("The segment was deleted."))
    return redirect("console:segments", request.network.slug)


def _answer(request: Request, public_id: str = "") -> HttpResponse:
    network, viewer, posted = request.network, request.viewer, request.method == "POST"
    kept = list(evaluator.saved(viewer).order_by("name", "pk"))
    saved = next((each for each in kept if each.public_id == public_id), None)
    if public_id and saved is None:
        raise Http404
    form = SegmentForm(request.POST if posted else None, network=network, viewer=viewer, saved=saved)
    asked: dict[str, Any] = dict(saved.conditions) if saved else {}
    drawn: list[Any] = []
    if posted:
        try:
            asked = conditions.checked(form.asked())
            if form.is_valid():
                done, drawn = _do(request, form, asked, saved)
                if done:
                    return done
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
    size = evaluator.count(network, asked)
    most = max(size.steps[0].number or 1, 1)
    context = {
        "form": form,
        "segment": saved,
        "kept": kept,
        "asked": asked,
        "size": size,
        "most": most,
        "steps": [(segment_words.STEPS[step.part](), step.number) for step in size.steps],
        "sentence": segment_words.sentence(network, asked),
        "lately": evaluator.lately(saved) if saved and not posted and (size.number or 0) >= evaluator.MANY else None,
        "drawn": drawn,
        "may_draw": rules.can_draw(viewer, network),
        "rows": [(form[name], name in asked) for name in ROWS if name in form.fields],
        "spans": [(form[first], form[last]) for first, last in (("there_from", "there_to"), ("hr_left_from", "hr_left_to")) if first in form.fields],
    }  # fmt: skip
    return render(
        request,
        "console/segment.html" if saved else "console/segments.html",
        context,
        status=422 if form.errors else 200,
    )


def _do(
    request: Request, form: SegmentForm, asked: dict[str, Any], saved: Any
) -> tuple[HttpResponse | None, list[Any]]:
    """Do what the button wants; returns where to go on, and who was drawn."""
    said, by, slug = form.cleaned_data, request.viewer, request.network.slug
    doing = form.doing()
    if doing == "draw":
        return None, visibility.cards(segmenting.draw(request.network, asked=asked, by=by), by)
    if doing == "save" and saved:
        segmenting.change(saved, name=said["name"], asked=asked, version=said["version"] or 0, by=by)
        messages.success(request, _("The segment was changed."))
        return redirect("console:segment", slug, saved.public_id), []
    if doing == "save":
        made = segmenting.save(request.network, name=said["name"], asked=asked, by=by)
        messages.success(request, _("The segment was saved."))
        return redirect("console:segment", slug, made.public_id), []
    return None, []
