"""The network's colour on paper is the one of its pages."""

from __future__ import annotations

import re

from enishi.networks import brand
from enishi.ui.tests import test_contrast
from tests.house import HOUSE


def test_solid_colour_is_the_one_of_the_stylesheet() -> None:
    tokens = (HOUSE / "ui/static/css/tokens.css").read_text()
    lightness = re.search(r"--brand-solid: light-dark\(oklch\(([0-9.]+) var\(--brand-c\) var\(--brand-h\)\)", tokens)
    assert lightness is not None

    for named in brand.HUES:
        linear = test_contrast._rgb(float(lightness[1]), named.chroma, named.hue)
        for channel, wanted in zip(brand.solid(named.hue, named.chroma), linear, strict=True):
            light = channel / 255
            back = light / 12.92 if light <= 0.04045 else ((light + 0.055) / 1.055) ** 2.4
            assert abs(back - wanted) < 0.01
