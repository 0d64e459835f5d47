"""Pictures of stories: drawn anew, with words, and never changed, so that what was approved stays what is shown."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit import files, keeping, richtext
from enishi.kit.errors import Refused
from enishi.kit.ids import public_id_of
from enishi.stories import happenings, proofs, rules
from enishi.stories.models import LONGEST_ALT, Picture, Story

FOLDER = "stories"
LONGEST_SIDE = 1600  # pixels: what a wide screen shows
MOST = 20


@action(rule=rules.can_publish)
def add(story: Story, *, content: bytes, alt: str, by: Any) -> Picture:
    """Keep a picture that was drawn anew (`files.sheet`). Refused without words for it, and for one too many."""
    words = " ".join(alt.replace("\0", "").split())[:LONGEST_ALT]
    if not words:
        raise Refused(_("Say in a few words what the picture shows, for those who do not see it."), field="alt")
    if story.withdrawn_at:
        raise Refused(_("This story was withdrawn."))
    if story.pictures.count() >= MOST:
        raise Refused(_("Twenty pictures are enough. Please take one out first."), field="picture")
    width, height = files.size_of(io.BytesIO(content), formats=("WEBP",))
    made: Picture = Picture.objects.create(
        network_id=story.network_id,
        story=story,
        alt=words,
        stored_as=keeping.keep(f"{FOLDER}/{secrets.token_hex(20)}", content),
        digest=hashlib.sha256(content).hexdigest(),
        width=width,
        height=height,
    )
    happened(happenings.PICTURED, story, by=by)
    return made


@action(rule=rules.can_publish)
def remove(story: Story, *, which: str, by: Any) -> None:
    """Delete a picture. Refused for one that stands in what is shown, or in what lies with who is portrayed."""
    row = story.pictures.filter(public_id=public_id_of(which)).first()
    if row is not None and which in proofs.in_use(story):
        raise Refused(_("This picture stands in the text that was handed over. Hand over a text without it first."))
    if row is not None:
        keeping.drop(row.stored_as)
        row.delete()
        if story.cover == which:
            story.cover = ""
            story.save(update_fields=["cover"])
    happened(happenings.PICTURED, story, by=by)


def standing(rows: Iterable[Picture], slug: str) -> dict[str, richtext.Picture]:
    """Return what stands for each picture in a text, by its id."""
    return {
        row.public_id: richtext.Picture(
            reverse("stories:picture", args=[slug, row.public_id]), row.alt, row.width, row.height
        )
        for row in rows
    }
