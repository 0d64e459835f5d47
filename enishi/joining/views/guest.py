"""The way in: code → two facts and an address → six digits → consent and choices → in. One invitation, one session.

Every step can be opened again and leads to where the person stands. Unknown codes, also those of another network, get one
and the same page; so do known and unknown addresses.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from enishi.accounts import flows, guard
from enishi.accounts.models import Person
from enishi.joining import actions, checking, identity, opening, resting, telephone, turns, waves
from enishi.joining.checking import Finding
from enishi.joining.codes import shown
from enishi.joining.draft import Draft
from enishi.joining.forms import AddressForm, ChoicesForm, CodeForm, DigitsForm, FactsForm
from enishi.joining.models import Call, Invitation
from enishi.joining.views import way
from enishi.kit import limits
from enishi.kit.errors import Conflict, Refused, TooMany
from enishi.members.doors import Request, page, resting_member, visitors
from enishi.members.models import Member
from enishi.profiles import listed
from enishi.profiles.fields import PRESETS, presets
from enishi.roster import facts as roster
from enishi.ui.words import japanese

CHECKS = 20  # comparisons of facts from one client in the same time


@page(access=visitors, methods=("GET", "POST"))
def join_code(request: Request) -> HttpResponse:
    """Where a code from a card is typed; leads to its page."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("joining:join", request.network.slug, shown(form.cleaned_data["code"]))
    return way.page_of(request, "join_code", "code", status=422 if form.errors else 200, form=form)


@page(access=visitors, methods=("GET", "POST"))
def join(request: Request, code: str) -> HttpResponse:
    """Name at the time, birth date or number, and the address; compares the facts and sends the digits."""
    invitation = way.found(request, code)
    if invitation is None:
        return way.unknown(request)
    if (answer := _elsewhere(request, invitation, code)) is not None:
        return answer
    Invitation.objects.note_opened(invitation)
    draft = Draft(request, invitation)
    signed_in = request.user.is_authenticated
    if request.method != "POST":
        form = FactsForm(initial=draft.words, signed_in=signed_in)
        return _about(request, invitation, code, form, **way.lost(request, draft))
    form = FactsForm(request.POST, signed_in=signed_in)
    draft.agreed, draft.confirmed = False, ""
    draft.type({name: request.POST.get(name, "")[:300] for name in form.fields})
    if not form.is_valid():
        return _about(request, invitation, code, form, status=422)
    return _compare(request, invitation, code, draft, form)


def _compare(request: Request, invitation: Invitation, code: str, draft: Draft, form: FactsForm) -> HttpResponse:
    """Ask whether the facts agree; go on to the digits, or to the choices where the address is known already."""
    taken = limits.hit("joining facts from", guard.client(request), limit=CHECKS, seconds=way.GUESS_WINDOW)
    finding = checking.check_facts(invitation, form.typed())
    if finding is Finding.CLOSED:
        return way.closed(request, way.found(request, code) or invitation, code)
    if finding is Finding.WRONG:
        invitation.refresh_from_db(fields=["wrong_tries"])
        return _about(request, invitation, code, form, status=422, differs=True)
    limits.give_back([taken])
    facts = roster.person_by_id(request.network, invitation.roster_person_id)
    if facts is not None and not opening.admits(facts, request.network):  # said now, not after address and digits
        draft.forget()
        return way.page_of(request, "_closed", "", invitation, status=422, code=code, why="no-class")
    draft.agreed = True
    if request.user.is_authenticated:
        draft.confirmed = request.user.email
        draft.save()
        return redirect("joining:join-choices", request.network.slug, code)
    draft.save()
    return _send_digits(request, code, form.cleaned_data["email"])


