"""The sheet to mend: out, corrected by hand, in again."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from enishi.roster.reading import errors_sheet
from enishi.roster.tests.reading_make import HEADER, as_csv, codes, person, read_bytes, read_file, read_rows_of
from enishi.roster.tests.test_reading_messages import japanese

ROSTERS = Path(__file__).parents[3] / "tests" / "data" / "rosters"


def csv_lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_mended_rows_are_imported(tmp_path: Path, form: str) -> None:
    report = read_rows_of(
        tmp_path,
        [
            person(),
            person(employee_number="0124", family_name="森", joined_on="03/04/01", email=""),
            person(employee_number="0125", family_name="原", left_on="1990/1/1", email=""),
            person(employee_number="0123", family_name="別", given_name="人", birth_date="1980/1/1", email=""),
        ],
    )
    assert [row.verdict for row in report.rows] == ["error"] * 4

    sheet = errors_sheet(report, translate=japanese, form=form)
    if form == "csv":
        lines = csv_lines(sheet)
    else:
        book = openpyxl.load_workbook(io.BytesIO(sheet))
        lines = [["" if cell is None else str(cell) for cell in line] for line in book.active.values]
    assert lines[0] == ["元のファイルの行", "直すところ", "直しかた", *HEADER]
    assert [line[0] for line in lines[1:]] == ["2", "3", "4", "5"]
    assert lines[2][1].startswith("入社日の「03/04/01」が、何年のことか決められません。")
    assert [line[3] for line in lines[1:]] == ["0123", "0124", "0125", "0123"]
    lines[2][11] = "2003-04-01"
    lines[3][12] = "2010-01-01"
    lines[4][3] = "0126"
    again = read_bytes(tmp_path, ("\ufeff" + as_csv(lines)).encode())

    assert [(row.verdict, codes(row)) for row in again.rows] == [("ok", set())] * 4
    assert again.rows[1].joined_on == date(2003, 4, 1)
    assert not any(column.fields for column in again.detection.sheets[0].columns[:3])


def test_sheet_of_a_real_workbook_comes_back_as_its_rows(tmp_path: Path) -> None:
    report = read_file(ROSTERS / "excel_hand_made.xlsx")
    (path := tmp_path / "mend.xlsx").write_bytes(errors_sheet(report, translate=japanese))

    again = read_file(path)

    old = [row for row in report.rows if row.verdict == "error"]
    assert len(old) == 3
    assert [row.fields for row in again.rows] == [row.fields for row in old]
    assert [codes(row) for row in again.rows] == [codes(row) for row in old]
    assert [sheet.name for sheet in again.detection.read_sheets] == ["退職者"]


def test_cells_of_a_formula_are_harmless_and_come_back_as_they_were(tmp_path: Path) -> None:
    notes = ['=HYPERLINK("https://example.com/")', "+81-90", "-2+3", "@SUM(A1)", "\tx"]
    report = read_rows_of(
        tmp_path, [person(employee_number=str(index), joined_on="?", note=note) for index, note in enumerate(notes)]
    )

    content = errors_sheet(report, form="csv")

    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for line in csv_lines(content) for cell in line)
    again = read_bytes(tmp_path, content)
    assert [row.fields["note"] for row in again.rows] == [row.fields["note"] for row in report.rows]


def test_what_moved_beyond_the_last_column_goes_along(tmp_path: Path) -> None:
    report = read_rows_of(
        tmp_path, [[*person(note="要確認")[:13], "", "要確認"], person(employee_number="2", email="")]
    )

    lines = csv_lines(errors_sheet(report, form="csv"))

    assert codes(report.rows[0]) == {("too_many_cells", None)}
    assert lines[1][-1] == "要確認"


def test_hidden_columns_stay_hidden(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (["社員番号", "氏名", "入社日", "評価"], ["0001", "山田 花子", "不明", "S"]):
        book.active.append(line)
    book.active.column_dimensions["D"].hidden = True
    book.save(path := tmp_path / "hidden.xlsx")

    sheet = errors_sheet(read_file(path))

    values = list(openpyxl.load_workbook(io.BytesIO(sheet)).active.values)
    assert values[0][3:] == ("社員番号", "氏名", "入社日")
    assert "S" not in values[1]


def test_nothing_to_mend_gives_the_header_alone(tmp_path: Path) -> None:
    report = read_rows_of(tmp_path, [person()])

    assert len(csv_lines(errors_sheet(report, form="csv"))) == 1
