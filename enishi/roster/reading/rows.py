"""One row after the other: its cells become values, and what is wrong with it by itself becomes issues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from enishi.kit.tables import Cell, CellError, Merged
from enishi.kit.tables import Row as TableRow

from . import values as speaks
from .clean import DASHES, Text, is_error_cell, is_excel_error, normal, one_line, shown, tidy
from .dates import Day, day_in, day_of, said, year_of
from .detection import SheetDetection
from .emails import email_of
from .fields import (
    BIRTH,
    COMPANY_LIMIT,
    DATES,
    EMAIL,
    FAMILY,
    FAMILY_KANA,
    FIELDS,
    FORMER,
    GIVEN,
    GIVEN_KANA,
    JOINED,
    LEFT,
    LIMITS,
    NOTE,
    NUMBER,
    TEXTS,
)
from .names import former_of, name_of, reading_of, speaks_of_death, split
from .periods import split_period
from .row import Row
from .vocabulary import compact, is_sign_of_leaving, says_fiscal_year

_LIMITED = tuple(LIMITS.items())
_FORMULA = ("=", "+", "-", "@")
_DASH = re.compile(rf"(?<=[A-Za-z\d])[{DASHES}](?=[A-Za-z\d])")  # of a number such as A‐001, whatever dash was typed


@dataclass
class DayOrder:
    """What the values of a date column tell about 04/05/2003, and the rows that wait for the answer."""

    seen: set[str] = field(default_factory=set)
    waiting: list[tuple[Row, Day]] = field(default_factory=list)


class SheetReader:
    """Reads the rows of one sheet by its detection. `today` is the day on which leaving and joining are judged."""

    def __init__(self, sheet: SheetDetection, merged: tuple[Merged, ...], *, today: date, since_1904: bool) -> None:
        self.sheet, self.today, self.since_1904 = sheet, today, since_1904
        self.at: dict[int, list[int]] = {}
        self.status_at = self.company_at = -1
        self.status_header, self.is_sign = "", False
        self.years: dict[int, bool] = {}  # columns of years alone, and whether they are fiscal years
        self.last_named = 0
        for column in sheet.columns:
            if column.header:
                self.last_named = column.column
            if column.years:
                self.years[column.column - 1] = says_fiscal_year(column.header)
            for name in column.fields:
                self.at.setdefault(FIELDS.index(name), []).append(column.column - 1)
            if column.use == "status":
                self.status_at, self.status_header = column.column - 1, compact(column.header)
                self.is_sign = is_sign_of_leaving(column.header)
            elif column.use == "company":
                self.company_at = column.column - 1
        used = [index + 1 for places in self.at.values() for index in places]
        self.width = max([self.last_named, *used, self.status_at + 1, self.company_at + 1]) if sheet.columns else 0
        if not sheet.header_rows or not self.last_named or sheet.beyond:  # nothing can stand to the right of the names
            self.last_named = 1 << 20
        one = {name: places[0] for name, places in self.at.items()}
        self.number_at, self.email_at, self.former_at = one.get(NUMBER, -1), one.get(EMAIL, -1), one.get(FORMER, -1)
        self.family_at, self.given_at = one.get(FAMILY, -1), one.get(GIVEN, -1)
        self.kana_at, self.given_kana_at = one.get(FAMILY_KANA, -1), one.get(GIVEN_KANA, -1)
        self.period_at = one[JOINED] if one.get(JOINED, -1) == one.get(LEFT, -2) else -1
        self.date_at = [(role, one[role]) for role in DATES if role in one]
        self.text_at = [(role, self.at[role]) for role in TEXTS if role in self.at]
        self.spans = _spans(merged)
        self.orders = {role: DayOrder() for role in DATES}

    def filled(self, row: TableRow) -> list[Cell]:
        """Return the row's cells, at least as many as there are columns, merged ones with their value."""
        cells = row.cells
        if len(cells) < self.width:
            cells = cells + [""] * (self.width - len(cells))
        for column, value in self._merged_values(row.number, cells):
            cells = list(cells) if cells is row.cells else cells
            cells[column] = value
        return cells

    def _merged_values(self, number: int, cells: list[Cell]) -> Iterator[tuple[int, Cell]]:
        for span in self.spans:
            if span.first == number:
                span.value = cells[span.column] if span.column < len(cells) else ""
            elif span.first < number <= span.last and span.column < len(cells):
                yield span.column, span.value

    def read(self, number: int, cells: list[Cell]) -> Row:
        """Return a row with its values and with the issues that it has by itself, except those that need all dates."""
        row = Row(self.sheet.name, number, [""] * len(FIELDS), self.sheet.company, self.sheet.left)
        if len(cells) > self.last_named and any(tidy(shown(cell)).text for cell in cells[self.last_named :]):
            row.add("too_many_cells", None, last=self.sheet.columns[self.last_named - 1].header)
            row.is_named = False
            return row
        if self.number_at >= 0:
            self._number(row, cells[self.number_at])
        self._name(row, cells)
        self._readings(row, cells)
        if self.former_at >= 0:
            self._former(row, cells[self.former_at])
        if self.email_at >= 0:
            self._email(row, shown(cells[self.email_at]))
        for role, places in self.text_at:
            self._text(row, role, places, cells)
        self._days(row, cells)
        if self.company_at >= 0:
            row.company = one_line(tidy(shown(cells[self.company_at])).text)[:COMPANY_LIMIT]
        if self.status_at >= 0:
            self._status(row, cells[self.status_at])
        values = row.values
        for role, limit in _LIMITED:
            if values[role] and len(values[role]) > limit:
                row.add("too_long", FIELDS[role], limit=limit, length=len(values[role]))
        return row

    def _note_cleaning(self, row: Row, text: Text, name: str) -> None:
        if text.cleaned:
            row.add("cleaned_value", name)
        if text.unreadable:
            row.add("unreadable_character", name, value=text.text)

    def _number(self, row: Row, cell: Cell) -> None:
        if isinstance(cell, str) and not isinstance(cell, CellError) and cell.isascii() and cell.isalnum():
            row.values[NUMBER] = cell
            return
        text = tidy(shown(cell))
        value = normal(text.text)
        damaged = is_error_cell(cell) or isinstance(cell, date) or _is_rounded(value) or is_excel_error(value)
        if damaged:
            row.add("damaged_number", "employee_number", value=text.text)
        elif not value:
            row.add("missing_value", "employee_number")
        else:
            row.values[NUMBER] = _DASH.sub("-", one_line(value))
            self._note_cleaning(row, text, "employee_number")

    def _name(self, row: Row, cells: list[Cell]) -> None:
        family = name_of(shown(cells[self.family_at])) if self.family_at >= 0 else name_of("")
        apart = self.given_at >= 0 and self.given_at != self.family_at
        given = name_of(shown(cells[self.given_at])) if apart else family
        if family.cleaned or given.cleaned:
            row.add("cleaned_value", "family_name")
        if family.unreadable or given.unreadable:
            row.add("unreadable_character", "family_name", value=family.text)
        if family.deceased or given.deceased:
            row.add("possibly_deceased", "family_name", value=shown(cells[self.family_at]))
        if apart:
            row.values[FAMILY], row.values[GIVEN] = family.text, given.text
        elif self.given_at >= 0:
            row.values[FAMILY], row.values[GIVEN] = split(family.text)
        else:
            row.values[FAMILY] = family.text
        row.values[FORMER] = family.former or (given.former if apart else "")
        if family.code or given.code:
            row.is_named = False
            row.add("not_a_name", "family_name", value=family.text if family.code else given.text)
        elif not family.text:
            row.is_named = False
            row.add("missing_name", "family_name")
        elif self.given_at >= 0 and not row.values[GIVEN]:
            row.add("missing_value" if apart else "name_not_split", "given_name", value=family.text)

    def _readings(self, row: Row, cells: list[Cell]) -> None:
        if self.kana_at < 0 and self.given_kana_at < 0:
            return
        family = reading_of(shown(cells[self.kana_at])) if self.kana_at >= 0 else reading_of("")
        apart = self.given_kana_at >= 0 and self.given_kana_at != self.kana_at
        given = reading_of(shown(cells[self.given_kana_at])) if apart else family
        if apart:
            row.values[FAMILY_KANA], row.values[GIVEN_KANA] = family.text, given.text
        elif self.given_kana_at >= 0:
            row.values[FAMILY_KANA], _, row.values[GIVEN_KANA] = family.text.partition(" ")
        else:
            row.values[FAMILY_KANA] = family.text
        if family.cleaned or given.cleaned:
            row.add("cleaned_value", "family_name_kana")
        if family.unreadable or given.unreadable:
            row.add("unreadable_character", "family_name_kana", value=family.text)
        if code := family.code or given.code:
            row.add(code, "family_name_kana", value=family.text if family.code else given.text)

    def _former(self, row: Row, cell: Cell) -> None:
        if cell == "":
            return
        text = tidy(shown(cell))
        if not text.text:
            return
        self._note_cleaning(row, text, "former_name")
        if is_excel_error(text.text):
            row.add("missing_value", "former_name", value=text.text)
        elif former := former_of(text.text, row.name):
            row.values[FORMER] = former

    def _email(self, row: Row, raw: str) -> None:
        row.values[EMAIL], codes = email_of(raw)
        for code in codes:
            row.add(code, "email", value=tidy(raw).text)

    def _text(self, row: Row, role: int, places: list[int], cells: list[Cell]) -> None:
        name = FIELDS[role]
        if len(places) == 1:
            if cells[places[0]] == "":
                return
            text = tidy(shown(cells[places[0]]))
            if is_excel_error(text.text):
                row.add("missing_value", name, value=text.text)
                return
        else:
            texts = [tidy(shown(cells[place])) for place in places]
            if failed := next((text.text for text in texts if is_excel_error(text.text)), ""):
                row.add("missing_value", name, value=failed)
            whole = " ".join(text.text for text in texts if text.text and not is_excel_error(text.text))
            text = Text(whole, any(text.cleaned for text in texts), any(text.unreadable for text in texts))
        if text.cleaned or text.unreadable:
            self._note_cleaning(row, text, name)
        if not text.text:
            return
        value = row.values[role] = text.text if role == NOTE else one_line(text.text)
        if value.startswith(_FORMULA):
            row.add("formula_like", name, value=value)
        if role == NOTE and speaks_of_death(value) and not row.has("possibly_deceased"):
            row.add("possibly_deceased", name, value=value)

    def _days(self, row: Row, cells: list[Cell]) -> None:
        texts = ["", "", ""]
        for role, place in self.date_at:
            cell = cells[place]
            if place == self.period_at:
                days = split_period(shown(cell))
                cell = days[DATES.index(role) - 1] if days else cell if role == JOINED else ""
            row.values[role] = None
            if cell == "":
                continue
            day = self._year(row, cell, role, place, cells) or day_of(cell, role, self.since_1904)
            texts[DATES.index(role)] = text = said(cell)
            order = self.orders[role]
            row.values[role] = day.day
            if day.order:
                order.seen.add(day.order)
            if day.swapped:
                order.waiting.append((row, day))
            if day.code:
                row.add(day.code, FIELDS[role], value=text, day=day.day.isoformat() if day.day else "")
            if day.cleaned:
                row.add("cleaned_value", FIELDS[role])
        row.said = (texts[0], texts[1], texts[2])
        for role in DATES:
            row.values[role] = row.values[role] or None

    def _year(self, row: Row, cell: Cell, role: int, place: int, cells: list[Cell]) -> Day | None:
        year = year_of(cell) if place in self.years and role in (JOINED, LEFT) else None
        if year is None:
            return None
        year = year._replace(fiscal=year.fiscal or self.years[place])
        if role == LEFT:
            return day_in(year, role, joined=row.values[JOINED] or None)
        left_at = next((at for other, at in self.date_at if other == LEFT), -1)
        left = cells[left_at] if left_at >= 0 else ""
        # a year of leaving follows the day of joining, not the other way round
        return day_in(year, role, left=None if year_of(left) else day_of(left, LEFT, self.since_1904).day)

    def _status(self, row: Row, cell: Cell) -> None:
        text = tidy(shown(cell)).text
        if not text:
            return
        left = speaks.has_left(text, self.status_header, sign=self.is_sign)
        if left is not None:
            row.left = left
        if speaks.speaks_of_death(text) and not row.has("possibly_deceased"):
            row.add("possibly_deceased", None, value=text)

    def settle_days(self) -> None:
        """Decide between day first and month first for the dates that could be either; to be called after all rows."""
        of_sheet = {order for waiting in self.orders.values() for order in waiting.seen}
        for role, order in self.orders.items():
            seen = order.seen or of_sheet
            if self.sheet.day_first is not None:
                seen = {"dmy" if self.sheet.day_first else "mdy"}
            for row, day in order.waiting:
                if len(seen) == 1:
                    row.values[role] = day.day if "dmy" in seen else day.swapped
                else:
                    row.values[role] = None
                    row.add("ambiguous_date", FIELDS[role], value=row.raw.get(FIELDS[role], ""))

    def judge_days(self, row: Row) -> None:
        """Note what is wrong with a row's days, after `settle_days`."""
        birth, joined, left = row.values[BIRTH], row.values[JOINED], row.values[LEFT]
        said_joined, said_left = row.said[1], row.said[2]
        if joined is None and JOINED in self.at and not self._was_unreadable(row, "joined_on", said_joined):
            row.add("missing_value", "joined_on")
        if left is None and row.left and LEFT in self.at and not self._was_unreadable(row, "left_on", said_left):
            row.add("missing_value", "left_on")
        if joined and left and left < joined:
            row.add("left_before_joined", "left_on", value=said_left, joined=joined.isoformat())
        if joined and joined > self.today:
            row.add("unlikely_date", "joined_on", value=said_joined, day=joined.isoformat())
        if left and left > _years_after(self.today, 2):
            row.add("unlikely_date", "left_on", value=said_left, day=left.isoformat())
        if birth and (
            birth > self.today or (joined and not _years_after(birth, 15) <= joined <= _years_after(birth, 80))
        ):
            row.add("unlikely_date", "birth_date", value=row.said[0], day=birth.isoformat())

    def _was_unreadable(self, row: Row, name: str, text: str) -> bool:
        return bool(text) and any(issue.field == name and issue.code in _UNREAD for issue in row.issues)


_UNREAD = frozenset(("impossible_date", "unreadable_date", "ambiguous_date"))


@dataclass
class _Span:
    first: int
    last: int
    column: int
    value: Cell = ""


def _spans(merged: tuple[Merged, ...]) -> list[_Span]:
    return [
        _Span(corners.first_row, corners.last_row, corners.first_column - 1)
        for corners in merged
        if corners.last_row > corners.first_row
    ]


def _is_rounded(value: str) -> bool:
    mantissa, sign, exponent = value.upper().partition("E")
    return (
        bool(sign)
        and exponent[:1] in ("+", "-")
        and exponent[1:].isdecimal()
        and mantissa.replace(".", "", 1).isdecimal()
    )


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February, or beyond 9999
        return day.replace(year=min(day.year + years, 9999), day=28)
