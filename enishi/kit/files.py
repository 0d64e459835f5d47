"""Pictures from outside: read by a whitelist of formats, drawn anew, without anything that came with them.

What is kept is pixels only: the upload itself is never stored or served, so a picture that is also a script or a page
(a polyglot) ends here, and so do EXIF, places and thumbnails. Limits stand before decoding (CHECKS: upload abuse).
"""

from __future__ import annotations

import contextlib
import io
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import pi_heif
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif"
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 64_000_000  # 8,000 × 8,000: above what telephones take in their usual setting; 256 MB once decoded
LARGE, SMALL = 512, 128
_one_at_a_time = threading.Lock()  # a picture of a few kB may take 350 MB to read, and eight may come at once

pi_heif.register_heif_opener(thumbnails=False)


class NotAPicture(Exception):
    """The file cannot be used; `reason` is empty, big (bytes), pixels, or unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Pictures:
    """A picture drawn anew as squares in WebP."""

    large: bytes
    small: bytes


def squares(file: IO[bytes] | Any) -> Pictures:
    """Return the middle of a picture as squares of 512 and 128 pixels; raises NotAPicture. Name and type sent along with
    the file are not looked at."""
    with _reading(file) as picture:
        square = ImageOps.fit(_srgb(_middle(picture, LARGE)), (LARGE, LARGE), Image.Resampling.LANCZOS)
        return Pictures(_webp(square), _webp(square.resize((SMALL, SMALL), Image.Resampling.LANCZOS)))


def clear_square(file: IO[bytes] | Any, side: int, *, formats: tuple[str, ...] = FORMATS) -> bytes:
    """Return the middle of a picture as a square of `side` pixels in WebP that keeps what is transparent; raises NotAPicture."""
    with _reading(file, formats) as picture:
        square = _middle(picture, side).convert("RGBA").resize((side, side), Image.Resampling.LANCZOS)
        return _webp(square)


def size_of(file: IO[bytes] | Any, *, formats: tuple[str, ...] = FORMATS) -> tuple[int, int]:
    """Return width and height as the file says, without reading its pixels; raises NotAPicture."""
    with _reading(file, formats) as picture:
        return picture.size


@contextlib.contextmanager
def _reading(file: IO[bytes] | Any, formats: tuple[str, ...] = FORMATS) -> Iterator[Image.Image]:
    """Open a picture within the limits, one at a time; whatever is wrong with it becomes NotAPicture."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    if not size:
        raise NotAPicture("empty")
    if size > MOST_BYTES:
        raise NotAPicture("big")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of decompression bombs and broken EXIF
            warnings.simplefilter("ignore", DeprecationWarning)
            with _one_at_a_time, Image.open(file, formats=formats) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NotAPicture("pixels")
                yield picture
    except NotAPicture:
        raise
    except Exception as error:
        raise NotAPicture("unreadable") from error


def _middle(picture: Image.Image, side: int) -> Image.Image:
    """Return the square in the middle, upright and at least twice `side` long where there is as much: each later step
    copies all of what it is given, so that it must not be given the whole of a large or a very long picture."""
    picture.draft("RGB", (side * 2, side * 2))  # a JPEG is decoded at a fraction of its size
    picture.load()
    return ImageOps.exif_transpose(_smaller(picture, side))


def _smaller(picture: Image.Image, side: int) -> Image.Image:
    width, height = picture.size
    shorter = min(width, height)
    left, top = (width - shorter) // 2, (height - shorter) // 2
    box = (left, top, left + shorter, top + shorter)
    factor = shorter // (side * 2)
    if factor < 2:
        small = picture.crop(box)
    elif picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):  # band by band: all at once would copy all of them before
        bands = [picture.getchannel(band).reduce(factor, box) for band in picture.getbands()]
        small = Image.merge(picture.mode, bands)
    else:  # a palette, or 16 bits: nothing to be averaged
        small = picture.resize((shorter // factor, shorter // factor), Image.Resampling.NEAREST, box)
    small.info = picture.info  # orientation, profile, the transparent colour
    return small


def _srgb(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB on white; colours of a wide profile (telephones) are converted, an unreadable one ignored."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    if (profile := picture.info.get("icc_profile")) and picture.mode == "RGB":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
        except (ImageCms.PyCMSError, OSError, ValueError):
            return picture.convert("RGB")
        return converted or picture
    return picture.convert("RGB")


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)  # a new picture carries no EXIF, XMP or profile along
    clean.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
