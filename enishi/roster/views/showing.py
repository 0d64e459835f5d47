"""Rows, changes and pairs as the templates print them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from enishi.roster import words
from enishi.roster.models import IntakeRow
from enishi.roster.reading import Column, SheetDetection
from enishi.roster.reading.clean import katakana

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
MOST_NOTES = 4  # of a row on the page; further ones are said once these are mended
LONGEST_SHOWN = 60  # of a value that changes
LONGEST_CELL = 120  # of a cell that can be mended on the page; a longer one is mended in the sheet
MOST_LINES = 12
MOST_NAMES = 6  # of columns that are not read, in the sentence about them
MOST_SECRET = 3  # of columns that are never read, in theirs
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
    more: int = 0
    former: str = ""

    @classmethod
    def of_note(cls, note: IntakeRow, *, several: bool) -> Shown:
        """Return a stored row that stayed behind, without cells to write into."""
        return row_shown({**note.data, "i": note.issues}, [], several=several)


def weight(data: dict[str, Any]) -> int:
    """Return about how many characters a row of the `.rows` file takes on the page."""
    cells = sum(min(len(text or ""), LONGEST_CELL) for text in data.get("fix", {}).values())
    return 700 + 450 * min(len(data.get("i", [])), MOST_NOTES) + cells + len(data["unit"]) + len(data["name"])


def row_shown(data: dict[str, Any], sheets: Sequence[str], *, several: bool) -> Shown:
    """Return a row of the `.rows` file for the page; `sheets` are the names by whose place its cells are called. Which sheet
    it stands in is said where `several` are read."""
    issues = sorted(data.get("i", []), key=lambda issue: not words.is_error(issue[0]))
    unread = {name for code, name, _facts in issues if code.endswith("_date") and code not in _READ}
    cells = data.get("fix", {})
    notes, seen = [], set()
    for code, name, facts in issues[:MOST_NOTES]:
        wrong, todo = words.issue(code, name, {**facts, "value": str(facts.get("value", ""))[:80]}, data["s"])
        note = Note(wrong, todo, words.is_error(code))
        short = name in cells and len(cells[name] or "") <= LONGEST_CELL  # a longer one is mended in the sheet
        if short and name in FIXABLE and code not in _READ_AS_IT_IS and name not in seen and data["s"] in sheets:
            seen.add(name)
            note.name = f"f{sheets.index(data['s'])}_{data['n']}_{name}"
            note.value = cells.get(name, "")
        notes.append(note)
    return Shown(
        data["n"],
        data["s"] if several else "",
        data["v"],
        data["name"],
        data["kana"].translate(_HIRAGANA),
        data["unit"],
        Day(data["joined"][0], data["joined"][1], "joined_on" in unread),
        Day(data["left"][0], data["left"][1], "left_on" in unread),
        bool(data.get("planned")),
        notes,
        max(0, len(issues) - MOST_NOTES),
        data.get("former", ""),
    )


_READ = frozenset(("unlikely_date",))


def changes_said(changes: Iterable[Sequence[Any]]) -> list[dict[str, str]]:
    """Return a line for each field that differs: name, field, what stood there, what comes; the first MOST_LINES of them. A
    note is never quoted."""
    lines = []
    for name, said in changes:
        for each, before, after in said:
            hidden = each in ("note", "maybe_deceased", "birth_date")
            lines.append(
                {
                    "name": name,
                    "field": words.field_words(each),
                    "before": "" if hidden else before[:LONGEST_SHOWN],
                    "after": _("changed") if hidden else after[:LONGEST_SHOWN],
                }
            )
    return lines[:MOST_LINES]


def not_read(column: Column) -> bool:
    """Return whether a column of a sheet that is read goes unread; a blank one without a name is none."""
    return not (column.fields or column.use) and bool(column.header or column.filled)


def column_order(each: dict[str, Any]) -> tuple[int, bool, bool]:
    """Sort columns (ReadingForm.columns): to be looked at, read, not read; of the latter first those that hold something,
    and before what is left alone on purpose (it has no examples) what nobody knew."""
    column = each["column"]
    rank = {"maybe": 0, "sure": 1, "none": 2}[each["verdict"]]
    return (rank, rank == 2 and not column.filled, rank == 2 and not column.examples)


def secret_shown(sheets: Iterable[SheetDetection]) -> list[str]:
    """Return what the first columns are called that are never read."""
    found = (column for sheet in sheets if sheet.read for column in sheet.columns if column.secret)
    return [words.column_name(column, 30) for column in islice(found, MOST_SECRET)]


def here_and_left(sums: dict[str, int], left: int | None) -> dict[str, int]:
    """Return how many of the new people work there and how many have left; nothing where nobody is new or nobody counted."""
    new = sums.get("new", 0)
    return {"new_here": new - left, "new_left": left} if new and left is not None else {}


def recalled_shown(recalled: Iterable[Sequence[str]]) -> list[dict[str, str]]:
    """Return what choices for an earlier file changed: header, what it is read as, what was detected. At most MOST_LINES."""
    uses = {value: str(label) for value, label, _hint in words.COLUMN_USES}
    return [
        {"header": header[:LONGEST_SHOWN], "now": uses.get(now, now), "detected": uses.get(detected, detected)}
        for header, now, detected in list(recalled)[:MOST_LINES]
    ]


def pair_shown(pair: dict[str, Any], said: dict[str, str]) -> dict[str, Any]:
    """Return two who may be one, side by side."""
    a, b = pair["a"], pair["b"]
    return {
        "mark": pair["id"],
        "a": _side(a),
        "b": _side(b),
        "same_name": a["name"] == b["name"],
        "same_kana": katakana(a["kana"]) == katakana(b["kana"]),
        "same_number": a["number"] == b["number"],
        "same_company": a["company"] == b["company"],
        "said": said.get(pair["id"], ""),
    }


def _side(side: dict[str, Any]) -> dict[str, Any]:
    years = ["–".join(each) for each in side["years"]]
    return {**side, "kana": side["kana"].translate(_HIRAGANA), "years": years, "company": side.get("company", "")}
