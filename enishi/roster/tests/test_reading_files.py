"""Whole files: where the header stands, which rows are no people, what sheets say, what values tell."""

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from enishi.kit import tables
from enishi.roster.reading import Detection, Report, detect
from enishi.roster.tests.reading_make import (
    HEADER,
    TODAY,
    as_csv,
    codes,
    fields,
    person,
    read_bytes,
    read_file,
    read_rows_of,
    read_text,
)

ROSTERS = Path(__file__).parents[3] / "tests" / "data" / "rosters"


def skipped(report: Report) -> list[tuple[int, str]]:
    return [(entry.row, entry.reason) for entry in report.skipped]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def clean_rows(count: int = 30) -> list[list[str]]:
    """People of smarthr_like.csv under HEADER's columns."""
    with (ROSTERS / "smarthr_like.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[:count]
    return [
        [row["社員番号"], row["姓"], row["名"], row["姓（ヨミガナ）"], row["名（ヨミガナ）"], "", row["メールアドレス"], row["生年月日"],
         row["入社年月日"], row["退職年月日"], row["雇用形態"], row["部署"], row["役職"], ""]
        for row in rows
    ]  # fmt: skip


# -- headers ---------------------------------------------------------------------------------------------------------
def test_title_rows_stand_above_the_header(tmp_path: Path) -> None:
    report = read_text(tmp_path, "社員名簿,,,\r\n2026年11月1日現在　人事部,,\r\n\r\n" + as_csv([HEADER, person()]))

    assert report.detection.sheets[0].header_rows == (4,)
    assert [row.number for row in report.rows] == [5]
    assert report.skipped == []


def test_header_of_two_rows_in_text(tmp_path: Path) -> None:
    text = "社員コード,氏名,在籍期間,,所属,,備考\r\n,,入社,退社,部,課,\r\n0001,山田 太郎,2003/4/1,2010/3/31,営業部,一課,\r\n"

    report = read_text(tmp_path, text)

    assert report.detection.sheets[0].header_rows == (1, 2)
    assert report.detection.sheets[0].header_row == 2
    assert fields(report) == {
        "社員コード": "employee_number", "氏名": ["family_name", "given_name"], "在籍期間 入社": "joined_on",
        "在籍期間 退社": "left_on", "所属 部": "department", "所属 課": "department", "備考": "note",
    }  # fmt: skip
    assert report.rows[0].fields["department"] == "営業部 一課"


def test_title_merged_over_the_header_is_no_part_of_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["社員名簿"], list(HEADER), person()):
        book.active.append(row)
    book.active.merge_cells("A1:F1")
    book.save(path := tmp_path / "book.xlsx")

    assert read_file(path).detection.sheets[0].header_rows == (2,)


def test_without_header_values_tell(tmp_path: Path) -> None:
    report = read_text(tmp_path, as_csv(clean_rows()))

    sheet = report.detection.sheets[0]
    assert (sheet.header_rows, sheet.header_row) == ((), None)
    assert [column.field for column in sheet.columns][:5] == [
        "employee_number",
        "family_name",
        "given_name",
        "family_name_kana",
        "given_name_kana",
    ]
    assert [column.field for column in sheet.columns][6:13] == [
        "email",
        "birth_date",
        "joined_on",
        "left_on",
        "employment_type",
        "department",
        "post",
    ]
    assert report.counts()["ok"] == 30
    assert all(column.sure < 0.5 for column in sheet.columns if column.fields)


@pytest.mark.parametrize(
    "names",
    [
        [f"項目{number}" for number in range(14)],
        [
            "kode",
            "ho",
            "ten",
            "k1",
            "k2",
            "cu",
            "thu",
            "ngay sinh",
            "ngay vao",
            "ngay ra",
            "loai",
            "phong",
            "chuc",
            "ghi chu",
        ],
    ],
)
def test_header_that_says_nothing(tmp_path: Path, names: list[str]) -> None:
    report = read_rows_of(tmp_path, clean_rows(), header=names)

    assert report.detection.sheets[0].header_rows == (1,)
    assert list(fields(report).values()) == [
        "employee_number", "family_name", "given_name", "family_name_kana", "given_name_kana", "email", "birth_date",
        "joined_on", "left_on", "employment_type", "department", "post",
    ]  # fmt: skip
    assert report.counts()["ok"] == 30


def test_running_number_is_no_employee_number_and_another_one_is(tmp_path: Path) -> None:
    rows = [[str(index), f"A{index * 7:04}", "山田 花子", "2003/4/1"] for index in range(1, 8)]

    assert fields(read_rows_of(tmp_path, rows, header=("No", "番号", "氏名", "入社日")))["番号"] == "employee_number"
    assert "No" not in fields(read_rows_of(tmp_path, rows, header=("No", "番号", "氏名", "入社日")))


