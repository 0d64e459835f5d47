"""Reading the relay, one introduction with what was said to it, and taking one's own back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.feed import answers
from enishi.feed import reading as feed
from enishi.feed.forms import AnswerForm
from enishi.feed.models import Item
from enishi.members import sharing
from enishi.members.doors import Request, members, page
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.profiles import visibility
from enishi.relay import actions
from enishi.relay.chain import chain
from enishi.relay.models import Baton, Leg, Wish
from enishi.relay.rules import KIND


@page(access=members)
def relay(request: Request) -> HttpResponse:
    """Show the baton to who has it or could pick it up, the newest introduction, and the chain; `before` a number its earlier
    part."""
    viewer = request.viewer
    shown = _shown(viewer, before=request.GET.get("before", ""))
    newest = shown["newest"]
    item = _item(viewer, newest.leg) if newest and not shown["begun"] else None
    shown |= {"item": item, "puts": feed.stamps_on(viewer, [item])[item.pk] if item else ()}
    return render(request, "relay/relay.html", shown)


def _item(viewer: Member, row: Leg) -> Item | None:
    """Return the item of the feed that stands for an introduction."""
    found: Item | None = Item.objects.readable_by(viewer).filter(kind=KIND, source=row.public_id).first()
    return found


def _shown(viewer: Member, *, before: str) -> dict[str, Any]:
    """Return the baton, the chain and what the viewer wished. Five queries."""
    baton = Baton.objects.within(viewer.network_id).first()
    top = baton.number - 1 if baton else 0
    wanted = int(before) - 1 if before.isascii() and before.isdecimal() and len(before) < 10 else top
    start = max(min(wanted, top), 0)
    asked = chain(viewer, top=start)
    wish = Wish.objects.within(viewer.network_id).filter(member=viewer).first()
    mine = baton is not None and baton.to_id == viewer.pk
    giver = {baton.giver_id} if baton and mine and baton.giver_id else set()
    cards = visibility.authors({*asked.runners, *giver, viewer.pk}, viewer)
    places = asked.places(cards)
    return {
        "baton": baton,
        "mine": mine,
        "taken": mine and baton is not None and baton.taken_at is not None,
        "giver": cards.get(baton.giver_id or 0) if baton and mine else None,
        "lies": baton is not None and baton.lies,
        "can_start": viewer.has(Right.PUBLISH) and (baton is None or baton.lies),
        "places": places,
        "newest": next((place for place in places if place.leg), None),
        "number": top,
        "earlier": asked.before,
        "begun": start != top,
        "wish": wish,
        "ran": any(place.leg and place.leg.runner_id == viewer.pk for place in places),
        "me": cards.get(viewer.pk),
    }


@page(access=members)
def leg(request: Request, public_id: str) -> HttpResponse:
    """Show one introduction with what was said to it."""
    row = get_object_or_404(Leg.objects.readable_by(request.viewer), public_id=public_id)
    item = _item(request.viewer, row)
    told = answers.thread(request.viewer, item) if item else None
    if told is None:
        raise Http404
    under = request.GET.get("under", "")
    form = AnswerForm(asked=sharing.asked(request.viewer), initial={"under": under})
    above = next((each for each in answers.every(told["said"]) if each.comment.public_id == under), None)
    return render(request, "relay/leg.html", {**told, "leg": row, "form": form, "under": above})


@page(access=members, methods=("GET", "POST"))
def leg_removal(request: Request, public_id: str) -> HttpResponse:
    """Take an introduction of one's own back, after saying what goes with it."""
    rows = Leg.objects.within(request.network).filter(runner=request.viewer, taken_back_at=None)
    row = get_object_or_404(rows, public_id=public_id)
    if request.method == "POST":
        actions.take_back(row, by=request.viewer)
        messages.success(request, _("Taken back. Nobody reads it any more."))
        return redirect("relay:relay", request.network.slug)
    return render(request, "relay/leg_removal.html", {"leg": row})
