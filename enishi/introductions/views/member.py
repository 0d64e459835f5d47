"""What members do with introductions: ask for one, answer where they are asked, say what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.feed.forms import refuse
from enishi.introductions import actions, candidates, reading
from enishi.introductions.forms import AcceptForm, AskForm, DeclineForm, OutcomeForm
from enishi.introductions.models import ANSWERED_WITHIN, ROUTED_WITHIN, TO_SAY, Introduction, State
from enishi.kit.errors import Refused
from enishi.kit.limits import hit
from enishi.members import contact
from enishi.members.doors import Request, members, page
from enishi.networks.days import today_in

A_DAY = 10


@page(access=members)
def introductions(request: Request) -> HttpResponse:
    """List what the viewer asked for, or what they are asked (`show=asked`)."""
    viewer, asked = request.viewer, request.GET.get("show") == "asked"
    rows = Introduction.objects.asked_of(viewer) if asked else Introduction.objects.of(viewer)
    found, after = reading.some(rows, request.GET.get("after", ""))
    listed, cards = reading.shown(viewer, found, today_in(request.network))
    context = {
        "listed": listed,
        "me": cards.get(viewer.pk),
        "asked": asked,
        "waiting": Introduction.objects.asked_of(viewer).filter(state=State.ASKED).count(),
        "after": after,
    }
    return render(request, "introductions/introductions.html", context)


@page(access=members, methods=("GET", "POST"))
def introduction_new(request: Request) -> HttpResponse:
    """Ask for an introduction. There are none where no employees take part."""
    viewer = request.viewer
    if not request.network.employees_listed:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None, initial={"division": request.GET.get("to", "")})
    if form.is_bound and form.is_valid():
        hit("introduction", str(viewer.pk), limit=A_DAY, seconds=86400)
        try:
            made = actions.ask(viewer, **form.cleaned_data, by=viewer)
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your request is with the secretariat."))
            return redirect("introductions:introduction", request.network.slug, made.public_id)
    context = {
        "form": form,
        "divisions": candidates.divisions(viewer),
        "routed": ROUTED_WITHIN,
        "answered": ANSWERED_WITHIN,
    }
    return render(request, "introductions/introduction_new.html", context, status=422 if form.errors else 200)


@page(access=members)
def introduction(request: Request, public_id: str) -> HttpResponse:
    """Show one to either side: where it stands, whose it is, until when, and who reads the words."""
    return _page(request, _row(request, public_id))


@page(access=members, methods=("POST",))
def introduction_answer(request: Request, public_id: str) -> HttpResponse:
    """Say yes, or that it does not go just now (`answer=no`)."""
    viewer = request.viewer
    row = get_object_or_404(
        Introduction.objects.asked_of(viewer).filter(state=State.ASKED).select_related("member"), public_id=public_id
    )
    no = request.POST.get("answer") == "no"
    form: Any = DeclineForm(request.POST) if no else AcceptForm(request.POST)
    if not form.is_valid():
        return _page(request, row, **{"decline" if no else "accept": form})
    if no:
        actions.decline(row, **form.cleaned_data, by=viewer)
        messages.success(
            request, _("Thank you. The secretariat looks for somebody else; who asked is not told of your answer.")
        )
        return redirect("introductions:introductions", request.network.slug)
    contact.reach(viewer, [row.member_id])
    actions.accept(row, **form.cleaned_data, by=viewer)
    messages.success(request, _("Thank you. You are introduced to each other now."))
    return _back(request, row)


@page(access=members, methods=("POST",))
def introduction_outcome(request: Request, public_id: str) -> HttpResponse:
    """Say what came of it."""
    row, form = _row(request, public_id), OutcomeForm(request.POST)
    if form.is_valid():
        actions.settle(row, outcome=form.cleaned_data["outcome"], by=request.viewer)
        messages.success(request, _("Thank you for telling us."))
    return _back(request, row)


@page(access=members, methods=("GET", "POST"))
def introduction_withdrawal(request: Request, public_id: str) -> HttpResponse:
    """Take one's request back, after saying what goes with it."""
    row = get_object_or_404(Introduction.objects.of(request.viewer).open(), public_id=public_id)
    if request.method == "POST":
        actions.withdraw(row, by=request.viewer)
        messages.success(request, _("Taken back. Nobody is asked any more."))
        return redirect("introductions:introductions", request.network.slug)
    return render(request, "introductions/introduction_withdrawal.html", {"row": row})


def _row(request: Request, public_id: str) -> Introduction:
    found: Introduction = get_object_or_404(Introduction.objects.concerning(request.viewer), public_id=public_id)
    return found


def _page(request: Request, row: Introduction, **forms: Any) -> HttpResponse:
    viewer = request.viewer
    desk = reading.desk(viewer)
    (each,), cards = reading.shown(viewer, [row], today_in(request.network), besides=desk)
    context = {
        "each": each,
        "me": cards.get(viewer.pk),
        "desk": [cards[pk] for pk in desk if pk in cards and pk != viewer.pk],
        "ways": reading.ways(viewer, each) if row.state in (State.ACCEPTED, State.ENDED) else {},
        "accept": AcceptForm(),
        "decline": DeclineForm(),
        "outcomes": TO_SAY if row.state == State.ACCEPTED or row.outcome in TO_SAY else (),
        **forms,
    }
    return render(request, "introductions/introduction.html", context, status=422 if forms else 200)


def _back(request: Request, row: Introduction) -> HttpResponse:
    return redirect("introductions:introduction", request.network.slug, row.public_id)
