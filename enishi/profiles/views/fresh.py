"""'Still right' and 'no letters': two addresses of mails, for who is not signed in. They show no value and no name."""

from __future__ import annotations

import contextlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from enishi.kit.errors import Refused
from enishi.members import consents
from enishi.members.doors import Request, members, page, visitors
from enishi.members.models import Consent, Member
from enishi.profiles import actions, fresh


@page(access=visitors, methods=("GET", "POST"))
def still_right(request: Request, token: str) -> HttpResponse:
    """Ask once more and take the answer on a button: who only looks into mails, as many machines do, must not answer it."""
    member = fresh.asked_by(request.network, token)
    if member is None:
        return _page(request, "over", status=404)
    if request.method == "POST":
        with contextlib.suppress(Refused):  # pressed twice, or confirmed on the profile meanwhile
            fresh.confirm_old(member, by=member.person)
        return redirect(request.path)
    old = fresh.standing(member)
    return _page(request, "ask" if old else "done", old=old)


@page(access=members, methods=("POST",))
def all_right(request: Request) -> HttpResponse:
    """Take 'still right' for everything old, from the first page."""
    with contextlib.suppress(Refused):
        fresh.confirm_old(request.viewer, by=request.viewer)
    messages.success(request, _("Noted as still right."))
    return redirect("home:home", request.network.slug)


@csrf_exempt  # one POST of a mail program ends letters (RFC 8058); the sealed address is what it shows
@page(access=visitors, methods=("GET", "POST"))
def no_letters(request: Request, token: str) -> HttpResponse:
    """End letters of the network to who got one: on a button, or by one POST of their mail program. For an hour the page undoes
    it, on a button that stands there alone."""
    member = fresh.silenced_by(request.network, token)
    if member is None:
        return _page(request, "over", status=404)
    if request.method == "POST":
        if request.POST.get("again") == "yes":
            with contextlib.suppress(Refused):  # they get letters
                if fresh.lately_silenced(member):
                    actions.give_consent(member, Consent.Purpose.MAIL, by=member.person)
                    messages.success(request, _("Letters reach you again."))
            return redirect(request.path)
        with contextlib.suppress(Refused):  # ended already
            actions.withdraw_consent(member, Consent.Purpose.MAIL, by=member.person)
        if "List-Unsubscribe" not in request.POST:
            return redirect(request.path)
    if _gets_letters(member):
        return _page(request, "silence")
    return _page(request, "silent", undo=fresh.lately_silenced(member))


def _gets_letters(member: Member) -> bool:
    return consents.holds(member, Consent.Purpose.MAIL)


def _page(request: Request, step: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "profiles/still_right.html", {"step": step, **context}, status=status)
