"""Two members who know the applicant: the applicant's link, the member's answer, the network's rule.

A link that is unknown, replaced or over gets one and the same page; visitors are asked to sign in before anything is looked up.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.accounts import guard
from enishi.joining import vouching
from enishi.joining.views.waiting import newest
from enishi.joining.vouching_forms import VouchForm, VouchingRuleForm, VouchLinkForm
from enishi.kit import limits
from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, members, page, staff, visitors
from enishi.members.roles import Right

GUESSES, GUESS_WINDOW = 10, 15 * 60  # wrong links from one member, and from one client
LINKS = 10  # in a day, of one application


@page(access=visitors, methods=("GET", "POST"))
def vouchers(request: Request) -> HttpResponse:
    """The applicant makes the link and hands it over; no member is shown here."""
    claim = newest(request)
    if isinstance(claim, HttpResponse):
        return claim
    if not claim.is_open or not vouching.offered(request.network):
        return redirect("joining:waiting", request.network.slug)
    link = vouching.link_of(claim)
    first = {"parts": link.shown if link else vouching.SHOWABLE}
    form = VouchLinkForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        limits.hit("vouching links of", claim.public_id, limit=LINKS, seconds=24 * 3600)
        try:
            vouching.make_link(claim, parts=form.cleaned_data["parts"], by=request.user)
        except (Conflict, Refused):  # decided on or switched off meanwhile: the waiting page says how things stand
            return redirect("joining:waiting", request.network.slug)
        return redirect("joining:vouchers", request.network.slug)
    context = {
        "claim": claim,
        "form": form,
        "address": vouching.address_of(link) if link else "",
        "shown": vouching.shown_of(claim, link.shown) if link else None,
        "needed": vouching.NEEDED,
    }
    return render(request, "joining/vouchers.html", context, status=422 if form.errors else 200)


@page(access=members, methods=("GET", "POST"))
def vouch(request: Request, code: str) -> HttpResponse:
    """A member who was handed the link says whether they know the applicant."""
    taken = [
        limits.hit("vouching links from", guard.client(request), limit=GUESSES, seconds=GUESS_WINDOW),
        limits.hit("vouching links by", str(request.viewer.pk), limit=GUESSES, seconds=GUESS_WINDOW),
    ]
    link = vouching.find(request.network, code) if vouching.offered(request.network) else None
    if link is None:
        return render(request, "joining/_vouch_over.html", status=404)
    limits.give_back(taken)
    if why := vouching.hindrance(request.viewer, link.claim):
        return render(request, "joining/_vouch_over.html", {"why": why})
    before = vouching.said_by(link, request.viewer)
    first = {"knows": "yes" if before.knows else "no"} if before else {}
    form = VouchForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            vouching.answer(link.claim, link=link, knows=form.cleaned_data["knows"] == "yes", by=request.viewer)
        except Conflict as conflict:
            return render(request, "joining/_vouch_over.html", {"why": conflict.message}, status=409)
        except Refused as refused:  # the fifth of the month was given in another window
            return render(request, "joining/_vouch_over.html", {"why": refused.message}, status=422)
        messages.success(request, _("Your answer is saved. Until somebody decides you can change it here."))
        return redirect("joining:vouch", request.network.slug, code)
    context = {
        "form": form,
        "shown": vouching.shown_of(link.claim, link.shown),
        "before": before,
        "most": vouching.MOST_A_MONTH,
    }
    return render(request, "joining/vouch.html", context, status=422 if form.errors else 200)


@page(access=staff(Right.SETTINGS), methods=("POST",))
def vouching_rule(request: Request) -> HttpResponse:
    """Set whether members are asked, and what follows."""
    form = VouchingRuleForm(request.POST)
    if form.is_valid():
        vouching.set_rule(request.network, rule=form.cleaned_data["rule"], by=request.viewer)
        messages.success(request, _("Saved."))
    return redirect("joining:approvals", request.network.slug)
