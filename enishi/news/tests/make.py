"""Plain makers of announcements for tests, through the actions of the package."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from enishi.feed.tests.make import agree
from enishi.members.models import Member
from enishi.news import actions, sections, themes
from enishi.news.models import Announcement

WRITING = (
    "number",
    "series",
    "theme",
    "title",
    "body",
    "last_day",
    "comments_open",
    "on_front",
    "audience",
    "label",
    "classes",
    "segment",
    "must_confirm",
)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def make_written(by: Member, **values: Any) -> Announcement:
    """Return a draft of somebody who may publish."""
    given = {"title": "試験棟ができました", "body": "<p>見に来てください。</p>"} | values
    row = actions.begin(by.network, by=by)
    actions.write(row, version=row.version, by=by, **{name: given[name] for name in WRITING if name in given})
    return again(row)


def make_announcement(by: Member, **values: Any) -> Announcement:
    """Return an announcement that is shown."""
    agree(by)
    row = make_written(by, **values)
    actions.publish(row, by=by)
    return again(row)


def make_theme(by: Member, ja: str = "採用", en: str = "Hiring") -> str:
    """Return the code of a theme."""
    themes.name(by.network, ja=ja, en=en, by=by)
    by.network.refresh_from_db(fields=["themes"])
    return str(by.network.themes[-1]["code"])


def make_issue(by: Member, *parts: tuple[str, str], shown: bool = True, **values: Any) -> Announcement:
    """Return an issue with these sections (heading, text), shown unless it is said otherwise."""
    agree(by)
    row = actions.begin(by.network, kind=Announcement.Kind.ISSUE, by=by)
    given = {"title": "はかる人、つなぐ人", "body": "<p>試験棟の特集です。</p>", "number": row.number} | values
    actions.write(row, version=row.version, by=by, **{name: given[name] for name in WRITING if name in given})
    for heading, body in parts or (("揺らす", "<p>環境試験棟が建ちました。</p>"),):
        made = sections.add(row, by=by)
        sections.write(row, which=made.public_id, version=1, heading=heading, body=body, by=by)
    if shown:
        actions.publish(row, by=by)
    return again(row)


def again(row: Announcement) -> Announcement:
    """Return it as it stands now."""
    found: Announcement = Announcement.objects.within(row.network_id).select_related("network", "circle").get(pk=row.pk)
    return found


def png() -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()
