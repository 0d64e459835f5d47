"""What an officer corrected in the reading of a file, as JSON, and how it is laid over what was detected.

    {"encoding": "cp932", "delimiter": ",", "header": {"": [3]}, "read": {"退職者": true}, "business": false,
     "columns": [["", 8, "連絡先", ["email"]]], "fixes": [["", 44, "joined_on", "2003-04-01"]]}

A column's choice holds only while its header reads the same, so that another header row or another file forgets it.
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


def detect_as_asked(workbook: Workbook, asked: Asked) -> Detection:
    """Return what the workbook holds, by detection and by what a person chose over it."""
    headers: dict[str, Sequence[int]] = {name: tuple(rows) for name, rows in asked.get("header", {}).items()}
    detection = detect(workbook, header_rows=headers)
    for sheet in detection.sheets:
        if sheet.hidden:
            continue
        read = asked.get("read", {}).get(sheet.name)
        if read is not None:
            sheet = replace(sheet, read=bool(read))
        if asked.get("business"):
            sheet = _in_daily_use(sheet)
        detection = detection.with_sheet(_with_columns(sheet, asked))
    lay_fixes(workbook, detection, asked)
    return detection


def _with_columns(sheet: SheetDetection, asked: Asked) -> SheetDetection:
    headers = {column.column: column.header for column in sheet.columns}
    for name, number, header, fields in asked.get("columns", []):
        known = all(field in FIELDS or field in USES for field in fields)
        if name == sheet.name and headers.get(number) == header and known:
            sheet = sheet.with_field(number, *fields)
    for header, fields in asked.get("by_header", {}).items():  # what an earlier file's officer chose
        known = all(field in FIELDS or field in USES for field in fields)
        chosen = {(name, number) for name, number, *_rest in asked.get("columns", [])}
        for number, mine in headers.items():
            if mine == header and known and (sheet.name, number) not in chosen:
                sheet = sheet.with_field(number, *fields)
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


def remembered(asked: Asked) -> Asked:
    """Return the part of an officer's choices that the next file starts with."""
    kept: Asked = {"by_header": {**asked.get("by_header", {})}}
    for _name, _number, header, fields in asked.get("columns", []):
        if header:
            kept["by_header"][header] = fields
    if asked.get("business"):
        kept["business"] = True
    return kept
