"""Whom the operator named at the command line: what everybody else agrees to on the way in, asked at their first coming."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.accounts.doors import Access
from enishi.joining import actions
from enishi.joining.forms import AgreementForm
from enishi.kit.errors import Conflict
from enishi.members.doors import Request, page

awaited = Access("named", lambda request: bool(request.named or request.viewer.is_member), network=True)


@page(access=awaited, methods=("GET", "POST"))
def welcome(request: Request) -> HttpResponse:
    """Ask whom the operator named for their consents; before that they are a visitor like any other."""
    if request.named is None:  # done, in another window or just now
        return redirect("public:network", request.network.slug)
    form = AgreementForm(request.POST if request.method == "POST" else None, network=request.network)
    if request.method == "POST" and form.is_valid():
        try:
            actions.agree(request.named, purposes=form.purposes(), by=request.named)
        except Conflict:  # the button was pressed twice
            return redirect("public:network", request.network.slug)
        messages.success(request, _("You take part now. Under “Who sees what” you choose what others see."))
        return redirect("public:network", request.network.slug)
    return render(request, "joining/welcome.html", {"form": form}, status=422 if form.errors else 200)
