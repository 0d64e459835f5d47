"""Without an invitation: three facts and an address → six digits → consent and choices → an application, and a waiting page.

Nothing here looks at the roster, but whether there is one. Whoever one is, and whatever the facts say, pages, status and queries are the same; the
comparison runs in the background (claims_jobs).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from enishi.accounts import flows, guard
from enishi.accounts.models import Person
from enishi.joining import claims, opening, personal, vouching
from enishi.joining.claims_forms import ClaimForm
from enishi.joining.draft import Draft
from enishi.joining.forms import AddressForm, ChoicesForm, DigitsForm
from enishi.joining.models import Claim, Invitation
from enishi.joining.views import way
from enishi.kit import limits
from enishi.kit.errors import Conflict, Refused, TooMany
from enishi.members.doors import Request, page, resting_member, visitors
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.profiles.fields import PRESETS, presets
from enishi.ui.words import japanese

STEPS = ("about", "mail", "choices", "review")
CLAIMS, CLAIM_WINDOW = 10, 15 * 60  # applications from one client
CLAIMS_OF_ONE = 5  # in a day, of one address


@page(access=visitors, methods=("GET", "POST"))
def claim(request: Request) -> HttpResponse:
    """Name at the time, birth date or number, year of leaving, and the address; sends the digits."""
    if (answer := _elsewhere(request)) is not None:
        return answer
    draft = Draft(request, request.network)
    signed_in = isinstance(request.user, Person)
    if request.method != "POST":
        if code := request.GET.get("code", ""):
            _take_over(request, draft, code)
            return redirect("joining:claim", request.network.slug)
        form = ClaimForm(initial=draft.words, signed_in=signed_in, network=request.network)
        by_link = personal.leading(request.network, public_id=link) if (link := draft.words.get("personal")) else None
        return about(request, "claim", form, by_link=by_link, **way.lost(request, draft))
    form = ClaimForm(request.POST, signed_in=signed_in, network=request.network)
    draft.agreed, draft.confirmed = False, ""
    draft.type({name: request.POST.get(name, "")[:500] for name in form.fields})
    if not form.is_valid():
        return about(request, "claim", form, status=422)
    draft.agreed = True
    if isinstance(request.user, Person):
        draft.confirmed = request.user.email
        draft.save()
        return redirect("joining:claim-choices", request.network.slug)
    draft.save()
    return _send_digits(request, form.cleaned_data["email"])


@page(access=visitors, methods=("GET", "POST"))
def claim_digits(request: Request) -> HttpResponse:
    """The six digits; the same page whether or not the address is known."""
    draft = Draft(request, request.network)
    if (answer := _elsewhere(request)) is not None:
        return answer
    if draft.confirmed and request.user.is_authenticated:
        return redirect("joining:claim-choices", request.network.slug)
    if not draft.agreed:
        return _start_again(request, draft)
    form = DigitsForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _digits_page(request, draft, form)
    try:
        checked = flows.check_code(request, form.cleaned_data["digits"], purpose="join")
    except TooMany as error:
        return _digits_page(request, draft, form, stopped=error)
    except Refused as refused:
        form.add_error("digits", refused.message)
        return _digits_page(request, draft, form)
    draft.confirmed = flows.clean_email(draft.words.get("email", ""))
    draft.save()  # signing in may have begun a new session
    if checked.person is None:
        return checked.response
    return redirect("joining:claim-choices", request.network.slug)


@page(access=visitors, methods=("GET", "POST"))
def claim_late(request: Request) -> HttpResponse:
    """Nothing arrived: look at the address again, and have new digits sent."""
    if (answer := _elsewhere(request)) is not None:
        return answer
    draft = Draft(request, request.network)
    if not draft.agreed or draft.confirmed:
        return _start_again(request, draft)
    before = {"email": draft.words.get("email", "")}
    form = AddressForm(request.POST if request.method == "POST" else None, initial=before)
    if request.method == "POST" and form.is_valid():
        draft.type({"email": form.cleaned_data["email"]})
        return _send_digits(request, form.cleaned_data["email"])
    return _page(request, "claim_late", "mail", status=422 if form.errors else 200, form=form, draft=draft)


@page(access=visitors, methods=("GET", "POST"))
def claim_choices(request: Request) -> HttpResponse:
    """Consent by purpose, who sees what, what one is here for; then the application is made."""
    if (answer := _elsewhere(request)) is not None:
        return answer
    draft, person = Draft(request, request.network), request.user
    if request.method == "POST":
        draft.choose(request.POST)
    facts = ClaimForm(draft.words, signed_in=True, network=request.network)
    proved = draft.agreed and draft.confirmed and person.is_authenticated
    if not proved or flows.owner_of(draft.confirmed) != person or not facts.is_valid():
        return _start_again(request, draft)
    form = ChoicesForm(
        request.POST if request.method == "POST" else None, network=request.network, initial=_choices_before(draft)
    )
    if request.method == "POST" and form.is_valid():
        return _apply(request, draft, facts, form)
    return choices_page(request, "claim_choices", facts.claimed(), form, step="choices", draft=draft)


def _apply(request: Request, draft: Draft, facts: ClaimForm, form: ChoicesForm) -> HttpResponse:
    """Make the application; one pressed twice leads to the first."""
    waits = redirect("joining:waiting", request.network.slug)
    limits.hit("claims from", guard.client(request), limit=CLAIMS, seconds=CLAIM_WINDOW)
    limits.hit("claims of", f"{request.network.pk} {draft.confirmed}", limit=CLAIMS_OF_ONE, seconds=24 * 3600)
    invitations = Invitation.objects.within(request.network).filter(public_id=draft.words.get("invitation", ""))
    by_link = personal.leading(request.network, public_id=draft.words.get("personal", ""))
    try:
        claims.apply(
            request.network,
            by=request.user,  # type: ignore[arg-type]  # claim_choices asked
            address=draft.confirmed,
            claimed=facts.claimed(),
            choices=form.chosen(),
            invitation=invitations.first(),
            personal=by_link,
        )
    except Conflict:
        return waits
    except Refused as refused:
        return _page(request, "_closed", "", status=422, why="refused", message=refused.message)
    draft.forget()
    flows.forget_code(request, purpose="join")
    return waits


# -- where somebody stands ------------------------------------------------------------------------------------------------
def _elsewhere(request: Request) -> HttpResponse | None:
    """Return the answer for who has nothing to do here: in already, or waiting. Nobody else is told anything."""
    if request.viewer.is_member:
        return _page(request, "_closed", "", why="member")
    if not request.user.is_authenticated:
        return None
    if resting_member(request) is not None:
        return redirect("joining:back", request.network.slug)
    newest = Claim.objects.of_person(request.network, request.user).first()
    waits = newest is not None and newest.state in Claim.UNDECIDED
    if waits or claims.may_apply_from(request.network, request.user):
        return redirect("joining:waiting", request.network.slug)
    return None


def _take_over(request: Request, draft: Draft, code: str) -> None:
    """Come from an invitation that does not lead in: it is named in the application, and nothing is typed twice. A wrong
    guess of a code is counted, and answered like a right one."""
    found = way.found(request, code)
    if found is None:
        return
    draft.type({**Draft(request, found).words, **draft.words, "invitation": found.public_id})


def _start_again(request: Request, draft: Draft) -> HttpResponse:
    """Back to the first page, with everything typed in its place where it is still there; it says which."""
    return way.start_again(request, draft, redirect("joining:claim", request.network.slug))


def _send_digits(request: Request, email: str) -> HttpResponse:
    after = reverse("joining:claim-choices", args=[request.network.slug])
    flows.start_code(request, email, purpose="join", next=after, words=request.network.name)
    return redirect("joining:claim-digits", request.network.slug)


def _digits_page(request: Request, draft: Draft, form: DigitsForm, stopped: TooMany | None = None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "email": draft.words.get("email", ""), "draft": draft}
    status = 422 if form.errors else 200
    if stopped is not None:
        status, context["until"] = 429, timezone.now() + timedelta(seconds=stopped.retry_after)
    context["pending"] = flows.pending(request, purpose="join")
    response = _page(request, "claim_digits", "mail", status=status, **context)
    if stopped is not None:
        response["Retry-After"] = str(stopped.retry_after)
    return response


def choices_page(
    request: Request,
    name: str,
    said: dict[str, Any],
    form: ChoicesForm,
    *,
    step: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page of who sees what, at first and when it is changed; `said` is what was claimed."""
    values = opening.values_of_claimed(claims.words_of(Claim(claimed=said)))
    side = EMPLOYEES if said["still_here"] else ALUMNI
    peeks = [
        (preset, label, opening.peeks_of(values, side, "", request.network, preset))
        for preset, label in presets(request.network).items()
    ]
    status = 422 if form.errors else status
    return _page(request, name, step, status=status, form=form, peeks=peeks, side=side, **context)


