"""Reading HR's file: what is in it, what every row means, what is wrong with it (A3, R-13). No database here.

    with tables.read(path) as workbook:
        detection = detect(workbook)                            # a person may correct it
        report = read_rows(workbook, detection, today=today)    # a verdict per row

`columns` suggests what each column is, `clean`, `dates`, `names` and `emails` read cells, `rows` a row by itself,
`checks` rows against one another, `report` sums up, `people` gives what the import compares with the database,
`messages` has the words, `mending` the sheet of rows to be corrected and uploaded again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from enishi.kit.tables import Workbook

from .checks import compare
from .codes import ERRORS, INFOS, SEVERITY, WARNINGS, Issue
from .columns import detect
from .detection import Column, Detection, SheetDetection
from .fields import FIELDS, LIMITS, USES
from .mending import errors_sheet
from .messages import explain
from .people import RosterPerson, RosterTenure, company_key, person_key
from .report import Report, Skipped
from .row import Row
from .rows import SheetReader
from .skips import Skipper

__all__ = [
    "ERRORS",
    "FIELDS",
    "INFOS",
    "LIMITS",
    "SEVERITY",
    "USES",
    "WARNINGS",
    "Column",
    "Detection",
    "Issue",
    "Report",
    "RosterPerson",
    "RosterTenure",
    "Row",
    "SheetDetection",
    "Skipped",
    "company_key",
    "detect",
    "errors_sheet",
    "explain",
    "fetch_cells",
    "person_key",
    "read_rows",
]

_STEP = 500
_MOST_BLANKS = 1_000


def read_rows(
    workbook: Workbook,
    detection: Detection,
    *,
    today: date,
    on_progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Return the report on all rows of the sheets that are read, by the columns of `detection`.

    `today` decides who has left. `on_progress(done, total)` is called every 500 rows; for text the total is a guess until
    the end. Raises tables.TooLarge and tables.Damaged where the file turns out so on the way."""
    report = Report(detection, today)
    read = {sheet.name: sheet for sheet in detection.read_sheets}
    total = sum(sheet.row_count for sheet in workbook.sheets if sheet.name in read)
    done = 0
    for sheet in workbook.sheets:
        if sheet.name not in read or sheet.hidden:
            continue
        reader = SheetReader(read[sheet.name], sheet.merged, today=today, since_1904=workbook.since_1904)
        skipper = Skipper(read[sheet.name])
        first = len(report.rows)
        blanks = 0
        for table_row in sheet.rows():
            done += 1
            if on_progress and done % _STEP == 0:
                on_progress(min(done, total), total)
            if table_row.number < skipper.first_row:
                continue
            filled = reader.filled(table_row)
            if reason := skipper.reason(table_row.number, table_row.cells):
                blanks = blanks + 1 if reason == "blank" else 0
                if blanks <= _MOST_BLANKS:
                    report.skipped.append(Skipped(sheet.name, table_row.number, reason))
                continue
            blanks = 0
            row = reader.read(table_row.number, filled)
            row.cells = filled if row.verdict == "error" else None
            report.rows.append(row)
        reader.settle_days()
        for row in report.rows[first:]:
            if not row.has("too_many_cells"):
                reader.judge_days(row)
    compare(report.rows)
    fetch_cells(workbook, report)
    if on_progress:
        on_progress(total, total)
    return report


def fetch_cells(workbook: Workbook, report: Report) -> None:
    """Read once more the rows that turned out to be in error only beside others: nobody kept the cells of all rows."""
    wanted = {(row.sheet, row.number): row for row in report.rows if row.cells is None and row.verdict == "error"}
    names = {sheet for sheet, _ in wanted}
    for sheet in workbook.sheets:
        if sheet.name in names:
            reader = SheetReader(report.detection.sheet(sheet.name), sheet.merged, today=report.today, since_1904=False)
            for table_row in sheet.rows():
                filled = reader.filled(table_row)
                if row := wanted.get((sheet.name, table_row.number)):
                    row.cells = filled
