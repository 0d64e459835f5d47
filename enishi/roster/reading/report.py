"""What a file amounts to: every row with its verdict, the rows that are no people, and the sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from .detection import Column, Detection, SheetDetection
from .people import RosterPerson, people_of
from .row import Row


class Skipped(NamedTuple):
    """A row that is no person, and why."""

    sheet: str
    row: int
    reason: str


@dataclass
class Report:
    """A file as it was read on a day. `rows` are the data rows in the order of the file."""

    detection: Detection
    today: date
    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def counts(self, sheet: str | None = None) -> dict[str, int]:
        """Return how many rows there are, by verdict; of one sheet or of all. A duplicate counts with the warnings."""
        verdicts = Counter(row.verdict for row in self.rows if sheet is None or row.sheet == sheet)
        return {
            "data": sum(verdicts.values()),
            "ok": verdicts["ok"],
            "with_warnings": verdicts["warning"] + verdicts["duplicate"],
            "with_errors": verdicts["error"],
            "skipped": sum(sheet is None or skipped.sheet == sheet for skipped in self.skipped),
        }

    def result(self) -> dict[str, int]:
        """Return what the importable rows amount to: people, periods, how many of them have ended or not begun."""
        periods: Counter[object] = Counter()
        kinds: Counter[str] = Counter()
        for row in self.rows:
            if not row.is_importable:
                continue
            periods[(row.company, row.values[0]) if row.values[0] else id(row)] += 1
            kinds["left" if row.has_left(self.today) else "current"] += 1
            kinds["planned_leavers"] += bool(row.left_on and row.left_on > self.today)
            kinds["not_yet_joined"] += bool(row.joined_on and row.joined_on > self.today)
        return {
            "people": len(periods),
            "came_back": sum(count > 1 for count in periods.values()),
            "periods": sum(periods.values()),
            **{name: kinds[name] for name in ("current", "planned_leavers", "left", "not_yet_joined")},
        }

    def people(self) -> Iterator[RosterPerson]:
        """Yield the people of the importable rows with their periods, in the order of their first rows."""
        groups: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.is_importable:
                groups[row.group].append(row)
        return people_of(groups.values(), self.today)

    def rows_in_error(self) -> Iterator[Row]:
        """Yield the rows that are not imported until they are corrected."""
        return (row for row in self.rows if row.verdict == "error")

    def to_json(self, *, samples: str = "none", file: str = "") -> dict[str, Any]:
        """Return the report in the form of the expected files that the suite carries. `samples="all"` lists the values of
        every data row. For a workbook, sheets are listed and issues, skipped rows and samples carry their sheet."""
        detection, is_text = self.detection, self.detection.format == "csv"
        head: dict[str, Any] = {
            **({"file": file} if file else {}),
            "format": detection.format,
            "today": self.today.isoformat(),
            "encoding": detection.encoding,
            "bom": detection.bom,
            "delimiter": detection.delimiter,
            "line_ending": detection.line_ending,
        }
        if is_text:
            head |= _sheet_json(detection.sheets[0])
        else:
            head["sheets"] = [
                {"sheet": sheet.name, **_sheet_json(sheet), "rows": self.counts(sheet.name)}
                for sheet in detection.read_sheets
            ]
        place = _place_in_text if is_text else _place_in_book
        body: dict[str, Any] = {
            "rows": self.counts(),
            "skipped": [{**place(skipped.sheet, skipped.row), "reason": skipped.reason} for skipped in self.skipped],
            "issues": [
                {**place(row.sheet, row.number), "code": issue.code, "field": issue.field}
                for row in self.rows
                for issue in row.issues
            ],
            "result": self.result(),
        }
        if samples == "all":
            body["samples"] = list(self._samples(place))
        return {**head, **body}

    def _samples(self, place: Any) -> Iterable[dict[str, Any]]:  # one of the two functions below
        for row in self.rows:
            values = {
                name: value.isoformat() if isinstance(value, date) else value for name, value in row.fields.items()
            }
            yield {**place(row.sheet, row.number), "values": values}


def _place_in_text(sheet: str, row: int) -> dict[str, Any]:
    del sheet
    return {"row": row}


def _place_in_book(sheet: str, row: int) -> dict[str, Any]:
    return {"sheet": sheet, "row": row}


def _sheet_json(sheet: SheetDetection) -> dict[str, Any]:
    head: dict[str, Any] = {"header_row": sheet.header_row}
    if len(sheet.header_rows) > 1:
        head["header_rows"] = list(sheet.header_rows)
    if sheet.company:
        head["company"] = sheet.company
    return {**head, "columns": [_column_json(column) for column in sheet.columns]}


def _column_json(column: Column) -> dict[str, Any]:
    data: dict[str, Any] = {"column": column.column, "header": column.header, "field": column.field}
    if column.use:
        data["use"] = column.use
    if column.hidden:
        data["hidden"] = True
    return data
