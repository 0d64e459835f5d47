"""The secretariat's side: what waits, whose it is, and the answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.desk import actions, readers, wording
from enishi.desk.forms import AnswerForm, NoteForm, OwnerForm, SeenForm
from enishi.desk.models import KEPT_AFTER_CLOSING, AnswerTemplate, Enquiry, Entry
from enishi.kit.errors import Refused
from enishi.members.doors import Request, page, staff
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.networks.days import today_in
from enishi.profiles import names

DESK = staff(Right.DESK)
PAGE = 24
SHOWN = ("open", "mine", "free", "closed")
ANSWERED = Case(When(answered_at=None, then=Value(0)), default=Value(1), output_field=IntegerField())


@page(access=DESK)
def enquiries(request: Request) -> HttpResponse:
    """List what is open: what waits by its day, so that the late come first, then what was answered; what is closed by when."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "open"
    today = today_in(request.network)
    rows = Enquiry.objects.readable_by(request.viewer)
    found, following = _some(_chosen(rows, show, request.viewer), show, request.GET.get("after", ""))
    owners = names.of_members({row.owner_id for row in found if row.owner_id}, request.viewer)
    context = {
        "rows": [
            {"row": row, "late": row.days_late(today), "owner": owners.get(row.owner_id or 0, "")} for row in found
        ],
        "show": show,
        "today": today,
        "counts": _counts(rows, request.viewer, today),
        "following": following,
        "after": bool(request.GET.get("after")),
    }
    return render(request, "desk/enquiries.html", context)


def _chosen(rows: Any, show: str, viewer: Member) -> Any:
    if show == "closed":
        return rows.exclude(closed_at=None).order_by("-closed_at", "-pk")
    rows = rows.open().annotate(told=ANSWERED).order_by("told", "due_on", "pk")
    return rows.filter(owner=viewer) if show == "mine" else rows.filter(owner=None) if show == "free" else rows


def _some(rows: Any, show: str, after: str) -> tuple[list[Enquiry], str]:
    """Return one page of rows, and the address of the next; the cursor is the public id of the last row."""
    last = rows.filter(public_id=after[:10]).first() if after else None
    if last is not None and show == "closed":
        rows = rows.filter(Q(closed_at__lt=last.closed_at) | Q(closed_at=last.closed_at, pk__lt=last.pk))
    elif last is not None:
        later = Q(due_on__gt=last.due_on) | Q(due_on=last.due_on, pk__gt=last.pk)
        rows = rows.filter(Q(told__gt=last.told) | Q(told=last.told) & later)
    found = list(rows.defer("text")[: PAGE + 1])
    return found[:PAGE], f"?show={show}&after={found[PAGE - 1].public_id}" if len(found) > PAGE else ""


def _counts(rows: Any, viewer: Member, today: Any) -> dict[str, int]:
    """Return how many of each there are. One query."""
    is_open = Q(closed_at=None)
    counted: dict[str, int] = rows.aggregate(
        open=Count("pk", filter=is_open),
        mine=Count("pk", filter=is_open & Q(owner=viewer)),
        free=Count("pk", filter=is_open & Q(owner=None)),
        late=Count("pk", filter=is_open & Q(answered_at=None, due_on__lt=today)),
    )
    return counted


@page(access=DESK)
def enquiry(request: Request, public_id: str) -> HttpResponse:
    """Read an enquiry with all that was answered and noted."""
    return _page(request, _row(request, public_id))


def _row(request: Request, public_id: str) -> Enquiry:
    rows = Enquiry.objects.readable_by(request.viewer)
    row: Enquiry = get_object_or_404(rows.select_related("member"), public_id=public_id)
    row.network = request.network
    return row


def _templates(request: Request) -> list[AnswerTemplate]:
    return list(AnswerTemplate.objects.within(request.network).order_by("title", "pk"))


def _page(request: Request, row: Enquiry, status: int = 200, **forms: Any) -> HttpResponse:
    entries = list(Entry.objects.within(request.network).filter(enquiry=row).order_by("pk"))
    others = _colleagues(request, row)
    known = {row.owner_id, *(each.by_id for each in entries), *others} - {None}
    called = names.of_members(known, request.viewer)
    context = {
        "enquiry": row,
        "late": row.days_late(today_in(request.network)),
        "owner": called.get(row.owner_id or 0, ""),
        "entries": [{"entry": each, "by": called.get(each.by_id or 0, "")} for each in entries],
        "mine": row.owner_id == request.viewer.pk,
        "answer_form": forms.get("answer_form") or AnswerForm(templates=_templates(request)),
        "seen_form": SeenForm(initial={"seen": sum(each.kind == Entry.Kind.WORD for each in entries)}),
        "note_form": NoteForm(),
        "owner_form": OwnerForm(colleagues=_named(others, called)) if others else None,
        "goes_on": row.closed_at + KEPT_AFTER_CLOSING if row.closed_at else None,
        **forms,
    }
    return render(request, "desk/enquiry.html", context, status=status)


