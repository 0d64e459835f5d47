"""A network's colour: one hue, and how strong it is. The ramp in tokens.css fixes lightness, so that all stays legible.

Hue and chroma are those of OKLCH (CSS Color 4): degrees 0 ≤ hue < 360, chroma 0–0.15.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

HIGHEST_CHROMA = 0.15


class Named(NamedTuple):
    """A hue with a name, offered before the slider."""

    code: str
    hue: float
    chroma: float
    words: str | Promise


HUES = (
    Named("tokiwa", 165, 0.08, pgettext_lazy("colour", "evergreen")),
    Named("ai", 255, 0.11, pgettext_lazy("colour", "indigo")),
    Named("fuji", 305, 0.11, pgettext_lazy("colour", "wisteria")),
    Named("enji", 15, 0.13, pgettext_lazy("colour", "crimson")),
    Named("yamabuki", 85, 0.09, pgettext_lazy("colour", "golden yellow")),
    Named("sumi", 255, 0, pgettext_lazy("colour", "ink")),
)


def css(hue: float, chroma: float) -> str:
    """Return all that a network's stylesheet may contain: two numbers, in the last layer."""
    return f"@layer network {{\n  :root {{\n    --brand-h: {hue:g};\n    --brand-c: {chroma:g};\n  }}\n}}\n"


def mark(hue: float, chroma: float) -> str:
    """Return the hash that stands in the stylesheet's address."""
    return hashlib.sha256(css(hue, chroma).encode()).hexdigest()[:10]


def named(hue: float, chroma: float) -> str:
    """Return the code of the named hue that this is, or nothing."""
    return next((each.code for each in HUES if each.hue == hue and each.chroma == chroma), "")
