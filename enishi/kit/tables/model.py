"""What every kind of file becomes: a workbook of sheets of rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import TracebackType
from typing import NamedTuple, Self


class CellError(str):
    """What a spreadsheet shows where a formula failed: #N/A, #REF!."""

    __slots__ = ()


Cell = str | int | float | date | datetime | time | CellError
"""A cell's value: the text that the spreadsheet shows, a number without a format of its own, a day, or an error.
An empty cell is the empty string."""


class Row(NamedTuple):
    """A row as the spreadsheet numbers it, from 1; `cells` may be shorter or longer than other rows'."""

    number: int
    cells: list[Cell]


class Merged(NamedTuple):
    """A range of cells shown as one, its corners included, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Limits:
    """How much one file may cost. Bytes, rows that hold something, columns, seconds."""

    max_bytes: int = 100 * 1024 * 1024
    max_unpacked: int = 200 * 1024 * 1024
    max_ratio: int = 200
    max_rows: int = 300_000
    max_columns: int = 1_000
    max_seconds: int = 120
    memory: int = 1024 * 1024 * 1024


@dataclass
class Sheet:
    """One sheet. `rows()` reads it from its beginning each time; `row_count` is exact for workbooks, a guess for text."""

    name: str
    read: Callable[[], Iterator[Row]]
    row_count: int = 0
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Yield every row from 1 on, blank ones too, up to the last that holds something."""
        return self.read()


@dataclass
class Workbook:
    """A file that was recognised. `format` is csv (any text), xlsx, xlsb, xls, ods or html; encoding, bom, delimiter and
    line_ending (crlf, lf, cr) are None for all but text. `since_1904` is the date system of serial numbers."""

    format: str
    sheets: list[Sheet]
    encoding: str | None = None
    bom: bool | None = None
    delimiter: str | None = None
    line_ending: str | None = None
    since_1904: bool = False
    on_close: ExitStack = field(default_factory=ExitStack, repr=False)

    def close(self) -> None:
        """Let go of temporary files."""
        self.on_close.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
