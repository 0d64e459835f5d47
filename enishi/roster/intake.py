"""The way of HR's file into the roster: brought, read, corrected, imported, perhaps undone. Work in the background stands
in jobs.py; what is written, in writing.py."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM, action, happened
from enishi.kit.errors import Conflict, Refused
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.roster import files, rules, writing
from enishi.roster.choices import forgotten, remembered
from enishi.roster.happenings import (
    INTAKE_CHECKED,
    INTAKE_CONFIRMED,
    INTAKE_CORRECTED,
    INTAKE_DECIDED,
    INTAKE_DONE,
    INTAKE_DROPPED,
    INTAKE_STARTED,
    INTAKE_UNDOING,
    INTAKE_UNDONE,
    INTAKE_UNREADABLE,
)
from enishi.roster.models import Intake, RosterPerson
from enishi.roster.words import busy, with_starter

State = Intake.State
BUSY = (State.RUNNING, State.UNDOING)
OPEN = (State.CHECKED, State.UNREADABLE, State.READING)


@action(rule=rules.can_import)
def start(
    network: Network,
    *,
    file_name: str,
    stored: files.Stored,
    today: date | None = None,
    company: str | None = None,
    by: Any,
) -> Intake:
    """Take a stored file in; a job reads it. It begins with the choices that were made for the last imported file.
    `company` is whose file it is, as choices.py has it."""
    last = Intake.objects.within(network).filter(state=State.DONE).order_by("-finished_at", "-pk").first()
    before = last.detection if last else {}
    asked = {**before.get("remember", {}), **({} if company is None else {"company": company})}
    intake: Intake = Intake.objects.create(
        network=network,
        file_name=_plain_name(file_name),
        stored_as=stored.name,
        file_hash=stored.sha256,
        file_size=stored.size,
        detection={
            "asked": asked,
            "classes": before.get("classes", {}),
            "apart": before.get("apart", []),
            "recalled_daily": bool(asked.get("business")),
        },
        today=today or today_in(network),
        started_by_id=None if by is SYSTEM else by.person_id,
    )
    happened(INTAKE_STARTED, intake, by=by, bytes=stored.size)
    return intake


def _plain_name(name: str) -> str:
    """The file's name for people: no path, no control or direction marks, at most 255 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-255:] or "?"


@action(rule=rules.can_import)
def correct(
    intake: Intake, *, version: int, asked: dict[str, Any], classes: dict[str, str], why: str = "", by: Any
) -> Intake:
    """Read the file anew by an officer's choices (choices.py). Conflict when somebody changed the reading meanwhile. `why`
    is a key of words.AGAIN where the officer wanted to import and has to look once more first."""
    _must_be(intake, State.CHECKED, State.UNREADABLE)
    _same_version(intake, version)
    intake.detection = {**intake.detection, "asked": asked, "classes": classes, "again": why}
    intake.state, intake.problem, intake.done_rows = State.READING, "", 0
    intake.version += 1
    intake.save(update_fields=["detection", "state", "problem", "done_rows", "version"])
    happened(INTAKE_CORRECTED, intake, by=by)
    return intake


@action(rule=rules.can_import)
def note_reading(
    intake: Intake, *, version: int, detection: dict[str, Any], counts: dict[str, Any], rows: int, by: Any
) -> None:
    """Note what reading gave; nothing of it is on the roster yet. A reading that was overtaken by a correction is let go."""
    if intake.state == State.READING and intake.version == version:
        intake.detection = {**intake.detection, **detection}
        intake.counts, intake.state = counts, State.CHECKED
        intake.done_rows = intake.all_rows = rows
        intake.save(update_fields=["detection", "counts", "state", "done_rows", "all_rows"])
    happened(INTAKE_CHECKED, intake, by=by, **{name: counts.get(name, 0) for name in ("data", "with_errors")})


@action(rule=rules.can_import)
def note_unreadable(
    intake: Intake, *, version: int, code: str, facts: dict[str, Any], seen: dict[str, Any] | None = None, by: Any
) -> None:
    """Note why the file cannot be read. The file goes, unless other choices (another encoding, other sheets or headings)
    could still read it. `seen` is what was detected all the same, so that there is something to choose from."""
    if intake.state == State.READING and intake.version == version:
        intake.state, intake.problem = State.UNREADABLE, code[:40]
        intake.detection = {**intake.detection, "facts": facts, **(seen or {})}
        chosen = intake.detection.get("asked", {})
        if code not in ("unknown_encoding", "no_people") and not (chosen.get("encoding") or chosen.get("delimiter")):
            transaction.on_commit(lambda stored=intake.stored_as: files.remove(stored))  # type: ignore[misc]
            intake.stored_as = ""
        intake.save(update_fields=["state", "problem", "detection", "stored_as"])
    happened(INTAKE_UNREADABLE, intake, by=by, code=code)


