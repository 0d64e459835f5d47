"""Small rosters for the tests of reading: text in, report out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from enishi.kit import tables
from enishi.roster.reading import Detection, Report, Row, detect, read_rows

TODAY = date(2026, 11, 20)
HEADER = (
    "社員番号",
    "姓",
    "名",
    "姓カナ",
    "名カナ",
    "旧姓",
    "メールアドレス",
    "生年月日",
    "入社年月日",
    "退職年月日",
    "雇用形態",
    "部署",
    "役職",
    "備考",
)
FIELD_OF = {
    "employee_number": 0, "family_name": 1, "given_name": 2, "family_name_kana": 3, "given_name_kana": 4, "former_name": 5,
    "email": 6, "birth_date": 7, "joined_on": 8, "left_on": 9, "employment_type": 10, "department": 11, "post": 12, "note": 13,
}  # fmt: skip


def person(**values: str) -> list[str]:
    """A clean row under HEADER, with some cells of one's own."""
    cells = [
        "0123",
        "山田",
        "花子",
        "ヤマダ",
        "ハナコ",
        "",
        "hanako@example.jp",
        "1970/5/5",
        "1995/4/1",
        "2010/3/31",
        "正社員",
        "総務部",
        "係長",
        "",
    ]
    for name, value in values.items():
        cells[FIELD_OF[name]] = value
    return cells


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


def read_file(
    path: Path, *, today: date = TODAY, correct: Callable[[Detection], Detection] | None = None, **options: Any
) -> Report:
    with tables.read(path, filename=path.name, **options) as workbook:
        detection = detect(workbook)
        if correct:
            detection = correct(detection)
        return read_rows(workbook, detection, today=today)


def read_bytes(folder: Path, content: bytes, **options: Any) -> Report:
    path = folder / "roster"
    path.write_bytes(content)
    return read_file(path, **options)


def read_text(folder: Path, text: str, **options: Any) -> Report:
    return read_bytes(folder, text.encode(), **options)


def read_rows_of(folder: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, **options: Any) -> Report:
    return read_text(folder, as_csv([header, *rows]), **options)


def codes(row: Row) -> set[tuple[str, str | None]]:
    return {(issue.code, issue.field) for issue in row.issues}


def fields(report: Report) -> dict[str, Any]:
    """The suggestion for each column of the first sheet that is read, by its header."""
    columns = report.detection.read_sheets[0].columns
    return {column.header: column.use or column.field for column in columns if column.use or column.fields}
