"""A network's logo: a square drawing in one colour (SVG) or a square picture. No upload is passed on as it came.

A drawing is rebuilt from a short list of shapes and numbers; a picture is decoded and written again as WebP. What a
browser could run, fetch or mistake for something else therefore never reaches the storage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from enishi.kit import files
from enishi.kit.errors import Refused

LARGEST_DRAWING = 64 * 1024
LARGEST_PICTURE = 4 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "WEBP")
SIDE = 320  # of the prepared picture; it is shown at 40 to 96 px
MOST_SHAPES = 400
AIR = 0.2  # around a drawing, of its side, so that it stands free on its round-cornered ground

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"
_MANY = r"[\s,.\-+\deE]*"  # signs of numbers, not their grammar: that would take exponential time on long nonsense
_NUMBERS = re.compile(rf"^{_MANY}$")
_LENGTH = re.compile(rf"^\s*{_NUMBER}(?:px)?\s*$")
_PATH = re.compile(r"^[\s,.\-+\deEMmZzLlHhVvCcSsQqTtAa]*$")
_TRANSFORM = re.compile(rf"^\s*(?:(?:matrix|translate|scale|rotate|skewX|skewY)\({_MANY}\)[\s,]*)+$")
_WORD = re.compile(r"^(?:nonzero|evenodd|butt|round|square|miter|bevel)$")
_SHAPES = {"g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
_ATTRIBUTES: dict[str, re.Pattern[str]] = {
    "d": _PATH,
    "points": _NUMBERS,
    "transform": _TRANSFORM,
    **dict.fromkeys(("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height"), _LENGTH),
    **dict.fromkeys(("stroke-width", "stroke-miterlimit"), _LENGTH),
    **dict.fromkeys(("fill-rule", "clip-rule", "stroke-linecap", "stroke-linejoin"), _WORD),
}
_PASSED_OVER = {"title", "desc", "metadata", "defs", "style"}  # what drawing programs add and a drawing does not need
_SPACE = "http://www.w3.org/2000/svg "


def prepare(data: bytes, *, whose: str = "") -> tuple[bytes, str]:
    """Return (content, "svg" or "webp") made from an uploaded file of `whose`. Raises Refused with what to mend."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _drawing(data), "svg"
    return _picture(data, whose), "webp"


# -- pictures --------------------------------------------------------------------------------------------------------
def _picture(data: bytes, whose: str) -> bytes:
    if len(data) > LARGEST_PICTURE:
        raise Refused(_("This picture is larger than 4 MB. Please make it smaller first."), field="logo")
    try:
        width, height = files.size_of(BytesIO(data), formats=FORMATS)
        if abs(width - height) > max(width, height) * 0.02:
            said = _("Please give a square picture; this one is %(w)d by %(h)d.") % {"w": width, "h": height}
            raise Refused(said, field="logo")
        return files.clear_square(BytesIO(data), SIDE, formats=FORMATS, whose=whose)
    except files.NotAPicture as error:
        said = _("This file could not be read as a picture. PNG, JPEG, WebP and SVG work.")
        if error.reason == "pixels":
            said = _("This picture has too many pixels. 1,000 a side are plenty.")
        if error.reason == "busy":
            said = _("Other pictures are being read right now. Please choose the logo again in a moment.")
        raise Refused(said, field="logo") from error


# -- drawings --------------------------------------------------------------------------------------------------------
def _drawing(data: bytes) -> bytes:
    if len(data) > LARGEST_DRAWING:
        raise Refused(_("This drawing is larger than 64 kB. Please simplify it first."), field="logo")
    reader = _Reader()
    try:
        reader.read(data)
    except (expat.ExpatError, ValueError) as error:
        raise Refused(_("This drawing could not be read. Please save it as plain SVG."), field="logo") from error
    if reader.box is None or not reader.shapes:
        raise Refused(_("This drawing is empty, or says no size (viewBox). Please save it as plain SVG."), field="logo")
    left, top, width, height = reader.box
    if abs(width - height) > max(width, height) * 0.02:
        raise Refused(
            _("Please give a square drawing; this one is %(w)g by %(h)g.") % {"w": width, "h": height}, field="logo"
        )
    air = width * AIR
    box = f"{left - air:g} {top - air:g} {width + 2 * air:g} {height + 2 * air:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><symbol id="mark" viewBox="{box}">'
        f'<g fill="currentColor" stroke="none" stroke-width="1">{"".join(reader.out)}</g></symbol>'
        f'<use href="#mark"/></svg>'
    ).encode()


class _Reader:
    """Reads an SVG and writes down the shapes it knows; a document type or an unknown element ends it (ValueError)."""

    def __init__(self) -> None:
        self.box: tuple[float, float, float, float] | None = None
        self.out: list[str] = []
        self.shapes = self._passed_over = self._depth = 0

    def read(self, data: bytes) -> None:
        """Parse `data`. Entities are impossible without a document type, and that is refused where it begins."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ProcessingInstructionHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(data, True)

    def _refuse(self, *_said: object) -> None:
        raise ValueError("no document type, entity or processing instruction")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        local = name.removeprefix(_SPACE)
        if self._passed_over or local in _PASSED_OVER or " " in local:  # a foreign namespace: an editor's notes
            self._passed_over += 1
        elif self._depth == 1:
            self._root(local, attributes)
        elif local in _SHAPES:
            self.shapes += local != "g"
            if self.shapes > MOST_SHAPES or self._depth > 30:
                raise ValueError("too much of it")
            self.out.append(f"<{local}{''.join(self._kept(attributes))}>")
        else:
            raise ValueError(f"{local} is no shape of a logo")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._passed_over:
            self._passed_over -= 1
        elif self._depth:
            self.out.append(f"</{name.removeprefix(_SPACE)}>")

    def _root(self, local: str, attributes: dict[str, str]) -> None:
        if local != "svg":
            raise ValueError("no SVG")
        numbers = attributes.get("viewBox", "").replace(",", " ").split()
        if not numbers and all(_LENGTH.match(attributes.get(side, "")) for side in ("width", "height")):
            numbers = ["0", "0", attributes["width"].removesuffix("px"), attributes["height"].removesuffix("px")]
        if len(numbers) == 4:
            left, top, width, height = (float(number) for number in numbers)
            if 0 < width < 1e6 and 0 < height < 1e6 and abs(left) < 1e6 and abs(top) < 1e6:
                self.box = left, top, width, height

    def _kept(self, attributes: dict[str, str]) -> Iterator[str]:
        """Yield the attributes that a shape may keep. Whatever its colours were, it is drawn in the one of the page."""
        said = {**attributes, **dict(_declarations(attributes.get("style", "")))}
        for name in ("fill", "stroke"):
            if name in said:
                yield f' {name}="{"none" if said[name].strip() in ("none", "transparent") else "currentColor"}"'
        for name, value in said.items():
            if name in _ATTRIBUTES and _ATTRIBUTES[name].match(value):
                yield f' {name}="{conditional_escape(value.strip())}"'


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            yield name.strip(), value.strip()
