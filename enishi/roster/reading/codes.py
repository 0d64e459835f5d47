"""The codes of everything that can be wrong with a row, and how bad each is."""

from __future__ import annotations

from typing import Any, NamedTuple

ERRORS = (
    "missing_name",
    "not_a_name",
    "impossible_date",
    "unreadable_date",
    "ambiguous_date",
    "left_before_joined",
    "duplicate_employee_number",
    "overlapping_periods",
    "damaged_number",
    "too_many_cells",
    "too_long",
)
WARNINGS = (
    "missing_value",
    "date_guessed",
    "unlikely_date",
    "name_not_split",
    "name_differs",
    "possible_same_person",
    "duplicate_row",
    "invalid_email",
    "several_emails",
    "duplicate_email",
    "not_kana",
    "formula_like",
    "unreadable_character",
    "possibly_deceased",
)
INFOS = ("cleaned_value",)
SEVERITY = {
    **dict.fromkeys(ERRORS, "error"),
    **dict.fromkeys(WARNINGS, "warning"),
    **dict.fromkeys(INFOS, "info"),
}


class Issue(NamedTuple):
    """One thing about one row. `field` is None where the whole row is meant; `facts` fill the sentence about it: what the
    cell said (`value`), the other row (`other_sheet`, `other_row`), a limit."""

    code: str
    field: str | None
    facts: dict[str, Any] = {}

    @property
    def severity(self) -> str:
        """Return error (not imported), warning (imported, somebody should look) or info (cleaned, imported)."""
        return SEVERITY[self.code]
