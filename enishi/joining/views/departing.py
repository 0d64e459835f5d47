"""Leaving in two screens, resting, coming back, and one's own data to take away. Nobody is asked why."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts import addresses, removal
from enishi.accounts.doors import sure
from enishi.joining import departing, own_data, resting
from enishi.joining.departing_forms import LeaveForm, PauseForm
from enishi.joining.resting import Rest
from enishi.kit import limits
from enishi.kit.errors import Conflict, Refused
from enishi.members import owners
from enishi.members.doors import Request, here_resting_or_suspended, insiders, page, resting_member, suspended_member
from enishi.members.doors import resting as those_who_rest
from enishi.members.models import Member
from enishi.roster import facts as roster

COPIES, AN_HOUR = 5, 3600  # of one's own data


# -- leaving --------------------------------------------------------------------------------------------------------------
@page(access=here_resting_or_suspended)
def leave(request: Request) -> HttpResponse:
    """The first screen: what happens, what stays, and one's data to take along."""
    member, rest = _me(request)
    if rest is not None and rest.left:
        return redirect("joining:back", request.network.slug)
    context = {
        "base": _base(request),
        "member": member,
        "days": departing.TO_UNDO.days,
        "alone": owners.alone(member),
        "roles": bool(member.roles),
        "on_roster": bool(roster.of_member(request.network, member.pk)),
    }
    return render(request, "joining/leave.html", context)


@page(access=here_resting_or_suspended, methods=("GET", "POST"))
@sure
def leave_confirmation(request: Request) -> HttpResponse:
    """The second screen: leave. Who is the only owner reads what to do first."""
    member, rest = _me(request)
    if rest is not None and rest.left:
        return redirect("joining:left", request.network.slug)
    alone_here = len(removal.kept_by(member.person)) == 1
    form = LeaveForm(request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            departing.leave(member, with_account=alone_here and form.cleaned_data["with_account"], by=member)
        except Refused as error:
            refused = error.message
        if not refused or _stands(member, Member.State.LEFT):  # also where the button was pressed twice
            return redirect("joining:left", request.network.slug)
    context = {
        "base": _base(request),
        "form": form,
        "alone_here": alone_here,
        "refused": refused,
        "until": timezone.now() + departing.TO_UNDO,
    }
    return render(request, "joining/leave_confirmation.html", context, status=422 if refused else 200)


@page(access=those_who_rest)
def left(request: Request) -> HttpResponse:
    """Done: until when it can be undone, and what becomes of the account."""
    member, rest = _me(request)
    if rest is None or not rest.left:
        return redirect("joining:back", request.network.slug)
    context = {
        "rest": rest,
        "address": addresses.usable(member.person, member.mail_address),
        "elsewhere": len(removal.kept_by(member.person)) > 1,
    }
    return render(request, "joining/left.html", context)


# -- resting and coming back ------------------------------------------------------------------------------------------------
@page(access=insiders, methods=("GET", "POST"))
def pause(request: Request) -> HttpResponse:
    """Rest for a while, or until one comes back."""
    member = request.viewer
    form = PauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            departing.pause(member, months=form.cleaned_data["months"], by=member)
        except Refused as refused:
            form.add_error(None, refused.message)
        if not form.errors or _stands(member, Member.State.PAUSED):
            return redirect("joining:back", request.network.slug)
    context = {"base": _base(request), "form": form, "alone": owners.alone(member), "roles": bool(member.roles)}
    return render(request, "joining/pause.html", context, status=422 if form.errors else 200)


@page(access=those_who_rest, methods=("GET", "POST"))
def back(request: Request) -> HttpResponse:
    """「おかえりなさい」: the one page of whose membership rests, with one button that brings everything back."""
    member, rest = _me(request)
    if rest is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            (departing.come_back if rest.left else departing.resume)(member, by=member)
        except (Conflict, Refused) as refused:
            problem = refused.message
        if not problem or _stands(member, Member.State.JOINED):
            messages.success(request, _("Welcome back. Everything is as it was."))
            return _home(request)
    context = {"rest": rest, "problem": problem}
    return render(request, "joining/back.html", context, status=409 if problem else 200)


# -- one's own data ---------------------------------------------------------------------------------------------------------
@page(access=here_resting_or_suspended, methods=("GET", "POST"))
def my_data(request: Request) -> HttpResponse:
    """What the copy holds and what it does not; the button answers with the file, which is kept nowhere."""
    member, _rest = _me(request)
    if request.method != "POST":
        return render(request, "joining/my_data.html", {"base": _base(request), "member": member})
    limits.hit("own data of", str(member.pk), limit=COPIES, seconds=AN_HOUR)
    content = own_data.build(member)
    departing.take_data(member, by=member)
    response = HttpResponse(content, content_type="application/zip")
    name = f"enishi-{request.network.slug}-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


# -- their parts ------------------------------------------------------------------------------------------------------------
def _me(request: Request) -> tuple[Member, Rest | None]:
    """Return my membership and how it rests. 404 for one that waits to be erased."""
    if request.viewer.is_member:
        return request.viewer, None
    if (stopped := suspended_member(request)) is not None:
        return stopped, None
    member = resting_member(request)
    rest = resting.of_member(member) if member is not None else None
    if member is None or rest is None:
        raise Http404
    return member, rest


def _stands(member: Member, state: str) -> bool:
    """Return whether the membership stands so by now."""
    return bool(member.network.member_rows.filter(pk=member.pk, state=state).exists())


def _base(request: Request) -> str:
    return "ui/shell.html" if request.viewer.is_member else "ui/narrow.html"


def _home(request: Request) -> HttpResponseRedirect:
    """Lead who is back to their first page; who only helps from outside has none but the network's."""
    return redirect("public:network", request.network.slug)
