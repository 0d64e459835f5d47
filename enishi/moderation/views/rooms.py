"""Reports in a room of alumni: what its people reported, what its hosts decide, and what whom it concerns reads of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.groups import rooms as doors
from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members import circles
from enishi.members.doors import Request, members, page
from enishi.moderation import hosts, rooms
from enishi.moderation.forms import AppealForm, LiftForm, ReviewForm, RoomDecideForm, RoomReportForm
from enishi.moderation.models import Case, RoomCase, RoomDecision, RoomReport
from enishi.moderation.views import distance, targets
from enishi.moderation.views.targets import Target
from enishi.profiles import visibility
from enishi.ui.forms import say

A_DAY, LISTED = 20, 100


@page(access=members)
def room_reports(request: Request, public_id: str) -> HttpResponse:
    """What one reported in a room, and where it stands; to hosts also what waits for them, and what was decided by whom."""
    group, viewer = _inside(request, public_id), request.viewer
    mine = RoomReport.objects.within(request.network).filter(reporter=viewer).values("case")
    rows = RoomCase.objects.within(request.network).filter(hosts.readable(viewer) | Q(pk__in=mine), group=group)
    rows = rows.select_related("decision__appeal").prefetch_related("reports")
    cases = list(rows.order_by(F("decided_at").desc(nulls_first=True), "-pk")[:LISTED])
    theirs = [row for row in cases if group.hosting and row.about_id != viewer.pk]
    done = [row for row in theirs if row.decided_at]
    looking_after = hosts.of(group)
    by = {row.decision.by_id for row in done} - {None}
    called = {pk: card.name for pk, card in visibility.authors([*by, viewer.pk], viewer).items()}
    context = {
        "group": group,
        "here": "reports",
        "waiting": [_line(row) for row in theirs if not row.decided_at],
        "asked": [_line(row) for row in done if _asked_again(row)],
        "done": [_line(row) | {"by": called.get(row.decision.by_id or 0, "")} for row in done],
        "own": [
            {"case": row, "report": each, "stuck": not row.decided_at and not _deciders(looking_after, row)}
            for row in cases
            for each in row.reports.all()
            if each.reporter_id == viewer.pk
        ],
    }
    return render(request, "moderation/room_reports.html", context)


@page(access=members, methods=("GET", "POST"))
def room_report(request: Request, public_id: str, report_id: str) -> HttpResponse:
    """Read a case as a host; POST decides, answers what another host decided and is asked to be looked at again, or lifts what was
    decided by mistake (`why`)."""
    group = doors.hosted(request, public_id)
    rows = RoomCase.objects.readable_by(request.viewer).filter(group=group).select_related("decision__appeal", "about")
    case = get_object_or_404(rows.prefetch_related("reports"), public_id=report_id)
    decision = getattr(case, "decision", None)
    appeal = getattr(decision, "appeal", None)
    decide_form = RoomDecideForm(
        request.POST if request.method == "POST" and not decision else None, words=case.kind != Case.Kind.PERSON
    )
    lift_form = LiftForm(request.POST if "why" in request.POST and decision else None)
    review_form = ReviewForm(request.POST if request.method == "POST" and appeal and not lift_form.is_bound else None)
    form: Any = next((each for each in (decide_form, lift_form) if each.is_bound), review_form)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            if form is decide_form:
                rooms.decide(group, case, given["act"], reason=given["reason"], by=request.viewer)
            elif form is lift_form:
                rooms.lift(group, case, reason=given["why"], by=request.viewer)
            else:
                lifted = given["outcome"] == "lifted"
                rooms.review(group, case, lifted=lifted, answer=given["answer"], by=request.viewer)
        except (Refused, Conflict) as error:
            say(form, error, 1)
        else:
            messages.success(
                request,
                {
                    decide_form: _("Decided. Those concerned are told."),
                    lift_form: _("Lifted. The person concerned is told."),
                    review_form: _("Answered. The person concerned is told."),
                }[form],
            )
            return redirect("moderation:room-reports", request.network.slug, group.public_id)
    elif request.method == "POST" and not form.is_bound:
        messages.error(request, _("Another host has decided on it meanwhile."))
    looking_after, viewer = hosts.of(group), request.viewer
    known = {pk for pk in (getattr(decision, "by_id", None), getattr(appeal, "by_id", None)) if pk}
    cards = visibility.authors({case.about_id, *known, viewer.pk}, viewer)
    said = sorted(case.reports.all(), key=lambda each: each.pk)
    texts: dict[tuple[str, str], Any] = {}
    for each in said if case.kind != Case.Kind.PERSON else ():
        texts.setdefault((each.title, each.text), each)
    context = {
        "group": group,
        "here": "reports",
        "case": case,
        "about": cards.get(case.about_id),
        "said": said,
        "texts": list(texts.values()),
        "decision": decision,
        "decided_by": cards[decision.by_id].name if decision and decision.by_id in cards else "",
        "appeal": appeal,
        "reviewed_by": cards[appeal.by_id].name if appeal and appeal.by_id in cards else "",
        "can_decide": decision is None and viewer.pk in _deciders(looking_after, case),
        "can_review": decision is not None
        and appeal is not None
        and not appeal.answered_at
        and viewer.pk in hosts.reviewers(looking_after, case, decision.by_id),
        "can_lift": decision is not None
        and decision.is_measure
        and not (appeal and appeal.lifted)
        and viewer.pk in _deciders(looking_after, case),
        "decide_form": decide_form,
        "review_form": review_form,
        "lift_form": lift_form,
    }
    return render(request, "moderation/room_report.html", context, status=422 if form.is_bound else 200)


@page(access=members, methods=("POST",))
def room_report_end(request: Request, public_id: str, report_id: str) -> HttpResponse:
    """Take one's own report back, while nobody has decided."""
    group = _inside(request, public_id)
    rows = RoomCase.objects.within(request.network).filter(group=group, reports__reporter=request.viewer)
    case = get_object_or_404(rows, public_id=report_id)
    try:
        rooms.take_back(group, case, by=request.viewer)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Your report is taken back. What you reported is shown to you again."))
    return redirect("moderation:room-reports", request.network.slug, group.public_id)