def _colleagues(request: Request, row: Enquiry) -> dict[int, str]:
    """Return who else may answer: id → public id. One query."""
    found = (
        readers.grants(request.network).exclude(member__in=[row.owner_id or 0, request.viewer.pk]).order_by("member")
    )
    return dict(found.values_list("member", "member__public_id"))


def _named(others: dict[int, str], called: dict[int, str]) -> list[tuple[str, str]]:
    return [(public_id, called.get(pk) or _("somebody at the desk")) for pk, public_id in others.items()]


@page(access=DESK, methods=("POST",))
def enquiry_owner(request: Request, public_id: str) -> HttpResponse:
    """Take it over, or hand it to a colleague (`to`)."""
    row = _row(request, public_id)
    if "to" not in request.POST:
        actions.take(row, by=request.viewer)
        messages.success(request, _("It is yours now."))
        return _back(request, row)
    others = _colleagues(request, row)
    form = OwnerForm(request.POST, colleagues=_named(others, names.of_members(others, request.viewer)))
    if form.is_valid():
        people = Member.objects.within(request.network).active().select_related("person")
        try:
            actions.hand_over(row, get_object_or_404(people, public_id=form.cleaned_data["to"]), by=request.viewer)
        except Refused as error:
            form.add_error("to", error.message)
        else:
            messages.success(request, _("Your colleague has it now."))
            return _back(request, row)
    return _page(request, row, 422, owner_form=form)


@page(access=DESK, methods=("POST",))
def enquiry_answer(request: Request, public_id: str) -> HttpResponse:
    """Answer by mail; with `close` it is closed as well. With `insert` nothing is sent: the chosen text is put after what was typed
    (by POST, for what is typed belongs into no address)."""
    row, kept = _row(request, public_id), _templates(request)
    if "insert" in request.POST:
        return _page(request, row, answer_form=_with_text(request, row, kept))
    form = AnswerForm(request.POST, templates=kept)
    if form.is_valid():
        try:
            with transaction.atomic():
                text = form.cleaned_data["answer"].replace("\r\n", "\n")
                actions.answer(row, text, seen=_seen(request), by=request.viewer)
                if "close" in request.POST:
                    actions.close(row, by=request.viewer)
        except Refused as error:
            form.add_error("answer", error.message)
        else:
            messages.success(request, _("The answer is on its way."))
            return _back(request, row)
    return _page(request, row, 422, answer_form=form)


def _seen(request: Request) -> int | None:
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else None


def _with_text(request: Request, row: Enquiry, kept: list[AnswerTemplate]) -> AnswerForm:
    chosen = next((each for each in kept if each.public_id == request.POST.get("template")), None)
    typed = request.POST.get("answer", "").replace("\r\n", "\n").strip()
    texts = [typed, wording.filled(chosen.text, row)] if chosen else [typed]
    given = {"answer": "\n\n".join(text for text in texts if text), "template": chosen.public_id if chosen else ""}
    return AnswerForm(templates=kept, initial=given)


@page(access=DESK, methods=("POST",))
def enquiry_note(request: Request, public_id: str) -> HttpResponse:
    """Keep a note for colleagues."""
    row, form = _row(request, public_id), NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.note(row, form.cleaned_data["note"].replace("\r\n", "\n"), by=request.viewer)
        except Refused as error:
            form.add_error("note", error.message)
        else:
            messages.success(request, _("The note stands beside the enquiry."))
            return _back(request, row)
    return _page(request, row, 422, note_form=form)


@page(access=DESK, methods=("POST",))
def enquiry_closing(request: Request, public_id: str) -> HttpResponse:
    """Close it, or open it again (`again`)."""
    row = _row(request, public_id)
    if "again" in request.POST:
        actions.reopen(row, by=request.viewer)
        messages.success(request, _("It is open again, with a new day."))
    else:
        try:
            actions.close(row, seen=_seen(request), by=request.viewer)
        except Refused as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("It is closed."))
    return _back(request, row)


def _back(request: Request, row: Enquiry) -> HttpResponse:
    return redirect("desk:enquiry", network=request.network.slug, public_id=row.public_id)
