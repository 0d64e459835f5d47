"""Files that follow their transaction, on a real one: rolled back, rolled back to a savepoint, gone through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from enishi.kit import keeping

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


class Broken(Exception):
    """Something that goes wrong after the file was written."""


def test_kept_file_stays_once_the_transaction_has_gone_through(folder: Path) -> None:
    with transaction.atomic():
        keeping.keep("a/new", b"new")

    assert files(folder) == {"new"}


def test_kept_file_goes_with_its_transaction(folder: Path) -> None:
    with pytest.raises(Broken), transaction.atomic():
        keeping.keep("a/new", b"new")
        assert files(folder) == {"new"}
        raise Broken

    assert files(folder) == set()


def test_kept_file_goes_with_its_savepoint_and_leaves_the_others(folder: Path) -> None:
    with transaction.atomic():
        keeping.keep("a/outer", b"outer")
        with pytest.raises(Broken), transaction.atomic():
            keeping.keep("a/inner", b"inner")
            raise Broken

    assert files(folder) == {"outer"}


def test_dropped_file_stays_if_the_transaction_does_not_go_through(folder: Path) -> None:
    keeping.keep("a/old", b"old")

    with pytest.raises(Broken), transaction.atomic():
        keeping.drop("a/old")
        raise Broken
    assert files(folder) == {"old"}

    with transaction.atomic():
        keeping.drop("a/old")
        assert files(folder) == {"old"}
    assert files(folder) == set()


def test_file_that_could_not_be_written_whole_leaves_no_half(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str, content: Any) -> str:
        (folder / name).write_bytes(b"ha")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)

    with pytest.raises(OSError), transaction.atomic():
        keeping.keep("half", b"half")

    assert files(folder) == set()
