"""Files with rows and columns, kind ones and hostile ones."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.kit import tables
from enishi.kit.tables import formats

SIMPLE = "番号,氏名,備考\r\n0001,山田　太郎,ソフト開発の予定表を申請\r\n0002,髙﨑 花子,㈱みなも①～\r\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def write_bytes(content: bytes) -> Path:
        (path := tmp_path / "file").write_bytes(content)
        return path

    return write_bytes


Write = Callable[[bytes], Path]


def cells(path: Path, **options: object) -> list[list[tables.Cell]]:
    with tables.read(path, **options) as book:  # type: ignore[arg-type]
        return [row.cells for row in book.sheets[0].rows()]


# -- text ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("codec", "encoding", "bom"),
    [
        ("utf-8", "utf-8", False), ("utf-8-sig", "utf-8-sig", True), ("cp932", "cp932", False), ("utf-16", "utf-16", True),
        ("utf-16-le", "utf-16-le", False), ("utf-16-be", "utf-16-be", False), ("utf-32", "utf-32", True),
    ],
)  # fmt: skip
def test_character_sets_are_told_apart(write: Write, codec: str, encoding: str, bom: bool) -> None:
    path = write(SIMPLE.encode(codec))

    with tables.read(path) as book:
        assert (book.format, book.encoding, book.bom, book.delimiter, book.line_ending) == (
            "csv",
            encoding,
            bom,
            ",",
            "crlf",
        )
    assert cells(path)[2] == ["0002", "髙﨑 花子", "㈱みなも①～"]


def test_iso_2022_jp_is_asked_for_before_utf_8(write: Write) -> None:
    path = write("番号,氏名\r\n1,山田\r\n".encode("iso2022_jp"))

    with tables.read(path) as book:
        assert book.encoding == "iso2022_jp"
    assert cells(path) == [["番号", "氏名"], ["1", "山田"]]


def test_euc_jp_of_some_length_is_known(write: Write) -> None:
    path = write(("番号,氏名,部署\r\n" + "1,山田太郎,総務部人事課\r\n" * 5).encode("euc_jp"))

    assert cells(path)[1] == ["1", "山田太郎", "総務部人事課"]


def test_western_letters_of_one_byte_are_not_kanji(write: Write) -> None:
    path = write("No;Name\r\n1;Müller Jürgen\r\n2;Weiß Käthe\r\n".encode("cp1252"))

    assert cells(path)[1:] == [["1", "Müller Jürgen"], ["2", "Weiß Käthe"]]


@pytest.mark.parametrize("codec", ["cp932", "utf-8"])
def test_single_bytes_that_do_not_fit_make_no_other_encoding(write: Write, codec: str) -> None:
    content = bytearray((SIMPLE * 5).encode(codec))
    for place in (40, 100, 160):
        content[place] = 0xFD if codec == "cp932" else 0xFF

    with tables.read(write(bytes(content))) as book:
        assert book.encoding == codec


def test_half_width_kana_in_cp932_stay_cp932(write: Write) -> None:
    path = write("番号,ｶﾅ\r\n".encode("cp932") + "1,ﾔﾏﾀﾞ ﾀﾛｳ\r\n2,ｽｽﾞｷ ｲﾁﾛｳ\r\n".encode("cp932") * 30)

    assert cells(path)[1] == ["1", "ﾔﾏﾀﾞ ﾀﾛｳ"]


def test_a_person_may_know_the_encoding_better(write: Write) -> None:
    path = write("1,山田\r\n".encode("euc_jp"))

    assert cells(path, encoding="euc_jp") == [["1", "山田"]]
    with pytest.raises(tables.UnknownEncoding):
        tables.read(path, encoding="utf-8")
    with pytest.raises(tables.UnknownEncoding):
        tables.read(path, encoding="klingon")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(("end", "name"), [("\r\n", "crlf"), ("\n", "lf"), ("\r", "cr")])
def test_delimiters_and_line_ends(write: Write, delimiter: str, end: str, name: str) -> None:
    path = write(SIMPLE.replace(",", delimiter).replace("\r\n", end).encode())

    with tables.read(path) as book:
        assert (book.delimiter, book.line_ending) == (delimiter, name)
    assert cells(path)[1] == ["0001", "山田　太郎", "ソフト開発の予定表を申請"]


def test_a_record_with_line_breaks_is_one_row_and_a_blank_line_is_a_row(write: Write) -> None:
    path = write(b'a,b\r\n"1\n2",x\r\n\r\n3,"say ""hi"", please"\r\n')

    with tables.read(path) as book:
        rows = list(book.sheets[0].rows())
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.cells for row in rows] == [["a", "b"], ["1\n2", "x"], [], ["3", 'say "hi", please']]


def test_line_separators_of_unicode_end_no_record(write: Write) -> None:
    assert cells(write("a,b\r\n1\u2028\x0b\x85,2\r\n".encode())) == [["a", "b"], ["1\u2028\x0b\x85", "2"]]


def test_a_quote_that_nobody_closes_costs_its_own_line_alone(write: Write) -> None:
    lines = ["a,b,c", '1,"x,y'] + [f"{number},x,y" for number in range(2, 300)]

    rows = cells(write("\r\n".join(lines).encode()))

    assert rows[1] == ["1", '"x', "y"]
    assert len(rows) == 300
    assert rows[-1] == ["299", "x", "y"]


def test_a_long_note_is_one_cell(write: Write) -> None:
    note = "\n".join(f"{number}年、異動。" for number in range(5000))

    assert cells(write(f'a,b\r\n1,"{note}"\r\n2,x\r\n'.encode())) == [["a", "b"], ["1", note], ["2", "x"]]


def test_many_quotes_that_nobody_closes(write: Write) -> None:
    rows = cells(write("\r\n".join(['1,"x,y', "2,x,y"] * 400).encode()))

    assert len(rows) >= 400


def test_excels_own_line_about_the_delimiter_is_obeyed_and_not_shown(write: Write) -> None:
    with tables.read(write(b"sep=;\r\na;b,c\r\n1;2\r\n")) as book:
        assert [tuple(row) for row in book.sheets[0].rows()] == [(1, ["a", "b,c"]), (2, ["1", "2"])]


@given(st.lists(st.lists(st.text(alphabet='ab,;"\n\t山 ', max_size=5), min_size=2, max_size=4), min_size=1, max_size=5))
@settings(max_examples=60)
def test_no_text_breaks_it(rows: list[list[str]]) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write("\r\n".join(",".join(row) for row in rows).encode())
        file.flush()
        try:
            assert all(isinstance(cell, str) for row in cells(Path(file.name)) for cell in row)
        except tables.Empty:
            assert not "".join("".join(row) for row in rows).strip()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", tables.Empty),
        (b" \r\n\r\n", tables.Empty),
        (b"\x1a", tables.Empty),
        (b"%PDF-1.7 ...", tables.NotATable),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), tables.NotATable),
        (bytes(range(256)) * 20, tables.NotATable),
        (b"PK\x03\x04" + b"garbage" * 20, tables.Damaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), tables.NotATable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), tables.Encrypted),
        (b"<?xml version='1.0'?><Workbook/>", tables.NotATable),
    ],
)
def test_what_is_no_table(write: Write, content: bytes, error: type[tables.TableError]) -> None:
    with pytest.raises(error):
        tables.read(write(content))


def test_size_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)  # two gigabytes that take no room on the disk

    with pytest.raises(tables.TooLarge) as refused:
        tables.read(path)
    assert refused.value.code == "too_large"


def test_rows_and_columns_beyond_the_limit_are_refused(write: Write) -> None:
    limits = tables.Limits(max_rows=10, max_columns=5)

    with pytest.raises(tables.TooLarge, match="too_many_rows"):
        cells(write(b"a,b\r\n" * 11), limits=limits)
    with pytest.raises(tables.TooLarge, match="too_many_columns"):
        cells(write(b"a,b\r\n1,2,3,4,5,6\r\n"), limits=limits)


# -- workbooks -------------------------------------------------------------------------------------------------------
def saved(book: openpyxl.Workbook, path: Path) -> Path:
    book.save(path)
    return path


def test_workbook_tells_what_its_reader_does_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "社員"
    for line in (
        [124, date(2003, 4, 1), "x", 37712.0],
        [None],
        ["=1/0", datetime.fromisoformat("2003-04-01T09:30"), True, 1.5],
    ):
        sheet.append(line)
    sheet["A1"].number_format = "0000"
    sheet["D3"].number_format = '"E-"000'
    sheet["D3"] = 7
    sheet.merge_cells("B1:C2")
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("隠し").sheet_state = "hidden"
    path = saved(book, tmp_path / "book.xlsx")

    with tables.read(path) as read:
        assert (read.format, read.encoding, read.delimiter, read.since_1904) == ("xlsx", None, None, False)
        first, hidden = read.sheets
        assert (first.name, first.hidden, first.hidden_columns) == ("社員", False, frozenset({3}))
        assert first.merged == ((1, 2, 2, 3),)
        assert (hidden.name, hidden.hidden, list(hidden.rows())) == ("隠し", True, [])
        rows = list(first.rows())
        assert [row.number for row in rows] == [1, 2, 3]
        assert rows[0].cells == ["0124", date(2003, 4, 1), "", 37712]
        assert rows[1].cells == []
        assert rows[2].cells[1:] == [datetime.fromisoformat("2003-04-01T09:30"), "TRUE", "E-007"]
        assert list(first.rows()) == rows  # as often as one likes


def test_errors_are_cells_of_their_own_kind(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "=NA()", None, "#N/A")
        sheet.write_formula(0, 1, "=1+1", None, 2)

    ((error, two),) = cells(tmp_path / "book.xlsx")
    assert isinstance(error, tables.CellError)
    assert (error, two) == ("#N/A", 2)


def test_date_systems_and_japanese_formats(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx", {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        for column, form in enumerate(("yyyy/m/d", '[$-411]ggge"年"m"月"d"日"', "[$-411]ge.m.d;@", 31, 57)):
            sheet.write_datetime(0, column, datetime.fromisoformat("2003-04-01"), book.add_format({"num_format": form}))
        sheet.write_number(0, 5, 36250)

    with tables.read(tmp_path / "book.xlsx") as read:
        assert read.since_1904
        (row,) = read.sheets[0].rows()
    assert row.cells == [date(2003, 4, 1)] * 5 + [36250]


def test_readings_over_the_characters_are_no_part_of_the_name(tmp_path: Path) -> None:
    path = saved(openpyxl.Workbook(), tmp_path / "plain.xlsx")
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh></si></sst>'
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'

    changed = with_parts(path, {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": strings})

    assert cells(changed) == [["山田"]]


def with_parts(path: Path, parts: dict[str, str]) -> Path:
    """A copy of a workbook with some of its parts written anew."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry, old.read(entry))
        for name, text in parts.items():
            new.writestr(name, text)
    return target


