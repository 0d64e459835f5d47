"""A sheet to mend: the rows in error with their own cells, what is wrong beside them, ready to be corrected and read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence

import xlsxwriter

from enishi.kit.tables import Cell

from . import messages
from .clean import shown
from .codes import Issue
from .messages import gettext_noop
from .report import Report
from .row import Row

WHERE, WHAT, MEND = gettext_noop("Row of your file"), gettext_noop("What is wrong"), gettext_noop("How to mend it")
ADDED = (WHERE, WHAT, MEND)
_JAPANESE = ("元のファイルの行", "直すところ", "直しかた")
"""The columns that a sheet to mend adds. The reading knows them in both languages and leaves them alone."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def is_added(header: str) -> bool:
    """Whether a column is one that a sheet to mend has added."""
    return header.strip() in ADDED or header.strip() in _JAPANESE


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe before it where it could be one."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def errors_sheet(report: Report, *, translate: Callable[[str], str] = str, form: str = "xlsx") -> bytes:
    """Return a workbook (`form` xlsx) or text (csv, UTF-8 with BOM) with the rows that wait to be mended.

    A sheet for each sheet of the file, under the file's own column names, all cells as text as the file shows them, and
    three more columns: the row's number, what is wrong, how to mend it. Hidden columns are left out. In text the sheets
    follow one another in one table, which is right where they have the same columns; with several sheets use xlsx."""
    wanted = [row for row in report.rows_in_error() if row.cells is not None]
    sheets = [
        (sheet.name, list(_lines(report, sheet.name, [row for row in wanted if row.sheet == sheet.name], translate)))
        for sheet in report.detection.read_sheets
    ]
    sheets = [(name, lines) for name, lines in sheets if len(lines) > 1] or sheets[:1]
    return _as_xlsx(sheets) if form == "xlsx" else _as_csv(sheets)


def _lines(report: Report, sheet: str, rows: Sequence[Row], translate: Callable[[str], str]) -> Iterator[list[str]]:
    columns = [
        column
        for column in report.detection.sheet(sheet).columns
        if not column.hidden and not column.secret and not is_added(column.header)
    ]
    last = max((column.column for column in report.detection.sheet(sheet).columns), default=0)
    beyond = max((len(row.cells or ()) for row in rows), default=0)
    # What moved beyond the last column goes along: it is what has to be moved back.
    more = list(range(last, beyond)) if any(row.has("too_many_cells") for row in rows) else []
    yield (
        [translate(name) for name in ADDED]
        + [_header(column.header, column.fields, translate) for column in columns]
        + [""] * len(more)
    )
    for row in rows:
        cells = row.cells or ()
        told = [messages.explain(issue, translate, sheet=sheet) for issue in _worst_first(row)]
        what = " / ".join(explanation.what for explanation in told)
        mend = " / ".join(dict.fromkeys(explanation.mend for explanation in told))
        places = [column.column - 1 for column in columns] + more
        yield [str(row.number), what, mend] + [_text(cells, place) for place in places]


def _header(header: str, fields: Sequence[str], translate: Callable[[str], str]) -> str:
    return header or (messages.field_name(fields[0], translate) if fields else "")


def _worst_first(row: Row) -> list[Issue]:
    return sorted((issue for issue in row.issues if issue.severity != "info"), key=lambda issue: issue.severity)


def _text(cells: Sequence[Cell], place: int) -> str:
    return shown(cells[place]).strip("\x00") if place < len(cells) else ""


def _as_csv(sheets: Sequence[tuple[str, list[list[str]]]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    for index, (_, lines) in enumerate(sheets):
        writer.writerows([harmless(text) for text in line] for line in (lines[1:] if index else lines))
    return "\ufeff".encode() + file.getvalue().encode()


def _as_xlsx(sheets: Sequence[tuple[str, list[list[str]]]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        plain = book.add_format({"num_format": "@", "text_wrap": False, "valign": "top"})
        told = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF4D6"})
        head = book.add_format({"num_format": "@", "bold": True, "bottom": 1, "valign": "top"})
        for name, lines in sheets:
            page = book.add_worksheet(name[:31] or None)
            page.freeze_panes(1, len(ADDED))
            page.set_column(0, 0, 10)
            page.set_column(1, 2, 44)
            page.set_column(3, max(3, len(lines[0]) - 1), 16, plain)
            for number, line in enumerate(lines):
                for place, text in enumerate(line):
                    if text:
                        form = head if number == 0 else told if place < len(ADDED) else plain
                        page.write_string(number, place, harmless(text)[:32_767], form)
    return file.getvalue()
