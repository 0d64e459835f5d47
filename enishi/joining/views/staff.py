"""The secretariat's side: how far the roster has come, who was invited, and the invitations of one person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.joining import actions, funnel, listing, mail, opening, resting, rules
from enishi.joining.forms import InvitationForm
from enishi.joining.listing_forms import STATES, ListForm
from enishi.joining.models import Invitation
from enishi.kit.errors import Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts


@page(access=staff(Right.INVITE))
def invitations(request: Request) -> HttpResponse:
    """The funnel in numbers, and everybody who was invited, searched and narrowed."""
    form = ListForm(request.GET)
    asked = form.asked()
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    counted = funnel.of(request.network)
    words, state = asked.get("q", ""), asked.get("state", "")
    found = listing.shown(request.viewer, words=words, state=state, **cursors)
    context = {
        "funnel": counted,
        "few": funnel.FEW,
        "rows": found.rows,
        "form": form,
        "state": state,
        "narrowed": bool(asked) or any(cursors.values()),
        "chips": _chips(counted, words, state),
        "previous": _to(asked, before=found.previous) if found.previous else "",
        "next": _to(asked, after=found.next) if found.next else "",
    }
    return render(request, "joining/invitations.html", context)


def _to(asked: dict[str, str], **more: str) -> str:
    return "?" + urlencode({**asked, **more}) + "#list"


def _chips(counted: funnel.Funnel | None, words: str, now: str) -> list[dict[str, Any]]:
    """Return the filters: of those that somebody fits, and the one in force. With a search no number is true any more."""
    numbers = {**counted.states, "": counted.invited, listing.UNINVITED: counted.uninvited} if counted else {}
    return [
        {
            "label": label,
            "url": _to({name: value for name, value in (("q", words), ("state", state)) if value}),
            "count": None if words or not counted else numbers.get(state, 0),
            "current": state == now,
        }
        for state, label in STATES
        if not counted or state in ("", now) or numbers.get(state)
    ]


@page(access=staff(Right.INVITE), methods=("GET", "POST"))
def invitation(request: Request, public_id: str) -> HttpResponse:
    """One person's invitations: send one, or make a link, which is shown on this page once."""
    facts = _person(request, public_id)
    was_here = resting.was_here(facts)
    data = request.POST if request.method == "POST" else None
    form = InvitationForm(data, initial={"way": _first_way(facts)}, was_here=was_here)
    if request.method == "POST" and form.is_valid():
        way = form.cleaned_data["way"]
        try:
            issued = actions.invite(
                request.network, facts.id, way=way, reason=form.cleaned_data["reason"], by=request.viewer
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            if way == Invitation.Way.LINK:
                request.session[_shown_once(facts)] = issued.link
            else:
                _say_sent(request)
            return redirect("joining:invitation", request.network.slug, public_id)
    rows = Invitation.objects.readable_by(request.viewer).filter(roster_person_id__in=facts.ids).order_by("-pk")[:50]
    context = {
        "facts": facts,
        "form": form,
        "ask_why": facts.maybe_deceased or was_here,
        "rows": rows,
        "link": request.session.pop(_shown_once(facts), "") if request.method == "GET" else "",
        "mailable": mail.sound_address(facts.email),
        "admits": not form.errors or opening.admits(facts, request.network),
        "may_invite": facts.member_id is None and not facts.no_contact,
    }
    return render(request, "joining/invitation.html", context, status=422 if form.errors else 200)


@page(access=staff(Right.INVITE), methods=("POST",))
def invitation_withdrawal(request: Request, public_id: str, invitation_id: str) -> HttpResponse:
    """Withdraw one invitation."""
    facts = _person(request, public_id)
    rows = Invitation.objects.readable_by(request.viewer).filter(roster_person_id__in=facts.ids)
    actions.revoke(get_object_or_404(rows, public_id=invitation_id), by=request.viewer)
    messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("joining:invitation", request.network.slug, public_id)


def _person(request: Request, public_id: str) -> RosterFacts:
    """Return the person of the roster; 404 for a holder of the right to invite who may not read the roster."""
    facts = roster.person(request.network, public_id) if rules.can_invite(request.viewer, None) else None
    if facts is None:
        raise Http404
    return facts


def _say_sent(request: Request) -> None:
    """Say where the mail is: on its way, or, without a mail server, with whoever runs this server."""
    if settings.MAIL_LEAVES:
        messages.success(request, _("The invitation is on its way."))
    else:
        messages.warning(
            request,
            _(
                "The invitation is written, but no mail server is connected here: it has gone to nobody yet. "
                "Whoever runs the server reads it with bin/enishi outbox."
            ),
        )


def _first_way(facts: RosterFacts) -> str:
    return str(Invitation.Way.MAIL if mail.sound_address(facts.email) else Invitation.Way.LINK)


def _shown_once(facts: RosterFacts) -> str:
    return f"invitation-link:{facts.public_id}"
