"""Writing to the secretariat: anybody may, signed in or not, and hears nothing but a number and a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi.accounts import guard
from enishi.activity.deeds import SYSTEM
from enishi.desk import actions
from enishi.desk.forms import ContactForm
from enishi.desk.models import Enquiry
from enishi.kit import limits
from enishi.kit.errors import Refused, TooMany
from enishi.members.doors import Request, page, visitors
from enishi.profiles.visibility import my_card

HOUR, DAY = 3600, 24 * 3600
FROM_ONE_CLIENT, FOR_ONE_ADDRESS, FOR_ONE_NETWORK = 5, 5, 200  # in an hour, in a day, in an hour
SENT = "desk: sent"  # in the session: network, number and day of what was just written
FEW = 5  # of a member's own enquiries


@page(access=visitors, methods=("GET", "POST"))
def contact(request: Request) -> HttpResponse:
    """Take a message. Nothing is said about whether an address is known here; too many messages are told to wait, and what
    was typed stays in the form."""
    card = my_card(request.viewer)
    signed_in = request.user.is_authenticated
    form = ContactForm(request.POST if request.method == "POST" else None, signed_in=signed_in, named=card is not None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            address = form.cleaned_data.get("address") or _own_address(request)
            try:
                _count(request, address)
            except TooMany as error:
                form.add_error(None, _("Many messages came from here. Please wait a little, then send it once more."))
                response = _page(request, form, 429)
                response["Retry-After"] = str(error.retry_after)
                return response
            return _take(request, form, address, card.name if card else form.cleaned_data.get("name", ""))
    return _page(request, form, status)


def _own_address(request: Request) -> str:
    """Return where this network writes to who is signed in."""
    return str(getattr(request.viewer, "mail_address", "") or getattr(request.user, "email", ""))


def _count(request: Request, address: str) -> None:
    """Count the message; raises TooMany. The same address counts the same, known or not."""
    taken = [limits.hit("contact from", guard.client(request), limit=FROM_ONE_CLIENT, seconds=HOUR)]
    try:
        taken.append(limits.hit("contact for", address.lower(), limit=FOR_ONE_ADDRESS, seconds=DAY))
        limits.hit("contact in", request.network.slug, limit=FOR_ONE_NETWORK, seconds=HOUR)
    except TooMany:
        limits.give_back(taken)
        raise


def _take(request: Request, form: ContactForm, address: str, name: str) -> HttpResponse:
    by: Any = request.viewer if request.viewer.is_member else request.user if request.user.is_authenticated else SYSTEM
    try:
        enquiry = actions.ask(
            request.network,
            about=form.cleaned_data["about"],
            text=form.cleaned_data["text"].replace("\r\n", "\n"),
            name=name,
            address=address,
            token=form.token,
            language="ja" if (get_language() or "ja").startswith("ja") else "en",
            by=by,
        )
    except Refused as error:
        form.renew()
        form.add_error(None, error.message)
        return _page(request, form, 422)
    if request.viewer.is_member:
        said = _("Your message has arrived. It has the number %(number)s.")
        messages.success(request, said % {"number": enquiry.number})
        return redirect("desk:mine-enquiry", network=request.network.slug, public_id=enquiry.public_id)
    request.session[SENT] = [request.network.slug, enquiry.number, enquiry.due_on.isoformat()]
    return redirect("desk:contact-done", network=request.network.slug)


def _page(request: Request, form: ContactForm, status: int) -> HttpResponse:
    own: list[Enquiry] = []
    if request.viewer.is_member:
        own = list(Enquiry.objects.own_of(request.viewer).defer("text").order_by("-pk")[:FEW])
    context = {"form": form, "own": own, "own_address": _own_address(request), "days": actions.ANSWER_WITHIN}
    context["base"] = base(request)
    return render(request, "desk/contact.html", context, status=status)


def base(request: Request) -> str:
    """Return the page around the form: with the rail for members, plain for all others."""
    return "ui/shell.html" if request.viewer.is_member and request.viewer.bits else "ui/public.html"


@page(access=visitors)
def contact_done(request: Request) -> HttpResponse:
    """Say the number and the day, to the browser that wrote and to no other."""
    slug, number, due = request.session.get(SENT) or ("", "", "")
    if slug != request.network.slug:
        return redirect("desk:contact", network=request.network.slug)
    context = {"number": number, "due_on": date.fromisoformat(due), "base": base(request)}
    return render(request, "desk/contact_done.html", context)
