"""What an item carries beside its words: pictures, files, and what stands behind a link.

It stands in the item itself (`carries`), so that a page of the feed asks for nothing more. The files lie in the storage below a
folder of their author and one of the form they came with; nobody reads them except through an item that they may read, or
through a draft of their own.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.feed.carried_models import Draft
from enishi.feed.models import Item
from enishi.kit import files, keeping
from enishi.kit.errors import Refused
from enishi.members.models import Member

FOLDER = "feed"
MOST_PICTURES, MOST_FILES = 4, 4
LONGEST_ALT = 300
LARGE, SMALL = 1600, 640  # pixels a side, at most
PICTURES, FILES, PREVIEW = "pictures", "files", "preview"


@dataclass(frozen=True)
class Picture:
    """A picture as it is shown: its key, what it shows in words, and the size of the small one in pixels."""

    key: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class File:
    """A file as it is offered: its key, its name, and its size in bytes."""

    key: str
    name: str
    size: int


@dataclass(frozen=True)
class Preview:
    """What stands behind a link in the words: its address, and what the page there says of itself."""

    url: str
    title: str
    text: str
    site: str


@dataclass(frozen=True)
class Carried:
    """What stands below the words of an item, or of a draft."""

    pictures: tuple[Picture, ...] = ()
    files: tuple[File, ...] = ()
    preview: Preview | None = None

    def __bool__(self) -> bool:
        return bool(self.pictures or self.files or self.preview)


def of(carrier: Item | Draft) -> Carried:
    """Return what an item or a draft carries. No query."""
    held = carrier.carries
    if not held:
        return _NOTHING
    link = held.get(PREVIEW, {})
    return Carried(
        tuple(Picture(each["key"], each["alt"], each["width"], each["height"]) for each in held.get(PICTURES, ())),
        tuple(File(each["key"], each["name"], each["size"]) for each in held.get(FILES, ())),
        Preview(link["url"], link["title"], link["text"], link["site"]) if link.get("url") else None,
    )


_NOTHING = Carried()


def stored(carrier: Item | Draft, kind: str, key: str) -> dict[str, Any] | None:
    """Return what is known of one picture or file that this item or draft carries; None where it carries no such one."""
    return next((each for each in carrier.carries.get(kind, ()) if each["key"] == key), None)


def small(entry: dict[str, Any]) -> str:
    """Return where the smaller one of a picture lies in the storage."""
    return f"{entry['at']}-small.webp"


def large(entry: dict[str, Any]) -> str:
    """Return where the larger one of a picture lies in the storage."""
    return f"{entry['at']}-large.webp"


# -- adding ----------------------------------------------------------------------------------------------------------------
def picture_of(file: Any, *, whose: str) -> tuple[bytes, bytes, tuple[int, int]]:
    """Return a picture drawn anew, large and small, and the size of the small one; raises files.NotAPicture."""
    bigger = files.sheet(file, LARGE, whose=whose)
    smaller = files.sheet(BytesIO(bigger), SMALL, whose=whose)
    return bigger, smaller, files.size_of(BytesIO(smaller))


def add_picture(draft: Draft, made: tuple[bytes, bytes, tuple[int, int]]) -> None:
    """Add a picture to a draft; Refused for one too many."""
    with _held(draft, PICTURES, MOST_PICTURES) as pictures:
        pictures.append(_kept_picture(_folder(draft), made))


def add_file(draft: Draft, name: str, content: bytes) -> None:
    """Add a file to a draft; Refused for one too many."""
    with _held(draft, FILES, MOST_FILES) as held:
        held.append(_kept_file(_folder(draft), name, content))


def describe(draft: Draft, said: dict[str, str]) -> None:
    """Keep what the pictures of a draft show, in words, by their keys."""
    with transaction.atomic():
        if not _again(draft):
            return
        for each in draft.carries.get(PICTURES, ()):
            each["alt"] = _line(said.get(each["key"], each["alt"]))[:LONGEST_ALT]
        draft.save(update_fields=["carries"])


def remove(draft: Draft, key: str) -> None:
    """Take a picture or a file out of a draft; one that is gone already is no error."""
    with transaction.atomic():
        if not _again(draft):
            return
        for kind in (PICTURES, FILES):
            if entry := stored(draft, kind, key):
                draft.carries[kind].remove(entry)
                _drop({kind: [entry]})
        draft.save(update_fields=["carries"])


# -- changing what an item carries ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Change:
    """What becomes of what an item carries: what its pictures show, by their keys, the keys of what goes, and what is added, as
    picture_of() and papers.read() return it."""

    said: Mapping[str, str]
    gone: frozenset[str] = frozenset()
    pictures: Sequence[tuple[bytes, bytes, tuple[int, int]]] = ()
    files: Sequence[tuple[str, bytes]] = ()


def room(item: Item, kind: str, gone: Collection[str]) -> int:
    """Return how many pictures, or files, can still be added to an item once some have gone."""
    stay = sum(each["key"] not in gone for each in item.carries.get(kind, ()))
    return (MOST_PICTURES if kind == PICTURES else MOST_FILES) - stay


def alter(item: Item, change: Change, *, author: Member) -> bool:
    """Have an item of this author carry something else, within the caller's transaction, who saves it; return whether anything is different.
    Refused for more than fits."""
    for kind, more in ((PICTURES, change.pictures), (FILES, change.files)):
        if len(more) > room(item, kind, change.gone):
            raise Refused(too_many(kind))
    altered = bool(change.pictures or change.files)
    for kind in (PICTURES, FILES):
        for entry in [each for each in item.carries.get(kind, ()) if each["key"] in change.gone]:
            item.carries[kind].remove(entry)
            _drop({kind: [entry]})
            altered = True
    for entry in item.carries.get(PICTURES, ()):
        alt = _line(change.said.get(entry["key"], entry["alt"]))[:LONGEST_ALT]
        altered |= alt != entry["alt"]
        entry["alt"] = alt
    folder = f"{FOLDER}/{author.public_id}/{item.public_id}"
    if change.pictures:
        item.carries.setdefault(PICTURES, []).extend(_kept_picture(folder, each) for each in change.pictures)
    if change.files:
        item.carries.setdefault(FILES, []).extend(_kept_file(folder, *each) for each in change.files)
    return altered


# -- going with the item -----------------------------------------------------------------------------------------------------
def take_over(item: Item) -> None:
    """Have an item that was just written carry what its draft carried, which ends; within the caller's transaction. One query
    where there is none."""
    draft = Draft.objects.within(item.network_id).filter(author=item.author_id, token=item.token).first()
    if draft is None:
        return
    if draft.carries:
        item.carries = draft.carries
        item.save(update_fields=["carries"])
    draft.delete()


def drop(carrier: Item | Draft) -> None:
    """Delete everything that an item or a draft carries, within the caller's transaction."""
    if carrier.carries:
        _drop(carrier.carries)
        carrier.carries = {}
        carrier.save(update_fields=["carries"])


