"""Workbooks: what is looked at before they are opened, and how they are read in a child process of limited means.

One cell at XFD1048576 makes the reader ask for more memory than there is, and the process ends without an exception; so
it is not this process. The child writes JSON lines to a file, a sheet's head and then its rows; here they are read
back as often as rows are asked for, and never held all at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from .errors import Damaged, Encrypted, NotATable, TooLarge, by_code
from .model import Cell, CellError, Limits, Merged, Row, Sheet, Workbook

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROOT = Path(__file__).parents[3]


def zip_format(path: Path, limits: Limits) -> str:
    """Return xlsx, xlsb or ods for a ZIP that is one and declares a bearable size; else NotATable, TooLarge, Damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            unpacked = sum(entry.file_size for entry in entries)
            packed = sum(entry.compress_size for entry in entries)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Damaged(reason=str(error)) from None
    if unpacked > limits.max_unpacked or unpacked > limits.max_ratio * max(packed, 1) + 1_000_000:
        raise TooLarge("too_large_unpacked", unpacked=unpacked, limit=limits.max_unpacked)
    lower = {name.lower() for name in names}
    if "xl/workbook.xml" in lower:
        return "xlsx"
    if "xl/workbook.bin" in lower:
        return "xlsb"
    if "content.xml" in lower and "mimetype" in lower:
        return "ods"
    raise NotATable


def ole_format(path: Path) -> str:
    """Return xls for the compound file of an old workbook; Encrypted for a new one with a password, else NotATable."""
    with path.open("rb") as file:
        content = file.read(16 * 1024 * 1024)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Encrypted
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "xls"
    raise NotATable


def read_book(path: Path, kind: str, limits: Limits) -> Workbook:
    """Return a workbook that a child process reads now. Raises what the child found, or TooLarge if it was stopped."""
    book = Workbook(kind, [])
    spool = book.on_close.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # closed with the book
    try:
        _run_child(path, kind, limits, spool)
        _heads(book, spool)
    except BaseException:
        book.close()
        raise
    return book


def _run_child(path: Path, kind: str, limits: Limits, spool: IO[bytes]) -> None:
    command = [sys.executable, "-P", "-X", "utf8", "-m", "enishi.kit.tables", kind, str(path.absolute())]
    command += [str(limits.max_rows), str(limits.max_columns), str(limits.memory), str(limits.max_seconds)]
    # Nothing of this process's environment: a reader of strangers' files needs no secret.
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.defpath}
    try:
        done = subprocess.run(  # our own module, and a path that no shell sees
            command,
            stdin=subprocess.DEVNULL,
            stdout=spool,
            stderr=subprocess.DEVNULL,
            timeout=limits.max_seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooLarge("too_slow", seconds=limits.max_seconds) from None
    if done.returncode == 1:  # an exception that nobody foresaw
        raise Damaged
    if done.returncode != 0:  # ended by a limit, or by an allocator that gave up
        raise TooLarge("too_large_unpacked")


def _heads(book: Workbook, spool: IO[bytes]) -> None:
    spool.seek(0)
    complete = False
    while line := spool.readline():
        if not line.startswith(b"{"):
            continue
        head: dict[str, Any] = json.loads(line)
        if "error" in head:
            raise by_code(head.pop("error"), head)
        if "end" in head:
            complete, book.since_1904 = True, head["since_1904"]
            break
        book.sheets.append(_sheet(head, spool))
    if not complete:
        raise Damaged
    if not book.sheets:
        raise NotATable


def _sheet(head: dict[str, Any], spool: IO[bytes]) -> Sheet:
    start = spool.tell()
    return Sheet(
        name=head["sheet"],
        read=lambda: _rows(spool, start),
        row_count=head["rows"],
        hidden=head["hidden"],
        hidden_columns=frozenset(head["hidden_columns"]),
        merged=tuple(Merged(*corners) for corners in head["merged"]),
    )


def _rows(spool: IO[bytes], position: int) -> Iterator[Row]:
    """The rows that follow a sheet's head; the child leaves blank ones out, here they come back."""
    expected = 1
    while True:
        spool.seek(position)  # others may read in between
        lines = spool.readlines(256 * 1024)
        position = spool.tell()
        for line in lines:
            if line.startswith(b"{"):
                return
            number, values = json.loads(line)
            while expected < number:
                yield Row(expected, [])
                expected += 1
            yield Row(number, [_typed(value) if type(value) is list else value for value in values])
            expected += 1
        if not lines:
            return


def _typed(value: list[str]) -> Cell:
    sign, text = value
    if sign == "e":
        return CellError(text)
    if sign == "d":
        return date.fromisoformat(text)
    if sign == "t":
        return time.fromisoformat(text)
    return datetime.fromisoformat(text)
