"""Files as strangers bring them, with values: what their headings alone do not tell. All of them are made up."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from enishi.roster.reading.periods import split_period
from enishi.roster.tests.reading_make import as_csv, codes, fields, read_bytes, read_text


def test_a_column_called_namae_beside_family_names_holds_given_names(tmp_path: Path) -> None:
    report = read_text(
        tmp_path, "社員番号,苗字,名前,苗字（カナ）,名前（カナ）\n1,西,薫,ニシ,カオル\n2,東,歩,ヒガシ,アユミ\n"
    )

    assert [(row.fields["family_name"], row.fields["given_name"]) for row in report.rows] == [
        ("西", "薫"),
        ("東", "歩"),
    ]
    assert report.rows[0].fields["given_name_kana"] == "カオル"


def test_a_column_called_namae_that_holds_whole_names_stays_one(tmp_path: Path) -> None:
    report = read_text(tmp_path, "社員番号,苗字,名前\n1,西,西薫\n2,東,東歩\n")

    assert fields(report)["名前"] == ["family_name", "given_name"]
    assert "苗字" not in fields(report)


def test_the_western_birth_date_leads_beside_the_japanese_one(tmp_path: Path) -> None:
    report = read_text(
        tmp_path,
        "社員ＣＤ,氏名,和暦生年月日,西暦生年月日\n7,久我 碧,昭和63年03月03日,1988/03/03\n8,森 剛,昭和64年01月01日,1989/01/01\n",
    )

    assert fields(report)["西暦生年月日"] == "birth_date"
    assert "和暦生年月日" not in fields(report)


@pytest.mark.parametrize(
    ("cell", "joined", "left"),
    [
        ("1998年4月1日～2006年3月31日", "1998-04-01", "2006-03-31"),
        ("1998/4/1〜2006/3/31", "1998-04-01", "2006-03-31"),
        ("H10.4.1 - H18.3.31", "1998-04-01", "2006-03-31"),
        ("平成10年4月1日から平成18年3月31日まで", "1998-04-01", "2006-03-31"),
        ("1998-04-01～", "1998-04-01", None),
        ("1998-04-01～現在", "1998-04-01", None),
    ],
)
def test_a_period_in_one_column_becomes_two_days(tmp_path: Path, cell: str, joined: str, left: str | None) -> None:
    report = read_text(tmp_path, as_csv([["氏名", "在籍期間"], ["長谷 歩", cell], ["鴨下 洋", "1985/4/1～2020/3/31"]]))

    row = report.rows[0]
    assert (str(row.joined_on), str(row.left_on) if row.left_on else None) == (joined, left)
    assert not codes(row)


@pytest.mark.parametrize("text", ["", "1998-04-01", "～", "1998/4～2001/3～2005/3", "12年3か月", "在籍中～"])
def test_what_is_no_period_is_not_split(text: str) -> None:
    assert split_period(text) is None


def test_a_length_of_time_is_no_period(tmp_path: Path) -> None:
    report = read_text(tmp_path, "氏名,在籍期間\n長谷 歩,8年\n鴨下 洋,12年3か月\n")

    assert "在籍期間" not in fields(report)


def test_a_second_period_in_the_same_row_is_left_in_doubt(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        notes = book.add_worksheet("はじめに")
        notes.write(0, 0, "この名簿について")
        page = book.add_worksheet("名簿")
        page.merge_range(0, 0, 0, 6, "退職者・在籍者名簿（取扱注意）")
        page.merge_range(1, 2, 1, 3, "在籍期間１")
        page.merge_range(1, 4, 1, 5, "在籍期間２")
        page.write_row(1, 0, ["社員No", "氏　名"])
        page.write_row(2, 2, ["入社", "退社", "再入社", "退社"])
        page.write_row(3, 0, ["12", "井口　透", "H10.4.1", "H20.3.31", "R2.4.1", "R5.3.31"])
        page.write_row(4, 0, ["13", "曽我　直", "H12.4.1", "", "", ""])
    report = read_bytes(tmp_path, file.getvalue())

    columns = {column.header: column for column in report.detection.sheet("名簿").columns}
    assert columns["在籍期間１ 入社"].field == "joined_on"
    assert (columns["在籍期間２ 再入社"].field, columns["在籍期間２ 再入社"].sure) == (None, 0.6)
    assert str(report.rows[0].left_on) == "2008-03-31"


def test_whether_a_number_was_handed_in_is_no_number(tmp_path: Path) -> None:
    report = read_text(tmp_path, "社員番号,氏名,マイナンバー提出状況,個人番号\n1,長谷 歩,済,\n2,鴨下 洋,未,\n")

    assert [column.header for column in report.detection.sheets[0].columns if column.secret] == ["個人番号"]


def test_headings_among_a_hundred_columns_of_ones_own_are_found(tmp_path: Path) -> None:
    own = [f"独自の項目その{n}" for n in range(100)]
    header = ["社員番号", "氏名", "入社日", "退職日", "部署", *own]
    report = read_text(tmp_path, as_csv([header, ["1", "長谷 歩", "1998/4/1", "", "人事部", *["値"] * 100]]))

    assert report.detection.sheets[0].header_row == 1
    assert report.counts()["data"] == 1
