"""Links for groups outside: those there are, a new one, and one with the words to paste, its numbers, and its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.joining import outside
from enishi.joining.models import PersonalInvitation
from enishi.joining.outside_forms import OutsideForm
from enishi.kit.errors import Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right

WELCOMERS = staff(Right.APPROVE)
LISTED = 50


@page(access=WELCOMERS, methods=("GET", "POST"))
def outside_links(request: Request) -> HttpResponse:
    """The links so far, newest first, and the form that makes one."""
    form = OutsideForm(request.POST if request.method == "POST" else None, network=request.network)
    if request.method == "POST" and form.is_valid():
        try:
            made = outside.make(request.network, **form.cleaned_data, by=request.viewer)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            return redirect("joining:outside-link", request.network.slug, made.public_id)
    rows = PersonalInvitation.objects.within(request.network).for_groups()
    context = {"form": form, "rows": list(rows[:LISTED])}
    return render(request, "joining/outside_links.html", context, status=422 if form.errors else 200)


@page(access=WELCOMERS)
def outside_link(request: Request, public_id: str) -> HttpResponse:
    """One link: what can be pasted while it works, how many came by it, and what does not belong into the group."""
    link = _link(request, public_id)
    context = {"link": link, "texts": outside.texts_of(link) if link.state == link.State.OPEN else []}
    return render(request, "joining/outside_link.html", context)


@page(access=WELCOMERS, methods=("POST",))
def outside_link_withdrawal(request: Request, public_id: str) -> HttpResponse:
    """Withdraw a link."""
    link = _link(request, public_id)
    try:
        outside.revoke(link, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The link is withdrawn; it leads nowhere any more."))
    return redirect("joining:outside-link", request.network.slug, link.public_id)


def _link(request: Request, public_id: str) -> PersonalInvitation:
    rows = PersonalInvitation.objects.within(request.network).for_groups()
    link: PersonalInvitation = get_object_or_404(rows, public_id=public_id)
    link.network = request.network
    return link
