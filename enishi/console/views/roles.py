"""Who holds which role, until when, and what it allows. Every member reads this page; owners give and end roles on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.accounts.doors import sure
from enishi.console.forms import ReasonForm, RoleForm
from enishi.kit.errors import Refused
from enishi.members import actions
from enishi.members.doors import Request, insiders, page, staff
from enishi.members.models import Grant, Member
from enishi.members.roles import RIGHTS, ROLE_WORDS, Right, roles_of
from enishi.networks.models import Kind
from enishi.networks.words import KIND_WORDS
from enishi.profiles import visibility
from enishi.profiles.card import Card


@page(access=insiders)
def roles(request: Request) -> HttpResponse:
    """Show the roles of this kind of network with their holders, and the table of rights."""
    grants = list(Grant.objects.readable_by(request.viewer).in_force().order_by("pk").select_related("member"))
    cards = {card.member_id: card for card in visibility.cards({grant.member_id for grant in grants}, request.viewer)}
    known = roles_of(request.network.kind)
    listed = [
        {"role": role, "words": ROLE_WORDS[role], "holders": _holders(grants, cards, role, request.viewer)}
        for role in known
    ]
    matrix = [{"right": right, "cells": [right in RIGHTS[role] for role in known]} for right in Right]
    return render(
        request,
        "console/roles.html",
        {
            "base": "ui/staff.html" if request.viewer.is_staff else "ui/shell.html",
            "listed": listed,
            "roles": known,
            "matrix": [row for row in matrix if any(row["cells"])],
            "may_give": request.viewer.has(Right.ROLES),
            "kind_words": KIND_WORDS[Kind(request.network.kind)],
        },
    )


def _holders(grants: list[Grant], cards: dict[int, Card], role: str, viewer: Member) -> list[dict[str, Any]]:
    return [
        {"grant": grant, "card": cards.get(grant.member_id), "own": grant.member_id == viewer.pk}
        for grant in grants
        if grant.role == role
    ]


@page(access=staff(Right.ROLES), methods=("GET", "POST"))
@sure
def role_new(request: Request) -> HttpResponse:
    """Give a role: to whom, which, until when, why."""
    form = RoleForm(request.POST if request.method == "POST" else None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        member: Member = values.pop("member")
        member.network = request.network
        try:
            actions.grant_role(member, by=request.viewer, **values)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("The role was given."))
            return redirect("console:roles", network=request.network.slug)
    return render(request, "console/role_new.html", {"form": form}, status=422 if form.errors else 200)


@page(access=insiders, methods=("GET", "POST"))
@sure
def role_end(request: Request, public_id: str) -> HttpResponse:
    """End a role now: an owner anybody's, everybody one's own."""
    grants = Grant.objects.within(request.network).in_force().select_related("member")
    if not request.viewer.has(Right.ROLES):
        grants = grants.filter(member=request.viewer)
    grant = get_object_or_404(grants, public_id=public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_role(grant, by=request.viewer, reason=form.cleaned_data["reason"])
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The role has ended."))
            return redirect("console:roles", network=request.network.slug)
    card = next(iter(visibility.cards([grant.member_id], request.viewer)), None)
    context = {
        "base": "ui/staff.html" if request.viewer.is_staff else "ui/shell.html",
        "form": form,
        "grant": grant,
        "card": card,
        "own": grant.member_id == request.viewer.pk,
    }
    return render(request, "console/role_end.html", context, status=422 if form.errors else 200)
