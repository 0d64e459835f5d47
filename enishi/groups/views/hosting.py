"""What hosts do: words at the door, people, handing over, closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.groups import actions, rooms
from enishi.groups.forms import WordsForm
from enishi.groups.views.entering import member_or_404
from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, members, page
from enishi.ui.forms import say


@page(access=members, methods=("GET", "POST"))
def group_edit(request: Request, public_id: str) -> HttpResponse:
    """Say name and purpose anew."""
    row = rooms.hosted(request, public_id)
    initial = {"name": row.name, "purpose": row.purpose, "version": row.version}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.change(row, **form.cleaned_data, by=request.viewer)
        except (Refused, Conflict) as error:
            row.refresh_from_db()
            say(form, error, row.version)
        else:
            messages.success(request, _("Changed."))
            return redirect("groups:group", request.network.slug, row.public_id)
    return render(request, "groups/group_edit.html", {"form": form, "group": row}, status=422 if form.errors else 200)


@page(access=members, methods=("POST",))
def person(request: Request, public_id: str, member_id: str) -> HttpResponse:
    """Make somebody inside a host, or (`remove`) take them out."""
    row = rooms.hosted(request, public_id)
    member = member_or_404(request, member_id)
    if "remove" in request.POST:
        actions.remove(row, member, by=request.viewer)
        messages.success(request, _("They are out of this group."))
    else:
        actions.name_host(row, member, by=request.viewer)
        messages.success(request, _("They look after this group, too."))
    return redirect("groups:group", request.network.slug, row.public_id)


@page(access=members, methods=("POST",))
def hosting_end(request: Request, public_id: str) -> HttpResponse:
    """Be a host no longer; the others go on."""
    row = rooms.hosted(request, public_id)
    actions.lay_down(row, by=request.viewer)
    messages.success(request, _("You are no longer a host. You are still in the group."))
    return redirect("groups:group", request.network.slug, row.public_id)


@page(access=members, methods=("GET", "POST"))
def closing(request: Request, public_id: str) -> HttpResponse:
    """Close a group, after saying what goes with it."""
    row = rooms.hosted(request, public_id)
    refused = ""
    if request.method == "POST":
        try:
            actions.close(row, by=request.viewer)
        except Refused as error:
            refused = error.message
        else:
            messages.success(request, _("The group is closed. What was written there is deleted."))
            return redirect("groups:groups", request.network.slug)
    return render(request, "groups/closing.html", {"group": row, "refused": refused}, status=422 if refused else 200)
