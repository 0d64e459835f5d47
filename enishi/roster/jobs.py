"""The long work on HR's files: reading them, writing them in batches that survive a killed process, taking them back."""

from __future__ import annotations

import datetime
import logging
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.kit import bulk, tables
from enishi.kit.jobs import job
from enishi.roster import files, forecast, intake, matching, plan, writing
from enishi.roster.models import Intake, RosterPerson, Tenure

Tell = Callable[[int, int], None]
logger = logging.getLogger(__name__)

BATCH = 1_000
LIMITS = tables.Limits(max_bytes=files.MOST_BYTES)
KEPT = datetime.timedelta(days=30)
STRAY = datetime.timedelta(days=1)  # a file that is being taken in is named within seconds
_TRIES = 10  # a process may be killed more than once in the middle of a long file
_SOON = datetime.timedelta(seconds=5)


def _intake(network_id: int, happening_id: int) -> Intake:
    happening = Happening.objects.within(network_id).get(pk=happening_id)
    row: Intake = Intake.objects.within(network_id).select_related("network").get(public_id=happening.subject_id)
    return row


class _Progress:
    """Notes how far a reading is, twice a second at most."""

    def __init__(self, row: Intake, tell: Tell | None) -> None:
        self.rows, self.last = Intake.objects.within(row.network_id).filter(pk=row.pk, version=row.version), 0.0
        self.tell = tell

    def __call__(self, done: int, total: int) -> None:
        if self.tell:
            self.tell(done, total)
        now = time.monotonic()
        if now - self.last > 0.5:
            self.last = now
            self.rows.update(done_rows=done, all_rows=max(total, done))


@job(wait=_SOON)
def read(network_id: int, happening_id: int) -> None:
    """Read a file that was brought in or whose reading was corrected."""
    read_file(_intake(network_id, happening_id))


def read_file(row: Intake, tell: Tell | None = None) -> None:
    """Read an intake's file and note what it says, or why it cannot be read. `tell(done, total)` hears how far it is."""
    if row.state != Intake.State.READING:
        return
    try:
        _read(row, tell)
    except tables.TableError as error:
        intake.note_unreadable(row, version=row.version, code=error.code, facts=error.facts, by=SYSTEM)
    except UnicodeError:  # the character set that was asked for is not that of the file
        intake.note_unreadable(row, version=row.version, code="unknown_encoding", facts={}, by=SYSTEM)
    except DatabaseError:
        raise  # tried again
    except Exception:  # a reader of strangers' files: whatever it met, an officer waits for an answer
        logger.exception("Intake %s could not be read.", row.public_id)
        intake.note_unreadable(row, version=row.version, code="unexpected", facts={}, by=SYSTEM)


def _read(row: Intake, tell: Tell | None) -> None:
    asked = row.detection.get("asked", {})
    began = timezone.now().isoformat()
    companies = matching.companies_of(row.network)
    base = files.path_of(row.stored_as)
    with tables.read(
        base,
        filename=row.file_name,
        limits=LIMITS,
        encoding=asked.get("encoding") or None,
        delimiter=asked.get("delimiter") or None,
    ) as workbook:
        made = plan.make(
            workbook,
            asked,
            base,
            today=row.today,
            on_progress=_Progress(row, tell),
            against=partial(matching.match, row.network, companies=companies),
            company=companies[0] if len(companies) == 1 else "",
        )
    if not made.report_counts["data"]:
        found = {"file": made.detection.to_json(), "head": made.head}
        intake.note_unreadable(row, version=row.version, code="no_people", facts={}, seen=found, by=SYSTEM)
        return
    seen = forecast.look(row.network, files.path_of(row.stored_as, ".plan"), forecast.columns(made.detection))
    known = {each["id"] for each in seen.pairs}
    intake.note_reading(
        row,
        version=row.version,
        detection={
            "file": made.detection.to_json(),
            "head": made.head,
            "types": made.types,
            "pairs": [pair for pair in seen.pairs if pair["id"] not in row.detection.get("apart", [])],
            "same": {pair: said for pair, said in row.detection.get("same", {}).items() if pair in known},
            "changes": seen.changes,
            "recalled": made.recalled,
            "company": _company(made, asked, companies),
            "began": began,
        },
        counts={
            **made.report_counts,
            "result": made.result,
            "era": made.era,
            "codes": made.codes,
            "why_skipped": made.skipped,
            "forecast": dict(seen.counts),
            "new_left": seen.left,
            "error": made.report_counts["with_errors"],
        },
        rows=made.report_counts["data"],
        by=SYSTEM,
    )


