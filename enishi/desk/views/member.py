"""A member's own side: what they wrote to the secretariat, what came back, and writing on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.desk import actions, readers
from enishi.desk.forms import WordForm
from enishi.desk.models import KEPT_AFTER_CLOSING, Enquiry, Entry
from enishi.desk.views.visitor import base
from enishi.feed.forms import refuse
from enishi.kit import limits
from enishi.kit.errors import Refused, TooMany
from enishi.members.doors import Request, insiders, page
from enishi.networks.days import today_in

PAGE = 24
WORDS_AN_HOUR, HOUR = 20, 3600


@page(access=insiders)
def mine(request: Request) -> HttpResponse:
    """List what one wrote to the secretariat, newest first, with where it stands."""
    today = today_in(request.network)
    rows, after = Enquiry.objects.own_of(request.viewer).defer("text").order_by("-pk"), request.GET.get("after", "")
    last = rows.filter(public_id=after[:10]).first() if after else None
    found = list((rows.filter(pk__lt=last.pk) if last else rows)[: PAGE + 1])
    context = {
        "rows": [{"row": row, "late": row.days_late(today)} for row in found[:PAGE]],
        "today": today,
        "following": f"?after={found[PAGE - 1].public_id}" if len(found) > PAGE else "",
        "after": bool(last),
        "base": base(request),
    }
    return render(request, "desk/mine.html", context)


@page(access=insiders)
def mine_enquiry(request: Request, public_id: str) -> HttpResponse:
    """Read an enquiry of one's own with the answers, and with what one added; never what officers noted."""
    return _page(request, _row(request, public_id), WordForm(), 200)


def _row(request: Request, public_id: str) -> Enquiry:
    row: Enquiry = get_object_or_404(Enquiry.objects.own_of(request.viewer), public_id=public_id)
    row.network = request.network
    return row


def _page(request: Request, row: Enquiry, form: WordForm, status: int) -> HttpResponse:
    said = Entry.objects.within(request.network).filter(enquiry=row, kind__in=(Entry.Kind.ANSWER, Entry.Kind.WORD))
    context = {
        "enquiry": row,
        "late": row.days_late(today_in(request.network)),
        "entries": said.order_by("pk"),
        "readers": readers.of(row, request.viewer),
        "goes_on": row.closed_at + KEPT_AFTER_CLOSING if row.closed_at else None,
        "form": form,
        "base": base(request),
    }
    return render(request, "desk/mine_enquiry.html", context, status=status)


@page(access=insiders, methods=("POST",))
def mine_words(request: Request, public_id: str) -> HttpResponse:
    """Write more to an enquiry of one's own. Too much at once is told to wait, and what was typed stays."""
    row, form = _row(request, public_id), WordForm(request.POST)
    if form.is_valid():
        text: str = form.cleaned_data["word"].replace("\r\n", "\n")
        try:
            limits.hit("words to the desk", str(request.viewer.pk), limit=WORDS_AN_HOUR, seconds=HOUR)
            actions.write(row, text, token=form.cleaned_data["token"], by=request.viewer)
        except TooMany as error:
            form.add_error(None, _("Many messages came from here. Please wait a little, then send it once more."))
            response = _page(request, row, form, 429)
            response["Retry-After"] = str(error.retry_after)
            return response
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("It has reached the secretariat."))
            return _back(request, row)
    return _page(request, row, form, 422)


@page(access=insiders, methods=("POST",))
def mine_closing(request: Request, public_id: str) -> HttpResponse:
    """Say that it is settled."""
    row = _row(request, public_id)
    actions.settle(row, by=request.viewer)
    messages.success(request, _("It is settled. Thank you."))
    return _back(request, row)


def _back(request: Request, row: Any) -> HttpResponse:
    return redirect("desk:mine-enquiry", network=request.network.slug, public_id=row.public_id)
