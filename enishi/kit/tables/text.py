"""Delimited text: character set, delimiter, line ends, and its records as rows."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from .errors import Damaged, Empty, NotATable, TooLarge, UnknownEncoding
from .html import MOST_HTML, looks_like_html, read_html
from .model import Cell, Limits, Row, Sheet, Workbook

DELIMITERS = (",", "\t", ";", "|")
_CHUNK = 1024 * 1024
_SAMPLE = 256 * 1024
_LONGEST_CELL = 1_000_000  # characters; a spreadsheet holds 32,767
_MANY_LINES = 200  # in one cell: a quote that nobody closed would swallow the rest of the file
_LIKE_RECORD = 2  # delimiters in a line
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONE_LETTER = re.compile(rb"(?<=[A-Za-z])[\xc0-\xff](?![\x80-\xff])|(?<![\x80-\xff])[\xc0-\xff](?=[a-z])")
_HIGH = re.compile(rb"[\x80-\xff]")
_UNLIKELY_IN_CP932 = re.compile("[\uff61-\uff9f\ue000-\uf8ff\ufffd\x80]")


@dataclass(frozen=True)
class _Form:
    encoding: str
    bom: bool
    delimiter: str
    line_ending: str
    first_line: int  # where records begin: after a line `sep=;`
    space_before_quotes: bool


def read_text(path: Path, *, limits: Limits, encoding: str | None = None, delimiter: str | None = None) -> Workbook:
    """Return a text file as a workbook of one sheet without a name. `encoding` and `delimiter` replace the detected ones.

    Raises Empty, NotATable (binary), UnknownEncoding, TooLarge (columns; rows when they are read), Damaged."""
    encoding, bom = _encoding(path, encoding)
    with _open(path, encoding) as file:
        sample = file.read(_SAMPLE)
    if not sample.strip("\x00\x1a \t\r\n"):
        raise Empty
    if looks_like_html(sample):
        with _open(path, encoding) as file:
            return read_html(file.read(MOST_HTML + 1), limits)
    form = _form(sample, encoding, bom, delimiter)
    if len(sample) == _SAMPLE and "\n" not in sample and "\r" not in sample:
        raise NotATable
    sheet = Sheet("", lambda: _rows(path, form, limits), row_count=_lines(path, encoding))
    return Workbook("csv", [sheet], encoding, bom, form.delimiter, form.line_ending)


def _open(path: Path, encoding: str) -> IO[str]:
    # Python splits at \n, \r and \r\n here and nowhere else: U+2028 in a note is no line end.
    return path.open(encoding=encoding, errors="replace", newline="")


def _encoding(path: Path, wanted: str | None) -> tuple[str, bool]:
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    if not head:
        raise Empty
    bom = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    if wanted:
        return _wanted(path, wanted, bom)
    if bom:
        return bom, True
    if wide := _utf16_without_bom(head):
        return wide, False
    if _binary(head):
        raise NotATable
    if b"\x1b$" in head and not _HIGH.search(head):  # before UTF-8, which would accept it
        return _iso_2022(head), False
    wrong, right = _fit(path, "utf-8")
    if wrong * 10 <= right:
        return "utf-8", False
    if _reads_as_euc(head):
        return "euc_jp", False
    if _reads_as_western(head):
        return "cp1252", False
    wrong, right = _fit(path, "cp932")
    if wrong > right:
        raise UnknownEncoding
    return "cp932", False


def _iso_2022(head: bytes) -> str:
    """The plain set, or the one that also knows half-width kana."""
    try:
        head[: head.rfind(b"\n") + 1].decode("iso2022_jp")
    except UnicodeDecodeError:
        return "iso2022_jp_ext"
    return "iso2022_jp"


def _wanted(path: Path, wanted: str, bom: str | None) -> tuple[str, bool]:
    try:
        name = codecs.lookup(wanted).name
    except LookupError:
        raise UnknownEncoding(encoding=wanted) from None
    if bom and name.replace("-", "").startswith(bom.split("-sig")[0].replace("-", "")):
        return bom, True
    wrong, right = _fit(path, name)
    if wrong > right:
        raise UnknownEncoding(encoding=wanted)
    return wanted, False


def _fit(path: Path, encoding: str) -> tuple[int, int]:
    """How many characters of a file do not fit a character set, and how many beyond ASCII do."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    wrong = right = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            bad = text.count("\ufffd")
            wrong += bad
            right += len(text) - len(text.encode("ascii", "ignore")) - bad
    return wrong, right