@pytest.mark.parametrize(
    ("values", "expected"),
    [(["在籍", "退職", "在籍"], "status"), (["正社員", "パート", "契約"], "employment_type"), (["A", "B", "C"], None)],
)
def test_header_that_can_mean_much_is_settled_by_its_values(
    tmp_path: Path, values: list[str], expected: str | None
) -> None:
    rows = [
        [str(100 + index), f"山田 {index}子".replace("0", "花"), "2003/4/1", value]
        for index, value in enumerate(values)
    ]

    assert fields(read_rows_of(tmp_path, rows, header=("社員番号", "氏名", "入社日", "区分"))).get("区分") == expected


def test_level_columns_are_joined_and_repetitions_left_out(tmp_path: Path) -> None:
    header = ("社員番号", "氏名", "所属", "部", "課")
    rows = [[str(index), "山田 花子", f"営業部 {index}課", "営業部", f"{index}課"] for index in range(1, 6)]

    report = read_rows_of(tmp_path, rows, header=header)

    assert report.rows[0].fields["department"] == "営業部 1課"


def test_a_filled_column_goes_before_an_empty_one_of_the_same_meaning(tmp_path: Path) -> None:
    rows = [["1", "", "", "山田 花子", "", "a@example.jp"]]
    header = ("社員番号", "姓", "名", "氏名", "個人メール", "メールアドレス")

    found = fields(read_rows_of(tmp_path, rows, header=header))

    assert found == {"社員番号": "employee_number", "氏名": ["family_name", "given_name"], "メールアドレス": "email"}


# -- rows that are no people -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "blank"),
        (",,,,", "blank"),
        ("　,,\u200b,,", "blank"),
        ("合計,132名", "total"),
        ("計,,120名", "total"),
        (",合計：132名", "total"),
        (",,,以上", "total"),
        ("総計 132 名", "total"),
        ("132名", "total"),
        ("男：80名,女：52名", "total"),
        ("Total,132", "total"),
        ("小計,12,3,4,5,6,7", "total"),
        ("【平成20年度～平成30年度】", "heading"),
        ("■ 営業部", "heading"),
        (",営業部", "heading"),
        ("※ 所属は退職時のもの", "heading"),
        (",※ 2名は休職中です。", "heading"),
        (",2005年度入社", "heading"),
        ("以下余白", "heading"),
        ("社員番号,姓,名,姓カナ,名カナ,旧姓,メールアドレス", "repeated_header"),
        ("社員コード,氏名,入社日,退職日", "repeated_header"),
        ("\x1a", "end_mark"),
        ("EOF", "end_mark"),
        ("T,000132", "end_mark"),
        ("*** END ***", "end_mark"),
    ],
)
def test_row_that_is_no_person(tmp_path: Path, line: str, reason: str) -> None:
    first, second = as_csv([HEADER, person()]), as_csv([person(employee_number="2", email="")])

    report = read_text(tmp_path, f"{first}{line}\r\n{second}")

    assert skipped(report) == [(3, reason)]
    assert [codes(row) for row in report.rows] == [set(), {("possible_same_person", "family_name")}] or len(
        report.rows
    ) == 2


@pytest.mark.parametrize(
    "cells",
    [
        ["", "山田", "", "", ""],
        ["0001", "計", "良子", "", ""],
        ["0001", "", "", "", ""],
        ["", "", "", "", "", "", "a@example.jp"],
        ["0001", "以上", "太郎", "", "", "", "", "1970/1/1"],
    ],
)
def test_row_that_is_a_person_all_the_same(tmp_path: Path, cells: list[str]) -> None:
    report = read_rows_of(tmp_path, [person(employee_number="9"), cells])

    assert skipped(report) == []
    assert len(report.rows) == 2


def test_hints_of_a_template_stand_right_under_the_header(tmp_path: Path) -> None:
    header = "社員番号,氏名,入社日,メール\r\n"
    hints = "必須,必須,YYYY/MM/DD,任意\r\n例：0001,山田 太郎,2003/4/1,taro@example.jp\r\n"

    report = read_text(tmp_path, header + hints + "0002,森 花子,2003/4/1,\r\n")

    assert skipped(report) == [(2, "instructions"), (3, "instructions")]
    assert [row.name for row in report.rows] == ["森 花子"]


