"""What exactly a story says and shows, as one mark: who approves, approves this and nothing else."""

from __future__ import annotations

import hashlib
import json

from enishi.kit import richtext
from enishi.stories.models import LONGEST_SUMMARY, SAYS, Picture, Proof, Story, pictures_of


def mark_of(said: Story | Proof) -> str:
    """Return the SHA-256, in hex, of all that a text says and shows: title, words, name, facts, readers, label, and each picture
    with its content and its words. One query where there are pictures."""
    wanted = pictures_of(said)
    story = said.story_id if isinstance(said, Proof) else said.pk
    rows = Picture.objects.within(said.network_id).filter(story=story, public_id__in=wanted) if wanted else ()
    known = {row.public_id: [row.digest, row.alt] for row in rows}
    whole = [*(getattr(said, name) for name in SAYS), [[each, known.get(each)] for each in wanted]]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=True).encode()).hexdigest()


def beginning(body: str) -> str:
    """Return how a text begins, on one line."""
    said = " ".join(richtext.plain(body).split())
    return said if len(said) <= LONGEST_SUMMARY else said[: LONGEST_SUMMARY - 1] + "…"
