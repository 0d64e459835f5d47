"""HR's file on its way in: kept under a random name in the private storage, never served, and gone once it is not needed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

FOLDER = "intakes"
MOST_BYTES: int = settings.UPLOAD_LIMIT
"""What the house takes in at once; a file cannot be larger."""
ENDS = ("", ".rows", ".plan")  # the file; its rows with their verdicts; the people in it, as they will be written


class Stored(NamedTuple):
    """Where the file is now, and what it is."""

    name: str
    sha256: str
    size: int


def store(upload: File[Any]) -> Stored:
    """Keep an upload (any object with chunks()) under a name that nobody can guess and that says nothing."""
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
    upload.seek(0)
    name = default_storage.save(f"{FOLDER}/{secrets.token_hex(20)}", upload)
    Path(default_storage.path(name)).chmod(0o600)
    return Stored(name, digest.hexdigest(), size)


def path_of(stored_as: str, end: str = "") -> Path:
    """Return where the file, its rows (".rows") or its plan (".plan") lie."""
    return Path(default_storage.path(stored_as) + end)


def remove(stored_as: str) -> None:
    """Delete the file and everything that was made from it; one that is gone already is no error."""
    if stored_as:
        for end in ENDS:
            path_of(stored_as, end).unlink(missing_ok=True)


def remove_original(stored_as: str) -> None:
    """Delete the file itself and the people in it, once they are written; its rows stay, for the sheet to mend."""
    if stored_as:
        for end in ("", ".plan"):
            path_of(stored_as, end).unlink(missing_ok=True)


def remove_strays(named: Collection[str], before: datetime) -> int:
    """Delete what lies in the folder since before that moment and belongs to none of these files: a process was killed after
    its transaction and before it could delete. So goes a half that a killed one was writing. Returns how many."""
    folder, gone = path_of(FOLDER), 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        base, *ends = path.name.split(".")
        belongs = f"{FOLDER}/{base}" in named and "new" not in ends
        if not belongs and path.is_file() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def is_there(stored_as: str, end: str = "") -> bool:
    """Return whether that file still lies there."""
    return bool(stored_as) and path_of(stored_as, end).exists()
