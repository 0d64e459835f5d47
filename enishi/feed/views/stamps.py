"""The network's own stamps: how the secretariat adds them, and their pictures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.feed import additions, stamps
from enishi.feed.forms import OwnStampForm, refuse
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members.doors import Request, members, page, staff
from enishi.members.roles import Right


@page(access=staff(Right.SETTINGS), methods=("GET", "POST"))
def own_stamps(request: Request) -> HttpResponse:
    """List the network's own stamps, and take another one."""
    form = OwnStampForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        hit("own stamp", str(request.viewer.pk), limit=60, seconds=3600)
        given = form.cleaned_data
        try:
            file = given.pop("picture")
            stamps.add(request.network, file, **given, by=request.viewer)
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("The stamp can be put from now on."))
            return redirect("feed:own-stamps", request.network.slug)
    rows = stamps.own(request.network)
    context = {
        "form": form,
        "offered": [each for each in rows if not each.retired],
        "retired": [each for each in rows if each.retired],
        "seen": stamps.standing(request.network),
    }
    return render(request, "feed/own_stamps.html", context, status=422 if form.errors else 200)


@page(access=staff(Right.SETTINGS), methods=("POST",))
def own_stamp_place(request: Request, code: str) -> HttpResponse:
    """Put a stamp one place further up or down."""
    code, seen = _known(request, code), request.POST.get("seen", "")
    try:
        stamps.move(request.network, code, up="up" in request.POST, seen=seen, by=request.viewer)
    except Conflict as error:
        messages.warning(request, error.message)
    return redirect("feed:own-stamps", request.network.slug)


@page(access=staff(Right.SETTINGS), methods=("POST",))
def own_stamp_retirement(request: Request, code: str) -> HttpResponse:
    """Offer a stamp no more; or, with `back`, once more."""
    back = "back" in request.POST
    try:
        stamps.retire(request.network, _known(request, code), retired=not back, by=request.viewer)
    except (Refused, Conflict) as error:
        messages.warning(request, error.message)
    else:
        again, no_more = _("The stamp can be put again."), _("The stamp is offered no more. Where it was put it stays.")
        messages.success(request, again if back else no_more)
    return redirect("feed:own-stamps", request.network.slug)


@page(access=members)
def own_stamp(request: Request, code: str) -> HttpResponse:
    """Send the picture of one of the network's own stamps."""
    found = stamps.one(request.network, code)
    if found is None or not found.at:
        raise Http404
    return additions.sent(found.at)


def _known(request: Request, code: str) -> str:
    if not any(each.code == code for each in stamps.own(request.network)):
        raise Http404
    return code
