"""Files with rows and columns: delimited text, XLSX, XLS, ODS, and the HTML tables that pass for XLS.

`read` recognises a file by what is in it, never by its name, and gives its sheets. Workbooks are opened in a child
process with a limit on memory and time (book.py); text is read as it comes (text.py).
"""

from __future__ import annotations

import os
from pathlib import Path

from .book import OLE, ZIP, ole_format, read_book, zip_format
from .errors import Damaged, Empty, Encrypted, NotATable, TableError, TooLarge, UnknownEncoding
from .model import Cell, CellError, Limits, Merged, Row, Sheet, Workbook
from .text import read_text

__all__ = [
    "Cell",
    "CellError",
    "Damaged",
    "Empty",
    "Encrypted",
    "Limits",
    "Merged",
    "NotATable",
    "Row",
    "Sheet",
    "TableError",
    "TooLarge",
    "UnknownEncoding",
    "Workbook",
    "read",
]

_NOT_TABLES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"MZ",
    b"{\\rtf",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
)


def read(
    path: str | os.PathLike[str],
    *,
    filename: str = "",
    limits: Limits | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Workbook:
    """Return the file at `path` as a workbook; close it (or use `with`) to remove what reading it left behind.

    `filename` is what the person called it, for nothing but its words; `encoding` (a Python codec) and `delimiter` are
    a person's corrections for text. Raises TableError: TooLarge, NotATable, Empty, Encrypted, Damaged, UnknownEncoding.
    Its `code` is stable; rows of text beyond a limit raise when they are reached."""
    path, limits = Path(path), limits or Limits()
    if (size := path.stat().st_size) > limits.max_bytes:
        raise TooLarge(size=size, limit=limits.max_bytes)
    if size == 0:
        raise Empty
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(ZIP):
        return read_book(path, zip_format(path, limits), limits)
    if head.startswith(OLE):
        return read_book(path, ole_format(path), limits)
    if head.startswith(_NOT_TABLES):
        raise NotATable(filename=filename)
    return read_text(path, limits=limits, encoding=encoding, delimiter=delimiter)
