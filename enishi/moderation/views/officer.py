"""The secretariat's side: what waits, what was reported once it is opened, and the decision with both notices before it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.kit.errors import Conflict, Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.moderation import actions, house_rules, rules
from enishi.moderation.forms import DecideForm, LiftForm, ReviewForm
from enishi.moderation.models import TO_APPEAL, Appeal, Case, Decision, Opening, Reason
from enishi.networks.days import today_in
from enishi.profiles import visibility
from enishi.ui.forms import say

MODERATE = staff(Right.MODERATE)
PAGE = 24
SHOWN = ("open", "appeals", "done")
DAY = {"appeals": "decision__appeal__due_on"}  # by which day it is due, where that is not the case's own
QUARTER = timedelta(days=91)


@page(access=MODERATE)
def reports(request: Request) -> HttpResponse:
    """List what waits by its day, what is to be looked at again, and what is done, newest first."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "open"
    cases = Case.objects.readable_by(request.viewer)
    dated = cases.annotate(day=F(DAY.get(show, "due_on")))
    rows = _chosen(dated, show)
    last = dated.filter(public_id=request.GET.get("after", "")[:10]).first()
    if last is not None:
        later = Q(day__gt=last.day) | Q(day=last.day, pk__gt=last.pk)
        rows = rows.filter(pk__lt=last.pk) if show == "done" else rows.filter(later)
    found = list(rows.select_related("decision__appeal").prefetch_related("reports")[: PAGE + 1])
    today = today_in(request.network)
    context = {
        "rows": [_line(row, today) for row in found[:PAGE]],
        "show": show,
        "today": today,
        "counts": _counts(cases),
        "following": f"?show={show}&after={found[PAGE - 1].public_id}" if len(found) > PAGE else "",
        "after": last is not None,
    }
    return render(request, "moderation/reports.html", context)


@page(access=MODERATE)
def report(request: Request, public_id: str) -> HttpResponse:
    """Read a case; what was reported stands there once this officer has opened it."""
    return _page(request, _row(request, public_id))


@page(access=MODERATE, methods=("POST",))
def report_opening(request: Request, public_id: str) -> HttpResponse:
    """Open what was reported, on record."""
    row = _row(request, public_id)
    actions.open_case(row, by=request.viewer)
    return redirect("moderation:report", request.network.slug, row.public_id)


@page(access=MODERATE, methods=("POST",))
def report_decision(request: Request, public_id: str) -> HttpResponse:
    """Show both notices of a decision, and with `seen` decide."""
    row = _row(request, public_id)
    form = DecideForm(request.POST, rules=house_rules.rules_of(request.network), hides=row.kind != Case.Kind.PERSON)
    if not form.is_valid():
        return _page(request, row, decide_form=form)
    given = form.cleaned_data
    try:
        if "seen" not in request.POST:
            _complete(given)
            return _page(request, row, decide_form=form, preview=_preview(request, given), status=200)
        actions.decide(
            row, given["act"], rule=given["rule"], reason=given["reason"], days=given["days"], by=request.viewer
        )
    except (Refused, Conflict) as error:
        say(form, error, 1)
        return _page(request, row, decide_form=form)
    messages.success(request, _("Decided. Those concerned are told."))
    return redirect("moderation:report", request.network.slug, row.public_id)


@page(access=MODERATE, methods=("POST",))
def report_appeal(request: Request, public_id: str) -> HttpResponse:
    """Answer an appeal."""
    row = _row(request, public_id)
    appeal = get_object_or_404(_appeals(request), decision__case=row)
    form = ReviewForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.review(appeal, lifted=given["outcome"] == "lifted", answer=given["answer"], by=request.viewer)
        except (Refused, Conflict) as error:
            say(form, error, 1)
        else:
            messages.success(request, _("Answered. The person concerned is told."))
            return redirect("moderation:report", request.network.slug, row.public_id)
    return _page(request, row, review_form=form)


@page(access=MODERATE, methods=("POST",))
def report_lifting(request: Request, public_id: str) -> HttpResponse:
    """Lift a decision as a mistake: what it hid is shown again, without an appeal."""
    row = _row(request, public_id)
    decision = get_object_or_404(Decision.objects.within(request.network).select_related("case"), case=row)
    form = LiftForm(request.POST)
    if form.is_valid():
        try:
            actions.lift(decision, reason=form.cleaned_data["why"], by=request.viewer)
        except (Refused, Conflict) as error:
            say(form, error, 1)
        else:
            messages.success(request, _("Lifted. The person concerned is told."))
            return redirect("moderation:report", request.network.slug, row.public_id)
    return _page(request, row, lift_form=form)


# -- their parts ------------------------------------------------------------------------------------------------------
def _chosen(cases: Any, show: str) -> Any:
    if show == "done":
        return cases.filter(decision__isnull=False).order_by("-pk")
    rows = cases.with_open_appeal() if show == "appeals" else cases.undecided()
    return rows.order_by("day", "pk")