@action(rule=rules.can_import)
def decide(intake: Intake, *, pair: str, one: bool | None, by: Any) -> None:
    """Note whether a proposed pair is one person or two, None for later. They are joined when the file is imported."""
    _must_be(intake, State.CHECKED)
    if pair not in {each["id"] for each in intake.detection.get("pairs", [])}:
        raise Refused(_("The reading has changed in the meantime. Please look at the pairs again."))
    same = {**intake.detection.get("same", {})}
    same.pop(pair, None)
    if one is not None:
        same[pair] = "one" if one else "two"
    intake.detection = {**intake.detection, "same": same}
    intake.save(update_fields=["detection"])
    happened(INTAKE_DECIDED, intake, by=by)


@action(rule=rules.can_import)
def confirm(
    intake: Intake, *, version: int, classes: dict[str, str] | None = None, remember: bool = True, by: Any
) -> Intake:
    """Import the file as it was read; a job does it. `classes` maps employment types to codes of member classes. Conflict
    when another import runs (it says whose and since when), has ended since this file was read, or when the reading changed
    since this person looked at it. Refused while it is open whose file it is. What only the page needed goes."""
    _must_be(intake, State.CHECKED)
    _same_version(intake, version)
    _nobody_else(intake, by)
    if overtaken(intake):
        raise Conflict(_("The roster has changed since this file was read. Please have it read again first."))
    if intake.detection.get("company", {}).get("ask"):
        raise Refused(
            _("Please say first whose file this is, so that nobody comes onto the roster twice."), field="company"
        )
    if not files.is_there(intake.stored_as, ".plan"):
        raise Refused(_("The file is no longer there. Please bring it in again."))
    detection = intake.detection
    apart = [pair for pair, said in detection.get("same", {}).items() if said == "two"]
    intake.detection = {
        **forgotten(detection, keep_pairs=True),
        "classes": detection.get("classes", {}) if classes is None else classes,
        "remember": remembered(detection.get("asked", {})) if remember else {},
        "apart": sorted({*detection.get("apart", []), *apart})[-500:],
    }
    intake.state, intake.done_rows = State.RUNNING, 0
    intake.counts = {**intake.counts, "at": 0, "done": {}, "done_left": 0}
    intake.version += 1
    try:
        with transaction.atomic():
            intake.save(update_fields=["detection", "state", "done_rows", "counts", "version"])
    except IntegrityError:  # the other officer's press came between the look and the write
        _nobody_else(intake, by)
        raise
    happened(INTAKE_CONFIRMED, intake, by=by, rows=intake.all_rows)
    return intake


@action(rule=rules.can_import)
def finish(intake: Intake, *, by: Any) -> None:
    """Note that every row was written, and join the pairs that an officer said are one person."""
    _must_be(intake, State.RUNNING)
    intake.counts = {**intake.counts, "linked": _link_pairs(intake)}
    transaction.on_commit(lambda stored=intake.stored_as: files.remove_original(stored))  # type: ignore[misc]
    intake.detection = forgotten(intake.detection)
    intake.state, intake.finished_at, intake.done_rows = State.DONE, timezone.now(), intake.all_rows
    intake.save(update_fields=["counts", "detection", "state", "finished_at", "done_rows"])
    done = intake.counts.get("done", {})
    happened(INTAKE_DONE, intake, by=by, **{name: done.get(name, 0) for name in ("new", "changed", "same")})


def _link_pairs(intake: Intake) -> list[list[str]]:
    """Point one row of each pair at the other, which leads: the one of the newer period. Returns their keys, for undo."""
    rows = RosterPerson.objects.within(intake.network_id)
    said = intake.detection.get("same", {})
    linked = []
    for pair in intake.detection.get("pairs", []):
        if said.get(pair["id"]) != "one":
            continue
        both = sorted(rows.filter(key__in=[pair["a"]["key"], pair["b"]["key"]]), key=_leads)
        if len(both) == 2 and both[1].same_as_id is None and both[0].pk != both[1].same_as_id:
            linked.append([both[0].key, both[1].key])
            rows.filter(Q(pk=both[0].pk) | Q(same_as=both[0].pk)).update(same_as=both[1].pk)
    return linked


def _leads(row: RosterPerson) -> tuple[bool, date, date, int]:
    return (row.last_left_on is None, row.last_left_on or date.min, row.first_joined_on or date.min, row.pk)


