"""Paper and QR codes: what is drawn can be read again, by a reader of PDFs and by a camera."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from enishi.kit import qr
from enishi.kit.paper import FONTS, Colour, Paper, can_draw

NAMES = "髙﨑𠮷濵邉齋靍𩸽𣘺𡈽"


def sheet() -> Paper:
    paper = Paper(105, 148, title="Title", language="ja", made_at=datetime(2026, 11, 20, tzinfo=UTC))
    paper.page()
    return paper


def saved(paper: Paper) -> bytes:
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def text_of(data: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return str(document[page].get_textpage().get_text_range())


def picture_of(data: bytes, page: int = 0, scale: float = 3) -> Image.Image:
    with pypdfium2.PdfDocument(data) as document:
        return document[page].render(scale=scale).to_pil().convert("RGB")


def test_fonts_are_the_ones_that_were_taken() -> None:
    listed = dict(re.findall(r"\| `(\S+\.ttf)` \|.*`([0-9a-f]{64})` \|", (FONTS / "README.md").read_text()))

    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")}
    assert len(listed) == 2
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()


@pytest.mark.parametrize("bold", [False, True])
def test_difficult_names_are_drawn_and_can_be_copied_again(bold: bool) -> None:
    paper = sheet()

    assert paper.drawable(NAMES, bold=bold) == NAMES
    paper.line(10, 10, NAMES, 5, bold=bold)
    data = saved(paper)

    assert text_of(data) == NAMES


def test_what_the_font_lacks_becomes_a_printers_mark() -> None:
    paper = sheet()

    assert paper.drawable("葛\U000e0100飾") == "葛飾"
    assert paper.drawable("か\u3099\ufe00") == "が"
    assert paper.drawable("\U00013000字") == "〓字"
    assert paper.drawable("改\n行\x07\u202e") == "改 行"
    paper.close()


def test_lines_are_broken_where_japanese_may_break() -> None:
    paper = sheet()
    text = "近況を読むだけでもかまいません。「いつでも」、やめられます。See https://example.com/abc now."
    found = [paper.lines(text, 4, width) for width in range(20, 90, 3)]
    paper.close()

    for lines in found:
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "。、」" for line in lines)
        assert not any(line.endswith("「") for line in lines)
        assert any("https://example.com/abc" in line for line in lines)


def test_a_long_line_is_made_to_fit() -> None:
    paper = sheet()

    assert paper.fitting("短い", 5, 85) == 5
    size = paper.fitting("とても長い名前" * 10, 5, 85)

    assert paper.width("とても長い名前" * 10, size) <= 85.01
    paper.close()


def test_codes_are_read_from_paper() -> None:
    said = "https://alumni.example.jp/n/nagi/join/7K2M-Q4XW-8RTC/"
    paper = sheet()
    with paper.moved(5, 7):
        paper.squares(10, 20, 30, qr.matrix(said))
    read = zxingcpp.read_barcodes(picture_of(saved(paper)))

    assert [each.text for each in read] == [said]


def test_codes_of_pages_have_their_white_around_them() -> None:
    modules = qr.matrix("https://alumni.example.jp/")
    path = qr.path(modules)
    dark = {
        (int(x) + step, int(y)) for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path) for step in range(int(n))
    }

    assert dark == {
        (column + qr.QUIET, row + qr.QUIET)
        for row, cells in enumerate(modules)
        for column, on in enumerate(cells)
        if on
    }


def test_marks_are_drawn_where_they_belong() -> None:
    paper = sheet()
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#ff0000"/></svg>'
    png = BytesIO()
    Image.new("RGB", (4, 4), (0, 0, 255)).save(png, "PNG")
    with paper.moved(10, 10):
        paper.drawing(10, 10, 10, svg)
        paper.picture(40, 10, 10, png.getvalue())
        paper.plate(70, 10, 10, Colour(0, 255, 0), radius=1)
    picture = picture_of(saved(paper), scale=72 / 25.4)
    colours = [
        picture.getpixel((round(x * picture.width / 105), round(25 * picture.height / 148))) for x in (25, 55, 85)
    ]

    assert colours == [(255, 0, 0), (0, 0, 255), (0, 255, 0)]


def test_a_drawing_that_cannot_be_read_is_told_apart() -> None:
    assert can_draw('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>')
    assert not can_draw("<svg")
    assert not can_draw("<html></html>")
