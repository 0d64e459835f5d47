"""A row of a roster as it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from enishi.kit.tables import Cell

from .codes import ERRORS, INFOS, Issue
from .fields import EMAIL, FAMILY, FIELDS, GIVEN, JOINED, LEFT, NUMBER

_ERRORS, _INFOS = frozenset(ERRORS), frozenset(INFOS)
_NONE: tuple[Issue, ...] = ()
_MOST_SAID = 80
"""Characters of a cell that go into a sentence."""


@dataclass(slots=True, eq=False)
class Row:
    """A data row: its values in the order of `fields.FIELDS` (text, or a date, or None), its company and whether it is
    known that the person has left (by status, or by the sheet), its issues, what its date cells say as the file has
    them, and, for rows in error, all its cells."""

    sheet: str
    number: int
    values: list[Any]
    company: str = ""
    left: bool = False
    issues: Sequence[Issue] = _NONE
    said: tuple[str, str, str] = ("", "", "")
    cells: Sequence[Cell] | None = None
    is_named: bool = True
    group: int = -1
    """Rows of one person have one group; -1 until the rows were compared."""

    def add(self, code: str, field: str | None, **facts: Any) -> None:  # facts are whatever the sentence needs
        """Note an issue."""
        said = facts.get("value", "")
        if len(said) > _MOST_SAID:
            facts["value"] = f"{said[:_MOST_SAID]}…"
        issue = Issue(code, field, facts)
        if isinstance(self.issues, list):
            self.issues.append(issue)
        else:
            self.issues = [issue]

    def has(self, code: str) -> bool:
        """Return whether the row has an issue of that code."""
        return any(issue.code == code for issue in self.issues)

    @property
    def verdict(self) -> str:
        """Return error (not imported), duplicate (adds nothing), warning (imported, somebody should look) or ok."""
        if not self.issues:
            return "ok"
        codes = {issue.code for issue in self.issues}
        if codes & _ERRORS:
            return "error"
        if "duplicate_row" in codes:
            return "duplicate"
        return "warning" if codes - _INFOS else "ok"

    @property
    def is_importable(self) -> bool:
        """Return whether the row adds a period of employment."""
        return not self.issues or self.verdict in ("ok", "warning")

    @property
    def fields(self) -> dict[str, str | date]:
        """Return the values that are there, by field."""
        return {name: value for name, value in zip(FIELDS, self.values, strict=True) if value}

    @property
    def raw(self) -> dict[str, str]:
        """Return what the date cells say as the file has them, by field."""
        return {
            name: text for name, text in zip(("birth_date", "joined_on", "left_on"), self.said, strict=True) if text
        }

    @property
    def employee_number(self) -> str:
        """Return the employee number, or empty."""
        return str(self.values[NUMBER])

    @property
    def name(self) -> str:
        """Return family and given name with a space."""
        return f"{self.values[FAMILY]} {self.values[GIVEN]}".strip()

    @property
    def email(self) -> str:
        """Return the address, or empty."""
        return str(self.values[EMAIL])

    @property
    def joined_on(self) -> date | None:
        """Return the first day of the period."""
        day: date | None = self.values[JOINED]
        return day

    @property
    def left_on(self) -> date | None:
        """Return the last day of the period."""
        day: date | None = self.values[LEFT]
        return day

    def has_left(self, today: date) -> bool:
        """Return whether the period is over: a leaving date up to today, or known to have left."""
        return self.left_on <= today if self.left_on else self.left