def test_running_numbers_prepared_for_people_to_come_are_blank_rows(tmp_path: Path) -> None:
    report = read_text(tmp_path, "No.,社員番号,氏名,入社日\r\n1,0001,山田 太郎,2003/4/1\r\n2,,,\r\n3,,,\r\n")

    assert skipped(report) == [(3, "blank"), (4, "blank")]


def test_thousands_of_blank_rows_are_not_all_listed(tmp_path: Path) -> None:
    report = read_text(
        tmp_path, as_csv([HEADER, person()]) + ",,\r\n" * 5000 + as_csv([person(employee_number="2", email="")])
    )

    assert len(report.rows) == 2
    assert len(report.skipped) == 1000


# -- short and long rows ---------------------------------------------------------------------------------------------
def test_missing_cells_at_the_end_are_empty_and_empty_ones_beyond_nothing(tmp_path: Path) -> None:
    report = read_rows_of(
        tmp_path, [person()[:9], [*person(employee_number="2", email="", family_name="森")[:14], "", " ", "　"]]
    )

    assert [codes(row) for row in report.rows] == [set(), set()]


def test_content_beyond_the_last_name_is_too_many_cells_and_nothing_else(tmp_path: Path) -> None:
    header = (*HEADER, "", "")
    report = read_rows_of(tmp_path, [[*person(joined_on="?", employee_number=""), "x"], person()], header=header)

    assert codes(report.rows[0]) == {("too_many_cells", None)}
    assert report.rows[0].fields == {}
    assert len(report.detection.sheets[0].columns) == 16


def test_a_last_column_without_a_name_is_no_sign_of_a_shift(tmp_path: Path) -> None:
    rows = [
        [*person(employee_number=str(index), family_name="山田" * (index % 9 + 1), email=""), f"x{index}"]
        for index in range(12)
    ]

    report = read_rows_of(tmp_path, rows)

    assert not any(row.has("too_many_cells") for row in report.rows)


# -- who has left ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "left"),
    [
        ("退職", True),
        ("退職済み", True),
        ("Terminated", True),
        ("在職中", False),
        ("休職中", False),
        ("退職予定", False),
        ("Active", False),
    ],
)
def test_status_column_tells_who_has_left(tmp_path: Path, status: str, left: bool) -> None:
    rows = [
        ["1", "山田 花子", "1995/4/1", "", status],
        ["2", "森 一", "1995/4/1", "2010/3/31", "退職"],
        ["3", "原 二郎", "1995/4/1", "", "在籍"],
    ]

    report = read_rows_of(tmp_path, rows, header=("社員番号", "氏名", "入社日", "退職日", "在籍状況"))

    assert codes(report.rows[0]) == ({("missing_value", "left_on")} if left else set())
    assert report.rows[0].has_left(TODAY) is left
    assert report.result()["left"] == 1 + left


@pytest.mark.parametrize(
    ("header", "value", "left"),
    [
        ("退職フラグ", "1", True),
        ("退職フラグ", "0", False),
        ("在籍フラグ", "1", False),
        ("在籍フラグ", "0", True),
        ("退職者フラグ", "○", True),
    ],
)
def test_flags_tell_who_has_left(tmp_path: Path, header: str, value: str, left: bool) -> None:
    report = read_rows_of(
        tmp_path, [["1", "山田 花子", "1995/4/1", "", value]], header=("社員番号", "氏名", "入社日", "退職日", header)
    )

    assert report.rows[0].left is left


def test_status_that_speaks_of_death_is_told(tmp_path: Path) -> None:
    report = read_rows_of(
        tmp_path,
        [["1", "山田 花子", "1995/4/1", "2010/3/31", "死亡退職"]],
        header=("社員番号", "氏名", "入社日", "退職日", "在籍状況"),
    )

    assert codes(report.rows[0]) == {("possibly_deceased", None)}


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("退職者", True),
        ("OB・OG", True),
        ("Leavers", True),
        ("退職者一覧", True),
        ("在籍者", False),
        ("退職予定者", False),
        ("Sheet1", False),
        ("在籍・退職", False),
    ],
)
def test_a_sheet_s_name_tells_that_its_people_have_left(tmp_path: Path, name: str, left: bool) -> None:
    path = workbook(
        tmp_path / "book.xlsx",
        {name: [["社員番号", "氏名", "入社日", "退職日"], ["0001", "山田 花子", "1995/4/1", None]]},
    )

    report = read_file(path)

    assert report.detection.sheets[0].left is left
    assert codes(report.rows[0]) == ({("missing_value", "left_on")} if left else set())