def _counts(cases: Any) -> dict[str, int]:
    """Return how many there are of each, and what was done within a quarter. One query."""
    quarter = Q(made_at__gte=timezone.now() - QUARTER)
    counted: dict[str, int] = cases.aggregate(
        open=Count("pk", filter=Q(decision=None)),
        appeals=Count("pk", filter=Q(decision__appeal__isnull=False, decision__appeal__answered_at=None)),
        came=Count("pk", filter=quarter),
        nothing=Count("pk", filter=quarter & Q(decision__act=Decision.Act.NOTHING)),
        talked=Count("pk", filter=quarter & Q(decision__act=Decision.Act.TALK)),
        warned=Count("pk", filter=quarter & Q(decision__act=Decision.Act.WARN)),
        done=Count("pk", filter=quarter & Q(decision__act__in=(Decision.Act.HIDE, Decision.Act.SUSPEND))),
        lifted=Count("pk", filter=quarter & Q(decision__appeal__lifted=True)),
    )
    return counted


def _line(row: Case, today: Any) -> dict[str, Any]:
    """Return what the list says of a case: what several chose most, the first words of theirs, how many, until when."""
    said = sorted(row.reports.all(), key=lambda each: each.pk)
    most = Counter(each.reason for each in said).most_common(1)
    decision = getattr(row, "decision", None)
    appeal = getattr(decision, "appeal", None)
    due = appeal.due_on if appeal and not appeal.answered_at else row.due_on
    return {
        "row": row,
        "title": Reason(most[0][0]).label if most else row.get_kind_display(),
        "words": next((each.words for each in said if each.words), ""),
        "number": len(said),
        "decision": decision,
        "appeal": appeal,
        "due": due,
        "late": due < today,
    }


def _row(request: Request, public_id: str) -> Case:
    """Return a case, and with it what else was decided about the same person and holds, the newest first: not what was lifted as a
    mistake. Two queries."""
    cases = Case.objects.readable_by(request.viewer)
    acts = [act for act in Decision.Act if act != Decision.Act.NOTHING]
    others = Q(about__in=cases.filter(public_id=public_id).values("about"), decision__act__in=acts)
    rows = cases.filter(Q(public_id=public_id) | others).select_related("about", "item", "comment", "decision__appeal")
    found: dict[str, Case] = {row.public_id: row for row in rows.prefetch_related("reports").order_by("-decision__at")}
    row: Case | None = found.pop(public_id, None)
    if row is None:
        raise Http404
    row.network = request.network
    row.before = [
        each.decision for each in found.values() if not getattr(getattr(each.decision, "appeal", None), "lifted", False)
    ]
    return row


def _appeals(request: Request) -> Any:
    return Appeal.objects.within(request.network).select_related("decision__case")


def _complete(given: dict[str, Any]) -> None:
    """Refuse what lacks a rule, a reason or a term, before the notices are shown."""
    if given["act"] == Decision.Act.NOTHING:
        return
    if not given["rule"]:
        raise Refused(_("Choose the rule that it is about."), field="rule")
    if not given["reason"].strip():
        raise Refused(_("Say why. The person concerned reads it."), field="reason")
    if given["act"] == Decision.Act.SUSPEND and not given["days"]:
        raise Refused(_("Choose until when."), field="days")


def _preview(request: Request, given: dict[str, Any]) -> dict[str, Any]:
    """Return what those concerned will read."""
    today, suspends = today_in(request.network), given["act"] == Decision.Act.SUSPEND
    return {
        **given,
        "until": today + timedelta(days=given["days"]) if suspends else None,
        "appeal_until": timezone.now() + TO_APPEAL if Decision(act=given["act"]).is_measure else None,
        "words": Decision.Act(given["act"]).label,
    }


def _page(request: Request, row: Case, *, status: int = 422, **given: Any) -> HttpResponse:
    viewer, decision = request.viewer, getattr(row, "decision", None)
    appeal = getattr(decision, "appeal", None)
    openings = list(Opening.objects.within(request.network).filter(case=row).order_by("pk"))
    said = sorted(row.reports.all(), key=lambda each: each.pk)
    opened = viewer.pk in {each.by_id for each in openings}
    known: set[Any] = {each.by_id for each in openings} | {getattr(each, "by_id", None) for each in (decision, appeal)}
    cards = visibility.authors({row.about_id, *known} - {None}, viewer)
    called = {pk: card.name for pk, card in cards.items()}
    texts: dict[tuple[str, str], Any] = {}
    for each in said:
        texts.setdefault((each.title, each.text), each)
    context = {
        "case": row,
        "about": cards.get(row.about_id),
        "before": row.before,
        "said": said,
        "first": said[0] if said else None,
        "texts": list(texts.values()) if opened else [],
        "reasons": Counter(str(each.get_reason_display()) for each in said).most_common(),
        "opened": opened,
        "openings": [{"at": each.at, "by": called.get(each.by_id, "")} for each in openings],
        "decision": decision,
        "decided_by": called.get(decision.by_id or 0, "") if decision else "",
        "appeal": appeal,
        "reviewed_by": called.get(appeal.by_id or 0, "") if appeal else "",
        "can_decide": decision is None and rules.can_decide(viewer, row),
        "can_review": appeal is not None and not appeal.answered_at and rules.can_review(viewer, appeal),
        "can_lift": decision is not None
        and decision.is_measure
        and not (appeal and appeal.lifted)
        and rules.can_decide(viewer, row),
        "lift_form": LiftForm(),
        "rules": house_rules.rules_of(request.network) if decision is None else [],
        "preview": None,
        **given,
    }
    if decision is None:
        context.setdefault("decide_form", DecideForm(rules=context["rules"], hides=row.kind != Case.Kind.PERSON))
    if appeal is not None:
        context.setdefault("review_form", ReviewForm())
    return render(request, "moderation/report.html", context, status=status if given else 200)
