"""The secretariat's side: how far the roster has come, and the invitations of one person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.joining import actions, funnel, mail, resting, rules
from enishi.joining.forms import InvitationForm
from enishi.joining.models import Invitation
from enishi.kit.errors import Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts

PAGE = 24


@page(access=staff(Right.INVITE))
def invitations(request: Request) -> HttpResponse:
    """The funnel in numbers, and the newest invitations."""
    context = {"funnel": funnel.of(request.network), "few": funnel.FEW, **_newest(request)}
    return render(request, "joining/invitations.html", context)


def _newest(request: Request) -> dict[str, Any]:
    """Return one page of invitations, newest first; the cursor is a public id, older than it or newer."""
    rows = Invitation.objects.readable_by(request.viewer)
    after, before = _anchor(rows, request.GET.get("after", "")), _anchor(rows, request.GET.get("before", ""))
    if before is not None:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: PAGE + 1])
        more_new, more_old = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        older = rows.filter(pk__lt=after) if after is not None else rows
        found = list(older.order_by("-pk")[: PAGE + 1])
        more_new, more_old = after is not None, len(found) > PAGE
        found = found[:PAGE]
    people = roster.names(request.network, {row.roster_person_id for row in found})
    return {
        "rows": [(row, people[row.roster_person_id]) for row in found if row.roster_person_id in people],
        "previous": f"?before={found[0].public_id}" if found and more_new else "",
        "next": f"?after={found[-1].public_id}" if found and more_old else "",
    }


def _anchor(rows: Any, public_id: str) -> int | None:
    found: int | None = (
        rows.filter(public_id=public_id[:10]).values_list("pk", flat=True).first() if public_id else None
    )
    return found


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