# -- sheets ----------------------------------------------------------------------------------------------------------
PEOPLE = [
    ["社員番号", "氏名", "入社日"],
    ["0001", "山田 花子", "1995/4/1"],
    ["0002", "森 一", "1995/4/1"],
    ["0003", "原 二郎", "1995/4/1"],
]
OTHERS = [
    ["社員番号", "氏名", "入社日"],
    ["0001", "鈴木 健", "1995/4/1"],
    ["0002", "佐藤 愛", "1995/4/1"],
    ["0003", "林 誠", "1995/4/1"],
]


@pytest.mark.parametrize(
    "names", [("株式会社ひなた", "ひなた物流㈱"), ("ひなた物産", "ひなた商事"), ("A社", "B社"), ("ひなた", "みなと")]
)
def test_a_sheet_for_each_company_lets_numbers_repeat(tmp_path: Path, names: tuple[str, str]) -> None:
    report = read_file(workbook(tmp_path / "book.xlsx", {names[0]: PEOPLE, names[1]: OTHERS}))

    assert [sheet.company for sheet in report.detection.sheets] == list(names)
    assert report.counts()["ok"] == 6
    assert report.result()["people"] == 6
    assert {row.company for row in report.rows} == set(names)


def test_different_companies_in_the_titles(tmp_path: Path) -> None:
    sheets = {"1": [["株式会社ひなた物産　社員名簿"], [], *PEOPLE], "2": [["みなと販売株式会社 社員名簿"], [], *OTHERS]}

    report = read_file(workbook(tmp_path / "book.xlsx", sheets))

    assert [sheet.company for sheet in report.detection.sheets] == ["株式会社ひなた物産", "みなと販売株式会社"]


def test_employed_and_left_are_sheets_of_one_company(tmp_path: Path) -> None:
    report = read_file(workbook(tmp_path / "book.xlsx", {"在籍者": PEOPLE, "退職者": OTHERS}))

    assert [sheet.company for sheet in report.detection.sheets] == ["", ""]
    assert all(("duplicate_employee_number", "employee_number") in codes(row) for row in report.rows)


def test_a_column_of_companies_lets_numbers_repeat(tmp_path: Path) -> None:
    rows = [["ひなた", "1", "山田 花子"], ["みなと", "1", "鈴木 健"], ["みなと", "1", "原 二郎"]]

    report = read_rows_of(tmp_path, rows, header=("会社名", "社員番号", "氏名"))

    assert [row.has("duplicate_employee_number") for row in report.rows] == [False, True, True]


def test_sheets_without_people_are_not_read(tmp_path: Path) -> None:
    sheets = {
        "説明": [["この表の使い方"]],
        "社員": PEOPLE,
        "部署マスタ": [["部署コード", "部署名"], ["1", "総務部"]],
        "記入例": OTHERS,
    }

    report = read_file(workbook(tmp_path / "book.xlsx", sheets))

    assert [sheet.name for sheet in report.detection.read_sheets] == ["社員"]


def test_merged_cells_have_their_value_in_every_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["社員番号", "氏名", "部署"],
        ["1", "山田 花子", "営業部"],
        ["2", "森 一"],
        [],
        ["3", "原 二郎", "総務部"],
    ):
        book.active.append(row)
    book.active.merge_cells("C2:C4")
    book.save(path := tmp_path / "book.xlsx")

    report = read_file(path)

    assert [row.fields["department"] for row in report.rows] == ["営業部", "営業部", "総務部"]
    assert skipped(report) == [(4, "blank")]


def test_hidden_rows_are_read_and_hidden_columns_and_sheets_are_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["社員番号", "氏名", "備考", "メール"],
        ["1", "山田 花子", "x", "a@example.jp"],
        ["2", "森 一", "y", None],
    ):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("退職者").append(["社員番号", "氏名"])
    book["退職者"].sheet_state = "veryHidden"
    book.save(path := tmp_path / "book.xlsx")

    report = read_file(path)

    assert [row.name for row in report.rows] == ["山田 花子", "森 一"]
    assert "備考" not in fields(report)
    assert [column.examples for column in report.detection.sheets[0].columns][2] == ()
    assert report.detection.sheet("退職者").hidden


