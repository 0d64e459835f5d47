"""Rows beside one another: the same person, strangers under one number, periods, addresses; and people made of rows."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.kit import tables
from enishi.roster.reading import Report, errors_sheet, explain, person_key
from enishi.roster.reading.clean import fold
from enishi.roster.tests.reading_make import codes, read_rows_of

HEADER = ("社員番号", "姓", "名", "名カナ", "旧姓", "生年月日", "入社日", "退職日", "メール")


def read(folder: Path, *rows: str) -> Report:
    return read_rows_of(folder, [row.split("|") for row in rows], header=HEADER)


def all_codes(report: Report) -> list[set[tuple[str, str | None]]]:
    return [codes(row) for row in report.rows]


STRANGER = {("duplicate_employee_number", "employee_number")}
DIFFERS = {("name_differs", "family_name")}
OVERLAP = {("overlapping_periods", "joined_on")}
SAME = {("possible_same_person", "family_name")}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("1|髙橋|一郎|||1961/5/14|1984/4/1|2000/3/31|", "1|高橋|一郎||||2001/4/1||", [set(), DIFFERS]),
        ("1|高橋|一郎|||1961/5/14|1984/4/1|2000/3/31|", "1|高橋|一郎|||1961/5/15|2001/4/1||", [set(), set()]),
        ("1|小川|直美|||1972/7/8|1995/4/1|2001/3/31|", "1|谷口|直美|||1972/7/8|2010/4/1||", [set(), DIFFERS]),
        ("1|小川|直美|ナオミ||1972/7/8|1995/4/1|2001/3/31|", "1|谷口|尚美|なおみ||1972/7/8|2010/4/1||", [set(), DIFFERS]),
        ("1|片山|愛||||2002/4/1|2009/6/30|", "1|山崎|愛||片山||2024/6/1||", [set(), DIFFERS]),
        ("1|片山|愛||||2002/4/1|2009/6/30|", "1|山崎|愛||||2024/6/1||", [STRANGER, STRANGER]),
        ("1|鈴木|雅之|||1961/3/16|1983/4/1|1998/3/31|", "1|増田|淳|||1969/6/20|2000/7/1|2002/7/31|", [STRANGER, STRANGER]),
        ("1|鈴木|雅之|||1961/3/16|1983/4/1|1998/3/31|", "1|増田|淳|||1961/3/16|2000/7/1|2002/7/31|", [STRANGER, STRANGER]),
        # periods
        ("1|山田|花子||||1999/4/1|2010/3/31|", "1|山田|花子||||2010/4/1||", [set(), set()]),
        ("1|山田|花子||||1999/4/1|2010/3/31|", "1|山田|花子||||2010/3/31||", [OVERLAP, OVERLAP]),
        ("1|山田|花子||||1999/4/1||", "1|山田|花子||||2013/4/1|2021/3/31|", [OVERLAP, OVERLAP]),
        ("1|山田|花子||||1999/4/1|2010/3/31|", "1|山田|花子||||1999/4/1|2010/3/31|", [set(), {("duplicate_row", None)}]),
        ("1|山田|花子||||1999/4/1|不明|", "1|山田|花子||||2005/4/1|2010/3/31|", [{("unreadable_date", "left_on")}, set()]),
        # perhaps the same
        ("1|髙橋|一郎|||1961/5/14|1984/4/1|2000/3/31|", "2|高橋|一郎|||1961/5/14|2012/10/1||", [SAME, SAME]),
        ("1|髙橋|一郎||||1984/4/1|2000/3/31|", "2|高橋|一郎||||2012/10/1||", [set(), set()]),
        ("1|山田|花子|||1961/5/14|1984/4/1|2000/3/31|a@example.jp", "2|山田|花子|||1961/5/14|2012/10/1||A@example.jp", [SAME, SAME]),
        # addresses
        ("1|金子|武||||1980/4/1|2016/3/31|kaneko@example.jp", "2|金子|千恵子||||1982/4/1||Kaneko@example.jp", [{("duplicate_email", "email")}] * 2),
        ("1|金子|武||||1980/4/1|2000/3/31|k@example.jp", "1|金子|武||||2002/4/1||k@example.jp", [set(), set()]),
    ],
)  # fmt: skip
def test_two_rows(tmp_path: Path, first: str, second: str, expected: list[set[tuple[str, str | None]]]) -> None:
    assert all_codes(read(tmp_path, first, second)) == expected


def test_without_a_number_equal_people_are_perhaps_one(tmp_path: Path) -> None:
    row = "|山田|花子|||1961/5/14|1984/4/1|2000/3/31|"

    report = read(tmp_path, row, row, "7|森|一||||1984/4/1||")

    missing = {("missing_value", "employee_number")}
    assert all_codes(report) == [SAME | missing, SAME | missing, set()]
    assert report.result()["people"] == 3
    assert len({person.key for person in report.people()}) == 3


def test_a_row_may_tie_two_names_together(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "1|小川|直美||||1995/4/1|2001/3/31|",
        "1|谷口|直美||||2002/4/1|2005/3/31|",
        "1|谷口|直美||小川||2006/4/1||",
    )

    assert all_codes(report) == [set(), DIFFERS, set()]


def test_three_periods_name_differs_only_where_it_is_new(tmp_path: Path) -> None:
    rows = [
        "1|小川|直美|||1972/7/8|1995/4/1|1996/3/31|",
        "1|谷口|直美|||1972/7/8|1997/4/1|1998/3/31|",
        "1|谷口|直美|||1972/7/8|1999/4/1||",
    ]

    assert all_codes(read(tmp_path, *rows)) == [set(), DIFFERS, set()]


def test_every_row_of_a_shared_number_is_in_error(tmp_path: Path) -> None:
    report = read(tmp_path, "1|山田|花子||||1995/4/1|1996/3/31|", "1|山田|花子||||1997/4/1||", "1|森|一||||1995/4/1||")

    assert all_codes(report) == [STRANGER] * 3
    assert report.result()["people"] == 0
    assert list(report.people()) == []


def test_rows_in_error_take_part_and_rows_without_a_name_do_not(tmp_path: Path) -> None:
    report = read(
        tmp_path, "1|山田|花子|||1970/2/30|1995/4/1||", "1|森|一||||1995/4/1||", "2|||||||", "2|原|愛||||1995/4/1||"
    )

    assert ("duplicate_employee_number", "employee_number") in codes(report.rows[0])
    assert codes(report.rows[3]) == set()


def test_issues_name_the_other_row(tmp_path: Path) -> None:
    report = read(tmp_path, "1|山田|花子||||1995/4/1||", "1|森|一||||1995/4/1||")

    assert [row.issues[0].facts["other_row"] for row in report.rows] == [3, 2]
    assert report.rows[0].issues[0].facts["other_name"] == "森 一"


def test_cells_are_kept_for_rows_in_error_alone(tmp_path: Path) -> None:
    report = read(
        tmp_path, "1|山田|花子||||1995/4/1||", "1|森|一||||1995/4/1||", "2|原|愛||||1995/4/1||", "3|林|誠||||?||"
    )

    assert [row.cells[1] if row.cells else None for row in report.rows] == ["山田", "森", None, "林"]


# -- people ----------------------------------------------------------------------------------------------------------
def test_newest_name_leads_and_older_ones_are_former_names(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "0272|山崎|愛|アイ|原|1979/9/5|2024/6/1||ai@example.jp",
        "0272|片山|愛|アイ||1979/9/5|2002/4/1|2009/6/30|",
    )

    (person,) = report.people()
    assert (person.family_name, person.given_name, person.employee_number) == ("山崎", "愛", "0272")
    assert person.former_names == ("原", "片山")
    assert person.former_name == "原"
    assert [(tenure.joined_on, tenure.left_on, tenure.left) for tenure in person.tenures] == [
        (date(2002, 4, 1), date(2009, 6, 30), True),
        (date(2024, 6, 1), None, False),
    ]
    assert person.places == (("", 2), ("", 3))
    assert person.email == "ai@example.jp"


def test_another_spelling_of_the_same_name_is_no_former_name(tmp_path: Path) -> None:
    report = read(tmp_path, "1|渡邉|浩||||1985/4/1|1999/9/30|", "1|渡辺|浩||||2004/7/1||")

    (person,) = report.people()
    assert (person.family_name, person.former_names) == ("渡辺", ())


def test_no_two_tenures_begin_on_the_same_day(tmp_path: Path) -> None:
    report = read(tmp_path, "1|山田|花子|||||2000/3/31|", "1|山田|花子|||||2010/3/31|")

    (person,) = report.people()
    assert [(tenure.joined_on, tenure.left_on) for tenure in person.tenures] == [(None, date(2010, 3, 31))]


def test_content_hash_changes_with_what_hr_says_and_with_nothing_else(tmp_path: Path) -> None:
    rows = ["1|山田|花子|ハナコ|鈴木|1970/5/5|1995/4/1|2010/3/31|h@example.jp", "2|森|一||||1995/4/1||"]
    (first, other) = read(tmp_path, *rows).people()
    (again,) = read(tmp_path, "", "", rows[0].replace("1995/4/1", "平成7年4月1日")).people()

    assert first.content_hash == again.content_hash
    assert len(first.content_hash) == 32
    for old, new in (
        ("山田", "山本"),
        ("ハナコ", "ハナ"),
        ("鈴木", "原"),
        ("1970", "1971"),
        ("1995", "1996"),
        ("2010", "2011"),
        ("h@", "i@"),
    ):
        (changed, *_) = read(tmp_path, rows[0].replace(old, new)).people()
        assert changed.content_hash != first.content_hash
    assert other.content_hash != first.content_hash


def test_importable_rows_alone_become_people(tmp_path: Path) -> None:
    report = read(tmp_path, "1|山田|花子||||1995/4/1|1990/1/1|", "2|森|一||||1995/4/1||", "2|森|一||||1995/4/1||")

    assert [(person.employee_number, len(person.tenures)) for person in report.people()] == [("2", 1)]


# -- keys ------------------------------------------------------------------------------------------------------------
def test_key_with_a_number_forgets_the_name_and_without_one_the_spelling() -> None:
    born, joined = date(1970, 5, 5), date(1995, 4, 1)

    assert person_key("", "1", "山田花子", born, joined) == person_key("", "1", "森一", None, None)
    assert person_key("", "1", "x", None, None) != person_key("", "01", "x", None, None)
    assert person_key("A社", "1", "x", None, None) != person_key("B社", "1", "x", None, None)
    assert person_key("", "", "髙橋一郎", born, joined) == person_key("", "", "高橋 一郎", born, None)
    assert person_key("", "", "高橋一郎", None, joined) != person_key("", "", "高橋一郎", None, None)
    assert person_key("", "", "高橋一郎", born, None, 1) != person_key("", "", "高橋一郎", born, None, 2)


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=60))
def test_keys_are_short(company: str, number: str, name: str) -> None:
    assert len(person_key(company, number, name, date(1970, 1, 1), None, 99_999)) <= 42


@pytest.mark.parametrize(
    ("one", "other"),
    [("髙﨑", "高崎"), ("齋藤", "斉藤"), ("齊藤", "斎藤"), ("渡邊", "渡辺"), ("渡邉", "渡邊"), ("澤", "沢"), ("濱田", "浜田"), ("廣瀬", "広瀬"),
     ("國分", "国分"), ("嶋", "島"), ("櫻井", "桜井"), ("𠮷田", "吉田"), ("德永", "徳永"), ("辻\U000e0100", "辻"), ("神谷", "神谷"), ("山 田", "山田"), ("ＳＭＩＴＨ", "smith")],
)  # fmt: skip
def test_spellings_that_are_one_when_compared(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(alphabet=st.characters(categories=("Lu", "Ll", "Lo", "Lm", "Zs", "Nd")), max_size=20))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


NASTY = st.sampled_from(
    ["", " ", "-", "1", "0123", "1.23E+05", "#N/A", "########", "=1+1", "山田", "山田　花子", "花子（旧姓：森）", "（故）原", "\ue000田", "\ufffd", "\x00", "\x1a",
     "ﾔﾏﾀﾞ", "やまだ", "a@example.jp", "A@EXAMPLE.JP", "a@b;c@d.jp", "2003/4/1", "2003/2/30", "04/05/2003", "13/05/2003", "H15.4", "平成31年5月31日", "9999/12/31", "37712",
     "在籍中", "退職", "合計", "以上", "計", "※注", "【部】", "必須", "逝去", "'0123", '="0123"', "社員番号", "氏名", "入社日", "１２３", "x" * 300, "か\u3099", "\u202e"]
)  # fmt: skip


@given(st.lists(st.lists(NASTY, min_size=9, max_size=11), max_size=12), st.sampled_from((HEADER, ())))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_cells_the_sums_agree(
    tmp_path: Path, rows: list[list[str]], header: tuple[str, ...]
) -> None:
    try:
        report = read_rows_of(tmp_path, rows or [["1"]], header=header or ("1", "山田", "2003/4/1"))
    except tables.TableError:
        return

    counts, result = report.counts(), report.result()
    assert counts["data"] == counts["ok"] + counts["with_warnings"] + counts["with_errors"] == len(report.rows)
    assert result["periods"] == result["current"] + result["left"] == sum(row.is_importable for row in report.rows)
    assert json.dumps(report.to_json(samples="all"))
    people = list(report.people())
    assert len({person.key for person in people}) == len(people)
    assert result["people"] == len(people)
    for person in people:
        assert person.family_name
        assert len({tenure.joined_on for tenure in person.tenures}) == len(person.tenures)
    for row in report.rows:
        assert (row.cells is not None) == (row.verdict == "error")
        for issue in row.issues:
            assert explain(issue).what
    errors_sheet(report, form="csv")
