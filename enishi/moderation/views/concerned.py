"""What the person concerned reads of a decision, and how they ask to have it looked at again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members import suspension
from enishi.members.doors import Request, here_or_suspended, page, suspended_member
from enishi.members.doors import suspended as those_suspended
from enishi.members.models import Member
from enishi.moderation import actions
from enishi.moderation.forms import AppealForm
from enishi.moderation.models import Appeal, Decision, Opening, Report
from enishi.profiles import names


@page(access=those_suspended)
def suspended(request: Request) -> HttpResponse:
    """The page of a suspended member. When the last day has passed, opening it is enough to be back."""
    member = _me(request)
    held = suspension.of_member(member)
    if held is not None and suspension.over(held, request.network):
        actions.end_suspension(member, by=SYSTEM)
        messages.success(request, _("The last day has passed. Everything is as before."))
        return redirect("public:network", request.network.slug)
    rows = _about(request, member).filter(act=Decision.Act.SUSPEND).exclude(appeal__lifted=True)
    found = rows.order_by("-until", "-pk").first()
    return _page(request, member, found, held.until if held else None)


@page(access=here_or_suspended, methods=("GET", "POST"))
def decision(request: Request, public_id: str) -> HttpResponse:
    """Read a decision about oneself; POST asks somebody else to look at it again."""
    member = _me(request)
    row = get_object_or_404(_about(request, member).exclude(act=Decision.Act.NOTHING), public_id=public_id)
    row.network = request.network
    if request.method != "POST":
        return _page(request, member, row, row.until)
    form = AppealForm(request.POST)
    if form.is_valid():
        hit("appeal", str(member.pk), limit=10, seconds=3600)
        try:
            actions.appeal(row, form.cleaned_data["text"], by=member)
        except (Refused, Conflict) as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("It has arrived, and is looked at again."))
            return redirect("moderation:decision", request.network.slug, row.public_id)
    return _page(request, member, row, row.until, form)


def _me(request: Request) -> Member:
    member = request.viewer if request.viewer.is_member else suspended_member(request)
    if member is None:
        raise Http404
    return member


def _about(request: Request, member: Member) -> Any:
    rows = Decision.objects.within(request.network).filter(case__about=member)
    return rows.select_related("case__item", "case__comment", "appeal")


def _page(
    request: Request, member: Member, row: Decision | None, until: Any, form: AppealForm | None = None
) -> HttpResponse:
    asked: Appeal | None = getattr(row, "appeal", None) if row else None
    context: dict[str, Any] = {
        "base": "ui/shell.html" if request.viewer.is_member else "ui/public.html",
        "decision": row,
        "until": until,
        "appeal": asked,
        "stopped": member.state == Member.State.SUSPENDED,
    }
    if row is not None:
        known = Opening.objects.within(request.network).filter(case=row.case_id).values_list("by", flat=True)
        by = names.of_members([row.by_id], member) if row.by_id and request.viewer.is_member else {}
        context |= {
            "by": by.get(row.by_id or 0, ""),
            "said": Report.objects.within(request.network).filter(case=row.case_id).order_by("pk").first(),
            "knowing": len({*known, row.by_id, asked.by_id if asked else None} - {None}),
            "form": form or AppealForm(),
            "can_appeal": row.is_measure and asked is None and row.appeal_until >= timezone.now(),
        }
    return render(request, "moderation/decision.html", context, status=422 if form and form.errors else 200)