@action(rule=rules.can_import)
def undo(intake: Intake, *, by: Any) -> Intake:
    """Take an import back, one that is under way too; a job does it. Refused once somebody has joined as a person whom it
    brought, for an import that one imported after it stands upon, and where there is nothing to undo. Who sees no member is
    refused in the same words always: the reason would tell them that somebody has joined."""
    if by is not SYSTEM and not rules.sees_members(by):
        raise Refused(_("An import is taken back by the secretariat. Please tell them if it has to be."))
    _must_be(intake, State.DONE, State.RUNNING)
    if writing.claimed_since(intake):
        raise Refused(_("Somebody has joined through this import, so it can no longer be undone."))
    _nobody_else(intake, by)
    if intake.state == State.DONE and not did_something(intake):
        raise Refused(_("This import changed nothing, so there is nothing to undo."))
    if (above := imported_after(intake).first()) is not None:
        raise Refused(in_the_way(above.file_name))
    intake.state, intake.done_rows = State.UNDOING, 0
    intake.save(update_fields=["state", "done_rows"])
    happened(INTAKE_UNDOING, intake, by=by)
    return intake


def did_something(intake: Intake) -> bool:
    """Return whether an import that has ended left anything on the roster other than it was."""
    done = intake.counts.get("done", {})
    return bool(done.get("new") or done.get("changed") or intake.counts.get("linked"))


def imported_after(intake: Intake) -> QuerySet[Intake]:
    """Return the imports that ended after this one and changed something, the last one first: by the moment in which they
    were written, for a file may wait while one that was brought later goes before it."""
    rows = Intake.objects.within(intake.network_id).filter(state=State.DONE).exclude(pk=intake.pk)
    if intake.finished_at is None:  # under way: nothing can end before it does
        return rows.none()
    did = Q(counts__done__new__gt=0) | Q(counts__done__changed__gt=0) | Q(counts__linked__0__isnull=False)
    found: QuerySet[Intake] = rows.filter(did, finished_at__gt=intake.finished_at).order_by("-finished_at", "-pk")
    return found


def in_the_way(file_name: str) -> str:
    """Return the sentence for an import that another one stands upon: which file, and how the way opens."""
    said = _("“%(file)s” was imported after this one. Undo that one first; then this one can be undone.")
    return said % {"file": file_name}


@action(rule=rules.can_import)
def finish_undo(intake: Intake, *, by: Any) -> None:
    """Note that the roster stands as it did before."""
    _must_be(intake, State.UNDOING)
    rows = RosterPerson.objects.within(intake.network_id)
    for other, _leader in intake.counts.get("linked", []):
        rows.filter(key=other).update(same_as=None)
    intake.state, intake.finished_at = State.UNDONE, timezone.now()
    intake.detection = forgotten(intake.detection)
    intake.save(update_fields=["state", "finished_at", "detection"])
    happened(INTAKE_UNDONE, intake, by=by)


@action(rule=rules.can_import)
def drop(intake: Intake, *, by: Any) -> None:
    """Set a file aside that was not imported; it is deleted."""
    _must_be(intake, *OPEN)
    transaction.on_commit(lambda stored=intake.stored_as: files.remove(stored))  # type: ignore[misc]
    intake.state, intake.stored_as, intake.finished_at = State.DROPPED, "", timezone.now()
    intake.detection = forgotten(intake.detection)
    intake.save(update_fields=["state", "stored_as", "finished_at", "detection"])
    happened(INTAKE_DROPPED, intake, by=by)


# -- what several of them ask -----------------------------------------------------------------------------------------
def _must_be(intake: Intake, *states: str) -> None:
    if intake.state not in states:
        words = State(intake.state).label
        raise Refused(_("This file has moved on in the meantime: it is %(state)s.") % {"state": words})


def _same_version(intake: Intake, version: int) -> None:
    if intake.version != version:
        raise Conflict(_("Somebody else has changed the reading of this file in the meantime."))


def overtaken(intake: Intake) -> bool:
    """Return whether the roster changed by another import since this file was read: who is new was decided before that."""
    began = intake.detection.get("began")
    ended = Intake.objects.within(intake.network_id).filter(state__in=(State.DONE, State.UNDONE)).exclude(pk=intake.pk)
    return bool(began) and ended.filter(finished_at__gt=datetime.fromisoformat(began)).exists()


def _nobody_else(intake: Intake, by: Any) -> None:
    running = Intake.objects.within(intake.network_id).filter(state__in=BUSY).exclude(pk=intake.pk)
    other = with_starter(intake.network_id, running).first()
    if other is not None:
        raise Conflict(busy(other, by))
