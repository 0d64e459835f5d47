"""A room from outside its words: who is in it, its name, coming and going, muting and pinning."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.chat import reading, rooms
from enishi.chat.forms import NameForm
from enishi.chat.models import Place
from enishi.chat.views.beginning import FOUND
from enishi.chat.views.reading import place_or_404
from enishi.groups import pledge
from enishi.groups.forms import PledgeForm
from enishi.kit.errors import Conflict, Refused
from enishi.kit.ids import public_id_of
from enishi.kit.text import LONGEST_QUERY
from enishi.members import contact, sharing
from enishi.members.doors import Request, members, page
from enishi.members.models import Member
from enishi.profiles import visibility
from enishi.profiles.search import Query, find
from enishi.ui.forms import say

PEOPLE = 50


@page(access=members, methods=("GET", "POST"))
def talk_about(request: Request, public_id: str) -> HttpResponse:
    """Show who is in a room and what can be done with it; give it another name."""
    place = place_or_404(request, public_id)
    room = place.room
    form = NameForm(
        request.POST if request.method == "POST" else None, initial={"name": room.name, "version": room.version}
    )
    if form.is_bound and form.is_valid():
        try:
            rooms.call(room, form.cleaned_data["name"], version=form.cleaned_data["version"], by=request.viewer)
        except (Refused, Conflict) as error:
            room.refresh_from_db()
            say(form, error, room.version)
        else:
            return redirect("chat:talk-about", request.network.slug, public_id)
    number = int(asked) if (asked := request.GET.get("page", "0")[:3]).isdecimal() else 0
    rows = Place.objects.within(request.network).filter(room=room, member__state=Member.State.JOINED).order_by("pk")
    shown = list(rows[number * PEOPLE : number * PEOPLE + PEOPLE + 1])
    cards = visibility.authors([row.member_id for row in shown], request.viewer)
    other = reading.other_of(room, request.viewer)
    words = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    there = set(room.places.values_list("member", flat=True)) if words else set()
    ids = find(request.network, request.viewer, Query(text=words), size=FOUND).member_ids if words else []
    context = {
        "place": place,
        "room": room,
        "other": other,
        "title": reading.title_of(room, other),
        "people": reading.people(place),
        "rows": [
            {"row": row, "card": cards[row.member_id], "own": row.member_id == request.viewer.pk}
            for row in shown[:PEOPLE]
            if row.member_id in cards
        ],
        "next": number + 1 if len(shown) > PEOPLE else 0,
        "form": form,
        "words": words,
        "found": reading.offered_people(request.viewer, [pk for pk in ids if pk not in there], room),
    }
    return render(request, "chat/talk_about.html", context, status=422 if form.errors else 200)


@page(access=members, methods=("POST",))
def talk_people(request: Request, public_id: str) -> HttpResponse:
    """Ask somebody in (`bring`), take them out (`remove`), or have them look after the room (`hand_over`)."""
    place = place_or_404(request, public_id)
    sent = {name: public_id_of(request.POST.get(name, "")) for name in ("bring", "remove", "hand_over")}
    deed, key = next(((name, key) for name, key in sent.items() if key), ("", ""))
    if not deed:
        return redirect("chat:talk-about", request.network.slug, public_id)
    rows = Member.objects.within(request.network).select_related("person")
    member = get_object_or_404(rows, public_id=key)
    member.network = request.network
    if deed == "bring":
        contact.reach(request.viewer, [member.pk])
        if rooms.bring(place.room, [member.pk], sees_history="history" in request.POST, by=request.viewer):
            messages.success(request, _("They are in the room now."))
        else:
            messages.info(request, _("Who would like to be asked first is not in the room yet."))
    elif deed == "remove":
        rooms.take_out(place.room, member, by=request.viewer)
        messages.success(request, _("They are out of the room."))
    else:
        rooms.hand_over(place.room, member, by=request.viewer)
        messages.success(request, _("They look after the room now."))
    return redirect("chat:talk-about", request.network.slug, public_id)


@page(access=members, methods=("POST",))
def talk_place(request: Request, public_id: str) -> HttpResponse:
    """Mute or pin a room for oneself, and undo it (`muted`, `pinned`: 1 or 0)."""
    place = place_or_404(request, public_id)
    said = {name: request.POST[name] == "1" for name in ("muted", "pinned") if name in request.POST}
    if said:
        rooms.keep_place(place.room, **said, by=request.viewer)
    return redirect("chat:talk-about", request.network.slug, public_id)


@page(access=members, methods=("GET", "POST"))
def talk_leaving(request: Request, public_id: str) -> HttpResponse:
    """Leave a room of several, after saying what that means."""
    place = place_or_404(request, public_id)
    if place.room.is_pair:
        raise Http404
    if request.method == "POST":
        rooms.leave(place.room, by=request.viewer)
        messages.success(request, _("You have left the room."))
        return redirect("chat:talks", request.network.slug)
    last = not place.room.places.exclude(member=request.viewer).exists()
    context = {"room": place.room, "title": place.room.name, "last": last, "after": place.looks_after}
    return render(request, "chat/talk_leaving.html", context)


@page(access=members, methods=("GET", "POST"))
def promise(request: Request, public_id: str) -> HttpResponse:
    """Read what is promised where employees and alumni talk, and agree; then go on to writing."""
    place = place_or_404(request, public_id)
    asked = pledge.asked(request.viewer, place.room.circle)
    if asked is None:
        return redirect("chat:talk", request.network.slug, public_id)
    form = PledgeForm(request.POST if request.method == "POST" else None, initial={"version": asked.version})
    if form.is_bound and form.is_valid():
        try:
            pledge.agree(request.viewer, form.cleaned_data["version"], by=request.viewer)
        except (Refused, Conflict) as error:
            say(form, error, asked.version)
        else:
            return redirect("chat:talk", request.network.slug, public_id)
    title = reading.title_of(place.room, reading.other_of(place.room, request.viewer))
    context = {"room": place.room, "title": title, "form": form, "asked": asked, "points": sharing.points(asked)}
    return render(request, "chat/promise.html", context, status=422 if form.errors else 200)