def test_zip_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    path = saved(openpyxl.Workbook(), tmp_path / "book.xlsx")
    bomb = with_parts(path, {"xl/worksheets/sheet1.xml": "<!-- -->" + " " * 250_000_000})
    assert bomb.stat().st_size < 1_000_000

    with pytest.raises(tables.TooLarge, match="too_large_unpacked"):
        tables.read(bomb)


def test_zip_that_lies_about_its_size_meets_the_child_s_limit(tmp_path: Path) -> None:
    path = saved(openpyxl.Workbook(), tmp_path / "book.xlsx")
    sheet = (
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
        + "<row/>" * 20_000_000
    )
    content = bytearray(with_parts(path, {"xl/worksheets/sheet1.xml": sheet}).read_bytes())
    size = len(sheet).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (1000).to_bytes(4, "little")
    (lying := tmp_path / "lying.xlsx").write_bytes(content)

    with pytest.raises((tables.Damaged, tables.TooLarge)):
        tables.read(lying, limits=tables.Limits(memory=512 * 1024**2, max_seconds=30))


XXE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&secret;</t></is></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
)
def test_document_types_are_refused(tmp_path: Path, part: str) -> None:
    path = saved(openpyxl.Workbook(), tmp_path / "book.xlsx")

    with pytest.raises(tables.Damaged) as refused:
        tables.read(with_parts(path, {part: XXE}))
    assert refused.value.facts["reason"] == "document type"


