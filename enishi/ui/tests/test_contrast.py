"""tokens.css keeps WCAG 2.2 AA in both themes and for every hue and chroma that a network may choose.

Reads the oklch() values out of the file, converts them to sRGB (clipping channels outside the gamut, as browsers do)
and computes the contrast of every pair that components put together.
Sources: WCAG 2.2, 1.4.3, 1.4.11 and relative luminance; CSS Color Module Level 4, section 9 (Oklab and OKLCh).
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[1] / "static/css/tokens.css").read_text(encoding="utf-8")
TEXT, DRAWING = 4.5, 3.0
GROUNDS = ("paper", "surface", "surface-raised", "sunken")
MEANINGS = ("ok", "warn", "bad", "info")
INKS = ("ink", "ink-2", "ink-3")

NEUTRAL = [
    *[(ink, ground, TEXT) for ink in INKS for ground in GROUNDS],
    *[("edge", ground, DRAWING) for ground in GROUNDS],
    *[("thread", ground, DRAWING) for ground in ("paper", "surface")],
    *[("thread-text", ground, TEXT) for ground in ("paper", "surface", "thread-soft", "sunken")],
    ("thread-on-solid", "thread-solid", TEXT),
    ("bad-on-solid", "bad-solid", TEXT),
    *[(f"{kind}-text", on, TEXT) for kind in MEANINGS for on in (f"{kind}-soft", "surface", "paper", "sunken")],
    *[(ink, f"{kind}-soft", TEXT) for kind in (*MEANINGS, "thread") for ink in ("ink", "ink-2")],
]
BRAND = [
    *[("brand-text", ground, TEXT) for ground in (*GROUNDS, "brand-wash", "brand-soft")],
    *[(ink, ground, TEXT) for ink in INKS for ground in ("brand-wash", "brand-soft")],
    ("brand-on-solid", "brand-solid", TEXT),
    ("brand-on-solid", "brand-solid-hover", TEXT),
    ("brand-on-deep", "brand-deep", TEXT),
    ("brand-on-deep-2", "brand-deep", TEXT),
    *[("brand-solid", ground, DRAWING) for ground in GROUNDS],
    *[("brand-mid", ground, DRAWING) for ground in ("paper", "surface")],
    ("ink", "selection", TEXT),
]
BRANDS = [
    {"brand-h": float(hue), "brand-c": c} for hue in range(0, 360, 3) for c in (0.0, 0.03, 0.06, 0.08, 0.11, 0.15)
]
TONES = [{"tone-h": float(hue)} for hue in re.findall(r"--tone-h:\s*([\d.]+);", CSS)]
Colour = tuple[float, ...]


def _rgb(lightness: float, chroma: float, hue: float) -> Colour:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l, m, s = (  # noqa: E741 - the standard's own names
        (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
        (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
        (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3,
    )
    channels = (
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    )
    return tuple(min(1.0, max(0.0, channel)) for channel in channels)


def _luminance(colour: Colour) -> float:
    red, green, blue = _rgb(*colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Colour, two: Colour) -> float:
    """Return the contrast of two (lightness, chroma, hue) colours, 1–21."""
    high, low = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _tokens() -> dict[str, tuple[str, str]]:
    """Return each colour token with its light and its dark source."""
    found: dict[str, tuple[str, str]] = {}
    for name, value in re.findall(r"--([\w-]+):\s*(.+?);", CSS):
        sources = re.findall(r"oklch\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", value)
        if value.startswith("light-dark(") and len(sources) == 2:
            found[name] = (sources[0], sources[1])
        elif value.startswith("oklch(") and len(sources) == 1:
            found[name] = (sources[0], sources[0])
    return found


def _colour(source: str, variables: dict[str, float]) -> Colour:
    for name, value in variables.items():
        source = source.replace(f"var(--{name})", repr(value))
    source = re.sub(r"calc\(([\d.]+) \* ([\d.]+)\)", lambda each: repr(float(each[1]) * float(each[2])), source)
    return tuple(float(number) for number in source.split("/")[0].split())


TOKENS = _tokens()


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "settings"),
    [(NEUTRAL, [{}]), (BRAND, BRANDS), ([("tone-fg", "tone-bg", TEXT)], TONES)],
    ids=["neutral", "brand", "tones"],
)
def test_every_pair_of_colours_can_be_read(pairs, settings, theme):
    short = [
        (fore, back, minimum, lowest)
        for fore, back, minimum in pairs
        if (lowest := min(ratio(_colour(TOKENS[fore][theme], s), _colour(TOKENS[back][theme], s)) for s in settings))
        < minimum
    ]

    assert short == []


def test_black_on_white_is_21_and_a_pale_grey_falls_short():
    assert round(ratio((0, 0, 0), (1, 0, 0)), 1) == 21.0
    assert ratio((0.75, 0, 0), (1, 0, 0)) < TEXT
