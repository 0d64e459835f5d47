"""The officer's two pages while somebody is on the telephone: the facts, then what the person agrees to."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.joining import rules, telephone
from enishi.joining.models import Call
from enishi.joining.telephone_forms import SpokenAgreementForm, SpokenFactsForm
from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts
from enishi.ui.words import japanese


@page(access=staff(Right.INVITE), methods=("GET", "POST"))
def telephone_facts(request: Request, public_id: str) -> HttpResponse:
    """The officer types what the person says; nothing of the roster but the name stands on the page."""
    facts = _facts(request, public_id)
    form = SpokenFactsForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, facts, form, status=422 if form.errors else 200)
    try:
        call = telephone.compare(request.network, facts.id, typed=form.typed(), by=request.viewer)
    except Refused as refused:
        return _page(request, facts, form, status=422, problem=refused.message)
    if call is None:
        return _page(request, facts, form, status=422, problem=_("The facts do not agree. Which one, we tell nobody."))
    return redirect("joining:telephone-consents", request.network.slug, public_id, call.public_id)


@page(access=staff(Right.INVITE), methods=("GET", "POST"))
def telephone_consents(request: Request, public_id: str, call_id: str) -> HttpResponse:
    """The officer reads aloud, notes what the person says yes to, and sends the invitation or prints a card."""
    facts = _facts(request, public_id)
    rows = Call.objects.readable_by(request.viewer).filter(roster_person__in=facts.ids)
    call: Call = get_object_or_404(rows, public_id=call_id)
    call.network = request.network
    if not call.is_under_way:
        messages.info(request, _("This call is over. Please begin again."))
        return redirect("joining:telephone-facts", request.network.slug, public_id)
    text = telephone.text_in_force(request.network)
    form = SpokenAgreementForm(request.POST if request.method == "POST" else None, network=request.network)
    problem, status = "", 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        read = text if request.POST.get("text", "") == str(text.version if text else "") else None
        try:
            telephone.finish(call, purposes=form.purposes(), policy=read, address=email, by=request.viewer)
        except Conflict as conflict:
            problem, status = conflict.message, 409
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            if not email:
                return redirect(f"{reverse('joining:cards-new', args=[request.network.slug])}?person={public_id}")
            messages.success(request, _("Noted. The invitation is on its way; the person comes in by it themselves."))
            return redirect("joining:invitation", request.network.slug, public_id)
    context = {"facts": facts, "form": form, "text": text, "problem": problem}
    return render(request, "joining/telephone_consents.html", context, status=422 if form.errors else status)


@page(access=staff(Right.INVITE))
def telephone_calls(request: Request, public_id: str) -> HttpResponse:
    """The calls with one person: when, who took it, what was confirmed, what became of it. As a part of the person's page on the
    roster, which asks for it, or as a page."""
    name, people = roster.rows_of(request.network, public_id) if rules.can_invite(request.viewer, None) else ("", [])
    if not people:
        raise Http404
    part = bool(request.headers.get("HX-Request"))
    context = {"name": name, "public_id": public_id, "calls": telephone.calls(request.viewer, people)}
    return render(request, f"joining/{'_calls' if part else 'telephone_calls'}.html", context)


def _facts(request: Request, public_id: str) -> RosterFacts:
    """Return the person of the roster; 404 for who may not read the roster's names, or not invite."""
    facts = roster.person(request.network, public_id) if rules.can_invite(request.viewer, None) else None
    if facts is None:
        raise Http404
    return facts


def _page(
    request: Request, facts: RosterFacts, form: SpokenFactsForm, *, status: int, problem: str = ""
) -> HttpResponse:
    order = ("year", "month", "day") if japanese() else ("day", "month", "year")
    left, until = telephone.tries_left(request.network, facts)
    context = {
        "facts": facts,
        "form": form,
        "names": [form["family"], form["given"]],
        "date_parts": [form[name] for name in order],
        "problem": problem,
        "left": left,
        "until": until,
        "may_help": facts.member_id is None and not facts.no_contact and not facts.maybe_deceased,
    }
    return render(request, "joining/telephone_facts.html", context, status=status)