def _about(
    request: Request, invitation: Invitation, code: str, form: FactsForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The first page; of the roster it tells the family name and nothing else."""
    facts = roster.person_by_id(request.network, invitation.roster_person_id)
    order = ("year", "month", "day") if japanese() else ("day", "month", "year")
    parts = {"names": [form["family"], form["given"]], "date_parts": [form[name] for name in order]}
    name = facts.family_name if facts else ""
    call = telephone.of_invitation(invitation)
    return way.page_of(
        request, "join", "about", invitation, status=status,
        code=code, form=form, family_name=name, call=call, **parts, **context,
    )  # fmt: skip


def _send_digits(request: Request, code: str, email: str) -> HttpResponse:
    choices = redirect("joining:join-choices", request.network.slug, code)
    flows.start_code(request, email, purpose="join", next=choices.url, words=request.network.name)
    return redirect("joining:join-digits", request.network.slug, code)


@page(access=visitors, methods=("GET", "POST"))
def join_digits(request: Request, code: str) -> HttpResponse:
    """The six digits; the same page whether or not the address is known."""
    invitation = way.found(request, code)
    if invitation is None:
        return way.unknown(request)
    draft = Draft(request, invitation)
    if (answer := _elsewhere(request, invitation, code)) is not None:
        return answer
    if draft.confirmed and request.user.is_authenticated:
        return redirect("joining:join-choices", request.network.slug, code)
    if not draft.agreed:
        return _start_again(request, draft, code)
    form = DigitsForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _digits_page(request, invitation, code, draft, form)
    email = draft.words.get("email", "")
    try:
        checked = flows.check_code(request, form.cleaned_data["digits"], purpose="join")
    except TooMany as error:
        return _digits_page(request, invitation, code, draft, form, stopped=error)
    except Refused as refused:
        form.add_error("digits", refused.message)
        return _digits_page(request, invitation, code, draft, form)
    draft.confirmed = flows.clean_email(email)
    draft.save()  # signing in may have begun a new session
    if checked.person is None:
        return checked.response
    return redirect("joining:join-choices", request.network.slug, code)


def _digits_page(
    request: Request,
    invitation: Invitation,
    code: str,
    draft: Draft,
    form: DigitsForm,
    stopped: TooMany | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "email": draft.words.get("email", ""), "draft": draft}
    status = 422 if form.errors else 200
    if stopped is not None:
        status, context["until"] = 429, timezone.now() + timedelta(seconds=stopped.retry_after)
    context["pending"] = flows.pending(request, purpose="join")
    response = way.page_of(request, "join_digits", "mail", invitation, status=status, code=code, **context)
    if stopped is not None:
        response["Retry-After"] = str(stopped.retry_after)
    return response


@page(access=visitors, methods=("GET", "POST"))
def join_late(request: Request, code: str) -> HttpResponse:
    """Nothing arrived: look at the address again, and have new digits sent."""
    invitation = way.found(request, code)
    if invitation is None:
        return way.unknown(request)
    if (answer := _elsewhere(request, invitation, code)) is not None:
        return answer
    draft = Draft(request, invitation)
    if not draft.agreed or draft.confirmed:
        return _start_again(request, draft, code)
    form = AddressForm(
        request.POST if request.method == "POST" else None, initial={"email": draft.words.get("email", "")}
    )
    if request.method == "POST" and form.is_valid():
        draft.type({"email": form.cleaned_data["email"]})
        return _send_digits(request, code, form.cleaned_data["email"])
    return way.page_of(
        request, "join_late", "mail", invitation, status=422 if form.errors else 200, code=code, form=form, draft=draft
    )


@page(access=visitors, methods=("GET", "POST"))
def join_choices(request: Request, code: str) -> HttpResponse:
    """Consent by purpose, who sees what, what one is here for; then in."""
    invitation = way.found(request, code)
    if invitation is None:
        return way.unknown(request)
    if (answer := _mine(request, invitation, code)) is not None:
        return answer
    if invitation.state != Invitation.State.OPEN:
        return way.closed(request, invitation, code)
    draft = Draft(request, invitation)
    person = request.user
    if request.method == "POST":
        draft.choose(request.POST)
    proved = draft.agreed and draft.confirmed and person.is_authenticated
    if not proved or flows.owner_of(draft.confirmed) != person:
        return _start_again(request, draft, code)
    if (answer := _way_back(request)) is not None:
        return answer
    facts = roster.person_by_id(request.network, invitation.roster_person_id)
    typed = _typed_again(draft)
    if facts is None or typed is None:
        return _start_again(request, draft, code)
    if request.viewer.is_member:  # who is in already only gains this row of the roster, by a button
        if request.method == "POST":
            return _admit(request, invitation, code, draft, typed, None)
        return way.page_of(request, "_gain", "", invitation, code=code, draft=draft)
    if not turns.has_come(request.network, facts, invitation):
        return _wait(request, invitation, code, draft)
    call = telephone.said_before(request.network, facts)
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        network=request.network,
        initial=_choices_before(draft) | ({} if "purposes" in draft.words else telephone.ticked(call)),
    )
    if request.method == "POST" and form.is_valid():
        return _admit(request, invitation, code, draft, typed, form)
    return _choices_page(request, invitation, code, draft, form, facts, call)


def _admit(
    request: Request,
    invitation: Invitation,
    code: str,
    draft: Draft,
    typed: identity.Typed,
    form: ChoicesForm | None,
) -> HttpResponse:
    try:
        actions.admit(
            invitation,
            by=cast(Person, request.user),  # join_choices asked
            typed=typed,
            address=draft.confirmed,
            preset=form.cleaned_data["preset"] if form else PRESETS[0],
            purposes=form.purposes() if form else (),
            aims=form.cleaned_data["aims"] if form else (),
        )
    except Conflict as conflict:
        now = way.found(request, code) or invitation
        if (answer := _mine(request, now, code)) is not None:  # the button was pressed twice
            return answer
        if now.state != Invitation.State.OPEN:
            return way.closed(request, now, code)
        return _not_now(request, now, code, conflict.message)
    except Refused as refused:
        return _not_now(request, invitation, code, refused.message)
    draft.forget()
    flows.forget_code(request, purpose="join")
    return redirect("joining:join-done", request.network.slug, code)


def _wait(request: Request, invitation: Invitation, code: str, draft: Draft) -> HttpResponse:
    """Remember who came before their turn by the address they confirmed, and forget what they typed."""
    person = cast(Person, request.user)  # join_choices asked
    try:
        waves.remember(request.network, invitation=invitation, address=draft.confirmed, by=person)
    except Conflict:  # opened this very moment
        return redirect("joining:join-choices", request.network.slug, code)
    draft.forget()
    flows.forget_code(request, purpose="join")
    return redirect("joining:turn", request.network.slug)


def _choices_page(
    request: Request,
    invitation: Invitation,
    code: str,
    draft: Draft,
    form: ChoicesForm,
    facts: roster.RosterFacts,
    call: Call | None,
) -> HttpResponse:
    try:
        side = opening.side_of(facts, request.network)
        opening.admissible_class(facts, request.network, side)
    except Refused as refused:
        return _not_now(request, invitation, code, refused.message)
    peeks = [
        (preset, label, opening.peeks(invitation, facts, request.network, preset))
        for preset, label in presets(request.network).items()
    ]
    status = 422 if form.errors else 200
    return way.page_of(
        request, "join_choices", "choices", invitation, status=status,
        code=code, form=form, draft=draft, peeks=peeks, side=side, call=call,
    )  # fmt: skip


@page(access=visitors)
def join_done(request: Request, code: str) -> HttpResponse:
    """In: what now, and a passkey for who wants one."""
    invitation = way.found(request, code)
    if invitation is None:
        return way.unknown(request)
    if not (request.viewer.is_member and invitation.used_by_id == request.viewer.pk):
        return redirect("joining:join", request.network.slug, code)
    facts = roster.person_by_id(request.network, invitation.roster_person_id)
    fresh = timezone.now() - request.viewer.joined_at < timedelta(hours=1)
    audience = listed.found_by(request.viewer)
    found = listed.words(audience, employees=request.network.employees_listed)
    return way.page_of(
        request,
        "join_done",
        "done",
        invitation,
        code=code,
        facts=facts,
        fresh=fresh,
        found=found,
        listed=bool(audience),
    )


# -- where somebody stands ------------------------------------------------------------------------------------------------
def _elsewhere(request: Request, invitation: Invitation, code: str) -> HttpResponse | None:
    """Return the answer for who has nothing to do at a first step: done, closed, or a member already."""
    if (answer := _mine(request, invitation, code)) is not None:
        return answer
    if invitation.state != Invitation.State.OPEN:
        return way.closed(request, invitation, code)
    if request.viewer.is_member:
        return way.page_of(request, "_closed", "", invitation, code=code, why="member")
    return _way_back(request)


def _mine(request: Request, invitation: Invitation, code: str) -> HttpResponse | None:
    """Return the way to the end for who has joined with this very invitation (back button, button pressed twice)."""
    used_by: Member | None = invitation.used_by
    if used_by is not None and request.user.is_authenticated and used_by.person_id == request.user.pk:
        if request.viewer.is_member:
            return redirect("joining:join-done", request.network.slug, code)
        return _way_back(request)
    return None


def _way_back(request: Request) -> HttpResponse | None:
    """Return the way for who rests here or has left and can still undo it: one button, and no second membership."""
    member = resting_member(request)
    if member is None or resting.of_member(member) is None:
        return None
    return redirect("joining:back", request.network.slug)


def _not_now(request: Request, invitation: Invitation, code: str, message: str) -> HttpResponse:
    return way.page_of(request, "_closed", "", invitation, status=422, code=code, why="refused", message=message)


def _start_again(request: Request, draft: Draft, code: str) -> HttpResponse:
    """Back to the first page, with everything typed in its place where it is still there; it says which."""
    return way.start_again(request, draft, redirect("joining:join", request.network.slug, code))


def _typed_again(draft: Draft) -> identity.Typed | None:
    """Return the facts of the draft, read again as on the first page."""
    form = FactsForm(draft.words, signed_in=True)
    return form.typed() if form.is_valid() else None


def _choices_before(draft: Draft) -> dict[str, Any]:
    """Return what the form shows first: what was chosen before, else the quiet preset and nothing agreed to."""
    before = draft.words
    ticked = dict.fromkeys(before.get("purposes", []), True)
    return {**ticked, "preset": before.get("preset") or PRESETS[0], "aims": before.get("aims", [])}
