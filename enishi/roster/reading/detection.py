"""What was detected of a file, in a form that a person can correct and that survives as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from .fields import FIELDS, USES


@dataclass(frozen=True)
class Column:
    """A column and what to do with it. `column` counts from 1; `fields` has two entries where a name or a reading is to be
    split; `use` is status or company: read while importing, kept nowhere. `sure` is 1.0 where the header says it,
    lower where it was concluded from values or from a header that can mean several things. `examples` are its first
    values as the file shows them, none for what is left alone; `filled` says whether there are any. `secret` columns are
    never read, whatever anybody chooses. `years`: what stands there are years alone, by its header or its values."""

    column: int
    header: str
    fields: tuple[str, ...] = ()
    use: str = ""
    hidden: bool = False
    sure: float = 1.0
    examples: tuple[str, ...] = ()
    secret: bool = False
    filled: bool = False
    years: bool = False

    @property
    def field(self) -> str | list[str] | None:
        """Return the suggestion as the report prints it: a field, two fields, or None."""
        return None if not self.fields else self.fields[0] if len(self.fields) == 1 else list(self.fields)


@dataclass(frozen=True)
class SheetDetection:
    """A sheet: whether it is read, where its header stands (no rows: it has none), its columns, whether its name says that
    its people have left, which company's it is, and what the writer of 04/05/2003 means (None: the values tell). `beyond`:
    most rows go on to the right of the last name, so that this is no sign of a row that has moved."""

    name: str
    read: bool = True
    hidden: bool = False
    header_rows: tuple[int, ...] = ()
    columns: tuple[Column, ...] = ()
    left: bool = False
    company: str = ""
    day_first: bool | None = None
    beyond: bool = False

    @property
    def header_row(self) -> int | None:
        """Return the row of the column names, the lower one of two; None without a header."""
        return self.header_rows[-1] if self.header_rows else None

    @property
    def tells_who_left(self) -> bool:
        """Return whether anything of the sheet says who has left: a leaving date, a status, or its name."""
        return self.left or any("left_on" in column.fields or column.use == "status" for column in self.columns)

    def with_field(self, column: int, *fields: str) -> SheetDetection:
        """Return the sheet with a person's choice for a column: no field, one, two (name or reading), or status, company.

        Raises ValueError for a column that is not there and for a field that does not exist."""
        if any(name not in FIELDS and name not in USES for name in fields):
            raise ValueError(fields)
        if not any(old.column == column for old in self.columns):
            raise ValueError(column)
        use = next((name for name in fields if name in USES), "")
        chosen = tuple(name for name in fields if name in FIELDS)
        return replace(
            self,
            columns=tuple(
                replace(old, fields=chosen, use=use, sure=1.0) if old.column == column and not old.secret else old
                for old in self.columns
            ),
        )


@dataclass(frozen=True)
class Detection:
    """A file: how its text is written, and its sheets. Encoding, bom, delimiter and line_ending are None for workbooks."""

    format: str
    encoding: str | None = None
    bom: bool | None = None
    delimiter: str | None = None
    line_ending: str | None = None
    sheets: tuple[SheetDetection, ...] = field(default=())

    def with_sheet(self, sheet: SheetDetection) -> Detection:
        """Return the detection with the sheet of that name replaced."""
        return replace(self, sheets=tuple(sheet if old.name == sheet.name else old for old in self.sheets))

    def sheet(self, name: str) -> SheetDetection:
        """Return the sheet of that name; KeyError where there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)

    @property
    def read_sheets(self) -> tuple[SheetDetection, ...]:
        """Return the sheets that are read."""
        return tuple(sheet for sheet in self.sheets if sheet.read and not sheet.hidden)

    def to_json(self) -> dict[str, Any]:
        """Return everything as lists, dictionaries and plain values; `from_json` takes it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the detection that `to_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        sheets = []
        for sheet in data["sheets"]:
            columns = tuple(
                Column(**{**column, "fields": tuple(column["fields"]), "examples": tuple(column["examples"])})
                for column in sheet["columns"]
            )
            sheets.append(
                SheetDetection(
                    **{**sheet, "columns": columns, "header_rows": tuple(int(row) for row in sheet["header_rows"])}
                )
            )
        return cls(**{**data, "sheets": tuple(sheets)})
