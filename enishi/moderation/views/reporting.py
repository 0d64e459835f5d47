"""Reporting a person, an item or a comment. What is reported is put away for who reports it, at once; what stands in a room of
alumni goes to its hosts (rooms.py)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.groups import rooms as doors
from enishi.kit.errors import Refused
from enishi.kit.limits import hit
from enishi.members.doors import Request, members, page
from enishi.moderation import actions, hosts
from enishi.moderation.forms import ReportForm
from enishi.moderation.views import rooms, targets
from enishi.moderation.views.targets import Target
from enishi.ui.forms import say

A_DAY = 20  # reports a member


@page(access=members, methods=("GET", "POST"))
def person_report(request: Request, public_id: str) -> HttpResponse:
    """Report a person for what stands on their page."""
    return _report(request, targets.person(request, public_id))


@page(access=members, methods=("GET", "POST"))
def item_report(request: Request, public_id: str) -> HttpResponse:
    """Report an item of the feed."""
    return _report(request, targets.item(request, public_id))


@page(access=members, methods=("GET", "POST"))
def answer_report(request: Request, public_id: str) -> HttpResponse:
    """Report a comment."""
    return _report(request, targets.answer(request, public_id))


def _report(request: Request, target: Target) -> HttpResponse:
    room = target.item.circle if target.item else None
    if room is not None and hosts.leads_itself(room):
        return rooms.report_in(request, doors.inside(request, room.public_id), target)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        hit("report", str(request.viewer.pk), limit=A_DAY, seconds=24 * 3600)
        title, text = targets.words_of(target, request.viewer)
        try:
            actions.report(
                request.viewer,
                target.member,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                title=title,
                text=text,
                name=target.card.name,
                item=None if target.comment else target.item,
                comment=target.comment,
                by=request.viewer,
            )
        except Refused as refused:
            say(form, refused, 1)
        else:
            messages.success(
                request, _("It has arrived. Nobody is told that it was you; you hear when it has been dealt with.")
            )
            if target.kind == "person":
                return redirect(target.back)
            return redirect("feed:feed", request.network.slug)
    context = {"form": form, "target": target}
    return render(request, "moderation/person_report.html", context, status=422 if form.errors else 200)
