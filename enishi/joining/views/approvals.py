"""The queue of applications for those who decide: what was claimed beside what the roster says, and what was decided before.

Who may decide sees findings; the roster's values stand beside them only for who may read the roster.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.joining import approving, assurance, claims, claims_returns, evidence, identity, opening, turns, vouching
from enishi.joining.approving import Obstacle
from enishi.joining.claims_forms import ApprovalForm, FactsRuleForm, QuestionForm, RefusalForm
from enishi.joining.models import Claim, Finding, Line
from enishi.joining.paper_forms import PapersRuleForm
from enishi.joining.vouching_forms import VouchingRuleForm
from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.networks.days import today_in
from enishi.networks.models import MemberClass, Vouching
from enishi.profiles.visibility import cards
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts

PAGE, MOST = 24, 200  # of the queue: a page, and as many as anybody looks through
REMEMBERED = timedelta(days=365)  # how far back decisions on similar applications are counted
NOTES = 3
KEYS_OFF = "approval-keys-off"
DECIDES = staff(Right.APPROVE)


@page(access=DECIDES)
def approvals(request: Request) -> HttpResponse:
    """Who waits, longest first."""
    context = _queue(request, _waiting(request)) | {
        "rule_form": _rule_form(request),
        "vouching_form": _vouching_form(request),
        "papers_form": _papers_form(request),
        "let_in": _let_in(request),
    }
    return render(request, "joining/approvals.html", context)


@page(access=DECIDES)
def approvals_count(request: Request) -> HttpResponse:
    """How many wait, for the navigation."""
    return render(
        request,
        "joining/approvals_count.html",
        {"count": Claim.objects.readable_by(request.viewer).undecided().count()},
    )


@page(access=DECIDES)
def approval(request: Request, public_id: str) -> HttpResponse:
    """One application, with everything that helps to decide."""
    waiting = _waiting(request)
    claim = next((row for row in waiting if row.public_id == public_id), None) or _claim(request, public_id)
    claim.network = request.network
    return _show(request, claim, waiting=waiting)


@page(access=DECIDES)
def approval_vouchers(request: Request, public_id: str) -> HttpResponse:
    """Which members know the applicant and which do not, as far as this viewer finds them."""
    claim = _claim(request, public_id)
    said = vouching.heard(claim)
    people = {card.member_id: card for card in cards([each.pk for each in (*said.yes, *said.no)], request.viewer)}
    context = {
        "claim": claim,
        "yes": [people.get(each.pk) for each in said.yes],
        "no": [people.get(each.pk) for each in said.no],
        "independent": said.pair is not None,
    }
    return render(request, "joining/approval_vouchers.html", context)


@page(access=DECIDES, methods=("POST",))
def approval_admission(request: Request, public_id: str) -> HttpResponse:
    """Let the applicant in, after the seconds in which that can be taken back."""
    claim = _claim(request, public_id)
    found = _compared(claim)
    classes = list(request.network.memberclass_rows.in_order())
    form = _approval_form(request, claim, _chosen(found, request.POST.get("candidate", "")), classes, request.POST)
    if not form.is_valid():
        return _show(request, claim, approval=form, status=422)
    asked = form.cleaned_data["candidate"]
    candidate = next((facts.id for facts, _said in found if facts.public_id == asked), None)
    if asked and candidate is None:
        return _show(
            request, claim, problem=_("The roster has changed in the meantime. Please look again."), status=409
        )
    data = form.cleaned_data
    return _decide(
        request, claim, form, "approval", claims.approve,
        candidate=candidate, member_class=data["member_class"], reason=data["reason"], assured=data["assurance"],
    )  # fmt: skip


@page(access=DECIDES, methods=("POST",))
def approval_refusal(request: Request, public_id: str) -> HttpResponse:
    """Decline, after the seconds in which that can be taken back."""
    claim = _claim(request, public_id)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _show(request, claim, refusal=form, status=422)
    return _decide(request, claim, form, "refusal", claims.decline, **form.cleaned_data)


@page(access=DECIDES, methods=("POST",))
def approval_question(request: Request, public_id: str) -> HttpResponse:
    """Ask the applicant."""
    claim = _claim(request, public_id)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _show(request, claim, question=form, status=422)
    try:
        claims.ask(claim, text=form.words(), by=request.viewer)
    except Conflict as conflict:
        return _again(request, claim, conflict)
    except Refused as refused:
        form.add_error("text", refused.message)
        return _show(request, claim, question=form, status=422)
    messages.success(request, _("The question is on its way. The answer will appear here."))
    return redirect("joining:approval", request.network.slug, public_id)


@page(access=DECIDES, methods=("POST",))
def approval_undoing(request: Request, public_id: str) -> HttpResponse:
    """Take a decision of a moment ago back."""
    claim = _claim(request, public_id)
    try:
        claims.undo(claim, by=request.viewer)
    except Conflict as conflict:
        return _again(request, claim, conflict)
    messages.success(request, _("Taken back. The application waits as before, and nobody has been written to."))
    return redirect("joining:approval", request.network.slug, public_id)


@page(access=DECIDES, methods=("POST",))
def approval_keys(request: Request) -> HttpResponse:
    """Switch the single keys off or on, in this browser."""
    request.session[KEYS_OFF] = "off" in request.POST
    at = request.POST.get("at", "")[:10]
    claim = Claim.objects.readable_by(request.viewer).filter(public_id=at).first() if at.isalnum() else None
    if claim is None:
        return redirect("joining:approvals", request.network.slug)
    return redirect("joining:approval", request.network.slug, claim.public_id)


@page(access=staff(Right.SETTINGS), methods=("POST",))
def facts_rule(request: Request) -> HttpResponse:
    """Set what follows when three facts agree."""
    form = FactsRuleForm(request.POST)
    if form.is_valid():
        claims.set_facts_rule(request.network, at_once=form.cleaned_data["rule"] == "at-once", by=request.viewer)
        messages.success(request, _("Saved."))
    return redirect("joining:approvals", request.network.slug)


# -- deciding -------------------------------------------------------------------------------------------------------------
def _decide(request: Request, claim: Claim, form: Form, part: str, deed: Any, **values: Any) -> HttpResponse:
    """Take a decision and go on to the next in the queue, with the way back for some seconds."""
    try:
        deed(claim, by=request.viewer, **values)
    except Conflict as conflict:
        return _again(request, claim, conflict)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        forms: dict[str, Any] = {part: form}
        return _show(request, claim, status=422, **forms)
    following = Claim.objects.readable_by(request.viewer).undecided().in_order().first()
    url = reverse("joining:approvals", args=[request.network.slug])
    if following:
        url = reverse("joining:approval", args=[request.network.slug, following.public_id])
    return redirect(f"{url}?done={claim.public_id}")


def _again(request: Request, claim: Claim, conflict: Conflict) -> HttpResponse:
    claim.refresh_from_db()
    return _show(request, claim, problem=conflict.message, status=409)


# -- showing --------------------------------------------------------------------------------------------------------------
def _claim(request: Request, public_id: str) -> Claim:
    rows = Claim.objects.readable_by(request.viewer).with_answers()
    claim: Claim = get_object_or_404(rows, public_id=public_id)
    claim.network = request.network
    return claim


def _waiting(request: Request) -> list[Claim]:
    """Return who waits, longest first; no more than one can look through. One query."""
    return list(Claim.objects.readable_by(request.viewer).undecided().with_answers().in_order()[:MOST])


def _queue(request: Request, rows: list[Claim], here: Claim | None = None) -> dict[str, Any]:
    """Return the page of the queue that `here` stands on, or the one asked for; its number, and what can still be undone."""
    names = {row.public_id: place for place, row in enumerate(rows)}
    at = here.public_id if here else request.GET.get("from", "")
    start = names.get(at, 0) // PAGE * PAGE
    today = today_in(request.network)
    url = reverse("joining:approvals", args=[request.network.slug])
    done = request.GET.get("done", "")[:10]
    undo = Claim.objects.readable_by(request.viewer).filter(public_id=done, state__in=Claim.UNDECIDED)
    return {
        "queue": [
            {
                "claim": row,
                "words": evidence.verdict(row),
                "late": row.promised_on < today and not turns.in_steps(request.network),
                "current": here == row,
            }
            for row in rows[start : start + PAGE]
        ],
        "keys_off": request.session.get(KEYS_OFF, False),
        "count": len(rows),
        "many": len(rows) == MOST,
        "undo": undo.exclude(decided_at=None).first() if done else None,
        "previous": f"{url}?from={rows[start - PAGE].public_id}" if start else "",
        "next": f"{url}?from={rows[start + PAGE].public_id}" if start + PAGE < len(rows) else "",
    }


def _show(
    request: Request,
    claim: Claim,
    *,
    status: int = 200,
    problem: str = "",
    waiting: list[Claim] | None = None,
    **forms: Any,
) -> HttpResponse:
    reads = request.viewer.has(Right.ROSTER)
    waiting = _waiting(request) if waiting is None else waiting
    found = _compared(claim)
    chosen = _chosen(found, request.POST.get("candidate", "") or request.GET.get("candidate", ""))
    facts, findings = chosen if chosen else (None, _with_nobody(claim))
    place = next((place for place, row in enumerate(waiting) if row == claim), None)
    lines = Line.objects.within(request.network).filter(claim=claim).order_by("pk")
    classes = list(request.network.memberclass_rows.in_order())
    obstacle = (
        approving.obstacle(claim, facts, classes, proved=bool(claim.papers_seen)) if claim.is_open else Obstacle.NONE
    )
    today = today_in(request.network)
    context: dict[str, Any] = {
        **_queue(request, waiting, claim),
        "following": waiting[place + 1] if place is not None and place + 1 < len(waiting) else None,
        "preceding": waiting[place - 1] if place else None,
        "claim": claim,
        "rows": evidence.rows(claim, facts, findings, reads) if claim.claimed else [],
        "verdict": evidence.verdict(claim, findings, facts),
        "candidates": evidence.candidates(found, chosen, reads),
        "chosen": facts,
        "reads": reads,
        "lines": list(lines),
        "link_of": cards([sender], request.viewer) if (sender := claim.personal and claim.personal.sender_id) else [],
        **_earlier(request, claim, findings),
        "waits_days": (today - today_in(request.network, claim.made_at)).days + 1,
        "late": claim.promised_on < today and not turns.in_steps(request.network),
        "came_back": claims_returns.words(claim),
        "moved": claim.came_back and claim.reaches != claim.address,
        "mails": request.viewer.has(Right.MEMBERS_DATA),
        "problem": problem or claim.decision.get("problem", ""),
        "obstacle": obstacle,
        "sets": request.viewer.has(Right.SETTINGS),
        "approval": forms.get("approval") or _approval_form(request, claim, chosen, classes),
        "question": forms.get("question") or QuestionForm(),
        "refusal": forms.get("refusal") or RefusalForm(),
        "open_part": next(iter(forms), "question" if obstacle == Obstacle.UNMATCHED else ""),
    }
    return render(request, "joining/approval.html", context, status=status)


def _compared(claim: Claim) -> evidence.Compared:
    """Compare the application with its candidates as the roster knows them now. Two queries."""
    if not claim.candidates or not claim.claimed:
        return []
    people = roster.beside(claim.network_id, claim.candidates)
    claimed = claims.words_of(claim)
    return [(people[id], identity.compare(claimed, people[id])) for id in claim.candidates if id in people]


def _chosen(found: evidence.Compared, public_id: str) -> tuple[RosterFacts, identity.Findings] | None:
    """Return the candidate asked for, else the likeliest; None where there is none, or 'nobody of them' was asked for."""
    if public_id == "none":
        return None
    return next((each for each in found if each[0].public_id == public_id), found[0] if found else None)


def _with_nobody(claim: Claim) -> identity.Findings:
    """Return the findings where nobody of the roster is chosen: nothing is compared; {} while nothing was yet."""
    return dict.fromkeys(identity.FACTS, str(Finding.UNKNOWN)) if claim.findings else {}


def _approval_form(
    request: Request, claim: Claim, chosen: Any, rows: list[MemberClass], data: Any = None
) -> ApprovalForm:
    """Return the form of the approval: classes of the side that the person would be on. Who may not read the roster is not
    told which class it leads to."""
    facts = chosen[0] if chosen else None
    side = approving.side_of(claim, facts)
    first = _("As the roster says") if facts else _("The first class of the side")
    if facts is not None and request.viewer.has(Right.ROSTER):
        leads_to = opening.class_among(rows, facts, side, today_in(request.network))
        first = f"{first}（{leads_to.label}）" if leads_to else first
    initial = {"candidate": facts.public_id if facts else ""}
    sure = assurance.possible(facts, known_to=claim.known_to, looked=bool(claim.papers_seen))
    classes = [row for row in rows if row.side == side]
    return ApprovalForm(data, classes=classes, first=first, assurances=sure, initial=initial)


def _earlier(request: Request, claim: Claim, findings: identity.Findings) -> dict[str, Any]:
    """Return what this person applied for before, and how applications with the same findings were decided in a year: numbers
    and the newest notes, no names. One query."""
    same = Q(**{f"findings__{fact}": findings.get(fact, str(Finding.UNKNOWN)) for fact in identity.FACTS})
    theirs = Q(person_id=claim.person_id)
    rows = Claim.objects.readable_by(request.viewer).exclude(pk=claim.pk).exclude(state__in=Claim.UNDECIDED)
    found = rows.filter(theirs | same, decided_at__gte=timezone.now() - REMEMBERED).order_by("-decided_at")[:MOST]
    alike = [row for row in found if row.person_id != claim.person_id and row.state != Claim.State.WITHDRAWN]
    ends = Counter(
        "declined" if row.state == Claim.State.DECLINED else "asked" if row.asked_at else "approved" for row in alike
    )
    return {
        "before": [row for row in found if row.person_id == claim.person_id][:NOTES],
        "alike": {
            **{end: ends[end] for end in ("approved", "asked", "declined")},
            "all": len(alike),
            "newest": alike[:NOTES],
        },
    }


def _rule_form(request: Request) -> FactsRuleForm | None:
    if not request.viewer.has(Right.SETTINGS):
        return None
    return FactsRuleForm(initial={"rule": "at-once" if request.network.facts_admit else "queue"})


def _vouching_form(request: Request) -> VouchingRuleForm | None:
    if not request.viewer.has(Right.SETTINGS):
        return None
    return VouchingRuleForm(initial={"rule": request.network.vouching})


def _papers_form(request: Request) -> PapersRuleForm | None:
    if not request.viewer.has(Right.SETTINGS):
        return None
    return PapersRuleForm(initial={"rule": request.network.papers})


def _let_in(request: Request) -> list[dict[str, Any]]:
    """Return who came in lately by two members alone, for those who did not look; nothing where the network has not chosen
    that."""
    if request.network.vouching != Vouching.ADMIT:
        return []
    rows = vouching.lately_let_in(request.network)
    people = {card.member_id: card for card in cards([member for member, _at in rows], request.viewer)}
    return [{"card": people.get(member), "at": at} for member, at in rows]
