"""Files of the storage that follow the transaction which names them: a new one goes if it is rolled back, an old one goes
only once it is certain."""

from __future__ import annotations

import weakref
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction


class _Unless:
    """Removes a file unless it is called: it lies among what waits for the commit, and rolling back drops that (also back
    to a savepoint), which ends it. Django has no hook of its own for a rollback."""

    def __init__(self, name: str) -> None:
        self._removal = weakref.finalize(self, default_storage.delete, name)

    def __call__(self) -> None:
        self._removal.detach()


def keep(name: str, data: bytes) -> str:
    """Save a file in the storage and return its name there. If the transaction under way does not go through, nor does it."""
    try:
        stored: str = default_storage.save(name, ContentFile(data))
    except BaseException:  # a full disk leaves half a file
        default_storage.delete(name)
        raise
    transaction.on_commit(_Unless(stored))
    return stored


def drop(name: str) -> None:
    """Remove a file of the storage once the transaction has gone through; one that is gone already is no error."""
    transaction.on_commit(partial(default_storage.delete, name), robust=True)


def drop_folder(name: str) -> None:
    """Remove everything below a folder of the storage once the transaction has gone through, also what no row names."""
    transaction.on_commit(partial(_empty, name), robust=True)


def _empty(folder: str) -> None:
    if not default_storage.exists(folder):
        return
    folders, names = default_storage.listdir(folder)
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    for name in folders:
        _empty(f"{folder}/{name}")
    default_storage.delete(folder)  # an empty folder goes; a storage without folders has nothing of that name
