"""A file as it was read, in two private files beside it, so that looking and importing need not read it again.

`.rows`: a line for each row, to be looked at: two letters (verdict, era) and JSON. `.plan`: a line for each person, as
they will be written, then for each row that stays behind; the place of a batch in it is a byte offset, which survives a
process that was killed.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import IO, Any, NamedTuple

from enishi.kit.tables import Workbook
from enishi.kit.text.fold import name_key
from enishi.roster.choices import Asked, detect_as_asked
from enishi.roster.matching import Matched
from enishi.roster.reading import Detection, Report, RosterPerson, Row, fetch_cells, read_rows
from enishi.roster.spelling import order_key

LETTERS = {"ok": "o", "warning": "w", "duplicate": "d", "error": "e"}
FACTS = (
    "company", "employee_number", "family_name", "given_name", "family_name_kana", "given_name_kana", "former_name",
    "birth_date", "email", "note", "maybe_deceased",
)  # fmt: skip
"""A person's own facts, in the order of a plan's line; after them come the periods."""

_ERA = re.compile(r"^\s*(?:[明大昭平令㍾㍽㍼㍻㋿]|[MTSHRＭＴＳＨＲmtshr]\s*[.．]?\s*[\d０-９元])")
_DAYS = {"joined_on", "left_on"}
_HEAD_ROWS = 8
_HEAD_CELLS = 6


class Planned(NamedTuple):
    """A person of the file, ready to be written. `facts` in the order of FACTS (days as ISO text), `tenures` as lists
    (joined, left, has left, department, post, employment type), `place` is the first of `places` rows, `rows` those with
    an issue, as [sheet, row, verdict, issues, data]."""

    key: str
    hash: str
    facts: list[Any]
    name_key: str
    kana_key: str
    tenures: list[list[Any]]
    place: tuple[str, int]
    places: int
    rows: list[list[Any]]


class Left(NamedTuple):
    """A row that stays behind (in error) or adds nothing (a duplicate)."""

    row: list[Any]


@dataclass
class Batch:
    """Some lines of a plan, and where the next ones begin."""

    people: list[Planned]
    left: list[Left]
    rows: int
    end: int


@dataclass
class Made:
    """What reading gave, beside the files: what was detected, sums, the first rows as they stand in the file."""

    detection: Detection
    report_counts: dict[str, int]
    result: dict[str, int]
    era: int
    types: dict[str, int]
    codes: dict[str, int]
    skipped: dict[str, int]
    head: list[list[Any]]
    recalled: list[list[Any]]
    matched: Matched


def make(
    workbook: Workbook,
    asked: Asked,
    base: Path,
    *,
    today: date,
    on_progress: Callable[[int, int], None] | None = None,
    against: Callable[[Report], Matched] | None = None,
    company: str = "",
) -> Made:
    """Read a workbook and write its rows and its plan beside `base`; `against` says who is who on the roster, and may add
    issues that only the roster can tell. `company` is that of a file which names none. Raises tables.TableError."""
    detection, recalled = detect_as_asked(workbook, asked, company=company)
    head = _head(workbook, detection)
    report = read_rows(workbook, detection, today=today, on_progress=on_progress)
    matched = Matched()
    if against is not None:
        matched = against(report)
        fetch_cells(workbook, report)
    era = _write(_with_end(base, ".rows"), _row_lines(report))
    _write(_with_end(base, ".plan"), _plan_lines(report, matched.known_as))
    types: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for row in report.rows:
        codes.update({issue.code for issue in row.issues})
        if row.is_importable and row.has_left(today):
            types[str(row.fields.get("employment_type", ""))] += 1
    return Made(
        detection,
        report.counts(),
        report.result(),
        era,
        dict(types.most_common(60)),
        dict(codes),
        dict(Counter(skipped.reason for skipped in report.skipped)),
        head,
        recalled,
        matched,
    )


def _with_end(base: Path, end: str) -> Path:
    return base.with_name(base.name + end)


def _write(path: Path, lines: Iterator[str]) -> int:
    """Write the lines under another name first: nobody ever reads a half. Returns how many are of the second letter e."""
    new, era = _with_end(path, ".new"), 0
    with open(new, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        for line in lines:
            era += line[1] == "e"
            file.write(line)
            file.write("\n")
    new.replace(path)
    return era


# -- rows, to be looked at --------------------------------------------------------------------------------------------
def _row_lines(report: Report) -> Iterator[str]:
    hidden = {
        (sheet.name, column.column - 1)
        for sheet in report.detection.sheets
        for column in sheet.columns
        if column.hidden or column.secret
    }
    in_one = {
        sheet.name
        for sheet in report.detection.sheets
        if any(len({*column.fields} & _DAYS) > 1 for column in sheet.columns)
    }
    for row in report.rows:
        era = any(_ERA.match(text) for text in row.said if text)
        data = shown(row, report.today)
        if row.sheet in in_one and "fix" in data:  # a cell with both days is mended as a whole, in the file
            data["fix"] = {name: text for name, text in data["fix"].items() if name not in _DAYS}
        if hidden and "cells" in data:  # what stands there is nobody's business
            data["cells"] = ["" if (row.sheet, at) in hidden else cell for at, cell in enumerate(data["cells"])]
        yield LETTERS[row.verdict] + ("e" if era else "-") + _json(data)


def shown(row: Row, today: date) -> dict[str, Any]:
    """Return what a page shows of a row: s(heet), n(umber), v(erdict), name, kana, unit, joined and left as the file says
    them and as they were read, i(ssues), planned leaver, and for rows that stay behind their cells."""
    fields = row.fields
    said = row.raw
    data: dict[str, Any] = {
        "s": row.sheet,
        "n": row.number,
        "v": row.verdict,
        "name": row.name,
        "kana": f"{fields.get('family_name_kana', '')} {fields.get('given_name_kana', '')}".strip(),
        "former": fields.get("former_name", ""),
        "unit": fields.get("department", ""),
        "joined": [said.get("joined_on", ""), _iso(row.joined_on)],
        "left": [said.get("left_on", ""), _iso(row.left_on)],
        "i": [[issue.code, issue.field, issue.facts] for issue in row.issues if issue.severity != "info"],
    }
    if row.left_on and row.left_on > today:
        data["planned"] = True
    if row.verdict in ("error", "warning") and row.issues:
        data["fix"] = {issue.field: _cell(row, issue) for issue in row.issues if issue.field}
    if row.cells is not None and row.verdict == "error":
        data["cells"] = [str(cell) for cell in row.cells]
    return data


def _cell(row: Row, issue: Any) -> str:
    if issue.field in row.raw:
        return row.raw[issue.field]
    if "value" in issue.facts and issue.code not in ("name_differs", "possible_same_person"):
        return str(issue.facts["value"])
    value = row.fields.get(issue.field, "")
    return row.name if issue.field == "family_name" else str(value)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def rows(
    path: Path,
    letters: str = "",
    *,
    era: bool = False,
    after: int = -1,
    before: int = -1,
    size: int = 24,
    weigh: Callable[[dict[str, Any]], int] = lambda row: 0,
    most: int = 0,
) -> Any:
    """Return (rows, first, last, more before, more after): a page of rows of these verdicts (letters of LETTERS; all if
    empty), from the line behind `after` on or up to the line before `before`. Lines count from 0. There are at most `size`
    rows, and as many as weigh no more than `most` together, but one in any case."""
    wanted = {letter.encode() for letter in letters}
    found: deque[tuple[int, bytes]] = deque(maxlen=size + 1 if before >= 0 else None)
    more_after = False
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if (wanted and line[:1] not in wanted) or (era and line[1:2] != b"e"):
                continue
            if before >= 0:
                if number >= before:
                    more_after = True
                    break
                found.append((number, line))
            elif number > after:
                if len(found) == size:
                    more_after = True
                    break
                found.append((number, line))
    lines = list(found)
    if before >= 0:
        more_before = len(lines) > size
        lines = lines[-size:]
    else:
        more_before = after >= 0
    page = [(number, json.loads(line[2:])) for number, line in lines]
    fit = _fitting([weigh(row) for _number, row in (page[::-1] if before >= 0 else page)], most)
    if fit < len(page):
        more_before, more_after = more_before or before >= 0, more_after or before < 0
        page = page[-fit:] if before >= 0 else page[:fit]
    first, last = (page[0][0], page[-1][0]) if page else (-1, -1)
    return [row for _number, row in page], first, last, more_before, more_after


def _fitting(weights: list[int], most: int) -> int:
    """Return how many of these weigh no more than `most` together; at least one."""
    together = list(accumulate(weights))
    return max(1, sum(each <= most for each in together)) if most else len(weights)


def every_row(path: Path, letters: str) -> Iterator[dict[str, Any]]:
    """Yield all rows of these verdicts."""
    wanted = {letter.encode() for letter in letters}
    with path.open("rb") as file:
        for line in file:
            if line[:1] in wanted:
                yield json.loads(line[2:])


# -- people, to be written --------------------------------------------------------------------------------------------
def _plan_lines(report: Report, known_as: Mapping[str, str]) -> Iterator[str]:
    by_place = {(row.sheet, row.number): row for row in report.rows if row.issues}
    used: Counter[str] = Counter()
    for person in report.people():
        rows = [by_place[place] for place in person.places if place in by_place]
        key = known_as.get(person.key, person.key)
        used[key] += 1
        key = key if used[key] == 1 else f"{key}~{used[key]}"  # two companies' names that fold to one, say
        yield "p-" + _json(_planned(person, key, rows, report.today))
    for row in by_place.values():
        if not row.is_importable:
            yield "r-" + _json(_kept(row, report.today))


def _planned(person: RosterPerson, key: str, rows: list[Row], today: date) -> list[Any]:
    facts = [getattr(person, field) for field in FACTS]
    name = name_key(person.family_name, person.given_name)
    facts[7] = _iso(person.birth_date) or None
    tenures = [
        [_iso(t.joined_on) or None, _iso(t.left_on) or None, t.left, t.department, t.post, t.employment_type]
        for t in person.tenures
    ]
    return [
        key,
        person.content_hash,
        facts,
        name[:120],
        order_key(person.family_name_kana, person.given_name_kana, name),
        tenures,
        [person.places[0][0][:60], person.places[0][1]],
        len(person.places),
        [_kept(row, today) for row in rows if row.verdict != "ok"],
    ]


def _kept(row: Row, today: date) -> list[Any]:
    data = shown(row, today)
    data.pop("cells", None)  # for the sheet to mend alone, which is gone when the file is
    data.pop("fix", None)
    data.pop("former", None)  # no more is kept of a row than what is wrong with it needs
    return [row.sheet[:60], row.number, row.verdict, data.pop("i"), data]


def batch(file: IO[bytes], start: int, most: int) -> Batch:
    """Return the lines from byte `start` on that amount to at most `most` rows; no rows at the end."""
    file.seek(start)
    found = Batch([], [], 0, start)
    for line in file:
        entry = json.loads(line[2:])
        person = Planned(*entry) if line[:1] == b"p" else None
        count = person.places if person else 1
        if found.rows and found.rows + count > most:
            break
        if person:
            found.people.append(person)
        else:
            found.left.append(Left(entry))
        found.rows += count
        found.end += len(line)
    return found


# -- the first rows, as they stand in the file ------------------------------------------------------------------------
def _head(workbook: Workbook, detection: Detection) -> list[list[Any]]:
    """Return [sheet, row, kind, cells] of the first rows of the first sheet that is read."""
    read = detection.read_sheets
    if not read:
        return []
    sheet = next(sheet for sheet in workbook.sheets if sheet.name == read[0].name)
    last = max([*read[0].header_rows, 0])
    secret = {column.column for column in read[0].columns if column.secret}
    alone = {each.column for each in read[0].columns if not (each.fields or each.examples)}
    found: list[list[Any]] = []
    for row in sheet.rows():
        if row.number > last + 2 or len(found) >= _HEAD_ROWS:
            break
        if row.number > last:  # what nobody needs is not shown either: it is no example
            row = row._replace(cells=["…" if at in alone and cell else cell for at, cell in enumerate(row.cells, 1)])
        seen = [cell for at, cell in enumerate(row.cells, 1) if at not in sheet.hidden_columns and at not in secret]
        cells = [str(cell)[:40] for cell in seen[:_HEAD_CELLS]]
        kind = "person" if row.number > last else "heading" if row.number in read[0].header_rows else "title"
        if not any(cell.strip() for cell in cells):
            kind = "blank"
        found.append([sheet.name, row.number, kind, cells])
    return found