def _company(made: plan.Made, asked: dict[str, Any], companies: list[str]) -> dict[str, Any]:
    """Return whose file it is, for the page: the companies of the roster and of the file, the one that was taken for a file
    which names none, how many stand under another company or under a number with zeros; and whether to ask before importing."""
    sheets = made.detection.read_sheets
    by_column = any(column.use == "company" for sheet in sheets for column in sheet.columns)
    found = made.matched
    taken = companies[0] if len(companies) == 1 and not by_column and "company" not in asked else ""
    ask = "company" not in asked and bool(found.elsewhere or (len(companies) > 1 and not found.companies))
    return {
        "roster": companies,
        "file": found.companies,
        "taken": taken if all(sheet.company == taken for sheet in sheets) else "",
        "elsewhere": found.elsewhere,
        "zeros": found.zeros,
        "ask": ask,
    }


@job(tries=_TRIES, wait=_SOON)
def commit(network_id: int, happening_id: int) -> None:
    """Write a confirmed file, from where an earlier try ended."""
    write_people(_intake(network_id, happening_id))


def write_people(row: Intake, tell: Tell | None = None) -> None:
    """Write what is not yet written of a confirmed file. `tell(done, total)` hears how far it is."""
    if row.state != Intake.State.RUNNING:
        return
    has = forecast.columns_of(row.detection)
    classes = writing.classes_of(row.network, row.detection.get("classes", {}), row.today)
    with files.path_of(row.stored_as, ".plan").open("rb") as file:
        while (done := write_batch(row, file, has, classes)) is not None:
            if tell:
                tell(done, row.all_rows)
    bulk.take_stock(RosterPerson, Tenure)
    if _state(row) == Intake.State.RUNNING:  # else an officer stopped it
        intake.finish(row, by=SYSTEM)


def _state(row: Intake) -> str:
    return str(Intake.objects.within(row.network_id).values_list("state", flat=True).get(pk=row.pk))


def write_batch(row: Intake, file: Any, has: frozenset[str], classes: writing.Classes) -> int | None:
    """Write the next batch in a transaction of its own, together with the place where the one after it begins. Returns how
    many rows are done; None at the end, and when an officer stopped the import."""
    with transaction.atomic():
        now = Intake.objects.within(row.network_id).select_for_update().get(pk=row.pk)
        now.network = row.network
        if now.state != Intake.State.RUNNING:
            return None
        batch = plan.batch(file, now.counts["at"], BATCH)
        if not batch.rows:
            return None
        written = writing.write(now, batch, has, classes)
        done = Counter(now.counts["done"]) + writing.tally(written)
        left = now.counts.get("done_left", 0) + writing.left_among_new(written)
        now.counts = {**now.counts, "at": batch.end, "done": dict(done), "done_left": left}
        now.done_rows = min(now.done_rows + batch.rows, now.all_rows)
        now.save(update_fields=["counts", "done_rows"])
    return int(now.done_rows)


@job(tries=_TRIES, wait=_SOON)
def undo(network_id: int, happening_id: int) -> None:
    """Take an import back in batches; what an earlier try took back stays so."""
    row = _intake(network_id, happening_id)
    while _take_back_batch(row):
        pass
    if _state(row) == Intake.State.UNDOING:
        intake.finish_undo(row, by=SYSTEM)


def _take_back_batch(row: Intake) -> bool:
    with transaction.atomic():
        now = Intake.objects.within(row.network_id).select_for_update().get(pk=row.pk)
        if now.state != Intake.State.UNDOING:
            return False
        count = writing.take_back(now, BATCH)
        now.done_rows = min(now.done_rows + count, now.all_rows)
        now.save(update_fields=["done_rows"])
    return bool(count)


@job(daily=datetime.time(4, 40))
def tidy() -> None:
    """Delete files that came in 30 days ago, set aside those that nobody decided on, and delete what no intake names."""
    now = timezone.now()
    with_file = Intake.objects.everywhere(because="files of every network go after 30 days").exclude(stored_as="")
    old = with_file.filter(started_at__lt=now - KEPT).exclude(state__in=intake.BUSY)
    for row in old.select_related("network"):
        if row.state in intake.OPEN:
            try:
                intake.drop(row, by=SYSTEM)
            except Exception:  # the others go all the same; this one is tried again tomorrow
                logger.exception("Intake %s could not be set aside.", row.public_id)
            continue
        files.remove(row.stored_as)
        Intake.objects.within(row.network_id).filter(pk=row.pk).update(stored_as="")
    strays = files.remove_strays(set(with_file.values_list("stored_as", flat=True)), now - STRAY)
    if strays:
        logger.warning("%d files of rosters belonged to no intake any more and were deleted.", strays)
