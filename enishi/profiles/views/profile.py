"""A profile, my own or somebody else's, and how others see mine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.members.doors import Request, members, page
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES, SECRETARIAT
from enishi.profiles import actions, choices, fields, fresh, timeline, visibility
from enishi.profiles.visibility import Shown
from enishi.profiles.wording import is_current

AUDIENCES = {"alumni": ALUMNI, "employees": EMPLOYEES, "secretariat": SECRETARIAT}


@page(access=members)
def profile(request: Request, public_id: str) -> HttpResponse:
    """Show a member's page; 404 for whom the viewer may not find."""
    member = get_object_or_404(request.network.member_rows.active(), public_id=public_id)
    member.network = request.network
    shown = visibility.profile(member, request.viewer)
    if shown is None:
        raise Http404
    return render(request, "profiles/profile.html", page_context(request, shown, seen_as="me" if shown.own else ""))


@page(access=members)
def view_as(request: Request, audience: str) -> HttpResponse:
    """Show my page as an alumnus, an employee or the secretariat sees it (N01)."""
    bits = AUDIENCES.get(audience)
    if bits is None or not bits & fields.offered(request.network):
        raise Http404
    shown = visibility.view_as(request.viewer, bits)
    context = (
        page_context(request, shown, seen_as=audience) if shown else {"seen_as": audience, "sides": sides(request)}
    )
    own = visibility.profile(request.viewer, request.viewer)
    if own is None:
        raise Http404
    return render(
        request,
        "profiles/view_as.html",
        context | {"me": own.card, "hidden": hidden_labels(own, shown), "side": visibility.side_name(bits)},
    )


@page(access=members, methods=("POST",))
def confirm(request: Request, field: str) -> HttpResponse:
    """Take 'still right' for one field."""
    if field not in fields.FIELDS:
        raise Http404
    actions.confirm_fact(request.viewer, field, by=request.viewer)
    messages.success(request, _("Noted as still right."))
    return redirect("profiles:profile", request.network.slug, request.viewer.public_id)


def sides(request: Request) -> list[tuple[str, str]]:
    """Return (code, words) of those as whom one can look."""
    offered = fields.offered(request.network)
    return [(code, visibility.side_name(bit)) for code, bit in AUDIENCES.items() if bit & offered]


def hidden_labels(own: Shown, seen: Shown | None) -> list[str]:
    """Return in words what of my page somebody else's view of it (`seen`; None: not found at all) does not hold."""
    told = [str(fields.FIELDS[code].label) for code in visibility.hidden_fields(own, seen)]
    return [*told, _("Photo")] if own.card.photo and not (seen and seen.card.photo) else told


def page_context(request: Request, shown: Shown, *, seen_as: str) -> dict[str, Any]:
    """Return what the profile's template needs of a profile, in the order of the page."""
    card = replace(shown.card, photo=shown.photo_large or shown.card.photo)
    current = [fact for fact in shown.of("work") if is_current(fact.data)]
    rows = [
        (code, fields.FIELDS[code].label, current if code == "work" else shown.of(code), shown.mark(code))
        for code in ("years", "unit", "work", "skills", "region", "languages", "email", "phone", "links")
    ]
    return {
        "shown": shown,
        **({"me": shown.me} if shown.me else {}),
        "card": card,
        "own": shown.own,
        "rows": [row for row in rows if row[2]],
        "stops": timeline.stops(shown, request.network),
        "aims": [(fact.words, choices.AIM_ICONS.get(fact.data, "sprout")) for fact in shown.of("aims")],
        "labels": {code: field.label for code, field in fields.FIELDS.items()},
        "marks": {code: shown.mark(code) for code in fields.FIELDS},
        "topics": [fact.data for fact in shown.of("topics")],
        "bio": shown.one("bio"),
        "comeback": next((fact.words for fact in shown.of("comeback")), ""),
        "seen_as": seen_as,
        "sides": sides(request),
        "stale": _stale(shown),
    }


def _stale(shown: Shown) -> list[tuple[str, str]]:
    """Return (field, label) of facts that nobody has looked at for a year, for the owner."""
    now = timezone.now()
    return [
        (code, str(fields.FIELDS[code].label))
        for code in fresh.FIELDS
        if any(fact.confirmed_at and now - fact.confirmed_at >= fresh.STALE for fact in shown.of(code))
    ]


def own_or_404(viewer: Member) -> Shown:
    """Return the viewer's own profile; an operator without one has no such pages."""
    shown = visibility.profile(viewer, viewer)
    if shown is None:
        raise Http404
    return shown
