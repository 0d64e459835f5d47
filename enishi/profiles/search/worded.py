"""Which facts are asked for by words, one by one: the words of a fact beside it, so that a segment compares spellings as the
search does (kit/text: contained), field by field and exactly, which keys of all fields together cannot."""

from __future__ import annotations

from typing import Any

from enishi.kit.text import contained

_PARTS = {  # field → the parts of its data that are compared; what was written below a topic sorts nobody
    "unit": ("department",),
    "work": ("company", "title"),
    "topics": ("title",),
}


def worded(code: str, data: Any) -> str:
    """Return the words by which one fact is asked for; "" for fields that are asked for by codes, or not at all."""
    if code == "skills":
        return contained(data)
    return "".join(contained(data.get(part, "")) for part in _PARTS.get(code, ()))
