"""How notices come: what a member sets, and the way out of mails for who is not signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings as house
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from enishi.members import consents
from enishi.members.doors import Request, members, page, visitors
from enishi.members.models import Consent, Member
from enishi.notices import actions, budget, pushing, sending
from enishi.notices.forms import HabitsForm, rows, ways_in
from enishi.notices.kinds import FIRST, Ways, categories
from enishi.notices.models import Delivery, Habits


def offered() -> tuple[str, ...]:
    """Return the ways that this server offers."""
    return ("in_app", "mail", "push") if house.PUSH else ("in_app", "mail")


@page(access=members, methods=("GET", "POST"))
def settings(request: Request) -> HttpResponse:
    """Show and take by which ways and when notices come, the quiet hours, and how often the company may ask; `reset` goes back
    to how it was at first."""
    viewer = request.viewer
    if "reset" in request.POST:
        actions.start_over(viewer, by=viewer)
        messages.success(request, _("Notices come as they did at first."))
        return redirect("notices:settings", request.network.slug)
    held, channels = _held(viewer), offered()
    habits = Habits.objects.within(request.network).filter(member=viewer).first() or Habits(
        network=request.network, member=viewer
    )
    form = HabitsForm(request.POST if request.method == "POST" else None, instance=habits)
    if request.method == "POST":
        held = ways_in(request.POST, held, channels)
        if form.is_valid():
            actions.choose(viewer, held, form.habits(), by=viewer)
            budget.release(request.network, [viewer.pk])  # who takes more from now on need not wait for the clock
            messages.success(request, _("From the next notice on it comes like this."))
            return redirect("notices:settings", request.network.slug)
    context: dict[str, Any] = {
        "form": form,
        "rows": rows(held, categories(viewer), channels),
        "channels": channels,
        "push": {"key": pushing.public_key(), "devices": pushing.devices_of(viewer), "most": pushing.MOST}
        if house.PUSH
        else None,
        "standing": budget.standing(viewer),
        "letters": consents.holds(viewer, Consent.Purpose.MAIL),
    }
    return render(request, "notices/settings.html", context, status=422 if form.is_bound else 200)


def _held(viewer: Member) -> dict[str, Ways]:
    said = {row.category: row for row in Delivery.objects.within(viewer.network_id).filter(member=viewer)}
    return {
        each.value: Ways(row.in_app, row.mail, row.push, row.time) if (row := said.get(each)) else FIRST[each]
        for each in categories(viewer)
    }


@page(access=members, methods=("POST",))
def waiting(request: Request) -> HttpResponse:
    """Have the requests of the company that wait come now."""
    actions.take_waiting(request.viewer, by=request.viewer)
    return redirect("notices:notices", request.network.slug)


@csrf_exempt  # one POST of a mail program ends the mails (RFC 8058); the sealed address is what it shows
@page(access=visitors, methods=("GET", "POST"))
def no_mails(request: Request, token: str) -> HttpResponse:
    """End mails of notices to who got one, or those of the one category that the mail was about: on a button, or by one POST of
    their mail program. Opening it changes nothing."""
    found = sending.silenced_by(request.network, token)
    if found is None:
        return render(request, "notices/no_mails.html", {"step": "over"}, status=404)
    member, category = found
    if request.method == "POST":
        actions.end_mails(member, category, by=member.person)
        if "List-Unsubscribe" not in request.POST:
            return redirect(f"{request.path}?done=1")
    step = "done" if request.method == "POST" or "done" in request.GET else "ask"
    return render(request, "notices/no_mails.html", {"step": step, "category": category})
