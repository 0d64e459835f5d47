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
from enishi.joining import resting
from enishi.kit.errors import Refused
from enishi.members.doors import Request, page, staff
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.profiles import search, visibility

AWAY = 24  # of those who rest or have left, on one page


@page(access=staff(Right.MEMBERS_DATA))
def members(request: Request) -> HttpResponse:
    """List members by reading, found by name and narrowed to a side or a class; or who is away, without their names."""
    form = FindForm(request.GET or None, network=request.network)
    asked = form.asked()
    if asked["state"]:
        return _away(request, form, asked["state"])
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


def _away(request: Request, form: FindForm, state: str) -> HttpResponse:
    """Answer with those who rest or have left: their side and since when. What they showed, the name too, is out of sight,
    so nothing is searched or narrowed by it."""
    cursor = request.GET.get("cursor", "")
    rows = resting.in_network(request.network, state, before=_place(request, cursor), number=AWAY + 1)
    more = urlencode({"state": state, "cursor": rows[AWAY - 1].member.public_id}) if len(rows) > AWAY else ""
    context = {
        "form": form,
        "away": rows[:AWAY],
        "state": state,
        "following": f"?{more}" if more else "",
        "preceding": f"?{urlencode({'state': state})}" if cursor else "",
    }
    return render(request, "console/members.html", context)


def _place(request: Request, cursor: str) -> int:
    """Return where the page begins; an unknown cursor is the beginning."""
    rows = Member.objects.within(request.network).filter(public_id=cursor[:20]) if cursor.isalnum() else None
    found: int | None = rows.values_list("pk", flat=True).first() if rows is not None else None
    return found or 0


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
