"""The applicant's side of waiting: where it stands, a question and its answer, correcting, withdrawing."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts.doors import sign_in_first
from enishi.joining import approving, claims, claims_choices, papers, turns, vouching
from enishi.joining.claims_forms import AnswerForm, ClaimForm, typed_again
from enishi.joining.forms import ChoicesForm
from enishi.joining.models import Claim, Line
from enishi.joining.views.applying import about, choices_page
from enishi.kit import limits, workdays
from enishi.kit.errors import Conflict
from enishi.members.doors import Request, page, visitors
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.profiles.fields import presets
from enishi.roster import facts as roster

CORRECTIONS = 10  # in a day, of one application


@page(access=visitors, methods=("GET", "POST"))
def waiting(request: Request) -> HttpResponse:
    """Where the application stands; a question of the secretariat is answered here."""
    claim = newest(request)
    if isinstance(claim, HttpResponse):
        return claim
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            claims.answer(claim, text=form.cleaned_data["text"], by=request.user)
        except Conflict as conflict:  # decided meanwhile, or sent twice: the page says how things stand
            claim.refresh_from_db()
            return _page(request, claim, AnswerForm(request.POST), problem=conflict.message, status=409)
        return redirect("joining:waiting", request.network.slug)
    return _page(request, claim, form, status=422 if form.errors else 200)


@page(access=visitors, methods=("GET", "POST"))
def claim_correction(request: Request) -> HttpResponse:
    """Correct what was claimed, as long as nobody has decided."""
    claim = newest(request)
    if isinstance(claim, HttpResponse):
        return claim
    if claim.state not in Claim.UNDECIDED:
        return redirect("joining:waiting", request.network.slug)
    if request.method != "POST":
        form = ClaimForm(initial=typed_again(claim.claimed), signed_in=True, network=request.network)
        return about(request, "claim_correction", form)
    form = ClaimForm(request.POST, signed_in=True, network=request.network)
    if not form.is_valid():
        return about(request, "claim_correction", form, status=422)
    limits.hit("corrections of", claim.public_id, limit=CORRECTIONS, seconds=24 * 3600)
    try:
        claims.correct(claim, claimed=form.claimed(), by=request.user)
    except Conflict as conflict:
        return about(request, "claim_correction", form, status=409, problem=conflict.message)
    return redirect("joining:waiting", request.network.slug)


@page(access=visitors, methods=("GET", "POST"))
def claim_visibility(request: Request) -> HttpResponse:
    """Choose anew who will see what, as long as nobody has decided; it holds from the day of being let in."""
    claim = newest(request)
    if isinstance(claim, HttpResponse):
        return claim
    if claim.state not in Claim.UNDECIDED:
        return redirect("joining:waiting", request.network.slug)
    before = claim.choices
    initial = {**dict.fromkeys(before["purposes"], True), "preset": before["preset"], "aims": before["aims"]}
    form = ChoicesForm(request.POST if request.method == "POST" else None, network=request.network, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return choices_page(request, "claim_visibility", claim.claimed, form)
    limits.hit("choices of", claim.public_id, limit=CORRECTIONS, seconds=24 * 3600)
    try:
        claims_choices.choose(claim, choices=form.chosen(), by=request.user)
    except Conflict as conflict:
        return choices_page(request, "claim_visibility", claim.claimed, form, status=409, problem=conflict.message)
    return redirect("joining:waiting", request.network.slug)


@page(access=visitors, methods=("GET", "POST"))
def claim_withdrawal(request: Request) -> HttpResponse:
    """Withdraw: asked once, done at once."""
    claim = newest(request)
    if isinstance(claim, HttpResponse):
        return claim
    if claim.state in Claim.UNDECIDED and request.method == "POST":
        claims.withdraw(claim, by=request.user)
    elif claim.state in Claim.UNDECIDED:
        return render(request, "joining/claim_withdrawal.html")
    return redirect("joining:waiting", request.network.slug)


def newest(request: Request) -> Claim | HttpResponse:
    """Return the newest application of who is signed in, or where they belong instead."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(sign_in_first(request))
    if request.viewer.is_member:
        return redirect("home:home", request.network.slug)
    claim: Claim | None = Claim.objects.of_person(request.network, request.user).first()
    if claim is None:
        return redirect("joining:claim", request.network.slug)
    claim.network = request.network
    return claim


def _page(request: Request, claim: Claim, form: AnswerForm, *, status: int, problem: str = "") -> HttpResponse:
    network = request.network
    lines = list(Line.objects.within(network).filter(claim=claim).order_by("pk"))
    again = claims.may_apply_from(network, request.user)  # type: ignore[arg-type]  # newest asked
    if network.contact_email:  # where an answer to the mail goes
        form.fields["text"].help_text = _("You can answer the mail as well; it reaches the secretariat.")
    offered = claim.is_open and vouching.offered(network)
    context = {
        "vouching": offered,
        "papers": papers.of(claim) if claim.is_open else [],
        "papers_offered": claim.is_open and papers.offered(network),
        "vouched": offered and vouching.heard(claim).pair is not None,
        "compared": not roster.empty(network),
        "claim": claim,
        "form": form,
        "lines": lines,
        "problem": problem,
        "asked": claim.state == Claim.State.ASKED,
        "waits": claim.state in Claim.UNDECIDED,
        "in_steps": turns.in_steps(network),
        "whom": turns.whom(network),
        "moved": claim.came_back and claim.reaches != claim.address,
        "deciders": approving.deciders(network),
        "preset": presets(network).get(claim.choices.get("preset", ""), ""),
        "overdue": today_in(network) > claim.promised_on,
        "holidays": _holidays(network, claim),
        "again": timezone.localdate(again) if again else None,
    }
    return render(request, "joining/waiting.html", context, status=status)


def _holidays(network: Network, claim: Claim) -> list[date]:
    """Return the holidays before the promised day; none where no day is promised, or where they are not known."""
    if turns.in_steps(network) or network.time_zone != "Asia/Tokyo":
        return []
    return workdays.holidays_between(today_in(network, claim.made_at), claim.promised_on)
