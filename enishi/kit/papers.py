"""Files that people hand to one another: which ones are taken, what they may be called, and how they are sent.

A file is kept as it came and never opened here. It is only ever sent to be saved, by a type of this list and not by one that
somebody named, so that no browser shows or runs it on our address.
"""

from __future__ import annotations

import re
import unicodedata
from typing import IO, Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 100
_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
# what a name may end with → how the file is sent, and how such a file begins; text begins as it likes
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (f"{_OFFICE}.wordprocessingml.document", _ZIP),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", _ZIP),
    "pptx": (f"{_OFFICE}.presentationml.presentation", _ZIP),
    "doc": ("application/msword", _OLE),
    "xls": ("application/vnd.ms-excel", _OLE),
    "ppt": ("application/vnd.ms-powerpoint", _OLE),
    "odt": (f"{_OPEN}.text", _ZIP),
    "ods": (f"{_OPEN}.spreadsheet", _ZIP),
    "odp": (f"{_OPEN}.presentation", _ZIP),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
    "zip": ("application/zip", _ZIP),
}
ACCEPT = ",".join(f".{ending}" for ending in TYPES)
# what would break a header, hide an ending (turning the direction of writing), or lead into another folder
_ODD = re.compile(r'[/\\:*?"<>|]')
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class NotAFile(Exception):
    """The file cannot be taken; `reason` is empty, big, or kind."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def name_of(typed: str) -> str:
    """Return a file's name as it is kept: the last part of a path, without what cannot be seen, its ending in small letters, at
    most LONGEST_NAME characters."""
    name = unicodedata.normalize("NFC", typed.replace("\\", "/").rpartition("/")[2])
    name = "".join(each for each in name if unicodedata.category(each) not in _HIDDEN)
    name = " ".join(_ODD.sub("_", name).split()).lstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ')}.{ending.lower()}" if stem else ending


def read(file: IO[bytes] | Any, typed: str) -> tuple[str, bytes]:
    """Return (name, content) of an uploaded file; raises NotAFile for an ending that is not in TYPES, and for one that does not
    begin as its ending says."""
    name = name_of(typed)
    kind = TYPES.get(name.rpartition(".")[2]) if "." in name else None
    if kind is None:
        raise NotAFile("kind")
    file.seek(0)
    content: bytes = file.read(MOST_BYTES + 1)
    if not content:
        raise NotAFile("empty")
    if len(content) > MOST_BYTES:
        raise NotAFile("big")
    begins = kind[1]
    if not (content.startswith(begins) if begins else _is_text(content)):
        raise NotAFile("kind")
    return name, content


def sent(stored_as: str, name: str) -> HttpResponse:
    """Return the answer that has the server itself send a stored file, to be saved under its name (RFC 6266, RFC 5987)."""
    kind = TYPES.get(name.rpartition(".")[2], ("application/octet-stream", ()))[0]
    answer = HttpResponse(content_type=kind)
    answer["X-Accel-Redirect"] = f"/protected/{stored_as}"
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _is_text(content: bytes) -> bool:
    """Whether no byte of it says that it is something else: text in UTF-16 begins with its mark, all other text has no zero."""
    return content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in content
