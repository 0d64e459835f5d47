"""Pictures and files of what is told. A picture is drawn anew and has words for who does not see it; a file is one of few kinds,
keeps its name, and is only ever handed out to be saved, never opened by our pages."""

from __future__ import annotations

import functools
import io
import secrets
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit import files, keeping, papers
from enishi.kit.errors import Refused
from enishi.kit.richtext import Picture
from enishi.news import happenings, rules, saying
from enishi.news.models import LONGEST_ALT, Announcement, Enclosure, Section

FOLDER = "news"
LONGEST_SIDE = 1600  # pixels: what a wide screen shows
MOST, MOST_OF_AN_ISSUE, MOST_BYTES = 20, 60, 20 * 1024 * 1024
MOST_PARTS = 10_000  # of an Office file, which is a zip: one of pictures and charts has some hundred
ENDINGS = (".pdf", ".docx", ".xlsx", ".pptx")
ACCEPT = ",".join(ENDINGS)


@action(rule=rules.can_change)
def add_picture(
    announcement: Announcement, *, content: bytes, alt: str, section: Section | None = None, by: Any
) -> Enclosure:
    """Keep a picture that was drawn anew (`files.sheet`). Refused without words for it, and for one too many."""
    words = " ".join(alt.split())[:LONGEST_ALT]
    if not words:
        raise Refused(_("Say in a few words what the picture shows, for those who do not see it."), field="alt")
    width, height = files.size_of(io.BytesIO(content), formats=("WEBP",))
    drawn = {"is_picture": True, "alt": words, "width": width, "height": height}
    return _keep(announcement, content, by, section=section, **drawn)


@action(rule=rules.can_change)
def add_file(
    announcement: Announcement, *, content: bytes, name: str, section: Section | None = None, by: Any
) -> Enclosure:
    """Keep a file as it came. Refused unless it is what its name says, of ENDINGS and at most MOST_BYTES."""
    tidy = papers.name_of(name) or "file"
    if len(content) > MOST_BYTES:
        raise Refused(_("A file may have up to 20 MB."), field="file")
    if not _is_what_it_says(PurePosixPath(tidy).suffix.lower(), content):
        raise Refused(_("PDF, Word, Excel and PowerPoint files can be enclosed, without macros."), field="file")
    return _keep(announcement, content, by, section=section, is_picture=False, name=tidy)


@action(rule=rules.can_change)
def remove(announcement: Announcement, *, which: str, by: Any) -> None:
    """Delete a picture or a file at once. Where the text still names the picture, its place stays empty. Refused for the last that
    an issue says which is published or has a time."""
    row = announcement.enclosures.filter(public_id=which.replace("\0", "")).first()
    if row is not None:
        row.delete()
        if announcement.published_at or announcement.publish_at:
            saying.demand_words(announcement, announcement.title, announcement.body)
        transaction.on_commit(functools.partial(keeping.drop, row.stored_as))
    happened(happenings.UNENCLOSED, announcement, by=by)


def pictures(rows: Iterable[Enclosure], slug: str) -> dict[str, Picture]:
    """Return what stands for each picture in a text, by its id."""
    return {
        row.public_id: Picture(reverse("news:picture", args=[slug, row.public_id]), row.alt, row.width, row.height)
        for row in rows
        if row.is_picture
    }


def _keep(announcement: Announcement, content: bytes, by: Any, *, section: Section | None, **values: Any) -> Enclosure:
    if announcement.taken_back_at:
        raise Refused(_("This has been taken back already."))
    if section is not None and section.announcement_id != announcement.pk:
        raise ValueError("a section of another issue")
    most = MOST_OF_AN_ISSUE if announcement.is_issue else MOST
    if announcement.enclosures.count() >= most:
        said = _("%(number)s pictures and files are enough. Please take one out first.")
        raise Refused(said % {"number": most})
    stored = keeping.keep(f"{FOLDER}/{secrets.token_hex(20)}", content)
    made: Enclosure = Enclosure.objects.create(
        network_id=announcement.network_id,
        announcement=announcement,
        section=section,
        stored_as=stored,
        size=len(content),
        **values,
    )
    happened(happenings.ENCLOSED, announcement, by=by)
    return made


def _is_what_it_says(ending: str, content: bytes) -> bool:
    if ending == ".pdf":
        return content.startswith(b"%PDF-")
    if ending not in ENDINGS:
        return False
    if (
        content.count(b"PK\x01\x02") > MOST_PARTS
    ):  # what each line of its contents begins with: they are read as a whole
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    folder = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}[ending]
    macros = any("vbaproject" in each.lower() for each in names)
    return "[Content_Types].xml" in names and any(each.startswith(folder) for each in names) and not macros