def test_one_cell_at_the_far_corner_ends_the_child_and_not_us(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "氏名")
        sheet.write("XFD1048576", "x")

    with pytest.raises(tables.TooLarge):
        tables.read(tmp_path / "book.xlsx")


def test_workbook_that_was_cut_short_is_damaged(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(2000):
        book.active.append([number, "山田 太郎", "総務部"])
    whole = saved(book, tmp_path / "book.xlsx").read_bytes()

    for share in (0.2, 0.5, 0.9, 0.99):
        (path := tmp_path / "cut.xlsx").write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(tables.Damaged):
            tables.read(path)


def test_damaged_sheet_is_damaged(tmp_path: Path) -> None:
    path = saved(openpyxl.Workbook(), tmp_path / "book.xlsx")

    with pytest.raises(tables.Damaged):
        tables.read(with_parts(path, {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row"}))


def test_zip_of_something_else_is_no_table(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("letter.txt", "hello")

    with pytest.raises(tables.NotATable):
        tables.read(tmp_path / "x.zip")


def test_time_runs_out(tmp_path: Path) -> None:
    path = saved(openpyxl.Workbook(), tmp_path / "book.xlsx")

    with pytest.raises(tables.TooLarge, match="too_slow"):
        tables.read(path, limits=tables.Limits(max_seconds=0))


def test_rows_of_a_workbook_beyond_the_limit_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(20):
        book.active.append([number])

    with pytest.raises(tables.TooLarge, match="too_many_rows"):
        tables.read(saved(book, tmp_path / "book.xlsx"), limits=tables.Limits(max_rows=10))


def test_open_document_sheets_are_read(tmp_path: Path) -> None:
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' office:version="1.2"><office:body><office:spreadsheet><table:table table:name="社員"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>山田</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2003-04-01"><text:p>2003/4/1</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "book.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")

    with tables.read(tmp_path / "book.ods") as book:
        assert (book.format, book.sheets[0].name) == ("ods", "社員")
        assert [row.cells for row in book.sheets[0].rows()] == [["山田", date(2003, 4, 1)]]


def test_html_that_passes_for_a_workbook(write: Write) -> None:
    page = (
        "<html><head><meta charset='Shift_JIS'></head><body><table><tr><td>x</td></tr></table><table>"
        "<tr><th rowspan=2>氏名<th colspan=2>期間</tr><tr><th>入社<th>退社</tr>"
        "<tr><td>山田<br>太郎</td><td>2003&#47;4/1</td><td>&nbsp;</td></tr></table></body></html>"
    )
    path = write(page.encode("cp932"))

    with tables.read(path) as book:
        assert book.format == "html"
        assert book.sheets[0].merged == ((1, 1, 2, 1), (1, 2, 1, 3))
    assert cells(path) == [["氏名", "期間", ""], ["", "入社", "退社"], ["山田\n太郎", "2003/4/1", "\xa0"]]


# -- number formats --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [("0000", 124, "0124"), ("0000", 12345, "12345"), ('"E-"0000', 7, "E-0007"), ("000-000", 12345, "012-345"), (r"\A00", 3, "A03"), ("00000;-00000", 12, "00012"), ("#000", 5, "005")],
)  # fmt: skip
def test_numbers_are_shown_as_their_format_says(code: str, number: int, expected: str) -> None:
    placeholders = formats.zero_format(code)

    assert placeholders
    assert formats.show(number, placeholders) == expected


@pytest.mark.parametrize("code", ["General", "0", "#,##0", "0.00", "0%", "yyyy/m/d", "@", '0"', "0.0E+00"])
def test_formats_that_add_nothing_to_the_number(code: str) -> None:
    assert formats.zero_format(code) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [("yyyy/m/d", True), ('[$-411]ggge"年"m"月"d"日"', True), ("[$-411]ge.m.d;@", True), ("m/d", True), ("0000", False), ('"day "0', False), ("[Red]0", False), ("General", False)],
)  # fmt: skip
def test_formats_of_days(code: str, expected: bool) -> None:
    assert formats.is_date_format(code) is expected


def test_references() -> None:
    assert formats.position("A1") == (1, 1)
    assert formats.position("XFD1048576") == (1048576, 16384)
    with pytest.raises(ValueError):
        formats.position("A")
