"""A network's colour: one hue, and how strong it is. The ramp in tokens.css fixes lightness, so that all stays legible.

Hue and chroma are those of OKLCH (CSS Color 4): degrees 0 ≤ hue < 360, chroma 0–0.15.
"""

from __future__ import annotations

import hashlib
import math
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

HIGHEST_CHROMA = 0.15
SOLID = 0.455  # lightness of --brand-solid


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


def solid(hue: float, chroma: float) -> tuple[int, int, int]:
    """Return the ramp's strongest colour (--brand-solid in tokens.css, on light ground) as red, green, blue of 0 to 255.

    OKLab to sRGB after Björn Ottosson; channels outside the gamut are clipped, as browsers do.
    """
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long, middle, short = (
        (SOLID + a * x + b * y) ** 3
        for x, y in ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480))
    )
    red, green, blue = (
        _channel(x * long + y * middle + z * short)
        for x, y, z in (
            (4.0767416621, -3.3077115913, 0.2309699292),
            (-1.2684380046, 2.6097574011, -0.3413193965),
            (-0.0041960863, -0.7034186147, 1.7076147010),
        )
    )
    return red, green, blue


def _channel(linear: float) -> int:
    light = min(max(linear, 0.0), 1.0)
    return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))
