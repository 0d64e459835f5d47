"""Keeping one's distance from somebody, and seeing from whom one does. It is nobody else's business."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.kit.limits import hit
from enishi.members import distance as keeping
from enishi.members.doors import Request, members, page
from enishi.members.models import Distance
from enishi.moderation.forms import DistanceForm
from enishi.moderation.views import targets
from enishi.moderation.views.targets import Target
from enishi.profiles import visibility

A_DAY = 100  # changes a member


@page(access=members)
def distance(request: Request) -> HttpResponse:
    """List those from whom the viewer keeps their distance, newest first."""
    rows = list(Distance.objects.within(request.network).filter(member=request.viewer).order_by("-pk")[: keeping.MOST])
    cards = visibility.authors([row.other_id for row in rows], request.viewer)
    kept = [{"row": row, "card": cards.get(row.other_id)} for row in rows]
    return render(request, "moderation/distance.html", {"kept": kept})


@page(access=members, methods=("POST",))
def distance_end(request: Request, public_id: str) -> HttpResponse:
    """End one of them."""
    row = get_object_or_404(Distance.objects.within(request.network).filter(member=request.viewer), public_id=public_id)
    keeping.end(request.viewer, row.public_id, by=request.viewer)
    messages.success(request, _("It has ended. You see each other as before."))
    return redirect("moderation:distance", request.network.slug)


@page(access=members, methods=("GET", "POST"))
def person_distance(request: Request, public_id: str) -> HttpResponse:
    """Keep one's distance from a person in the directory."""
    return keep_from(request, targets.person(request, public_id))


@page(access=members, methods=("GET", "POST"))
def item_distance(request: Request, public_id: str) -> HttpResponse:
    """Keep one's distance from who wrote an item."""
    return keep_from(request, targets.item(request, public_id))


@page(access=members, methods=("GET", "POST"))
def answer_distance(request: Request, public_id: str) -> HttpResponse:
    """Keep one's distance from who wrote a comment."""
    return keep_from(request, targets.answer(request, public_id))


def keep_from(request: Request, target: Target) -> HttpResponse:
    """Show and take how far the viewer keeps away from somebody."""
    known = Distance.objects.within(request.network).filter(member=request.viewer, other=target.member).first()
    initial = {"kind": known.kind if known else Distance.Kind.MUTE}
    form = DistanceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        hit("distance", str(request.viewer.pk), limit=A_DAY, seconds=24 * 3600)
        keeping.keep(request.viewer, target.member, form.cleaned_data["kind"], by=request.viewer)
        messages.success(request, _("It holds from now on. Nobody is told."))
        return redirect("moderation:distance", request.network.slug)
    context = {"form": form, "target": target, "known": known}
    return render(request, "moderation/person_distance.html", context, status=422 if form.errors else 200)
