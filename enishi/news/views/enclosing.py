"""What comes with a text that is saved: a picture, which is put at its end, a file, and what is taken out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from enishi.kit import files
from enishi.kit.limits import hit
from enishi.members.doors import Request
from enishi.news import enclosures
from enishi.news.models import Announcement, Section


def drawn(request: Request, form: forms.Form) -> bytes | None:
    """Return the picture that came with a form, drawn anew; None without one. To be called before the transaction: drawing waits for
    its turn and takes seconds, in which nobody else could write on SQLite. Raises files.NotAPicture."""
    given, viewer = form.cleaned_data, request.viewer
    if given["picture"] or given["file"]:
        hit("news enclosure", str(viewer.pk), limit=60, seconds=3600)
    if not given["picture"]:
        return None
    return files.sheet(given["picture"], enclosures.LONGEST_SIDE, whose=str(viewer.person_id))


def enclose(
    request: Request,
    row: Announcement,
    form: forms.Form,
    *,
    picture: bytes | None,
    section: Section | None = None,
    append: Callable[[str], None],
) -> None:
    """Keep what came with the form, its `picture` drawn(), in `section` if one is given; `append` puts HTML at the end of the text.
    Raises Refused."""
    given, viewer = form.cleaned_data, request.viewer
    if picture is not None:
        made = enclosures.add_picture(row, content=picture, alt=given["alt"], section=section, by=viewer)
        append(f'<figure><img src="picture:{made.public_id}"></figure>')
    if given["file"]:
        content = given["file"].read(enclosures.MOST_BYTES + 1)
        enclosures.add_file(row, content=content, name=given["file"].name, section=section, by=viewer)
    if gone := request.POST.get("remove", "")[:10]:
        enclosures.remove(row, which=gone, by=viewer)


def listed(row: Announcement, slug: str, section: Section | None = None) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return what is enclosed in the whole, or in a section, as the form lists it; and every picture of the text. One query."""
    kept = list(row.enclosures.order_by("pk"))
    pictures = enclosures.pictures(kept, slug)
    here = [each for each in kept if each.section_id == (section.pk if section else None)]
    return [{"row": each, "picture": pictures.get(each.public_id)} for each in here], pictures
