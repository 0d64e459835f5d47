"""What a workbook's own reader does not tell: number formats, errors, hidden columns, the date system.

A pass over workbook.xml, styles.xml and the sheets with the standard library's expat. A document type is refused, so no
entity is ever defined, let alone fetched. Built after ECMA-376 part 1, 18.8.30 (numFmt; the East Asian built-in formats
27 to 36 and 50 to 58 are dates in a Japanese Excel and are not written into the file).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.parsers import expat

from .errors import Damaged

_DATE_BUILT_IN = frozenset((*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)))
_CHUNK = 256 * 1024
_BRACKETED = re.compile(r"\[[^\]]*\]")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')


@dataclass
class SheetMarks:
    """What one sheet says about its cells, by (row, column) from 1: `errors` their text, `shown` the number format's
    placeholders, `dates` those with a date format; `hidden_columns` from 1."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    dates: set[tuple[int, int]] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class Marks:
    """The marks of a workbook's sheets; `sheet(name)` reads one sheet's."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {name.lower(): name for name in archive.namelist()}
        self.since_1904 = False
        self.paths: dict[str, str] = {}
        self._relations: dict[str, str] = {}
        self._read_workbook()
        self.date_styles, self.shown_styles = self._read_styles()
        if shared := self.names.get("xl/sharedstrings.xml"):
            self._parse(shared, lambda name, attributes: None, only_start=True)

    def _parse(
        self,
        path: str,
        start: Callable[[str, dict[str, str]], None],
        *,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
        only_start: bool = False,
    ) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.StartElementHandler = start
        if end:
            parser.EndElementHandler = end
        if text:
            parser.CharacterDataHandler = text
        try:
            with self.archive.open(path) as file:
                while chunk := file.read(_CHUNK):
                    parser.Parse(chunk, False)
                    if only_start:
                        return
                parser.Parse(b"", True)
        except (expat.ExpatError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise Damaged(reason=str(error)) from None

    def _read_workbook(self) -> None:
        targets: dict[str, str] = {}

        def relation(name: str, attributes: dict[str, str]) -> None:
            if _local(name) == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        def element(name: str, attributes: dict[str, str]) -> None:
            if _local(name) == "workbookPr":
                self.since_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
            elif _local(name) == "sheet":
                relation_id = next((value for key, value in attributes.items() if _local(key) == "id"), "")
                target = targets.get(relation_id, "")
                path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
                self.paths[attributes.get("name", "")] = path

        if relations := self.names.get("xl/_rels/workbook.xml.rels"):
            self._parse(relations, relation)
        self._parse(self.names["xl/workbook.xml"], element)

    def _read_styles(self) -> tuple[set[int], dict[int, str]]:
        codes: dict[int, str] = {}
        of_style: list[int] = []
        inside: list[str] = []

        def element(name: str, attributes: dict[str, str]) -> None:
            name = _local(name)
            if name == "numFmt":
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                inside.append(name)
            elif name == "xf" and inside:
                of_style.append(int(attributes.get("numFmtId", "0")))

        def end(name: str) -> None:
            if _local(name) == "cellXfs":
                inside.clear()

        if styles := self.names.get("xl/styles.xml"):
            try:
                self._parse(styles, element, end=end)
            except KeyError as error:
                raise Damaged(reason=str(error)) from None
        dates, shown = set(), {}
        for style, number in enumerate(of_style):
            code = codes.get(number)
            if (code is None and number in _DATE_BUILT_IN) or (code and is_date_format(code)):
                dates.add(style)
            elif code and (placeholders := zero_format(code)):
                shown[style] = placeholders
        return dates, shown

    def sheet(self, name: str) -> SheetMarks:
        """Return the marks of a sheet; empty where its part cannot be found."""
        marks = SheetMarks()
        path = self.names.get(self.paths.get(name, "").lower())
        if path is None:
            return marks
        reading_error: list[tuple[int, int]] = []
        texts: list[str] = []
        row = column = 0
        dates = {str(style) for style in self.date_styles}
        shown = {str(style): code for style, code in self.shown_styles.items()}

        def element(tag: str, attributes: dict[str, str]) -> None:
            nonlocal row, column
            if tag == "c":
                reference = attributes.get("r")
                if reference is None:
                    column += 1
                else:
                    row, column = position(reference)
                style = attributes.get("s")
                kind = attributes.get("t", "n")
                if kind == "e":
                    reading_error.append((row, column))
                elif kind == "n" and style is not None:
                    if style in dates:
                        marks.dates.add((row, column))
                    elif style in shown:
                        marks.shown[row, column] = shown[style]
            elif tag == "v":
                texts.clear()  # the formula stood before it
            elif tag == "row":
                row, column = int(attributes.get("r", row + 1)), 0
            elif tag == "col" and (
                attributes.get("hidden") in ("1", "true") or attributes.get("width") in ("0", "0.0")
            ):
                first, last = int(attributes["min"]), int(attributes["max"])
                marks.hidden_columns.update(range(first, min(last, first + 20_000) + 1))

        def prefixed(name: str, attributes: dict[str, str]) -> None:
            element(_local(name), attributes)

        def text(piece: str) -> None:
            if reading_error:
                texts.append(piece)

        def end(name: str) -> None:
            if reading_error and _local(name) == "c":
                marks.errors[reading_error.pop()] = "".join(texts)[-20:] or "#N/A"
                texts.clear()

        try:
            self._parse(path, prefixed, end=end, text=text)
        except (KeyError, ValueError) as error:
            raise Damaged(reason=str(error)) from None
        return marks


def _refuse(*_: object) -> None:
    raise Damaged("damaged", reason="document type")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def position(reference: str) -> tuple[int, int]:
    """Return row and column, from 1, of a cell's reference such as AB12; ValueError for anything else."""
    column = 0
    for index, letter in enumerate(reference):
        if letter.isdecimal():
            return int(reference[index:]), column
        column = column * 26 + ord(letter) - 64
    raise ValueError(reference)