def test_cells_of_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["社員番号", "氏名", "生年月日", "入社日", "退職日", "備考"])
    sheet.append([124, "山田 花子", date(1970, 5, 5), 37712, 20100331, 2.5])
    sheet["A2"].number_format = "00000"
    sheet.append([125, "森 一", date(1970, 5, 6), date(2003, 4, 1), date(9999, 12, 31), date(2020, 1, 2)])
    sheet.append([date(2026, 1, 2), "原 二郎", 2003.4, "2003/4/1", 0, True])
    book.save(path := tmp_path / "book.xlsx")

    report = read_file(path)

    first, second, third = report.rows
    assert first.fields == {
        "employee_number": "00124", "family_name": "山田", "given_name": "花子", "birth_date": date(1970, 5, 5),
        "joined_on": date(2003, 4, 1), "left_on": date(2010, 3, 31), "note": "2.5",
    }  # fmt: skip
    assert codes(first) == {("date_guessed", "joined_on")}
    assert first.raw == {"birth_date": "1970/5/5", "joined_on": "37712", "left_on": "20100331"}
    assert (second.fields["employee_number"], second.left_on, second.fields["note"]) == ("125", None, "2020/1/2")
    assert codes(third) == {("damaged_number", "employee_number"), ("unreadable_date", "birth_date")}


# -- corrected by a person -------------------------------------------------------------------------------------------
def test_a_person_s_corrections_are_followed(tmp_path: Path) -> None:
    def correct(detection: Detection) -> Detection:
        sheet = detection.sheets[0].with_field(2, "employee_number").with_field(1).with_field(4, "note")
        return Detection.from_json(detection.with_sheet(sheet).to_json())

    report = read_rows_of(
        tmp_path, [["1", "A7", "山田 花子", "甲"]], header=("社員番号", "社内ID", "氏名", "種別X"), correct=correct
    )

    assert report.rows[0].fields == {"employee_number": "A7", "family_name": "山田", "given_name": "花子", "note": "甲"}
    with pytest.raises(ValueError):
        report.detection.sheets[0].with_field(1, "salary")
    with pytest.raises(ValueError):
        report.detection.sheets[0].with_field(99, "note")


def test_header_row_can_be_corrected(tmp_path: Path) -> None:
    (path := tmp_path / "x.csv").write_text(
        "氏名,入社日\r\n社員番号,氏名,入社日\r\n1,山田 花子,2003/4/1\r\n", encoding="utf-8"
    )

    with tables.read(path) as book:
        assert detect(book).sheets[0].header_rows == (2,)
        assert detect(book, header_rows={"": (1,)}).sheets[0].header_rows == (1,)
        assert detect(book, header_rows={"": ()}).sheets[0].header_rows == ()


def test_encoding_and_delimiter_can_be_corrected(tmp_path: Path) -> None:
    content = "社員番号;氏名\r\n1;山田 花子\r\n".encode("euc_jp")

    report = read_bytes(tmp_path, content, encoding="euc_jp", delimiter=";")

    assert (report.detection.encoding, report.detection.delimiter) == ("euc_jp", ";")
    assert report.rows[0].name == "山田 花子"


def test_day_first_can_be_said(tmp_path: Path) -> None:
    for day_first, expected in ((True, date(2003, 5, 4)), (False, date(2003, 4, 5))):

        def correct(detection: Detection, day_first: bool = day_first) -> Detection:
            data = detection.to_json()
            data["sheets"][0]["day_first"] = day_first
            return Detection.from_json(data)

        report = read_rows_of(
            tmp_path, [["1", "山田 花子", "04/05/2003"]], header=("社員番号", "氏名", "入社日"), correct=correct
        )

        assert report.rows[0].joined_on == expected


# -- the report ------------------------------------------------------------------------------------------------------
def test_progress_is_told_and_ends_at_the_total(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    (path := tmp_path / "x.csv").write_text(
        as_csv([HEADER, *[person(employee_number=str(i), email="", birth_date="") for i in range(1200)]]),
        encoding="utf-8",
    )

    from enishi.roster.reading import read_rows

    with tables.read(path) as book:
        read_rows(book, detect(book), today=TODAY, on_progress=lambda done, total: told.append((done, total)))

    assert told == [(500, 1201), (1000, 1201), (1201, 1201)]


def test_report_of_a_file_without_people_is_empty(tmp_path: Path) -> None:
    report = read_text(tmp_path, "こんにちは。\r\nお元気ですか。\r\n")

    assert report.counts() == {"data": 0, "ok": 0, "with_warnings": 0, "with_errors": 0, "skipped": 2}
    assert report.result()["people"] == 0


def test_any_text_file_gives_a_report(tmp_path: Path) -> None:
    for content in ("a", "a,b\r\n", "氏名\r\n", '"', "社員番号,氏名\r\n" + "," * 500, io.StringIO("1\t2\n3\t4").read()):
        report = read_text(tmp_path, content)
        assert sum(Counter(row.verdict for row in report.rows).values()) == len(report.rows)
        report.to_json(samples="all")
