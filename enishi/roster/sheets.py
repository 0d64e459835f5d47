"""Workbooks for officers: the sheet to mend, and a sample to fill in. All cells are text, none is ever a formula."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext

from enishi.roster import files, plan
from enishi.roster.models import Intake
from enishi.roster.reading import FIELDS, Detection, Report, Row
from enishi.roster.reading.codes import Issue
from enishi.roster.reading.mending import errors_sheet

_SAMPLE = {
    "ja": (
        ("社員番号", "姓", "名", "セイ", "メイ", "旧姓", "生年月日", "入社日", "退職日", "部署", "役職", "雇用区分", "メール"),
        ("0001", "高柳", "圭", "タカヤナギ", "ケイ", "", "1986/4/2", "2008/4/1", "2026/6/30", "設計部", "課長", "正社員",
         "kei@example.com"),
    ),
    "en": (
        ("Employee number", "Family name", "Given name", "Former name", "Birth date", "Joining date", "Leaving date",
         "Department", "Job title", "Employment type", "E-mail"),
        ("0001", "Takayanagi", "Kei", "", "1986-04-02", "2008-04-01", "2026-06-30", "Design", "Manager", "Regular",
         "kei@example.com"),
    ),
}  # fmt: skip


def sample(language: str) -> bytes:
    """Return a workbook with the column names and one invented person."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        lines = _SAMPLE["ja" if language.startswith("ja") else "en"]
        page.set_column(0, len(lines[0]) - 1, 15, text)
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                page.write_string(number, place, cell, text if number else head)
    return file.getvalue()


def to_mend(row: Intake) -> bytes:
    """Return the rows of this file that stay behind, under its own column names, with what is wrong beside them."""
    report = Report(Detection.from_json(row.detection["file"]), row.today)
    for line in plan.every_row(files.path_of(row.stored_as, ".rows"), "e"):
        issues = [Issue(code, field, facts) for code, field, facts in line["i"]]
        report.rows.append(
            Row(
                line["s"], line["n"], [""] * len(FIELDS), issues=issues, cells=line.get("cells") or ["" for _ in FIELDS]
            )
        )
    return errors_sheet(report, translate=gettext)
