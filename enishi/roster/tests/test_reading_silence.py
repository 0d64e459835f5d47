"""Rosters that seem to say nothing of when or whether people left, and do: years alone, reasons, names in English parts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from enishi.roster.tests.reading_make import TODAY, as_csv, codes, fields, read_rows_of, read_text

HEAD = ["社員番号", "氏名"]


# -- names ------------------------------------------------------------------------------------------------------------
def test_first_name_after_a_dash_is_no_family_name(tmp_path: Path) -> None:
    header = ["Employee ID", "Legal Name - First Name", "Legal Name - Last Name", "Preferred Name - First Name"]
    rows = [["1", "Robert", "Carter", "Bob"], ["2", "Hanako", "Yamada", "Hana"], ["3", "Ann", "Lee", ""]]

    report = read_rows_of(tmp_path, rows, header)

    assert fields(report)["Legal Name - Last Name"] == "family_name"
    assert fields(report)["Legal Name - First Name"] == "given_name"
    assert "Preferred Name - First Name" not in fields(report)
    assert [row.name for row in report.rows] == ["Carter Robert", "Yamada Hanako", "Lee Ann"]


@pytest.mark.parametrize(
    ("family", "given"),
    [("Name - Last", "Name - First"), ("Worker Name: Family Name", "Worker Name: Given Name"), ("Name (Last)", "Name (First)")],
)  # fmt: skip
def test_parts_of_a_name_are_known_by_their_end(tmp_path: Path, family: str, given: str) -> None:
    report = read_rows_of(tmp_path, [["1", "Ann", "Lee"], ["2", "Bo", "Ray"]], ["ID", given, family])

    assert (fields(report)[family], fields(report)[given]) == ("family_name", "given_name")


# -- years alone ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("headers", "cells", "joined", "left"),
    [
        (("入社年", "退職年"), ("2003", "2010"), "2003-04-01", "2010-03-31"),
        (("入社年", "退職年"), ("2003年", "平成22年"), "2003-04-01", "2010-03-31"),
        (("入学年度", "卒業年度"), ("2003", "2006"), "2003-04-01", "2007-03-31"),
        (("入学年", "卒業年"), ("2003年度", "2006年度卒業"), "2003-04-01", "2007-03-31"),
        (("Start Year", "End Year"), ("2003", "2010"), "2003-04-01", "2010-03-31"),
        (("入社年", "退職年"), ("2010", "2010"), "2010-04-01", "2010-12-31"),
        (("入社日", "退職年"), ("2010-06-01", "2010"), "2010-06-01", "2010-12-31"),
        (("入社年", "退職日"), ("2010", "2010-02-15"), "2010-01-01", "2010-02-15"),
        (("入社年", "退職年"), ("2003", ""), "2003-04-01", None),
        (("入社年", "退職年"), ("H15.10.1", "2010/9/30"), "2003-10-01", "2010-09-30"),
    ],
)
def test_years_alone_become_days(
    tmp_path: Path, headers: tuple[str, str], cells: tuple[str, str], joined: str, left: str | None
) -> None:
    (row,) = read_rows_of(tmp_path, [["1", "長谷 歩", *cells]], [*HEAD, *headers]).rows

    assert (row.joined_on, row.left_on) == (date.fromisoformat(joined), date.fromisoformat(left) if left else None)
    assert row.has_left(TODAY) is bool(left)
    assert row.verdict != "error"


def test_day_that_a_year_became_is_said(tmp_path: Path) -> None:
    (row,) = read_rows_of(tmp_path, [["1", "長谷 歩", "2003", "2010"]], [*HEAD, "入社年", "退職年"]).rows

    assert codes(row) == {("date_guessed", "joined_on"), ("date_guessed", "left_on")}
    assert [(issue.facts["value"], issue.facts["day"]) for issue in row.issues] == [
        ("2003", "2003-04-01"),
        ("2010", "2010-03-31"),
    ]


def test_days_go_before_years(tmp_path: Path) -> None:
    header = [*HEAD, "入社年", "入社日", "退職年", "退職日"]

    report = read_rows_of(tmp_path, [["1", "長谷 歩", "2003", "2003/7/1", "2010", "2010/9/30"]], header)

    assert (str(report.rows[0].joined_on), str(report.rows[0].left_on)) == ("2003-07-01", "2010-09-30")
    assert not report.rows[0].issues


def test_years_under_a_heading_of_days_are_read_when_nearly_all_are_years(tmp_path: Path) -> None:
    rows = [[str(n), f"長谷 歩{'一' * n}", str(2000 + n)] for n in range(1, 6)]

    assert [str(row.left_on) for row in read_rows_of(tmp_path, rows, [*HEAD, "退職"]).rows] == [
        f"{2000 + n}-03-31" for n in range(1, 6)
    ]


def test_a_year_of_birth_becomes_no_birth_date(tmp_path: Path) -> None:
    report = read_text(tmp_path, as_csv([[*HEAD, "生年"], ["1", "長谷 歩", "1970"], ["2", "森 碧", "1971"]]))

    assert "生年" not in fields(report)


# -- signs of leaving -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("header", ["退職事由", "退職区分", "離職理由", "Termination Reason"])
def test_why_somebody_left_tells_who_has_left_where_nothing_else_does(tmp_path: Path, header: str) -> None:
    rows = [["1", "長谷 歩", "自己都合"], ["2", "森 碧", ""], ["3", "東 歩", "定年"], ["4", "西 薫", "なし"]]

    report = read_rows_of(tmp_path, rows, [*HEAD, header])

    assert fields(report)[header] == "status"
    assert [row.has_left(TODAY) for row in report.rows] == [True, False, True, False]
    assert report.detection.sheets[0].columns[2].examples == ()  # for nobody's eyes


@pytest.mark.parametrize("beside", [("退職日", "2010/3/31"), ("在籍区分", "退職")])
def test_why_somebody_left_is_left_alone_where_something_tells(tmp_path: Path, beside: tuple[str, str]) -> None:
    report = read_rows_of(tmp_path, [["1", "長谷 歩", beside[1], "自己都合"]], [*HEAD, beside[0], "退職事由"])

    assert "退職事由" not in fields(report)
    assert report.detection.sheets[0].columns[3].examples == ()
    assert report.rows[0].has_left(TODAY)


def test_headings_of_other_employers_are_known(tmp_path: Path) -> None:
    report = read_rows_of(tmp_path, [["1", "長谷 歩", "常勤", "工学部機械科"]], [*HEAD, "任用形態", "学部・学科"])

    assert (fields(report)["任用形態"], fields(report)["学部・学科"]) == ("employment_type", "department")
