"""Pictures from outside: read by a whitelist of formats, drawn anew, without anything that came with them.

What is kept is pixels only: the upload itself is never stored or served, so a picture that is also a script or a page
(a polyglot) ends here, and so do EXIF, places and thumbnails. Limits stand before decoding (CHECKS: upload abuse).
"""

from __future__ import annotations

import io
import threading
import warnings
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
            with _one_at_a_time, Image.open(file, formats=FORMATS) as picture:
                return _drawn(picture)
    except NotAPicture:
        raise
    except Exception as error:
        raise NotAPicture("unreadable") from error


def _drawn(picture: Image.Image) -> Pictures:
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAPicture("pixels")
    picture.draft("RGB", (LARGE * 2, LARGE * 2))  # a JPEG is decoded at a fraction of its size
    picture.load()
    upright = ImageOps.exif_transpose(_smaller(picture))
    square = ImageOps.fit(_srgb(upright), (LARGE, LARGE), Image.Resampling.LANCZOS)
    return Pictures(_webp(square), _webp(square.resize((SMALL, SMALL), Image.Resampling.LANCZOS)))


def _smaller(picture: Image.Image) -> Image.Image:
    """Return the picture with its shorter side at least twice as long as we draw it: each later step copies all of it."""
    factor = min(picture.size) // (LARGE * 2)
    if factor < 2:
        return picture
    if picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):  # band by band: all at once would copy all of them before
        small = Image.merge(picture.mode, [picture.getchannel(band).reduce(factor) for band in picture.getbands()])
    else:  # a palette, or 16 bits: nothing to be averaged
        small = picture.resize((picture.width // factor, picture.height // factor), Image.Resampling.NEAREST)
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
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)  # a new picture carries no EXIF, XMP or profile along
    clean.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