@page(access=members, methods=("GET", "POST"))
def room_decision(request: Request, public_id: str, report_id: str) -> HttpResponse:
    """Read what hosts decided about oneself; POST asks another of them to look again."""
    group, viewer = doors.door(request, public_id), request.viewer
    rows = RoomCase.objects.within(request.network).filter(group=group, about=viewer, decision__isnull=False)
    rows = rows.exclude(decision__act=RoomDecision.Act.NOTHING).select_related("decision__appeal")
    case = get_object_or_404(rows.prefetch_related("reports"), public_id=report_id)
    decision: RoomDecision = case.decision
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        hit("appeal", str(viewer.pk), limit=10, seconds=3600)
        try:
            rooms.appeal(group, case, form.cleaned_data["text"], by=viewer)
        except (Refused, Conflict) as error:
            say(form, error, 1)
        else:
            messages.success(request, _("It has arrived. Another host looks at it."))
            return redirect("moderation:room-decision", request.network.slug, group.public_id, case.public_id)
    appeal = getattr(decision, "appeal", None)
    others = hosts.reviewers(hosts.of(group), case, decision.by_id)
    cards = visibility.authors([viewer.pk, *([decision.by_id] if decision.by_id else [])], viewer)
    context = {
        "group": group,
        "case": case,
        "decision": decision,
        "by": cards[decision.by_id].name if decision.by_id in cards else "",
        "said": min(case.reports.all(), key=lambda each: each.pk, default=None)
        if case.kind != Case.Kind.PERSON
        else None,
        "appeal": appeal,
        "open": appeal is None and decision.appeal_until >= timezone.now(),
        "others": bool(others),
        "form": form,
    }
    return render(request, "moderation/room_decision.html", context, status=422 if form.errors else 200)


@page(access=members, methods=("GET", "POST"))
def room_person_report(request: Request, public_id: str, member_id: str) -> HttpResponse:
    """Report somebody inside to the hosts of a room."""
    group = _inside(request, public_id)
    return report_in(request, group, _person(request, group, member_id))


@page(access=members, methods=("GET", "POST"))
def room_person_distance(request: Request, public_id: str, member_id: str) -> HttpResponse:
    """Keep one's distance from somebody inside, whether or not they are listed in the directory."""
    group = _inside(request, public_id)
    return distance.keep_from(request, _person(request, group, member_id))


def report_in(request: Request, group: Any, target: Target) -> HttpResponse:
    """Show and take a report to the hosts of a room; where none of them could decide, say so and how to keep one's distance."""
    viewer, looking_after = request.viewer, hosts.of(group)
    able = bool(hosts.deciders(looking_after, target.member.pk, [viewer.pk]))
    form = RoomReportForm(request.POST if request.method == "POST" else None, person=target.item is None)
    if form.is_bound and form.is_valid() and able:
        hit("report", str(viewer.pk), limit=A_DAY, seconds=24 * 3600)
        title, text = targets.words_of(target, viewer) if target.item else ("", "")
        try:
            rooms.report(
                group,
                target.member,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                title=title,
                text=text,
                name=target.card.name,
                item=None if target.comment else target.item,
                comment=target.comment,
                by=viewer,
            )
        except Refused as refused:
            say(form, refused, 1)
        else:
            messages.success(
                request, _("The hosts have it. Nobody is told that it was you; you hear when it has been dealt with.")
            )
            return redirect("moderation:room-reports", request.network.slug, group.public_id)
    context = {
        "form": form,
        "target": target,
        "group": group,
        "able": able,
        "hosts": len(looking_after - {target.member.pk}),
    }
    status = 422 if form.errors or (form.is_bound and not able) else 200
    return render(request, "moderation/room_person_report.html", context, status=status)


# -- their parts ------------------------------------------------------------------------------------------------------
def _inside(request: Request, public_id: str) -> Any:
    """Return a room of alumni in which the viewer has a seat; Http404 else: reports from other groups go to the secretariat."""
    group = doors.inside(request, public_id)
    if not group.is_blind:
        raise Http404
    return group


def _person(request: Request, group: Any, public_id: str) -> Target:
    seats = circles.seats_in(request.network, group.circle_id).exclude(member=request.viewer).select_related("member")
    member = get_object_or_404(seats, member__public_id=public_id).member
    member.network = request.network
    card = visibility.authors([member.pk], request.viewer).get(member.pk)
    if card is None:
        raise Http404
    back = reverse("groups:group", args=[request.network.slug, group.public_id])
    return Target("person", public_id, member, card, back)


def _asked_again(case: RoomCase) -> bool:
    appeal = getattr(case.decision, "appeal", None)
    return appeal is not None and not appeal.answered_at


def _deciders(looking_after: set[int], case: RoomCase) -> set[int]:
    return hosts.deciders(looking_after, case.about_id, [each.reporter_id for each in case.reports.all()])


def _line(case: RoomCase) -> dict[str, Any]:
    """Return what the list says of a case: why, the first words, how many."""
    said = sorted(case.reports.all(), key=lambda each: each.pk)
    return {
        "case": case,
        "title": said[0].get_reason_display() if said else case.get_kind_display(),
        "words": next((each.words for each in said if each.words), ""),
        "number": len(said),
    }
