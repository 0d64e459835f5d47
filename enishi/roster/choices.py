"""What an officer corrected in the reading of a file, as JSON, and how it is laid over what was detected.

    {"encoding": "cp932", "delimiter": ",", "header": {"": [3]}, "read": {"退職者": true}, "business": false,
     "columns": [["", 8, "連絡先", ["email"]]], "fixes": [["", 44, "joined_on", "2003-04-01"]], "company": "東都"}

A column's choice holds only while its header reads the same, so that another header row or another file forgets it.
`company` is whose file it is (empty: as the file itself says; absent: nobody was asked). `by_header` and `business` may
come from the last imported file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from enishi.kit.tables import Cell, Row, Workbook
from enishi.roster.reading import FIELDS, USES, Detection, SheetDetection, detect

Asked = dict[str, Any]
_DAILY_NAME = re.compile(r"ビジネスネーム|ビジネス・ネーム|職場氏名|business ?name|preferred name", re.IGNORECASE)
_KANA = re.compile(r"ヨミ|よみ|読み|カナ|かな|ｶﾅ|kana|reading", re.IGNORECASE)
_FAMILY = re.compile(r"姓|苗字|family|last|surname", re.IGNORECASE)
_GIVEN = re.compile(r"[：:・_ 　(（]名|^名|given|first", re.IGNORECASE)


def detect_as_asked(workbook: Workbook, asked: Asked, *, company: str = "") -> tuple[Detection, list[list[Any]]]:
    """Return what the workbook holds, by detection and by what a person chose over it, and what choices for earlier files
    changed: [header, read as, detected as]. `company` is that of a file which names none."""
    headers: dict[str, Sequence[int]] = {name: tuple(rows) for name, rows in asked.get("header", {}).items()}
    detection = detect(workbook, header_rows=headers)
    recalled: list[list[Any]] = []
    for sheet in detection.sheets:
        if sheet.hidden:
            continue
        read = asked.get("read", {}).get(sheet.name)
        if read is not None:
            sheet = replace(sheet, read=bool(read))
        if asked.get("business"):
            sheet = _in_daily_use(sheet)
        sheet = _with_columns(_as_before(sheet, asked, recalled), asked)
        detection = detection.with_sheet(sheet)
    detection = _of_company(detection, asked.get("company"), company)
    lay_fixes(workbook, detection, asked)
    return detection, recalled


def _of_company(detection: Detection, asked: str | None, otherwise: str) -> Detection:
    """Let the file be of the company that an officer chose, else of `otherwise` where the file names none."""
    read = detection.read_sheets
    named = any(sheet.company or any(column.use == "company" for column in sheet.columns) for sheet in read)
    company = asked or ("" if named or asked is not None else otherwise)
    for sheet in read if company else ():
        for column in sheet.columns:
            if column.use == "company":
                sheet = sheet.with_field(column.column)
        detection = detection.with_sheet(replace(sheet, company=company))
    return detection


def _with_columns(sheet: SheetDetection, asked: Asked) -> SheetDetection:
    headers = {column.column: column.header for column in sheet.columns}
    for name, number, header, fields in asked.get("columns", []):
        known = all(field in FIELDS or field in USES for field in fields)
        if name == sheet.name and headers.get(number) == header and known:
            sheet = sheet.with_field(number, *fields)
    return sheet


def _as_before(sheet: SheetDetection, asked: Asked, recalled: list[list[Any]]) -> SheetDetection:
    """Read the columns as the officer of an earlier file chose, and note where that is not what was detected."""
    chosen = {(name, number) for name, number, *_rest in asked.get("columns", [])}
    for column in sheet.columns:
        fields = asked.get("by_header", {}).get(column.header)
        if fields is None or (sheet.name, column.column) in chosen or column.hidden or column.secret:
            continue
        now = [column.use] if column.use else list(column.fields)
        if all(field in FIELDS or field in USES for field in fields) and now != fields:
            sheet = sheet.with_field(column.column, *fields)
            if sheet.read:
                recalled.append([column.header, ",".join(fields), ",".join(now)])
    return sheet


def has_daily_names(detection: Detection) -> bool:
    """Return whether some column holds names in daily use (ビジネスネーム), beside those of the register."""
    return any(_DAILY_NAME.search(column.header) for sheet in detection.read_sheets for column in sheet.columns)


def _in_daily_use(sheet: SheetDetection) -> SheetDetection:
    """Let the name in daily use lead. Without a reading of its own that of the register would be wrong, so it goes."""
    wanted: dict[int, tuple[str, ...]] = {}
    for column in sheet.columns:
        if column.hidden or not _DAILY_NAME.search(column.header):
            continue
        rest = _DAILY_NAME.sub("", column.header)
        end = "_kana" if _KANA.search(rest) else ""
        family, given = bool(_FAMILY.search(rest)), bool(_GIVEN.search(rest))
        parts = ("family_name",) if family and not given else ("given_name",) if given and not family else None
        wanted[column.column] = tuple(part + end for part in parts or ("family_name", "given_name"))
    if not any("family_name" in fields for fields in wanted.values()):
        return sheet
    for column in sheet.columns:
        names = ("family_name", "given_name", "family_name_kana", "given_name_kana")
        if column.column not in wanted and any(field in names for field in column.fields):
            sheet = sheet.with_field(column.column)
    for number, fields in wanted.items():
        sheet = sheet.with_field(number, *fields)
    return sheet


def lay_fixes(workbook: Workbook, detection: Detection, asked: Asked) -> None:
    """Put the cells that were typed anew on the page over those of the file, before it is read."""
    fixes: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for name, number, field, text in asked.get("fixes", []):
        fixes[name][number][field] = text
    for place, sheet in enumerate(workbook.sheets):
        mine = fixes.get(sheet.name)
        if not mine or sheet.hidden:
            continue
        at: dict[str, int] = {}
        for column in detection.sheet(sheet.name).columns:
            for field in column.fields:
                at.setdefault(field, column.column - 1)
        workbook.sheets[place] = replace(sheet, read=_mended(sheet.read, mine, at))


def _mended(
    read: Callable[[], Iterator[Row]], fixes: dict[int, dict[str, str]], at: dict[str, int]
) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        for row in read():
            if row.number not in fixes:
                yield row
                continue
            cells: list[Cell] = list(row.cells)
            for field, text in fixes[row.number].items():
                if field in at:
                    cells += [""] * (at[field] + 1 - len(cells))
                    cells[at[field]] = text
            yield Row(row.number, cells)

    return rows


def without_memory(asked: Asked) -> Asked:
    """Return an officer's choices without those for an earlier file: the way back to what was detected."""
    return {name: value for name, value in asked.items() if name not in ("by_header", "business")}


def forgotten(detection: dict[str, Any], *, keep_pairs: bool = False) -> dict[str, Any]:
    """Return an intake's stored detection without what people's cells say: that is needed until somebody has decided, and
    the pairs until the file is imported."""
    gone = {"head", "changes", "recalled", "again"} | (set() if keep_pairs else {"pairs", "same"})
    kept = {name: value for name, value in detection.items() if name not in gone}
    if "asked" in kept:
        kept["asked"] = {name: value for name, value in kept["asked"].items() if name != "fixes"}
    if "file" in kept:
        sheets = [
            {**sheet, "columns": [{**column, "examples": []} for column in sheet["columns"]]}
            for sheet in kept["file"]["sheets"]
        ]
        kept["file"] = {**kept["file"], "sheets": sheets}
    return kept


def remembered(asked: Asked) -> Asked:
    """Return the part of an officer's choices that the next file starts with."""
    kept: Asked = {"by_header": {**asked.get("by_header", {})}}
    for _name, _number, header, fields in asked.get("columns", []):
        if header:
            kept["by_header"][header] = fields
    if asked.get("business"):
        kept["business"] = True
    return kept
