"""Beginning a conversation: with somebody, by asking first, or a room for several; and answering who asks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.chat import reading, rooms
from enishi.chat.forms import AskForm, MannerForm, RoomForm
from enishi.groups import pledge
from enishi.groups.forms import PledgeForm
from enishi.kit.errors import Conflict, Refused
from enishi.kit.ids import public_id_of
from enishi.kit.limits import hit
from enishi.kit.text import LONGEST_QUERY
from enishi.members import circles, contact, distance, sharing
from enishi.members.doors import Request, members, page
from enishi.members.models import Member
from enishi.profiles import visibility
from enishi.profiles.search import Query, find
from enishi.ui.forms import say

DAY = 24 * 3600
FOUNDED_A_DAY, ASKED_A_DAY = 20, 20
FOUND = 12  # people whom a word finds


@page(access=members, methods=("GET", "POST"))
def talk_with(request: Request, member_id: str) -> HttpResponse:
    """Begin with a member, or go on where there is a room of two already; where they want to be asked first, ask."""
    member = member_or_404(request, member_id)
    known = rooms.room_with(request.viewer, member)
    if known is not None:
        return redirect("chat:talk", request.network.slug, known.public_id)
    asks_first = rooms.asks_first(member, request.viewer)
    promise = rooms.promise_before(member, request.viewer) if asks_first else None
    sent = request.POST if request.method == "POST" and asks_first else None
    form, pledged = AskForm(sent), PledgeForm(sent, initial={"version": promise.version}) if promise else None
    if request.method == "POST":
        contact.reach(request.viewer, [member.pk])
        if not asks_first:
            room = rooms.begin(member, by=request.viewer)
            return redirect("chat:talk", request.network.slug, room.public_id)
        if all([form.is_valid(), pledged is None or pledged.is_valid()]):
            hit("chat asked", str(request.viewer.pk), limit=ASKED_A_DAY, seconds=DAY)
            try:
                if pledged is not None:
                    pledge.agree(request.viewer, pledged.cleaned_data["version"], by=request.viewer)
                rooms.ask(member, **form.cleaned_data, by=request.viewer)
            except (Refused, Conflict) as error:
                say(form, error, 1)
            else:
                messages.success(request, _("Sent. If they would like to talk, the conversation appears here."))
                return redirect("chat:talks", request.network.slug)
    card = visibility.authors([member.pk], request.viewer).get(member.pk)
    context = {
        "other": card,
        "member": member,
        "asks_first": asks_first,
        "form": form,
        "pledged": pledged,
        "asked": promise,
        "points": sharing.points(promise) if promise else [],
    }
    wrong = form.errors or (pledged is not None and pledged.errors)
    return render(request, "chat/talk_with.html", context, status=422 if wrong else 200)


@page(access=members, methods=("GET", "POST"))
def talk_new(request: Request) -> HttpResponse:
    """Find somebody to talk with, or open a room for several: those ticked (`with`)."""
    apart = circles.apart(request.viewer)
    form = RoomForm(request.POST if request.method == "POST" else None, apart=apart)
    chosen = [
        key
        for each in (request.POST if request.method == "POST" else request.GET).getlist("with")[:50]
        if (key := public_id_of(each))
    ]
    picked = list(_findable(request).filter(public_id__in=chosen).values_list("pk", flat=True))
    if form.is_bound and form.is_valid():
        hit("chat rooms founded", str(request.viewer.pk), limit=FOUNDED_A_DAY, seconds=DAY)
        contact.reach(request.viewer, picked)
        try:
            room = rooms.found(
                request.viewer,
                name=form.cleaned_data["name"],
                blind=form.cleaned_data.get("blind", False),
                people=picked,
                by=request.viewer,
            )
        except Refused as error:
            say(form, error, 1)
        else:
            if room.places.count() <= len(picked):
                messages.info(request, _("Who would like to be asked first is not in the room yet."))
            return redirect("chat:talk", request.network.slug, room.public_id)
    words = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    ids = find(request.network, request.viewer, Query(text=words), size=FOUND).member_ids if words else []
    context = {
        "form": form,
        "words": words,
        "picked": reading.offered_people(request.viewer, picked),
        "found": reading.offered_people(request.viewer, [pk for pk in ids if pk not in picked]),
        "apart": apart,
    }
    return render(request, "chat/talk_new.html", context, status=422 if form.errors else 200)


@page(access=members)
def requests(request: Request) -> HttpResponse:
    """List who would like to talk."""
    rows = list(rooms.waiting_for(request.viewer).order_by("-pk")[:50])
    cards = visibility.authors([row.by_id for row in rows], request.viewer)
    shown = [{"row": row, "card": cards[row.by_id]} for row in rows if row.by_id in cards]
    return render(request, "chat/requests.html", {"requests": shown})


@page(access=members, methods=("POST",))
def request_answer(request: Request, public_id: str) -> HttpResponse:
    """Talk with who asks, or (`decline`) do not."""
    row = get_object_or_404(rooms.waiting_for(request.viewer), public_id=public_id)
    if "decline" in request.POST:
        rooms.decline(row, by=request.viewer)
        messages.success(request, _("Declined. They are not told."))
        return redirect("chat:requests", request.network.slug)
    room = rooms.accept(row, by=request.viewer)
    return redirect("chat:talk", request.network.slug, room.public_id)


@page(access=members, methods=("GET", "POST"))
def manner(request: Request) -> HttpResponse:
    """Choose who may begin with one, whether others see what one has read, and which key sends."""
    held = rooms.manner_of(request.viewer)
    initial = {"begun_by": held.begun_by, "shows_read": held.shows_read, "enter_sends": held.enter_sends}
    form = MannerForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        rooms.choose_manner(request.viewer, **form.cleaned_data, by=request.viewer)
        messages.success(request, _("Kept."))
        return redirect("chat:manner", request.network.slug)
    return render(request, "chat/manner.html", {"form": form}, status=422 if form.errors else 200)


def member_or_404(request: Request, public_id: str) -> Member:
    """Return a member whom the viewer finds and may turn to; Http404 else."""
    found: Member = get_object_or_404(_findable(request).select_related("person"), public_id=public_id)
    found.network = request.network
    return found


def _findable(request: Request) -> Any:
    listed = visibility.readable_profiles(request.viewer, own=False).values("member")
    rows = Member.objects.within(request.network).active().filter(distance.reachable(request.viewer), pk__in=listed)
    return rows.exclude(pk=request.viewer.pk)
