"""A period in one cell, such as 1998年4月～2006年3月, as its two days."""

from __future__ import annotations

import re

from .clean import normal

# A hyphen stands between days only where there is space around it; in 1998-04 it stands within one.
_BETWEEN = re.compile(r"\s*(?:[~〜～→]|から|より|\s[-‐‑‒–—―−ー]+\s|[–—―])\s*")
_LONGEST = 100


def split_period(text: str) -> tuple[str, str] | None:
    """Return what stands before and after the sign that means "to", None where there is no such sign or more than one."""
    parts = _BETWEEN.split(normal(text).strip()) if len(text) <= _LONGEST else []
    if len(parts) != 2 or not any(letter.isdecimal() for letter in parts[0]):
        return None
    return parts[0], parts[1].removesuffix("まで").strip()
