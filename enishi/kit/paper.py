"""Drawing on paper: a PDF with Japanese text, QR codes and pictures, in millimetres from the upper left corner.

The font lies beside this file and holds the difficult kanji of names; what it lacks is drawn as 〓, the printer's mark for a
missing letter. The library is imported when something is drawn, since nothing else of the house needs it.
"""

from __future__ import annotations

import functools
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from enishi.kit.qr import runs

if TYPE_CHECKING:
    from fpdf.svg import SVGObject

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "NotoSansJP-Regular.ttf", FONTS / "NotoSansJP-Bold.ttf"
FAMILY = "NotoSansJP"
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every glyph
POINTS = 72 / 25.4  # in a millimetre
BASELINE = 0.88  # of the size, from the top of a letter's square to the line it stands on
MISSING = "〓"
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # they choose a form of the letter before; drawn, a box
_NEVER_FIRST = frozenset(
    "、。，．・：；？！」』）］｝〉》】〕ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}%’”"
)
_NEVER_LAST = frozenset("「『（［｛〈《【〔([{‘“")
_PIECE = re.compile(r"\s+|[\u0021-\u024f\u2010-\u201d]+|.", re.DOTALL)  # Latin words stay whole


class Colour(NamedTuple):
    """Red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int


BLACK, GREY = Colour(24, 26, 30), Colour(178, 178, 176)


class Paper:
    """Sheets of one size. Every place is given in millimetres; `moved` shifts the corner from which they are counted."""

    def __init__(self, width: float, height: float, *, title: str, language: str, made_at: datetime) -> None:
        from fpdf import FPDF, ViewerPreferences

        self._pdf = pdf = FPDF(unit="mm", format=(width, height))
        pdf.set_auto_page_break(False)
        pdf.set_margin(0)
        pdf.c_margin = 0
        pdf.add_font(FAMILY, "", str(REGULAR))
        pdf.add_font(FAMILY, "B", str(BOLD))
        pdf.set_title(title)
        pdf.set_lang(language)
        pdf.set_creation_date(made_at)
        pdf.set_producer("")
        pdf.set_display_mode("fullpage")
        # printed to the millimetre: a viewer's "fit to page" would shrink it, and the cuts would be off
        pdf.viewer_preferences = ViewerPreferences(print_scaling="None")
        self._fonts: dict[str, Any] = {style: pdf.fonts[FAMILY.lower() + style] for style in ("", "B")}
        self._letters = {style: frozenset(font.cmap) for style, font in self._fonts.items()}
        self._broken: dict[
            tuple[str, float, float, bool], list[str]
        ] = {}  # texts that stand on every card are broken once
        self._x = self._y = 0.0

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return int(self._pdf.page)

    def page(self) -> None:
        """Begin a new page."""
        self._pdf.add_page()

    @contextmanager
    def moved(self, x: float, y: float) -> Iterator[None]:
        """Count places from this corner for a while."""
        before = self._x, self._y
        self._x, self._y = before[0] + x, before[1] + y
        try:
            yield
        finally:
            self._x, self._y = before

    # -- text ----------------------------------------------------------------------------------------------------------
    def drawable(self, text: str, *, bold: bool = False) -> str:
        """Return text as the font can draw it: composed, without variation selectors, 〓 for what it lacks."""
        known = self._letters["B" if bold else ""]
        plain = " ".join(_SELECTORS.sub("", unicodedata.normalize("NFC", text)).split())
        return "".join(letter if ord(letter) in known else MISSING for letter in plain if letter.isprintable())

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return how wide text of this size (mm) is, in mm."""
        self._font(size, bold)
        return float(self._pdf.get_string_width(self.drawable(text, bold=bold)))

    def fitting(self, text: str, size: float, width: float, *, bold: bool = False) -> float:
        """Return the size, at most `size`, at which text is no wider than `width`."""
        wide = self.width(text, size, bold=bold)
        return size if wide <= width else size * width / wide

    def lines(self, text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
        """Break text into lines: between any two Japanese letters but not before 、 or after 「, else between words."""
        key = (text, size, width, bold)
        if key not in self._broken:
            self._broken[key] = self._lines(*key)
        return self._broken[key]

    def _lines(self, text: str, size: float, width: float, bold: bool) -> list[str]:
        self._font(size, bold)
        wide = self._pdf.get_string_width
        found = [""]
        for piece in _PIECE.findall(self.drawable(text, bold=bold)):
            last = found[-1]
            if wide(last + piece.rstrip()) <= width or not last or (piece in _NEVER_FIRST and len(piece) == 1):
                found[-1] = last + piece if last else piece.lstrip()
            elif last[-1] in _NEVER_LAST and len(last) > 1:
                found[-1:] = [last[:-1].rstrip(), last[-1] + piece]
            else:
                found[-1:] = [last.rstrip(), piece.lstrip()]
        return [line.rstrip() for line in found if line.strip()]

    def line(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: Colour = BLACK,
        spacing: float = 0,
        width: float | None = None,
    ) -> None:
        """Write one line whose letters' squares begin at `y`. With `width`, it is made smaller until it fits."""
        said = self.drawable(text, bold=bold)
        if width is not None:
            wide = self.width(text, size, bold=bold) + spacing * len(said)
            size, spacing = (each * min(1, width / wide) if wide else each for each in (size, spacing))
        self._font(size, bold)
        self._pdf.set_text_color(*colour)
        self._pdf.set_char_spacing(spacing * POINTS)
        if said:
            self._pdf.text(self._x + x, self._y + y + size * BASELINE, said)
        self._pdf.set_char_spacing(0)

    def block(
        self, x: float, y: float, width: float, text: str, size: float, *, leading: float = 1.6, bold: bool = False
    ) -> float:
        """Write text in lines from `y` on, each `leading` × `size` high; returns where the next block begins."""
        for line in self.lines(text, size, width, bold=bold):
            self.line(x, y + size * (leading - 1) / 2, line, size, bold=bold)
            y += size * leading
        return y

    def _font(self, size: float, bold: bool) -> None:
        self._pdf.set_font(FAMILY, "B" if bold else "", size * POINTS)

    # -- drawing -------------------------------------------------------------------------------------------------------
    def squares(self, x: float, y: float, side: float, matrix: Sequence[Sequence[int]]) -> None:
        """Draw a square of dark and light modules (a QR code) as filled rectangles, row by row, in black."""
        module = side / len(matrix) * POINTS
        left, top = (self._x + x) * POINTS, self._pdf.h_pt - (self._y + y) * POINTS
        path = "".join(
            f"{start} {row} {length} 1 re\n" for row, cells in enumerate(matrix) for start, length in runs(cells)
        )
        # one path in units of modules: a fifth of what single rectangles take, and no hair lines between them
        self._pdf._out(f"q {module:.5f} 0 0 {-module:.5f} {left:.4f} {top:.4f} cm 0 g\n{path}f Q")

    def stroke(self, x1: float, y1: float, x2: float, y2: float, *, width: float = 0.2, colour: Colour = BLACK) -> None:
        """Draw a straight line."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(width)
        self._pdf.line(self._x + x1, self._y + y1, self._x + x2, self._y + y2)

    def frame(self, x: float, y: float, width: float, height: float, *, radius: float, line: float = 0.35) -> None:
        """Draw a frame with round corners."""
        self._pdf.set_draw_color(*BLACK)
        self._pdf.set_line_width(line)
        self._pdf.rect(self._x + x, self._y + y, width, height, style="D", round_corners=True, corner_radius=radius)

    def plate(self, x: float, y: float, side: float, colour: Colour, *, radius: float) -> None:
        """Fill a square with round corners."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(self._x + x, self._y + y, side, side, style="F", round_corners=True, corner_radius=radius)

    def drawing(self, x: float, y: float, side: float, svg: str) -> None:
        """Draw a square SVG (shapes and paths)."""
        from fpdf.drawing_primitives import Transform

        _width, _height, group = _parsed(svg).transform_to_rect_viewport(1, side, side)
        place = Transform.translation(self._x + x, self._y + y)
        group.transform = group.transform @ place if group.transform else place
        self._pdf.draw_path(group)

    def picture(self, x: float, y: float, side: float, data: bytes) -> None:
        """Draw a square picture; the same bytes are kept in the file once, however often they are drawn."""
        self._pdf.image(BytesIO(data), self._x + x, self._y + y, side, side)

    def save(self, file: IO[bytes]) -> None:
        """Write the PDF. Nothing can be drawn afterwards."""
        self._pdf.output(file)  # type: ignore[call-overload]

    def close(self) -> None:
        """Let go of the font files; saving does so, too."""
        for font in self._fonts.values():
            font.close()


@functools.lru_cache(maxsize=4)
def _parsed(svg: str) -> SVGObject:
    from fpdf.svg import SVGObject

    return SVGObject(svg)


def can_draw(svg: str) -> bool:
    """Return whether the library can read this SVG; what it cannot, it tells by errors of many kinds."""
    try:
        _parsed(svg).transform_to_rect_viewport(1, 1, 1)
    except Exception:  # noqa: BLE001 - see above
        return False
    return True
