"""Founding a group, coming into one, asking and inviting, promising, and going."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.groups import actions, pledge, rooms
from enishi.groups.forms import AskForm, FoundForm, PledgeForm, SearchForm
from enishi.groups.models import GroupInvitation, others_in
from enishi.groups.views.reading import door_context, who_asks
from enishi.kit.errors import Conflict, Refused
from enishi.kit.ids import public_id_of
from enishi.kit.limits import hit
from enishi.members import circles, contact, distance, sharing
from enishi.members.doors import Request, members, page
from enishi.members.models import Member, Seat
from enishi.profiles import visibility
from enishi.profiles.search import Query, find
from enishi.ui.forms import say

DAY = 24 * 3600
FOUNDED_A_DAY, ASKED_A_DAY, INVITED_A_DAY = 10, 30, 100
FOUND = 12  # people whom a word finds


@page(access=members, methods=("GET", "POST"))
def group_new(request: Request) -> HttpResponse:
    """Found a group: name, what for, and one of the kinds of room."""
    form = FoundForm(request.POST if request.method == "POST" else None, apart=circles.apart(request.viewer))
    if form.is_bound and form.is_valid():
        hit("groups founded", str(request.viewer.pk), limit=FOUNDED_A_DAY, seconds=DAY)
        try:
            made = actions.found(request.network, **form.cleaned_data, by=request.viewer)
        except Refused as error:
            say(form, error, 1)
        else:
            messages.success(request, _("Your group is there. You look after it as its host."))
            return redirect("groups:group", request.network.slug, made.public_id)
    return render(request, "groups/group_new.html", {"form": form}, status=422 if form.errors else 200)


@page(access=members, methods=("POST",))
def seat(request: Request, public_id: str) -> HttpResponse:
    """Come into an open group."""
    row = rooms.door(request, public_id)
    actions.join(row, by=request.viewer)
    messages.success(request, _("You are in."))
    return _back(request, row)


@page(access=members, methods=("POST",))
def asking(request: Request, public_id: str) -> HttpResponse:
    """Ask the hosts to be let in; with `take_back`, ask no longer."""
    row = rooms.door(request, public_id)
    if "take_back" in request.POST:
        actions.take_back(row, by=request.viewer)
        messages.success(request, _("You no longer ask to come in."))
        return _back(request, row)
    form = AskForm(request.POST)
    if form.is_valid():
        hit("groups asked", str(request.viewer.pk), limit=ASKED_A_DAY, seconds=DAY)
        try:
            actions.ask(row, words=form.cleaned_data["words"], by=request.viewer)
        except Refused as error:
            say(form, error, 1)
        else:
            messages.success(request, _("The hosts have your request."))
            return _back(request, row)
    return render(request, "groups/group.html", door_context(request, row, form), status=422)


@page(access=members, methods=("POST",))
def asking_answer(request: Request, public_id: str, asking_id: str) -> HttpResponse:
    """Let somebody in who asks, or (`decline`) not now."""
    row = rooms.hosted(request, public_id)
    asked = get_object_or_404(who_asks(row, request.viewer), public_id=asking_id)
    if "decline" in request.POST:
        actions.decline(row, asked, by=request.viewer)
        messages.success(request, _("Answered. They can ask again in ninety days."))
    else:
        actions.accept(row, asked, by=request.viewer)
        messages.success(request, _("They are in."))
    return _back(request, row)


@page(access=members, methods=("GET", "POST"))
def invitations(request: Request, public_id: str) -> HttpResponse:
    """Find members and ask them in."""
    row = rooms.inside(request, public_id)
    if row.by_hosts and not row.hosting:
        raise Http404
    words = ""
    if request.method == "POST":
        hit("groups invited", str(request.viewer.pk), limit=INVITED_A_DAY, seconds=DAY)
        found = visibility.readable_profiles(request.viewer, own=False).values("member")
        people = (
            Member.objects.within(request.network).active().filter(pk__in=found).select_related("person", "network")
        )
        people = people.filter(distance.reachable(request.viewer))
        member = get_object_or_404(people, public_id=public_id_of(request.POST.get("member", "")))
        contact.reach(request.viewer, [member.pk])
        actions.invite(row, member, by=request.viewer)
        messages.success(request, _("They are invited. Until they come in, they see the door."))
        return redirect("groups:invitations", request.network.slug, row.public_id)
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    ids = find(request.network, request.viewer, Query(text=words), size=FOUND).member_ids if words else []
    if ids:
        others: Any = circles.apart_members(request.network) if row.is_blind else Member.objects.within(request.network)
        others = others.filter(distance.reachable(request.viewer), pk__in=ids).exclude(pk=request.viewer.pk)
        fitting = set(others.values_list("pk", flat=True))
        ids = [pk for pk in ids if pk in fitting]
    there = set(
        Seat.objects.within(request.network)
        .filter(circle=row.circle_id, member__in=ids)
        .values_list("member", flat=True)
    )
    open_ones = GroupInvitation.objects.within(request.network).filter(group=row)
    waiting = list(open_ones.order_by("-pk").values_list("member", flat=True)[:FOUND])
    cards = {card.member_id: card for card in visibility.cards([*ids, *waiting, request.viewer.pk], request.viewer)}
    context = {
        "group": row,
        "words": words,
        "found": [{"card": cards[pk], "there": pk in there, "waits": pk in waiting} for pk in ids if pk in cards],
        "waiting": [cards[pk] for pk in waiting if pk in cards],
        "me": cards.get(request.viewer.pk),
    }
    return render(request, "groups/invitations.html", context)


@page(access=members, methods=("POST",))
def invitation_answer(request: Request, public_id: str) -> HttpResponse:
    """Come in by an invitation, or (`pass`) do not; nobody is told."""
    row = rooms.door(request, public_id)
    if not row.invited:
        raise Http404
    if "pass" in request.POST:
        actions.pass_over(row, by=request.viewer)
        messages.success(request, _("The invitation is gone. Nobody is told."))
        return redirect("groups:groups", request.network.slug)
    actions.follow(row, by=request.viewer)
    messages.success(request, _("You are in."))
    return _back(request, row)


@page(access=members, methods=("GET", "POST"))
def promise(request: Request, public_id: str) -> HttpResponse:
    """Read what is promised in a group that employees and alumni share, and agree; then go on to writing, or to the post that
    was to be answered (`item`)."""
    row = rooms.inside(request, public_id)
    asked = pledge.asked(request.viewer, row.circle)
    item = public_id_of(request.GET.get("item", ""))
    onward = reverse("feed:post-new", args=[request.network.slug]) + f"?circle={row.public_id}"
    if item:
        onward = reverse("feed:item", args=[request.network.slug, item]) + "#reply"
    if asked is None:
        return redirect(onward)
    form = PledgeForm(request.POST if request.method == "POST" else None, initial={"version": asked.version})
    if form.is_bound and form.is_valid():
        try:
            pledge.agree(request.viewer, form.cleaned_data["version"], by=request.viewer)
        except (Refused, Conflict) as error:
            say(form, error, asked.version)
        else:
            return redirect(onward)
    context = {"group": row, "form": form, "asked": asked, "points": sharing.points(asked)}
    return render(request, "groups/promise.html", context, status=422 if form.errors else 200)


@page(access=members, methods=("GET", "POST"))
def leaving(request: Request, public_id: str) -> HttpResponse:
    """Go, after saying what stays and what goes."""
    row = rooms.inside(request, public_id)
    refused = ""
    if request.method == "POST":
        try:
            actions.leave(row, by=request.viewer)
        except Refused as error:
            refused = error.message
        else:
            messages.success(request, _("You have left the group. Nobody was told."))
            return redirect("groups:groups", request.network.slug)
    context = {"group": row, "refused": refused, "last": not others_in(row, request.viewer.pk).exists()}
    return render(request, "groups/leaving.html", context, status=422 if refused else 200)


def _back(request: Request, row: Any) -> HttpResponse:
    return redirect("groups:group", request.network.slug, row.public_id)


def member_or_404(request: Request, public_id: str) -> Member:
    """Return a member of this network, whoever finds them: for people who share a group."""
    found: Member = get_object_or_404(request.network.member_rows.select_related("person"), public_id=public_id)
    found.network = request.network
    return found