def is_date_format(code: str) -> bool:
    """Whether a number format shows a day: it has year, era or day and month outside of brackets and quotes."""
    plain = _LITERAL.sub("", _BRACKETED.sub("", code.split(";")[0])).lower()
    if "general" in plain or "0" in plain or "#" in plain:
        return False
    return any(letter in plain for letter in "yged") or plain.count("m") >= 3


def zero_format(code: str) -> str | None:
    """Return a number format's first section if it is made of zeros and literal text and adds to the number itself
    (0000, "E-"0000), in placeholders: 0 a digit, # a digit if there is one, other characters themselves. Else None."""
    section = _BRACKETED.sub("", code.split(";")[0])
    result, i = [], 0
    while i < len(section):
        letter = section[i]
        if letter == '"':
            closing = section.find('"', i + 1)
            if closing < 0:
                return None
            result += [f"\\{inside}" for inside in section[i + 1 : closing]]
            i = closing
        elif letter == "\\":
            i += 1
            result += [f"\\{section[i]}"] if i < len(section) else []
        elif letter in "_*":
            i += 1
        elif letter in "0#":
            result.append(letter)
        elif letter in "-/() ":
            result.append(f"\\{letter}")
        else:
            return None
        i += 1
    made = "".join(result)
    return made if "0" in result and made not in ("0", "#0") else None


def show(number: float, placeholders: str) -> str:
    """Return a whole number as a format of `zero_format` shows it; other numbers plainly."""
    if number != int(number) or number < 0:
        return repr(number)
    parts = re.findall(r"\\.|[0#]", placeholders, re.DOTALL)
    places = sum(part in "0#" for part in parts)
    digits = str(int(number))
    extra, digits = digits[: max(0, len(digits) - places)], digits[-places:].rjust(places)
    result = []
    for part in parts:
        if part[0] == "\\":
            result.append(part[1])
            continue
        digit, digits = digits[0], digits[1:]
        result.append(extra + (digit if digit != " " else "0" if part == "0" else ""))
        extra = ""
    return "".join(result)