def _choices_before(draft: Draft) -> dict[str, Any]:
    """Return what the form shows first: what was chosen before, else the quiet preset and nothing agreed to."""
    before = draft.words
    ticked = dict.fromkeys(before.get("purposes", []), True)
    return {**ticked, "preset": before.get("preset") or PRESETS[0], "aims": before.get("aims", [])}


def about(request: Request, name: str, form: ClaimForm, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page of the facts, at first and when they are corrected."""
    order = ("year", "month", "day") if japanese() else ("day", "month", "year")
    parts: dict[str, Any] = {"names": [form["family"], form["given"]], "date_parts": [form[name] for name in order]}
    if not form.compared:
        parts["vouching"] = vouching.offered(request.network)
    return _page(request, name, "about" if name == "claim" else "", status=status, form=form, **parts, **context)


def _page(request: Request, name: str, step: str, *, status: int = 200, **context: Any) -> HttpResponse:
    names = {
        "about": pgettext("step", "About you"),
        "mail": pgettext("step", "Your e-mail"),
        "choices": pgettext("step", "Who sees what"),
        "review": pgettext("step", "The secretariat looks"),
    }
    at = STEPS.index(step) if step else -1
    steps = [(names[each], place < at, place == at) for place, each in enumerate(STEPS)]
    urls = {
        each: reverse(f"joining:{url}", args=[request.network.slug])
        for each, url in (("first", "claim"), ("digits", "claim-digits"), ("late", "claim-late"))
    }
    return render(request, f"joining/{name}.html", {**context, **urls, "steps": steps if step else []}, status=status)