def forget(member: Member) -> None:
    """Delete every file of a member, also one that a killed worker left without a row, once that is certain."""
    keeping.drop_folder(f"{FOLDER}/{member.public_id}")


# -- their parts -------------------------------------------------------------------------------------------------------------
@contextmanager
def _held(draft: Draft, kind: str, most: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the list of one kind of a draft, read again under a lock; it is written when the block ends. Refused where it is
    full."""
    with transaction.atomic():
        if not _again(draft):
            raise Refused(_("This post is there already."), field=kind)
        held: list[dict[str, Any]] = draft.carries.setdefault(kind, [])
        if len(held) >= most:
            raise Refused(too_many(kind), field=kind)
        yield held
        draft.save(update_fields=["carries"])


def _kept_picture(folder: str, made: tuple[bytes, bytes, tuple[int, int]]) -> dict[str, Any]:
    bigger, smaller, (width, height) = made
    key = _key()
    entry = {"key": key, "alt": "", "width": width, "height": height, "at": f"{folder}/{key}"}
    keeping.keep(large(entry), bigger)
    keeping.keep(small(entry), smaller)
    return entry


def _kept_file(folder: str, name: str, content: bytes) -> dict[str, Any]:
    key = _key()
    return {"key": key, "name": _line(name), "size": len(content), "at": keeping.keep(f"{folder}/{key}", content)}


def too_many(kind: str) -> str:
    """Return what is said where one more does not fit."""
    if kind == PICTURES:
        return _("At most %(most)d pictures. Take one out to put another in its place.") % {"most": MOST_PICTURES}
    return _("At most %(most)d files. Take one out to put another in its place.") % {"most": MOST_FILES}


def _again(draft: Draft) -> bool:
    """Read again under a lock what a draft carries; False where it was posted or deleted meanwhile."""
    rows = Draft.objects.within(draft.network_id).select_for_update(of=("self",))
    try:
        draft.refresh_from_db(fields=["carries"], from_queryset=rows)
    except Draft.DoesNotExist:
        return False
    return True


def _line(text: str) -> str:
    """One line, without NUL, which PostgreSQL takes nowhere."""
    return " ".join(text.replace("\0", "").split())


def _folder(draft: Draft) -> str:
    return f"{FOLDER}/{draft.author.public_id}/{draft.public_id}"


def _key() -> str:
    return secrets.token_hex(12)


def _drop(carries: dict[str, Any]) -> None:
    for each in carries.get(PICTURES, ()):
        keeping.drop(large(each))
        keeping.drop(small(each))
    for each in carries.get(FILES, ()):
        keeping.drop(each["at"])
