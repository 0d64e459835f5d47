"""What differs between two states of a text, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from enishi.kit import richtext
from enishi.news import saying
from enishi.news.models import Announcement, Edition

MOST_LINES = 400


@dataclass(frozen=True)
class Change:
    """What went and what came, at a moment; each a list of lines of which some stand for both."""

    at: datetime
    gone: Sequence[str]
    come: Sequence[str]


def of(announcement: Announcement) -> list[Change]:
    """Return the changes of what was published, the newest first. One query, two for an issue, none where it was never changed."""
    if announcement.changed_at is None:
        return []
    editions = list(announcement.editions.order_by("-pk"))
    states: list[Announcement | Edition] = [announcement, *editions]
    return [Change(before.until, *_between(before, after)) for after, before in zip(states, editions, strict=False)]


def _between(before: Announcement | Edition, after: Announcement | Edition) -> tuple[list[str], list[str]]:
    old, new = _lines(before), _lines(after)
    gone, come = list[str](), list[str]()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += old[a:b]
            come += new[c:d]
    return gone, come


def _lines(state: Announcement | Edition) -> list[str]:
    text = saying.whole(state) if isinstance(state, Announcement) else state.body
    said = [state.title, *richtext.plain(text).split("\n")]
    return [line for line in said if line.strip()][:MOST_LINES]
