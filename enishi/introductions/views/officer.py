"""The desk's side of introductions: what waits, whom to ask, and ending what leads nowhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.introductions import actions, candidates, reading
from enishi.introductions.forms import EndForm, OutcomeForm, RouteForm
from enishi.introductions.models import TO_SAY, Introduction, State
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.kit.text import LONGEST_QUERY
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.networks.days import today_in
from enishi.ui.forms import say

DESK = staff(Right.DESK)
SHOWN = ("routing", "asked", "late", "accepted", "ended")
LOOKS_A_HOUR = 300


@page(access=DESK)
def desk_introductions(request: Request) -> HttpResponse:
    """List what the desk has to route, what waits for an answer, what is late, and what is done."""
    viewer, today = request.viewer, today_in(request.network)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "routing"
    rows = Introduction.objects.answerable_by(viewer)
    chosen = rows.overdue(today) if show == "late" else rows.filter(state=show)
    found, after = reading.some(chosen.defer("words"), request.GET.get("after", ""))
    listed, cards = reading.shown(viewer, found, today)
    waits = Q(state__in=(State.ROUTING, State.ASKED))
    counts = rows.aggregate(
        routing=Count("pk", filter=Q(state=State.ROUTING)),
        asked=Count("pk", filter=Q(state=State.ASKED)),
        late=Count("pk", filter=waits & Q(due_on__lt=today)),
    )
    context = {
        "listed": listed,
        "me": cards.get(viewer.pk),
        "show": show,
        "after": after,
        "today": today,
        "counts": counts,
    }
    return render(request, "introductions/desk_introductions.html", context)


@page(access=DESK, methods=("GET", "POST"))
def desk_introduction(request: Request, public_id: str) -> HttpResponse:
    """Show one with whom it can be routed to (`q`), and ask an employee."""
    row = _row(request, public_id)
    if request.method == "GET":
        return _page(request, row)
    form = RouteForm(request.POST)
    if form.is_valid():
        try:
            actions.route(row, **form.cleaned_data, by=request.viewer)
        except (Refused, Conflict) as error:
            say(form, error, row.version)
        else:
            messages.success(request, _("Asked. Both sides are told, and until when."))
            return _back(request, row)
    return _page(request, row, form=form)


@page(access=DESK, methods=("POST",))
def desk_introduction_end(request: Request, public_id: str) -> HttpResponse:
    """End it with words to who asked; or say what came of it (`outcome`)."""
    row = _row(request, public_id)
    if "outcome" in request.POST:
        outcome = OutcomeForm(request.POST)
        if outcome.is_valid():
            actions.settle(row, outcome=outcome.cleaned_data["outcome"], by=request.viewer)
            messages.success(request, _("Thank you for telling us."))
        return _back(request, row)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, row, end_form=form)
    actions.end(row, **form.cleaned_data, by=request.viewer)
    messages.success(request, _("It has ended. Who asked is told."))
    return _back(request, row)


def _row(request: Request, public_id: str) -> Introduction:
    rows = Introduction.objects.answerable_by(request.viewer).select_related("member")
    row: Introduction = get_object_or_404(rows, public_id=public_id)
    row.network = request.network
    return row


def _page(request: Request, row: Introduction, **forms: Any) -> HttpResponse:
    """Show the page. What is looked for first is the department that was asked for."""
    viewer, can_route = request.viewer, row.state in (State.ROUTING, State.ASKED)
    asked = request.GET.get("q", row.division if can_route else "").replace("\0", "")[:LONGEST_QUERY]
    ids: list[int] = []
    if can_route:
        hit("introduction look", str(viewer.pk), limit=LOOKS_A_HOUR, seconds=3600)
        ids = candidates.named(viewer, row, asked)
    (each,), cards = reading.shown(viewer, [row], today_in(request.network), besides=ids, every=True)
    context = {
        "each": each,
        "me": cards.get(viewer.pk),
        "approaches": [(approach, cards.get(approach.employee_id)) for approach in each.approaches],
        "can_route": can_route,
        "people": [cards[pk] for pk in ids if pk in cards],
        "q": asked,
        "form": RouteForm(initial={"version": 1 + len(each.approaches)}),
        "end_form": EndForm(),
        "outcomes": TO_SAY if row.state == State.ACCEPTED or row.outcome in TO_SAY else (),
        **forms,
    }
    return render(request, "introductions/desk_introduction.html", context, status=422 if forms else 200)


def _back(request: Request, row: Introduction) -> HttpResponse:
    return redirect("introductions:desk-introduction", request.network.slug, row.public_id)
