"""HR's file on its way in, page by page. Until the last button nothing has changed, and every page says so."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Exists, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi.kit.errors import Conflict, Refused
from enishi.kit.limits import hit
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.roster import files, plan, rules, sheets, words
from enishi.roster import intake as verbs
from enishi.roster.choices import without_memory
from enishi.roster.forms import COLUMNS, FileForm, ReadingForm
from enishi.roster.models import Intake, IntakeRow, RosterPerson
from enishi.roster.views.showing import (
    MOST_NAMES,
    Shown,
    changes_said,
    column_order,
    here_and_left,
    not_read,
    pair_shown,
    recalled_shown,
    row_shown,
    secret_shown,
    weight,
)
from enishi.roster.views.tabs import tabs

ROSTER = staff(Right.ROSTER)
PAGE = 12
ROWS = 10
MOST_OF_ROWS = 12_000  # characters that a page of rows takes: the page of a file stays below 60 kB
VERDICTS = {"ok": "o", "warn": "wd", "bad": "e", "era": ""}
AN_HOUR = 60 * 60
FILES_AN_HOUR = 60
State = Intake.State


# -- bringing a file --------------------------------------------------------------------------------------------------
@page(access=ROSTER, methods=("GET", "POST"))
def intakes(request: Request) -> HttpResponse:
    """Bring a file in; earlier ones below."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        hit("roster-file", str(request.viewer.pk), limit=FILES_AN_HOUR, seconds=AN_HOUR)
        upload = form.cleaned_data["file"]
        stored = files.store(upload)
        try:
            row = verbs.start(request.network, file_name=upload.name, stored=stored, by=request.viewer)
        except Exception:
            files.remove(stored.name)  # nothing points at it
            raise
        return redirect("roster:intake", request.network.slug, row.public_id)
    context = {"form": form, "tabs": tabs(request, "intakes"), "most": files.MOST_BYTES // 1024**2, **_earlier(request)}
    return render(request, "roster/intakes.html", context, status=422 if form.errors else 200)


def _earlier(request: Request) -> dict[str, Any]:
    """Return one page of intakes, newest first, with who brought them."""
    rows = Intake.objects.readable_by(request.viewer).exclude(state=State.DROPPED)
    after = rows.filter(public_id=request.GET.get("after", "")[:10]).values_list("pk", flat=True).first()
    older = rows.filter(pk__lt=after) if after else rows
    found = list(words.with_starter(request.network, older).order_by("-pk").defer("detection")[: PAGE + 1])
    names = words.who(found, request.viewer)
    for row in found:
        row.who = names[row.started_by_id]
    return {
        "rows": found[:PAGE],
        "next": "?" + urlencode({"after": found[PAGE - 1].public_id}) if len(found) > PAGE else "",
        "first": "?" if after else "",
    }


@page(access=ROSTER)
def intake_sample(request: Request) -> HttpResponse:
    """A table to fill in by hand, for who has no system to export from."""
    return _workbook(sheets.sample(get_language() or "ja"), _("roster-sample.xlsx"))


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# -- one file ---------------------------------------------------------------------------------------------------------
def _intake(request: Request, public_id: str) -> Intake:
    """Return the intake."""
    return _intake_and_busy(request, public_id)[0]


def _intake_and_busy(request: Request, public_id: str) -> tuple[Intake, Intake | None]:
    """Return the intake, and another one that runs in the network now. One query for both."""
    rows = words.with_starter(request.network, Intake.objects.readable_by(request.viewer))
    found = list(rows.filter(Q(public_id=public_id) | Q(state__in=verbs.BUSY)))
    row: Intake | None = next((each for each in found if each.public_id == public_id), None)
    if row is None:
        raise Http404
    row.network = request.network
    return row, next((each for each in found if each is not row), None)


def _to(request: Request, row: Intake, more: str = "") -> HttpResponse:
    response = redirect("roster:intake", request.network.slug, row.public_id)
    response["Location"] += more
    return response


@page(access=ROSTER)
def intake(request: Request, public_id: str) -> HttpResponse:
    """One file, by where it stands."""
    row, other = _intake_and_busy(request, public_id)
    return _show(request, row, other=other)


def _show(request: Request, row: Intake, form: ReadingForm | None = None, other: Intake | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "row": row,
        "tabs": tabs(request, "intakes"),
        "who": words.started_by(row, request.viewer),
        "takes_back": rules.sees_members(request.viewer),
    }
    if row.state == State.CHECKED and not files.is_there(row.stored_as, ".rows"):
        context["gone"] = True
    elif row.state in (State.CHECKED, State.UNREADABLE):
        context["form"] = form or ReadingForm(intake=row, network=request.network)
    if row.state == State.CHECKED and "form" in context:
        context |= _check(request, row, context["form"], other)
    elif row.state == State.UNREADABLE:
        context["wrong"], context["todo"] = words.problem(row.problem)
        context["heads"] = context["form"].heads() if "form" in context else []
    elif row.state in (State.DONE, State.UNDONE):
        context |= _result(request, row, other)
    else:
        context["waits_for"] = _waits_for(request, row)
        context["again"] = words.AGAIN.get(row.detection.get("again", ""), ("", ""))[0]
    status = 422 if form is not None and form.errors else 200
    return render(request, "roster/intake.html", context, status=status)


def _check(request: Request, row: Intake, form: ReadingForm, other: Intake | None) -> dict[str, Any]:
    verdict = request.GET.get("v", "")
    letters, era = VERDICTS.get(verdict, ""), verdict == "era"
    after, before = (_line(request.GET.get(name, "")) for name in ("after", "before"))
    path = files.path_of(row.stored_as, ".rows")
    lines, first, last, more_before, more_after = plan.rows(
        path, letters, era=era, after=after, before=before, size=ROWS, weigh=weight, most=MOST_OF_ROWS
    )
    kept = {"v": verdict} if verdict else {}
    columns = sorted(form.columns(), key=column_order)
    unread = [each for each in columns if not_read(each["column"])]
    start = max(0, min(_line(request.GET.get("c", "")), len(columns) - 1))
    some = columns[start : start + COLUMNS]
    several = form.read_sheets() > 1
    silent, silent_sheets = form.silent()
    counts = row.counts
    forecast = counts.get("forecast", {})
    people = sum(forecast.get(name, 0) for name in ("new", "changed", "same"))
    pairs = row.detection.get("pairs", [])
    said = row.detection.get("same", {})
    place = min(max(_line(request.GET.get("same", "")), 0), max(len(pairs) - 1, 0))
    return {
        "verdict": verdict if verdict in VERDICTS else "",
        "rows": [row_shown(each, [sheet.name for sheet in form.sheets], several=several) for each in lines],
        "previous": f"?{urlencode({**kept, 'before': first})}#rows-h" if more_before and first >= 0 else "",
        "next": f"?{urlencode({**kept, 'after': last})}#rows-h" if more_after else "",
        "all_sure": all(each["verdict"] != "maybe" for each in columns),
        "doubtful": [each for each in some if each["verdict"] == "maybe"],
        "others": [each for each in some if each["verdict"] != "maybe"],
        "turned": "c" in request.GET,
        "silent": bool(silent),
        "silent_sheets": silent_sheets,
        "again": words.AGAIN.get(row.detection.get("again", ""), ("", ""))[1],
        "unread": len(unread),
        "unread_names": [each["header"] for each in unread[:MOST_NAMES]],
        "unread_more": max(0, len(unread) - MOST_NAMES),
        "unread_at": columns.index(unread[0]) if unread else 0,
        "columns_before": f"?c={max(0, start - COLUMNS)}#cols-h" if start else "",
        "columns_after": f"?c={start + COLUMNS}#cols-h" if start + COLUMNS < len(columns) else "",
        "heads": form.heads({each["place"] for each in some} if start else ()),
        "recalled": recalled_shown(row.detection.get("recalled", [])),
        "recalled_daily": bool(row.detection.get("recalled_daily") and row.detection.get("asked", {}).get("business")),
        "company": row.detection.get("company", {}),
        "secret": secret_shown(form.sheets),
        "read_columns": sum(each["verdict"] != "none" for each in columns),
        "counts": counts,
        "ready": counts["ok"] + counts["with_warnings"],
        "bar": {
            "ok": counts["ok"],
            "warn": counts["with_warnings"],
            "from_bad": counts["ok"] + counts["with_warnings"],
            "bad": counts["with_errors"],
        },
        "skipped": [(words.skipped(reason), count) for reason, count in counts.get("why_skipped", {}).items()],
        "forecast": forecast,
        **here_and_left(forecast, counts.get("new_left")),
        "idle": not (forecast.get("new") or forecast.get("changed") or pairs),
        "people": people if people != counts["ok"] + counts["with_warnings"] else 0,
        "overtaken": verbs.overtaken(row),
        "changes": changes_said(row.detection.get("changes", [])[:ROWS]),
        "pair": pair_shown(pairs[place], said) if pairs else None,
        "pair_count": len(pairs),
        "pair_next": place + 1 if place + 1 < len(pairs) else 0,
        "busy": words.busy(other, request.viewer) if other else "",
    }


def _line(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def _result(request: Request, row: Intake, other: Intake | None) -> dict[str, Any]:
    """What an import did: sums, the first changes, rows that stayed behind."""
    done = row.counts.get("done", {})
    takes_back = row.state == State.DONE and rules.sees_members(request.viewer) and verbs.did_something(row)
    several = sum(sheet["read"] for sheet in row.detection.get("file", {}).get("sheets", ())) > 1
    notes = IntakeRow.objects.readable_by(request.viewer).filter(intake=row)
    changed = notes.filter(change="changed").order_by("pk")[:ROWS]
    return {
        "done": done,
        **here_and_left(done, row.counts.get("done_left")),
        "imported": row.counts.get("ok", 0) + row.counts.get("with_warnings", 0),
        "fields": _(", ").join(
            f"{words.field_words(name.removeprefix('field:'))} {count:,}"
            for name, count in sorted(done.items(), key=lambda each: -each[1])
            if name.startswith("field:")
        ),
        "changes": changes_said([[note.data.get("name", ""), note.data.get("said", [])] for note in changed]),
        "left": [Shown.of_note(note, several=several) for note in notes.filter(verdict="error").order_by("pk")[:ROWS]],
        **(_undo(request, row, other) if takes_back else {}),
        "takes_back": takes_back,
        "has_sheet": files.is_there(row.stored_as, ".rows") and bool(row.counts.get("with_errors")),
    }


def _undo(request: Request, row: Intake, other: Intake | None) -> dict[str, Any]:
    """Whether it can be undone, whether somebody has joined through it, and what has to be done first. One query."""
    made = RosterPerson.objects.readable_by(request.viewer).filter(intake=row, member__isnull=False)
    above = verbs.imported_after(row)
    rows = Intake.objects.readable_by(request.viewer).filter(pk=row.pk)
    facts = rows.annotate(
        claimed=Exists(made),
        above=Subquery(above.values("public_id")[:1]),
        above_name=Subquery(above.values("file_name")[:1]),
    )
    claimed, public_id, name = facts.values_list("claimed", "above", "above_name").get()
    first = verbs.in_the_way(name) if name else words.busy(other, request.viewer) if other else ""
    return {"undoable": not claimed and not first, "claimed": claimed, "first": first, "above": public_id}


@page(access=ROSTER)
def intake_progress(request: Request, public_id: str) -> HttpResponse:
    """How far it is, as the fragment that the page asks for; anybody else is shown the page itself."""
    row = _intake(request, public_id)
    if not request.headers.get("HX-Request"):
        return _to(request, row)
    return render(request, "roster/_progress.html", {"row": row, "waits_for": _waits_for(request, row)})


def _waits_for(request: Request, row: Intake) -> str:
    """Return the name of the file that has to be done before this one begins; empty once it has begun."""
    if row.state != State.READING or row.all_rows:
        return ""
    earlier = Intake.objects.readable_by(request.viewer).filter(pk__lt=row.pk, state__in=(State.READING, *verbs.BUSY))
    return earlier.order_by("-pk").values_list("file_name", flat=True).first() or ""


@page(access=ROSTER)
def intake_sheet(request: Request, public_id: str) -> HttpResponse:
    """The sheet to mend: the rows that stay behind, with what is wrong, to be brought in again."""
    row = _intake(request, public_id)
    if not files.is_there(row.stored_as, ".rows") or "file" not in row.detection:
        raise Http404
    return _workbook(sheets.to_mend(row), _("rows-to-mend.xlsx"))


# -- deciding ---------------------------------------------------------------------------------------------------------
@page(access=ROSTER, methods=("POST",))
def intake_reading(request: Request, public_id: str) -> HttpResponse:
    """Correct the reading; the file is read anew in the background."""
    row = _intake(request, public_id)
    if row.state not in (State.CHECKED, State.UNREADABLE):
        return _to(request, row)
    form = ReadingForm(request.POST, intake=row, network=request.network)
    return _read_anew(request, row, form) or _show(request, row, form)


def _read_anew(request: Request, row: Intake, form: ReadingForm, why: str = "") -> HttpResponse | None:
    """Hand the corrections on; None leaves the form with its errors and everything that was typed. `why` says (words.AGAIN)
    what came before the import."""
    if not form.is_valid():
        return None
    asked, classes = form.asked(), form.chosen_classes()
    if "forget" in request.POST:  # a form of its own, which holds nothing else
        asked, classes = without_memory(form.asked_before), row.detection.get("classes", {})
    try:
        verbs.correct(
            row,
            version=form.cleaned_data["version"],
            asked=asked,
            classes=classes,
            why=why,
            by=request.viewer,
        )
    except (Conflict, Refused) as error:
        _mixed(row, form, error)
        return None
    return _to(request, row)


def _mixed(row: Intake, form: ReadingForm, error: Conflict | Refused) -> None:
    """Put a refusal over the form. After a conflict it holds what was typed, on the version of now."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
    if isinstance(error, Conflict):
        row.refresh_from_db(fields=["version"])
        form.data = {**form.data.dict(), "version": str(row.version)}  # type: ignore[attr-defined]


@page(access=ROSTER, methods=("POST",))
def intake_commit(request: Request, public_id: str) -> HttpResponse:
    """Import. What was changed on the page without being read anew is read first, and the officer looks once more."""
    row = _intake(request, public_id)
    if row.state != State.CHECKED:  # pressed twice
        return _to(request, row)
    form = ReadingForm(request.POST, intake=row, network=request.network)
    if not form.is_valid():
        return _show(request, row, form)
    if verbs.overtaken(row):
        return _read_anew(request, row, form, "overtaken") or _show(request, row, form)
    if form.says_something_new() and form.cleaned_data["version"] == row.version:
        return _read_anew(request, row, form, "changed") or _show(request, row, form)
    try:
        verbs.confirm(
            row,
            version=form.cleaned_data["version"],
            classes=form.chosen_classes(),
            remember=bool(request.POST.get("remember")),
            by=request.viewer,
        )
    except (Conflict, Refused) as error:
        _mixed(row, form, error)
        return _show(request, row, form)
    return _to(request, row)


@page(access=ROSTER, methods=("POST",))
def intake_same(request: Request, public_id: str) -> HttpResponse:
    """Say that two are one person, that they are two, or leave it for later."""
    row = _intake(request, public_id)
    said = {"one": True, "two": False}.get(request.POST.get("said", ""))
    verbs.decide(row, pair=request.POST.get("pair", "")[:20], one=said, by=request.viewer)
    following = _line(request.POST.get("next", ""))
    return _to(request, row, f"?same={max(following, 0)}#same-h")


@page(access=ROSTER, methods=("GET", "POST"))
def intake_undo(request: Request, public_id: str) -> HttpResponse:
    """Take an import back, after a page that says what that means."""
    row, other = _intake_and_busy(request, public_id)
    if request.method == "POST":
        try:
            verbs.undo(row, by=request.viewer)
        except Refused as refused:
            messages.error(request, refused.message)
        return _to(request, row)
    if row.state not in (State.DONE, State.RUNNING) or not rules.sees_members(request.viewer):
        return _to(request, row)
    ways = _undo(request, row, other)
    return render(
        request,
        "roster/intake_undo.html",
        {
            "row": row,
            "done": row.counts.get("done", {}),
            "nothing": row.state == State.DONE and not verbs.did_something(row),
            "tabs": tabs(request, "intakes"),
            **ways,
        },
    )


@page(access=ROSTER, methods=("POST",))
def intake_drop(request: Request, public_id: str) -> HttpResponse:
    """Set a file aside and delete it."""
    row = _intake(request, public_id)
    if row.state in verbs.OPEN:
        verbs.drop(row, by=request.viewer)
        messages.success(request, _("The file is set aside and deleted. Nothing has changed."))
    return redirect("roster:intakes", request.network.slug)
