"""HTML tables, which many systems write under the name of .xls and Excel opens without a word."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from .errors import NotATable, TooLarge
from .model import Cell, Limits, Merged, Row, Sheet, Workbook

MOST_HTML = 32 * 1024 * 1024
"""Characters: a page is held in memory, where text is read as it comes."""

_SPACE = re.compile(r"[ \t\r\n]+")
_MOST_SPAN = 1_000
_MOST_SPANNED = 10_000  # cells: more is no table, but somebody's joke


def looks_like_html(sample: str) -> bool:
    """Whether a text begins like a page, or like the XML of an old office program."""
    start = sample.lstrip("\ufeff \t\r\n")[:500].lower()
    return start.startswith(("<!doctype", "<html", "<table", "<meta", "<head", "<?xml", "<body", "<style", "<div"))


def read_html(text: str, limits: Limits) -> Workbook:
    """Return the largest table of a page as a workbook of one sheet. Raises NotATable where there is none, TooLarge."""
    if len(text) > MOST_HTML:
        raise TooLarge(limit=MOST_HTML)
    parser = _Tables(limits)
    parser.feed(text)
    parser.close()
    rows, merged = max(parser.tables, key=lambda table: len(table[0]), default=([], []))
    if not rows:
        raise NotATable
    sheet = Sheet("", lambda: iter(rows), row_count=len(rows), merged=tuple(merged))
    return Workbook("html", [sheet])


class _Tables(HTMLParser):
    """Collects the tables of a page; a table within a cell is part of that cell's text."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables: list[tuple[list[Row], list[Merged]]] = []
        self.depth = 0
        self.cells: list[Cell] | None = None
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.occupied: dict[tuple[int, int], bool] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Open a table, a row, a cell; what is left open before is closed."""
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(([], []))
                self.occupied = {}
        elif self.depth == 1 and tag == "tr":
            self._end_row()
            self.cells = []
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
            if self.cells is None:
                self.cells = []
            given = dict(attributes)
            down, across = _number(given.get("rowspan")), _number(given.get("colspan"))
            self.span = (down, across) if down * across <= _MOST_SPANNED else (1, 1)
            self.text = []
        elif tag == "br" and self.text is not None:
            self.text.append("\x00")

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag closes."""
        if tag == "table" and self.depth:
            if self.depth == 1:
                self._end_row()
            self.depth -= 1
        elif self.depth == 1 and tag == "tr":
            self._end_row()
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Take a cell's text."""
        if self.text is not None:
            self.text.append(data)

    def _end_cell(self) -> None:
        if self.text is None or self.cells is None:
            return
        text = _SPACE.sub(" ", "".join(self.text)).replace("\x00", "\n")
        self.text = None
        rows, merged = self.tables[-1]
        number = len(rows) + 1
        while self.occupied.pop((number, len(self.cells) + 1), False):
            self.cells.append("")
        column = len(self.cells) + 1
        down, across = self.span
        self.cells += ["\n".join(line.strip(" ") for line in text.split("\n")), *[""] * (across - 1)]
        if len(self.cells) > self.limits.max_columns:
            raise TooLarge("too_many_columns", row=number, limit=self.limits.max_columns)
        if down > 1 or across > 1:
            merged.append(Merged(number, column, number + down - 1, column + across - 1))
            for row in range(number + 1, number + down):
                self.occupied.update(dict.fromkeys(((row, column + beside) for beside in range(across)), True))

    def _end_row(self) -> None:
        self._end_cell()
        if self.cells is None:
            return
        rows, _ = self.tables[-1]
        if len(rows) >= self.limits.max_rows:
            raise TooLarge("too_many_rows", limit=self.limits.max_rows)
        rows.append(Row(len(rows) + 1, self.cells))
        self.cells = None


def _number(text: str | None) -> int:
    return min(int(text), _MOST_SPAN) if text and text.isascii() and text.isdecimal() and int(text) > 0 else 1
