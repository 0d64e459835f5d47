"""Pictures and files on their way in, and on their way to a reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from enishi.feed import carried
from enishi.feed.carried_models import Draft
from enishi.feed.models import Item
from enishi.kit import files, papers
from enishi.kit.errors import Refused

GONE, MOST_GONE = "gone", 20  # the field that says what goes
ALT = "alt-"  # what the fields with the words of pictures begin with
# why a picture is not taken; `busy` is a matter of a moment
NO_PICTURE = {
    "empty": lambda: _("This picture is empty. Please choose another one."),
    "big": lambda: _("This picture is larger than 10 MB. Please make it smaller."),
    "pixels": lambda: _("This picture has too many pixels. Please make it smaller."),
    "unreadable": lambda: _("This is no picture that can be read. JPEG, PNG, WebP, HEIC and AVIF can."),
    "busy": lambda: _("Other pictures are being read right now. Please choose yours again in a moment."),
}
NO_FILE = {
    "empty": lambda: _("This file is empty. Please choose another one."),
    "big": lambda: _("This file is larger than 10 MB. Please make it smaller."),
    "kind": lambda: _("This kind of file is not taken. PDF, Office files, text and zip are."),
}


def take_in(draft: Draft, uploads: Any, *, whose: str) -> list[str]:
    """Add what was uploaded as `pictures` and as `files` to a draft; return why something was not taken, in words."""
    refused = list[str]()
    try:
        for kind, made in _read(uploads, whose, refused):
            if kind == carried.PICTURES:
                carried.add_picture(draft, made)
            else:
                carried.add_file(draft, *made)
    except Refused as error:  # one too many: so are those after it
        refused.append(error.message)
    return list(dict.fromkeys(refused))


def change_of(item: Item, posted: Any, uploads: Any, *, whose: str) -> tuple[carried.Change, list[str]]:
    """Return what a form wants to become of what an item carries, and why something that was uploaded is not taken, in words. What
    is more than fits is not read."""
    gone, refused = frozenset(posted.getlist(GONE)[:MOST_GONE]), list[str]()
    kinds = (carried.PICTURES, carried.FILES)
    over = [kind for kind in kinds if len(uploads.getlist(kind)) > carried.room(item, kind, gone)]
    refused += [carried.too_many(kind) for kind in over]
    made = [] if over else list(_read(uploads, whose, refused))
    pictures, papers_ = ([each for found, each in made if found == kind] for kind in kinds)
    return carried.Change(described(posted), gone, pictures, papers_), list(dict.fromkeys(refused))


def _read(uploads: Any, whose: str, refused: list[str]) -> Iterator[tuple[str, Any]]:
    """Read what was uploaded, one after the other, as its kind and what is kept of it; why one is not taken goes into `refused`."""
    for upload in uploads.getlist(carried.PICTURES):
        try:
            picture = carried.picture_of(upload, whose=whose)
        except files.NotAPicture as error:
            refused.append(_named(upload, NO_PICTURE[error.reason]()))
        else:
            yield carried.PICTURES, picture
    for upload in uploads.getlist(carried.FILES):
        try:
            paper = papers.read(upload, upload.name or "")
        except papers.NotAFile as error:
            refused.append(_named(upload, NO_FILE[error.reason]()))
        else:
            yield carried.FILES, paper


def _named(upload: Any, said: str) -> str:
    """Say which file is meant: more than one may not be taken."""
    name = papers.name_of(upload.name or "")
    return _("%(file)s: %(said)s") % {"file": name, "said": said} if name else said


def described(posted: Any) -> dict[str, str]:
    """Return what pictures show, by their keys, from the fields of a form."""
    return {name.removeprefix(ALT): said for name, said in posted.items() if name.startswith(ALT)}


def sent(stored_as: str) -> HttpResponse:
    """Return the answer that has the server itself send a picture, to be shown and to be kept by nobody else."""
    answer = HttpResponse(content_type="image/webp")
    answer["X-Accel-Redirect"] = f"/protected/{stored_as}"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
