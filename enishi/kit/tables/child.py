"""What the child process does: calamine's values, corrected by what the workbook's XML says about them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from ..wareki import from_serial
from .errors import Damaged, Encrypted, TooLarge
from .formats import Marks, SheetMarks, show

_NO_MARKS = SheetMarks()
_BROKEN = (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError)


def sheets(kind: str, path: str, *, max_rows: int, max_columns: int) -> Iterator[Any]:
    """Yield a workbook as the values of its JSON lines."""
    marks = Marks(zipfile.ZipFile(path)) if kind == "xlsx" else None
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        metadata = book.sheets_metadata
    except calamine.PasswordError:
        raise Encrypted from None
    except _BROKEN as error:
        if "password" in str(error).lower():
            raise Encrypted from None
        raise Damaged(reason=str(error)[:200]) from None
    for sheet in metadata:
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
            yield from _sheet(book, sheet.name, hidden, marks, max_rows, max_columns)
    yield {"end": True, "since_1904": bool(marks and marks.since_1904)}


def _sheet(
    book: calamine.CalamineWorkbook, name: str, hidden: bool, marks: Marks | None, max_rows: int, max_columns: int
) -> Iterator[Any]:
    if hidden:  # never read: not even its size is anybody's business
        yield {"sheet": name, "hidden": True, "hidden_columns": [], "merged": [], "rows": 0}
        return
    of_sheet = marks.sheet(name) if marks else _NO_MARKS  # first, as it refuses what must not be in there
    try:
        sheet = book.get_sheet_by_name(name)
    except _BROKEN as error:
        raise Damaged(reason=str(error)[:200]) from None
    if sheet.total_width > max_columns:
        raise TooLarge("too_many_columns", limit=max_columns)
    merged = [(a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1) for a, b in sheet.merged_cell_ranges or ()]
    yield {
        "sheet": name,
        "hidden": False,
        "hidden_columns": sorted(of_sheet.hidden_columns)[:max_columns],
        "merged": merged,
        "rows": sheet.end[0] + 1 if sheet.end else 0,
    }
    filled = 0
    since_1904 = bool(marks and marks.since_1904)
    errors_in = _by_row(of_sheet)
    start_row, start_column = sheet.start or (0, 0)
    indent = [""] * start_column
    for number, values in enumerate(sheet.iter_rows(), start_row + 1):
        cells = indent + [value if type(value) is str else _value(value) for value in values]
        for column in errors_in.get(number, ()):
            _correct(cells, number, column, of_sheet, since_1904)
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            filled += 1
            if filled > max_rows:
                raise TooLarge("too_many_rows", limit=max_rows)
            yield [number, cells]


def _by_row(marks: SheetMarks) -> dict[int, list[int]]:
    columns: dict[int, list[int]] = {}
    for row, column in (*marks.errors, *marks.shown, *marks.dates):
        columns.setdefault(row, []).append(column)
    return columns


def _value(value: object) -> object:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime):
        return ["d", value.date().isoformat()] if value.time() == time() else ["dt", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, time):
        return ["t", value.isoformat()]
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    return "" if value is None else str(value)


def _correct(cells: list[Any], row: int, column: int, marks: SheetMarks, since_1904: bool) -> None:
    """Put what the spreadsheet shows in the place of what calamine said."""
    cells += [""] * (column - len(cells))
    key, value = (row, column), cells[column - 1]
    if key in marks.errors:
        cells[column - 1] = ["e", marks.errors[key]]
    elif isinstance(value, (int, float)) and key in marks.shown:
        cells[column - 1] = show(value, marks.shown[key])
    elif isinstance(value, (int, float)) and key in marks.dates and 61 <= value < 2_958_466:
        cells[column - 1] = ["d", from_serial(int(value), since_1904=since_1904).isoformat()]
