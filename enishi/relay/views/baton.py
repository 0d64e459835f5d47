"""What is done with the baton: taking it, letting it pass, handing it on, writing; and saying whether one would like it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.feed import readers
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members import sharing
from enishi.members.doors import Request, members, page
from enishi.members.roles import Right
from enishi.networks.audiences import EMPLOYEES
from enishi.networks.labels import labels_for, levels
from enishi.profiles import visibility
from enishi.relay import actions, runners
from enishi.relay.forms import HandForm, LegForm, NextForm
from enishi.relay.models import Baton
from enishi.ui.forms import say

A_HOUR = 60  # looks for somebody, and hands


@page(access=members, methods=("POST",))
def taking(request: Request) -> HttpResponse:
    """Take the baton; the form opens."""
    baton = _baton(request)
    if baton is None:
        return _back(request)
    actions.take(baton, by=request.viewer)
    return redirect("relay:leg-new", request.network.slug)


@page(access=members, methods=("POST",))
def passing(request: Request) -> HttpResponse:
    """Let the baton pass. Who no longer has it, is done as well."""
    baton = _baton(request)
    if baton is not None and baton.to_id == request.viewer.pk:
        actions.let_pass(baton, by=request.viewer)
    messages.success(request, _("It goes on without you. Nobody learns of it."))
    return _back(request)


@page(access=members, methods=("GET", "POST"))
def hand(request: Request) -> HttpResponse:
    """Hand the baton to somebody without running; or, for who speaks for the network, the first one."""
    viewer, baton = request.viewer, _baton(request)
    mine = baton is not None and baton.to_id == viewer.pk
    if not mine and not (viewer.has(Right.PUBLISH) and (baton is None or baton.lies)):
        return _back(request)
    asked, looking = sharing.asked(viewer), _looking(request)
    form = HandForm(
        request.POST if request.method == "POST" and not looking else None,
        asked=asked, passing=mine, initial=_typed(request),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        hit("relay hand", str(viewer.pk), limit=A_HOUR, seconds=3600)
        try:
            form.agree(viewer)
            if mine and baton is not None:
                actions.hand_on(baton, form.to, by=viewer)
            else:
                actions.start(request.network, form.to, word=form.cleaned_data["word"], by=viewer)
        except (Refused, Conflict) as error:
            say(form, error, 1)
        else:
            messages.success(request, _("The baton is on its way."))
            return _back(request)
    given = {**_offering(request, form, visibility.own_rows(viewer)), "mine": mine}
    return render(request, "relay/hand.html", given, status=422 if form.errors else 200)


@page(access=members, methods=("GET", "POST"))
def leg_new(request: Request) -> HttpResponse:
    """Write an introduction once the baton is taken, and say who runs next."""
    viewer, baton = request.viewer, _baton(request)
    if baton is None or baton.to_id != viewer.pk or baton.taken_at is None:
        return _back(request)
    asked, looking = sharing.asked(viewer), _looking(request)
    offered = [readers.readers(request.network, audience) for audience in readers.offered(viewer)]
    own = visibility.own_rows(viewer)
    topics = _(", ").join(data["title"] for _member, code, _place, data, *_more in own if code == "topics")
    form = LegForm(
        request.POST if request.method == "POST" and not looking else None,
        asked=asked, offered=offered, topics=topics, initial=_typed(request),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        hit("relay hand", str(viewer.pk), limit=A_HOUR, seconds=3600)
        given = form.cleaned_data
        try:
            form.agree(viewer)
            made = actions.run(
                baton,
                words={code: given[code] for code in actions.PARTS},
                audience=given["audience"],
                label=given["label"],
                to=form.to,
                word=given["word"],
                by=viewer,
            )
        except (Refused, Conflict) as error:
            say(form, error, 1)
        else:
            messages.success(request, _("Your introduction is there, and the baton is on its way."))
            return redirect("relay:leg", request.network.slug, made.public_id)
    chosen = str(form["audience"].value())
    more = {
        "baton": baton,
        "scopes": [
            {"readers": each, "chosen": chosen == str(each.audience), "labels": labels_for(each.audience)}
            for each in offered
        ],
        "levels": levels((each.audience for each in offered), form["label"].value()),
        "outside": bool(viewer.side & EMPLOYEES),
        "readers": next((each for each in offered if chosen == str(each.audience)), offered[0]),
    }
    return render(
        request, "relay/leg_new.html", {**_offering(request, form, own), **more}, status=422 if form.errors else 200
    )


@page(access=members, methods=("POST",))
def wish(request: Request) -> HttpResponse:
    """Raise a hand or lower it; say that it is not for oneself, or take that back."""
    actions.wish(request.viewer, request.POST.get("what", ""), by=request.viewer)
    return _back(request)


def _baton(request: Request) -> Baton | None:
    found: Baton | None = Baton.objects.within(request.network).first()
    return found


def _back(request: Request) -> HttpResponse:
    return redirect("relay:relay", request.network.slug)


def _looking(request: Request) -> bool:
    """Whether somebody is looked for: the form comes back with what was typed, and nothing is done."""
    looking = "look" in request.POST
    if looking:
        hit("relay look", str(request.viewer.pk), limit=A_HOUR, seconds=3600)
    return looking


def _typed(request: Request) -> dict[str, Any]:
    return {name: request.POST.get(name, "") for name in request.POST} if "look" in request.POST else {}


def _offering(request: Request, form: NextForm, own: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Return whom the baton could go to: who was here at the same time, and who was looked for."""
    viewer, sought = request.viewer, str(form["find"].value() or "")
    near = runners.near(viewer, visibility.own_years(viewer, own))
    named = runners.named(viewer, sought)
    shown, cards = visibility.own_profile_and_cards(viewer, own, [*near, *named])
    people = [cards[pk] for pk in dict.fromkeys((*named, *near)) if pk in cards and cards[pk].url]
    return {
        "form": form,
        "people": people,
        "chosen": str(form["next"].value() or ""),
        "sought": sought,
        "nobody": bool(sought) and not named,
        "me": shown.card if shown else None,
    }
