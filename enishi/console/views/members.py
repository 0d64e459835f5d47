"""The members as the secretariat may see them: what each shows to it, and nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.console import actions, rules
from enishi.console.forms import FindForm, MemberClassForm
from enishi.kit.errors import Refused
from enishi.members.doors import Request, page, staff
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.profiles import search, visibility


@page(access=staff(Right.MEMBERS_DATA))
def members(request: Request) -> HttpResponse:
    """List members by reading, found by name and narrowed to a side or a class."""
    form = FindForm(request.GET or None, network=request.network)
    asked = form.asked()
    query = search.Query(
        text=asked["q"],
        facets={name: (asked[name],) for name in ("side", "class") if asked[name]},
        order=search.Order.READING,
        cursor=request.GET.get("cursor", ""),
    )
    found = search.find(request.network, request.viewer, query)
    rows = {
        row.pk: row
        for row in Member.objects.within(request.network).filter(pk__in=found.member_ids).select_related("member_class")
    }
    people = [(card, rows[card.member_id]) for card in visibility.cards(found.member_ids, request.viewer)]
    kept = {name: value for name, value in asked.items() if value}
    return render(
        request,
        "console/members.html",
        {
            "form": form,
            "people": people,
            "found": found,
            "narrowed": bool(kept),
            "following": _address(kept, found.following),
            "preceding": _address(kept, found.preceding),
            "may_set_class": rules.can_set_class(request.viewer, None),
        },
    )


def _address(kept: dict[str, Any], cursor: str) -> str:
    return "?" + urlencode({**kept, "cursor": cursor}) if cursor else ""


@page(access=staff(Right.MEMBERS_DATA), methods=("GET", "POST"))
def member_class(request: Request, public_id: str) -> HttpResponse:
    """Put one member into another class, with a reason."""
    rows = request.network.member_rows.active().select_related("member_class", "person")
    member = get_object_or_404(rows, public_id=public_id)
    member.network = request.network
    form = MemberClassForm(request.POST if request.method == "POST" else None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_member_class(member, by=request.viewer, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("The class was changed."))
            return redirect("console:members", network=request.network.slug)
    card = next(iter(visibility.cards([member.pk], request.viewer)), None)
    context = {"form": form, "member": member, "card": card}
    return render(request, "console/member_class.html", context, status=422 if form.errors else 200)
