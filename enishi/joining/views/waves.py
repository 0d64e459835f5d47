"""Opening in steps: the officer's page, and the page of who came before their turn."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.accounts.doors import Access, sign_in_first
from enishi.joining import rules, turns, waves
from enishi.joining.models import Awaiting
from enishi.joining.wave_forms import CountForm, SegmentForm
from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, visitors
from enishi.members.roles import Right
from enishi.networks.days import today_in
from enishi.roster import facts as roster
from enishi.roster import segments

OPENERS = Access(
    f"staff:{Right.SETTINGS}+{Right.ROSTER}",
    lambda request: rules.can_open(request.viewer, None),
    network=True,
    unkept=True,
)


@page(access=OPENERS, methods=("GET", "POST"))
def wave(request: Request) -> HttpResponse:
    """Whom the network is open to now, and how many another part of the roster would be; the button opens to those."""
    network = request.network
    asked = request.GET if request.GET else network.open_to
    form = SegmentForm(asked, network=network)
    segment = form.segment()
    today = today_in(network)
    size = segments.size(network, segment if form.is_valid() else {}, today)
    counted = CountForm(request.POST if request.method == "POST" else None, initial={"count": size.all})
    if request.method == "POST" and form.is_valid() and counted.is_valid():
        if (answer := _open(request, counted, segment, size.all)) is not None:
            return answer
        counted.data = {"count": size.all}  # the form that is shown counts anew
    now = SegmentForm(network.open_to, network=network) if network.open_to else None
    context = {
        "form": form,
        "counted": counted,
        "size": size,
        "new": bool(segment) and segment != network.open_to,
        "question": form.question(),
        "now": now.words() if now else [],
        "now_size": segments.size(network, network.open_to, today) if now else None,
        "wait": Awaiting.objects.within(network).count(),
    }
    return render(request, "joining/wave.html", context, status=422 if counted.errors else 200)


def _open(request: Request, counted: CountForm, segment: dict[str, object], number: int) -> HttpResponse | None:
    """Open to what was confirmed and lead there; None leaves the page with why not."""
    if counted.cleaned_data["count"] != number:
        counted.add_error(
            None, _("The roster has changed meanwhile: it is another number of people now. Please look once more.")
        )
        return None
    try:
        waves.open_to(request.network, segment=segment, by=request.viewer)
    except Refused as refused:
        counted.add_error(None, refused.message)
        return None
    messages.success(request, _("Saved. Who waited and whose turn has come is written to now."))
    return redirect("joining:wave", request.network.slug)


@page(access=OPENERS, methods=("POST",))
def wave_end(request: Request) -> HttpResponse:
    """Open to everybody."""
    try:
        waves.open_to_all(request.network, by=request.viewer)
    except Conflict as conflict:  # the button was pressed twice
        messages.info(request, conflict.message)
    else:
        messages.success(request, _("The network is open to everybody. Who waited is written to now."))
    return redirect("joining:wave", request.network.slug)


@page(access=visitors, methods=("GET", "POST"))
def turn(request: Request) -> HttpResponse:
    """Where somebody stands who came before their turn: what is kept of them, and the way to have it deleted."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(sign_in_first(request))
    awaiting = Awaiting.objects.of_person(request.network, request.user).select_related("invitation").first()
    if awaiting is None or request.viewer.is_member:
        return redirect("joining:join-code", request.network.slug)
    if request.method == "POST":
        with suppress(Awaiting.DoesNotExist):  # told, or let in, this very moment
            waves.forget_me(awaiting, by=request.user)
        messages.success(request, _("Your address is deleted. The invitation itself goes on working."))
        return redirect("public:network", request.network.slug)
    if awaiting.invitation is None:  # an application has its own page
        return redirect("joining:waiting", request.network.slug)
    facts = roster.person_by_id(request.network, awaiting.invitation.roster_person_id)
    come = turns.has_come(request.network, facts, awaiting.invitation)
    return render(
        request, "joining/turn.html", {"awaiting": awaiting, "come": come, "whom": turns.whom(request.network)}
    )
