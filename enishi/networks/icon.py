"""A network's icon on a home screen: its mark in white on its colour, or its picture on white.

The ground goes to the edges and what is drawn stays within the middle 60 %, so that every system may cut it to its own shape
(W3C Web Application Manifest, "maskable": a circle of 80 %). A logo that is a drawing is for browsers to draw; the icon
then shows the mark of the house.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from enishi.networks import brand

SIZES = (180, 192, 512)  # iOS; Android and desktops
FINER = 4  # drawn so many times as large, then made small: Pillow draws without smoothing
GRID = 40  # the grid of ui/mark.html
STROKE = 1.9
LINES = ((8.0, 20.5, 32.0), (11.5, 25.0, 28.5), (15.5, 29.5, 24.5))  # left, height, right
SUN = (13.5, 14.0, 26.5, 27.0)  # of which the upper half is drawn
PICTURE = 0.64  # of the side


def mark(hue: float, chroma: float, logo: str) -> str:
    """Return the hash that stands in an icon's address: another one as soon as the icon looks otherwise."""
    return hashlib.sha256(f"{hue:g} {chroma:g} {logo}".encode()).hexdigest()[:10]


@lru_cache(maxsize=64)
def png(hue: float, chroma: float, size: int, picture: bytes = b"") -> bytes:
    """Return the icon as a PNG of `size` × `size`; `picture` is a prepared logo (networks/logo.py) or nothing."""
    image = Image.new("RGB", (size, size), "white" if picture else brand.solid(hue, chroma))
    if picture:
        side = round(size * PICTURE)
        with Image.open(BytesIO(picture), formats=["WEBP"]) as logo:
            drawn = logo.convert("RGBA").resize((side, side), Image.Resampling.LANCZOS)
        image.paste(drawn, ((size - side) // 2, (size - side) // 2), drawn)
    else:
        image.paste("white", mask=_strokes(size))
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


@lru_cache(maxsize=len(SIZES))
def _strokes(size: int) -> Image.Image:
    unit = size * FINER / GRID
    large = Image.new("L", (size * FINER, size * FINER))
    draw = ImageDraw.Draw(large)

    def end(x: float, y: float) -> None:
        half = STROKE / 2
        draw.ellipse([(x - half) * unit, (y - half) * unit, (x + half) * unit, (y + half) * unit], fill=255)

    for left, height, right in LINES:
        draw.line([left * unit, height * unit, right * unit, height * unit], fill=255, width=round(STROKE * unit))
        end(left, height)
        end(right, height)
    half = STROKE / 2
    around = [SUN[0] - half, SUN[1] - half, SUN[2] + half, SUN[3] + half]
    draw.arc([each * unit for each in around], 180, 360, fill=255, width=round(STROKE * unit))
    return large.resize((size, size), Image.Resampling.LANCZOS)
