"""Rows, changes and pairs as the templates print them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from enishi.roster import words
from enishi.roster.forms import LONGEST_CELL
from enishi.roster.models import IntakeRow

FIXABLE = frozenset(
    [
        "employee_number",
        "family_name",
        "given_name",
        "former_name",
        "email",
        "birth_date",
        "joined_on",
        "left_on",
        "department",
        "post",
        "employment_type",
        "note",
        "family_name_kana",
    ]
)
_READ_AS_IT_IS = frozenset(("name_differs", "possible_same_person", "duplicate_row", "too_many_cells", "formula_like"))
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


@dataclass
class Day:
    """A day as the file says it and as it was read."""

    written: str
    read: str
    bad: bool


@dataclass
class Note:
    """One thing about a row: what is wrong, what to do, and the cell to write it into (name and present text), if any."""

    wrong: str
    todo: str
    bad: bool
    name: str = ""
    value: str = ""


@dataclass
class Shown:
    """A row on the page."""

    number: int
    sheet: str
    verdict: str
    name: str
    reading: str
    unit: str
    joined: Day
    left: Day
    planned: bool = False
    notes: list[Note] = field(default_factory=list)

    @classmethod
    def of_note(cls, note: IntakeRow) -> Shown:
        """Return a stored row that stayed behind, without cells to write into."""
        return row_shown({**note.data, "i": note.issues}, [])


def row_shown(data: dict[str, Any], sheets: Sequence[str]) -> Shown:
    """Return a row of the `.rows` file for the page; `sheets` are the names by whose place its cells are called."""
    issues = data.get("i", [])
    unread = {name for code, name, _facts in issues if code.endswith("_date") and code not in _READ}
    cells = data.get("fix", {})
    notes, seen = [], set()
    for code, name, facts in issues:
        wrong, todo = words.issue(code, name, {**facts, "value": str(facts.get("value", ""))[:80]}, data["s"])
        note = Note(wrong, todo, words.is_error(code))
        short = len(cells.get(name) or "") <= LONGEST_CELL  # a longer one is mended in the sheet
        if short and name in FIXABLE and code not in _READ_AS_IT_IS and name not in seen and data["s"] in sheets:
            seen.add(name)
            note.name = f"f{sheets.index(data['s'])}_{data['n']}_{name}"
            note.value = cells.get(name, "")
        notes.append(note)
    return Shown(
        data["n"],
        data["s"],
        data["v"],
        data["name"],
        data["kana"].translate(_HIRAGANA),
        data["unit"],
        Day(data["joined"][0], data["joined"][1], "joined_on" in unread),
        Day(data["left"][0], data["left"][1], "left_on" in unread),
        bool(data.get("planned")),
        notes,
    )


_READ = frozenset(("unlikely_date",))


def changes_said(changes: Iterable[Sequence[Any]]) -> list[dict[str, str]]:
    """Return a line for each field that differs: name, field, what stood there, what comes. A note is never quoted."""
    lines = []
    for name, said in changes:
        for each, before, after in said:
            hidden = each in ("note", "maybe_deceased", "birth_date")
            lines.append(
                {
                    "name": name,
                    "field": words.field_words(each),
                    "before": "" if hidden else before,
                    "after": _("changed") if hidden else after,
                }
            )
    return lines


def pair_shown(pair: dict[str, Any], said: dict[str, str]) -> dict[str, Any]:
    """Return two who may be one, side by side."""
    a, b = pair["a"], pair["b"]
    return {
        "mark": pair["id"],
        "a": _side(a),
        "b": _side(b),
        "same_name": a["name"] == b["name"],
        "same_kana": a["kana"] == b["kana"],
        "same_number": a["number"] == b["number"],
        "same_company": a["company"] == b["company"],
        "said": said.get(pair["id"], ""),
    }


def _side(side: dict[str, Any]) -> dict[str, Any]:
    years = ["–".join(each) for each in side["years"]]
    return {**side, "kana": side["kana"].translate(_HIRAGANA), "years": years, "company": side.get("company", "")}
