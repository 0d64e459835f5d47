"""What single cells become, rule by rule of tests/data/rosters/README.md."""

from pathlib import Path

import pytest

from enishi.roster.tests.reading_make import HEADER, codes, person, read_rows_of

# field, what the cell says, what it becomes, the code of the issue (of that field) or empty
CELLS = [
    # white space, width, composition: without a sound
    ("employee_number", "　0123 ", "0123", ""),
    ("employee_number", "０１２３", "0123", ""),
    ("employee_number", "'0123", "0123", ""),
    ("employee_number", '="0123"', "0123", ""),
    ("employee_number", "E-０２０４", "E-0204", ""),
    ("employee_number", "A 12", "A 12", ""),
    ("employee_number", "1.23E+05", None, "damaged_number"),
    ("employee_number", "1E+11", None, "damaged_number"),
    ("employee_number", "#N/A", None, "damaged_number"),
    ("employee_number", "########", None, "damaged_number"),
    ("employee_number", "", None, "missing_value"),
    ("employee_number", "－", None, "missing_value"),
    ("employee_number", "A‐001", "A-001", ""),
    ("employee_number", "Ａー００１", "A-001", ""),
    ("employee_number", "1−2–3", "1-2-3", ""),
    ("employee_number", "パートー1", "パートー1", ""),
    ("employee_number", "1" * 31, "1" * 31, "too_long"),
    ("family_name", " 山田　", "山田", ""),
    ("family_name", "ｽﾐｽ", "スミス", ""),
    ("family_name", "ｶﾞｰﾙ", "ガール", ""),
    ("family_name", "Müller", "Müller", ""),
    ("family_name", "がき", "がき", ""),
    ("family_name", "神谷", "神谷", ""),
    ("family_name", "髙﨑①㈱", "髙﨑①㈱", ""),
    ("family_name", "辻\U000e0100", "辻\U000e0100", ""),
    ("family_name", "山\u200b田", "山田", "cleaned_value"),
    ("family_name", "\ufeff山田", "山田", "cleaned_value"),
    ("family_name", "山田\u202c", "山田", "cleaned_value"),
    ("family_name", "山\x00田", "山田", "cleaned_value"),
    ("family_name", "\ue000田", "〓田", "unreadable_character"),
    ("family_name", "山田\ufffd", "山田〓", "unreadable_character"),
    ("family_name", "von  der\nHeyden", "von der Heyden", ""),
    ("family_name", "O'Brien-Smith", "O'Brien-Smith", ""),
    ("family_name", "", None, "missing_name"),
    ("family_name", "ー", None, "missing_name"),
    ("family_name", "山田2", "山田2", "not_a_name"),
    ("family_name", "山田＠example", "山田＠example", ""),
    ("family_name", "a@example.jp", "a@example.jp", "not_a_name"),
    ("family_name", "=A1", "=A1", "not_a_name"),
    ("family_name", "#REF!", "#REF!", "not_a_name"),
    ("family_name", "<b>山田</b>", "<b>山田</b>", "not_a_name"),
    ("family_name", "＊＊", "＊＊", "not_a_name"),
    ("family_name", "？", "？", "not_a_name"),
    ("family_name", "山" * 51, "山" * 51, "too_long"),
    ("given_name", "", None, "missing_value"),
    ("family_name_kana", "やまだ", "ヤマダ", ""),
    ("family_name_kana", "ﾔﾏﾀﾞ", "ヤマダ", ""),
    ("family_name_kana", "シヨウタ", "シヨウタ", ""),
    ("family_name_kana", "ジャン・ポール-ー", "ジャン・ポール-ー", ""),
    ("family_name_kana", "山田", "山田", "not_kana"),
    ("family_name_kana", "Yamada", "Yamada", "not_kana"),
    ("family_name_kana", "#N/A", None, "missing_value"),
    ("former_name", "旧姓：鈴木", "鈴木", ""),
    ("former_name", "鈴木", "鈴木", ""),
    ("former_name", "なし", None, ""),
    ("email", "Taro.Yamada@Example.CO.JP", "Taro.Yamada@example.co.jp", ""),
    ("email", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp", "cleaned_value"),
    ("email", " taro@example.jp", "taro@example.jp", "cleaned_value"),
    ("email", "taro@example.jp\u3000", "taro@example.jp", "cleaned_value"),
    ("email", "mailto:taro@example.jp", "taro@example.jp", "cleaned_value"),
    ("email", "山田 太郎 <taro@example.jp>", "taro@example.jp", "cleaned_value"),
    ("email", "taro@example.jp 090-0000-0000", "taro@example.jp", "cleaned_value"),
    ("email", "a@example.jp,b@example.jp", "a@example.jp", "several_emails"),
    ("email", "a@example.jp、b@example.jp", "a@example.jp", "several_emails"),
    ("email", "a@example.jp\nb@example.jp", "a@example.jp", "several_emails"),
    ("email", "a@example.jp / b@example.jp", "a@example.jp", "several_emails"),
    ("email", "taro@example", None, "invalid_email"),
    ("email", "taro.example.jp", None, "invalid_email"),
    ("email", "taro@example,jp", None, "invalid_email"),
    ("email", "ta..ro@example.jp", None, "invalid_email"),
    ("email", "taro.@example.jp", None, "invalid_email"),
    ("email", "なし", None, "invalid_email"),
    ("email", "－", None, ""),
    ("email", "a" * 250 + "@example.jp", "a" * 250 + "@example.jp", "too_long"),
    # days
    ("joined_on", "2003-04-01", "2003-04-01", ""),
    ("joined_on", "2003.4.1", "2003-04-01", ""),
    ("joined_on", "2003年4月1日（火）", "2003-04-01", ""),
    ("joined_on", "２００３／４／１", "2003-04-01", ""),
    ("joined_on", "2003/04/01 00:00:00", "2003-04-01", ""),
    ("joined_on", "2003-04-01T00:00:00+09:00", "2003-04-01", ""),
    ("joined_on", "平成 15 年 4 月 1 日", "2003-04-01", ""),
    ("joined_on", "平15.4.1", "2003-04-01", ""),
    ("joined_on", "h15/4/1", "2003-04-01", ""),
    ("joined_on", "4150401", "2003-04-01", ""),
    ("joined_on", "平成元年4月1日", "1989-04-01", ""),
    ("joined_on", "01.04.2003", "2003-04-01", ""),
    ("joined_on", "1-Apr-2003", "2003-04-01", ""),
    ("joined_on", "2005年4月", "2005-04-01", "date_guessed"),
    ("joined_on", "2005/4", "2005-04-01", "date_guessed"),
    ("joined_on", "37712", "2003-04-01", "date_guessed"),
    ("joined_on", "令和元年4月1日", "2019-04-01", "date_guessed"),
    ("joined_on", "昭和64年2月1日", "1989-02-01", "date_guessed"),
    ("joined_on", "昭和65年4月1日", None, "impossible_date"),
    ("joined_on", "平成35年4月1日", None, "impossible_date"),
    ("joined_on", "平成0年4月1日", None, "impossible_date"),
    ("joined_on", "20030230", None, "impossible_date"),
    ("joined_on", "2003/13/1", None, "impossible_date"),
    ("joined_on", "03/04/01", None, "ambiguous_date"),
    ("joined_on", "15年4月1日", None, "ambiguous_date"),
    ("joined_on", "1-Apr-03", None, "ambiguous_date"),
    ("joined_on", "不明", None, "unreadable_date"),
    ("joined_on", "2003年", None, "unreadable_date"),
    ("joined_on", "平成十五年四月一日", None, "unreadable_date"),
    ("joined_on", "#VALUE!", None, "unreadable_date"),
    ("joined_on", "在籍中", None, "unreadable_date"),
    ("joined_on", "", None, "missing_value"),
    ("joined_on", "0000/00/00", None, "missing_value"),
    ("joined_on", "1900/1/0", None, "missing_value"),
    ("left_on", "H20.9", "2008-09-30", "date_guessed"),
    ("left_on", "平成20年2月", "2008-02-29", "date_guessed"),
    ("left_on", "平成31年5月31日", "2019-05-31", "date_guessed"),
    ("left_on", "9999/12/31", None, ""),
    ("left_on", "2999-12-31", None, ""),
    ("left_on", "31.12.9999", None, ""),
    ("left_on", "99991231", None, ""),
    ("left_on", "99999999", None, ""),
    ("left_on", "00000000", None, ""),
    ("left_on", "9999-12-31 23:59:59", None, ""),
    ("left_on", "在職", None, ""),
    ("left_on", "―", None, ""),
    ("left_on", "1995/4/1", "1995-04-01", ""),
    ("left_on", "1995/3/31", "1995-03-31", "left_before_joined"),
    ("left_on", "2028/11/20", "2028-11-20", ""),
    ("left_on", "2028/11/21", "2028-11-21", "unlikely_date"),
    ("birth_date", "S45.5.5", "1970-05-05", ""),
    ("birth_date", "25693", "1970-05-05", "date_guessed"),
    ("birth_date", "昭和45年5月", None, "unreadable_date"),
    ("birth_date", "1980/4/1", "1980-04-01", ""),
    ("birth_date", "1980/4/1(火)", "1980-04-01", ""),
    ("birth_date", "1980年4月1日（火曜日）", "1980-04-01", ""),
    ("birth_date", "1980/4/2", "1980-04-02", "unlikely_date"),
    ("birth_date", "1915/4/1", "1915-04-01", ""),
    ("birth_date", "1915/3/31", "1915-03-31", "unlikely_date"),
    # texts
    ("department", "営業第①部", "営業第①部", ""),
    ("department", "営業部\n一課", "営業部 一課", ""),
    ("department", "#N/A", None, "missing_value"),
    ("department", "=1+1", "=1+1", "formula_like"),
    ("department", '="営業部"', "営業部", ""),
    ("post", "@x", "@x", "formula_like"),
    ("employment_type", "-", None, ""),
    ("employment_type", "-契約", "-契約", "formula_like"),
    ("note", "+81-90", "+81-90", "formula_like"),
    ("note", "'+81-90", "+81-90", "formula_like"),
    ("note", "一行目\r\n二行目", "一行目\n二行目", ""),
    ("note", "👨‍👩‍👧 家族", "👨‍👩‍👧 家族", ""),
    ("note", "2019年ご逝去", "2019年ご逝去", "possibly_deceased"),
    ("note", "物故者", "物故者", "possibly_deceased"),
    ("note", "事故の報告あり", "事故の報告あり", ""),
    ("note", "あ" * 2000, "あ" * 2000, ""),
    ("note", "あ" * 2001, "あ" * 2001, "too_long"),
    ("department", "あ" * 201, "あ" * 201, "too_long"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "cell", "value", "code"), CELLS)
def test_cell_becomes_value(tmp_path: Path, field: str, cell: str, value: str | None, code: str) -> None:
    here = {"left_on": ""} if field == "joined_on" else {}  # no other day that it could clash with
    report = read_rows_of(tmp_path, [person(**{**here, field: cell})])

    (row,) = report.rows
    got = row.fields.get(field)
    assert (str(got) if got is not None else None) == value
    assert codes(row) == ({(code, field)} if code else set())


# the name in one column → family, given, former, codes
NAMES = [
    ("山田　花子", "山田", "花子", "", set()),
    ("山田 花子　ジェーン", "山田", "花子 ジェーン", "", set()),
    ("山田\n花子", "山田", "花子", "", set()),
    ("山田花子", "山田花子", "", "", {("name_not_split", "given_name")}),
    ("山田　花子（旧姓：鈴木）", "山田", "花子", "鈴木", set()),
    ("山田（鈴木）花子", "山田", "花子", "鈴木", set()),
    ("山田 花子[旧姓 鈴木]", "山田", "花子", "鈴木", set()),
    ("山田 花子 (旧姓・鈴木)", "山田", "花子", "鈴木", set()),
    ("山田 花子（旧姓：鈴木", "山田", "花子", "鈴木", set()),
    ("山田花子(鈴木)", "山田花子", "", "鈴木", {("name_not_split", "given_name")}),
    ("（故）山田　花子", "山田", "花子", "", {("possibly_deceased", "family_name")}),
    ("山田　花子（故人）", "山田", "花子", "", {("possibly_deceased", "family_name")}),
    ("故 山田 花子", "山田", "花子", "", {("possibly_deceased", "family_name")}),
    ("ｽﾐｽ ｼﾞｮﾝ", "スミス", "ジョン", "", set()),
    ("Smith, John", "Smith", "John", "", set()),
    ("090-0000-4821", "090-0000-4821", "", "", {("not_a_name", "family_name")}),
    ("山田 太郎2", "山田", "太郎2", "", {("not_a_name", "family_name")}),
    ("　", "", "", "", {("missing_name", "family_name")}),
    ("\ue000田　正", "〓田", "正", "", {("unreadable_character", "family_name")}),
]


@pytest.mark.parametrize(("cell", "family", "given", "former", "expected"), NAMES)
def test_name_in_one_column_is_split(
    tmp_path: Path, cell: str, family: str, given: str, former: str, expected: set[tuple[str, str | None]]
) -> None:
    report = read_rows_of(tmp_path, [["0123", cell, "1995/4/1"]], header=("社員番号", "氏名", "入社日"))

    (row,) = report.rows
    assert (row.fields.get("family_name", ""), row.fields.get("given_name", "")) == (family, given)
    assert row.fields.get("former_name", "") == former
    assert codes(row) == expected


def test_former_name_of_its_own_column_goes_before(tmp_path: Path) -> None:
    header = ("社員番号", "氏名", "旧姓", "入社日")
    report = read_rows_of(
        tmp_path, [["1", "山田 花子（鈴木）", "田中", "1995/4/1"], ["2", "森 一（原）", "", "1995/4/1"]], header
    )

    assert [row.fields.get("former_name") for row in report.rows] == ["田中", "原"]


def test_reading_in_one_column_is_split_or_goes_to_the_family_name(tmp_path: Path) -> None:
    header = ("社員番号", "氏名", "フリガナ", "入社日")
    report = read_rows_of(
        tmp_path, [["1", "山田 花子", "やまだ　はなこ", "1995/4/1"], ["2", "森 一", "モリハジメ", "1995/4/1"]], header
    )

    assert [(row.fields.get("family_name_kana"), row.fields.get("given_name_kana")) for row in report.rows] == [
        ("ヤマダ", "ハナコ"),
        ("モリハジメ", None),
    ]
    assert [codes(row) for row in report.rows] == [set(), set()]


def test_a_family_name_in_error_is_told_once(tmp_path: Path) -> None:
    report = read_rows_of(tmp_path, [person(family_name="", given_name="")], header=HEADER)

    assert codes(report.rows[0]) == {("missing_name", "family_name")}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("13/05/2003", "04/05/2003", ["2003-05-13", "2003-05-04"]),
        ("05/13/2003", "04/05/2003", ["2003-05-13", "2003-04-05"]),
        ("05-13-2003", "04-05-2003", ["2003-05-13", "2003-04-05"]),
        ("05/05/2003", "04/05/2003", ["2003-05-05", None]),
    ],
)
def test_with_slashes_and_the_year_last_the_column_decides(
    tmp_path: Path, first: str, second: str, expected: list[str | None]
) -> None:
    header = ("Employee No", "Last Name", "First Name", "Hire Date")
    report = read_rows_of(tmp_path, [["1", "Smith", "John", first], ["2", "Jones", "Ann", second]], header)

    assert [str(row.joined_on) if row.joined_on else None for row in report.rows] == expected
    assert codes(report.rows[1]) == (set() if expected[1] else {("ambiguous_date", "joined_on")})


def test_another_column_tells_where_its_own_does_not(tmp_path: Path) -> None:
    header = ("Employee No", "Last Name", "First Name", "Hire Date", "Termination Date")
    report = read_rows_of(tmp_path, [["1", "Smith", "John", "04/05/2003", "12/31/2010"]], header)

    assert str(report.rows[0].joined_on) == "2003-04-05"


@pytest.mark.parametrize(
    "field",
    ["employee_number", "family_name", "family_name_kana", "former_name", "email", "joined_on", "department", "note"],
)
@pytest.mark.parametrize("unit", ["(", "t", " 部\n", "a-", "a@", "end-", "旧姓", "-", "（例", "#", "故"])
def test_a_cell_full_of_anything_takes_no_time(tmp_path: Path, field: str, unit: str) -> None:
    # Where a pattern would try every beginning with every end, this would take minutes and end the suite by its limit.
    report = read_rows_of(
        tmp_path, [person(**{field: (unit * 32_767)[:32_767]}), person(employee_number="9", email="")]
    )

    assert len(report.rows) + len(report.skipped) == 2
    assert all(len(str(issue.facts.get("value", ""))) <= 81 for row in report.rows for issue in row.issues)
