"""What a rich text says and shows, without its look."""

from __future__ import annotations

from .parts import Block
from .reading import blocks


def pictures_in(html: str) -> list[str]:
    """Return the ids of the pictures that stand in a text, in order."""
    return [block.picture for block in blocks(html) if block.picture]


def plain(html: str) -> str:
    """Return what a text says: paragraphs with an empty line between them, lists with a dash, no pictures."""
    return "\n\n".join(_plain(block) for block in blocks(html) if not block.picture)


def _plain(block: Block) -> str:
    if block.kind in ("ul", "ol"):
        return "\n".join(f"- {line}" for line in block.words.split("\n"))
    return block.words