def _utf16_without_bom(head: bytes) -> str | None:
    """Every delimiter and line end is a byte and a zero; the full-width space and 一 are zeros on the other side."""
    pairs = len(head) // 2
    first, second = head[: pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if pairs < 8 or max(first, second) * 25 < pairs or min(first, second) * 2 > max(first, second):
        return None
    name = "utf-16-be" if first > second else "utf-16-le"
    text = head[: pairs * 2].decode(name, "replace")
    strange = text.count("\ufffd") + text.count("\x00")
    ends = text.count("\n") + text.count("\r")
    return (
        name if strange * 50 <= pairs and (ends or pairs < 400) and any(sign in text for sign in DELIMITERS) else None
    )


def _binary(head: bytes) -> bool:
    strange = sum(head.count(code) for code in (*range(9), *range(14, 26), *range(28, 32)))
    return strange * 20 > len(head)


def _reads_as_euc(head: bytes) -> bool:
    try:
        text = head.decode("euc_jp")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or len(head) < _CHUNK:
            return False
        text = head[: error.start].decode("euc_jp")
    as_cp932 = head.decode("cp932", "replace")
    high = [letter for letter in as_cp932 if letter > "\x7f"]
    unlikely = len(_UNLIKELY_IN_CP932.findall(as_cp932))
    return len(high) >= 16 and unlikely * 2 > len(high) and any("\u3041" <= letter <= "\u9fff" for letter in text)


def _reads_as_western(head: bytes) -> bool:
    high = len(_HIGH.findall(head))
    return high > 0 and len(_LONE_LETTER.findall(head)) * 10 >= high * 8


def _form(sample: str, encoding: str, bom: bool, delimiter: str | None) -> _Form:
    first_line = 0
    start = re.match(r"sep=([^\r\n])\r?\n", sample, re.IGNORECASE)
    if start:  # Excel obeys this line and does not show it
        first_line, sample = 1, sample[start.end() :]
        delimiter = delimiter or start[1]
    delimiter = delimiter or _delimiter(sample)
    crlf = sample.count("\r\n")
    ends = {"crlf": crlf, "lf": sample.count("\n") - crlf, "cr": sample.count("\r") - crlf}
    line_ending = max(ends, key=lambda name: ends[name])
    spaced = len(re.findall(re.escape(delimiter) + ' +"', sample))
    unspaced = sample.count(delimiter + '"')
    return _Form(encoding, bom, delimiter, line_ending, first_line, delimiter != " " and spaced > unspaced)


def _delimiter(sample: str) -> str:
    lines = sample.splitlines(keepends=True)
    if len(sample) >= _SAMPLE and len(lines) > 1:
        lines.pop()
    return max(DELIMITERS, key=lambda delimiter: _agreement(lines[:400], delimiter))


def _agreement(lines: list[str], delimiter: str) -> float:
    """How well a delimiter cuts the lines into records of one length: 0 to 1."""
    try:
        lengths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if any(cells))
    except csv.Error:
        return 0.0
    columns, often = max(lengths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
    return often / max(1, sum(lengths.values())) * (1 - 1 / columns)


def _lines(path: Path, encoding: str) -> int:
    count, wide = 0, "16" in encoding or "32" in encoding
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            count += chunk.count(b"\n\x00" if wide else b"\n") or chunk.count(b"\r")
    return count


def _rows(path: Path, form: _Form, limits: Limits) -> Iterator[Row]:
    filled = 0
    with _open(path, form.encoding) as file:
        records = _records(islice(file, form.first_line, None), form)
        for number, cells in enumerate(records, 1):
            if len(cells) > limits.max_columns:
                raise TooLarge("too_many_columns", row=number, limit=limits.max_columns)
            filled += bool(cells)
            if filled > limits.max_rows:
                raise TooLarge("too_many_rows", limit=limits.max_rows)
            yield Row(number, cells)


class _Lines:
    """Lines for the csv reader, which can be given back when a record turns out to be none."""

    def __init__(self, source: Iterator[str], delimiter: str) -> None:
        self.source, self.delimiter = source, delimiter
        self.back: deque[str] = deque()
        self.taken: list[str] = []
        self.ended = self.ran_on = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) % _MANY_LINES == _MANY_LINES - 1 and self._are_records():
            self.ran_on = True
            raise StopIteration
        if self.back:
            line = self.back.popleft()
        else:
            try:
                line = next(self.source)
            except StopIteration:
                self.ended = True
                raise
        self.taken.append(line)
        return line

    def swallowed(self) -> bool:
        """Whether the record at hand ran on because a quote was never closed."""
        open_at_end = self.ended and sum(line.count('"') for line in self.taken) % 2 == 1
        return len(self.taken) > 1 and (self.ran_on or open_at_end)

    def _are_records(self) -> bool:
        """Whether most lines of this cell are cut like records, and not like somebody's long note."""
        like = sum(line.count(self.delimiter) >= _LIKE_RECORD for line in self.taken[1:])
        return like * 2 > len(self.taken)

    def first_alone(self) -> str:
        """Give back all lines at hand but the first."""
        first, *others = self.taken
        self.back.extendleft(reversed(others))
        self.taken = []
        self.ended = self.ran_on = False
        return first


def _records(source: Iterator[str], form: _Form) -> Iterator[list[Cell]]:
    """The records of a file. Where a quote opens and nobody closes it, its line stands for itself."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = _Lines(source, form.delimiter)
    while True:
        reader = csv.reader(lines, delimiter=form.delimiter, skipinitialspace=form.space_before_quotes)
        try:
            for cells in reader:
                if len(lines.taken) > 1 and lines.swallowed():
                    break
                lines.taken.clear()
                yield cells  # type: ignore[misc]  # a list of str is a list of cells that nobody writes to
            else:
                return
        except csv.Error as error:
            if not lines.taken:
                raise Damaged(reason=str(error)) from None
        yield list(lines.first_alone().rstrip("\r\n").split(form.delimiter))
