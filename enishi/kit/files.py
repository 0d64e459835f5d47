"""Pictures from outside: read by a whitelist of formats, drawn anew, without anything that came with them.

What is kept is pixels only: the upload itself is never stored or served, so a picture that is also a script or a page
(a polyglot) ends here, and so do EXIF, places and thumbnails. Limits stand before decoding (CHECKS: upload abuse).
"""

from __future__ import annotations

import contextlib
import io
import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import pi_heif
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif"
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 64_000_000  # of a JPEG, which is decoded at a fraction of its size: above what telephones take
MOST_WHOLE = (
    25_000_000  # of all others, which are decoded whole: the usual setting of telephones; 100 MB, half a second
)
LARGE, SMALL = 512, 128
PLACES = 3  # one picture being read and two waiting: the other threads of the server stay free for pages
LONGEST_WAIT = 5.0  # seconds

pi_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # Pillow itself refuses twice as many, before it reads them

_one_at_a_time = threading.Lock()  # a picture of a few kB may take 150 MB to read, and eight may come at once
_door = threading.Lock()
_inside: list[str] = []  # whose pictures are being read or wait
_BROKEN = (  # what the readers raise for a file that is not what it says: struct and zlib by themselves, the rest on purpose
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    LookupError,
    struct.error,
    zlib.error,
)
_BANDS = ("L", "LA", "RGB", "RGBA", "CMYK")
_UPRIGHT = {  # by the EXIF tag 0x0112 (CIPA DC-008, 4.6.5.1.6)
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NotAPicture(Exception):
    """The file cannot be used; `reason` is empty, big (bytes), pixels, unreadable, or busy: not now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Pictures:
    """A picture drawn anew as squares in WebP."""

    large: bytes
    small: bytes


def squares(file: IO[bytes] | Any, *, whose: str = "") -> Pictures:
    """Return the middle of a picture as squares of 512 and 128 pixels; raises NotAPicture. Name and type sent along with
    the file are not looked at. `whose` names who sends it: nobody has two pictures read at once."""
    with _turn(whose), _opened(file) as picture:
        square = ImageOps.fit(_srgb(_middle(picture, LARGE)), (LARGE, LARGE), Image.Resampling.LANCZOS)
        return Pictures(_webp(square), _webp(square.resize((SMALL, SMALL), Image.Resampling.LANCZOS)))


def clear_square(file: IO[bytes] | Any, side: int, *, formats: tuple[str, ...] = FORMATS, whose: str = "") -> bytes:
    """Return the middle of a picture as a square of `side` pixels in WebP that keeps what is transparent; raises NotAPicture."""
    with _turn(whose), _opened(file, formats) as picture:
        square = _middle(picture, side).convert("RGBA").resize((side, side), Image.Resampling.LANCZOS)
        return _webp(square)


def sheet(file: IO[bytes] | Any, longest: int, *, whose: str = "") -> bytes:
    """Return the whole of a picture, upright and at most `longest` pixels a side, in WebP; raises NotAPicture."""
    with _turn(whose), _opened(file) as picture:
        factor = max(1.0, max(picture.size) / longest)
        width, height = (max(1, round(side / factor)) for side in picture.size)
        picture.draft("RGB", (width, height))  # a JPEG is decoded at a fraction of its size
        picture.load()
        whole, part = (0, 0, *picture.size), max(picture.size) // longest
        small = _reduced(picture, whole, part) if part > 1 else picture
        if small.mode in _BANDS:  # before colours are converted: each step copies all of what it is given
            small = small.resize((width, height), Image.Resampling.LANCZOS)
        small = _srgb(_upright(small))
        small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        return _webp(small)


def size_of(file: IO[bytes] | Any, *, formats: tuple[str, ...] = FORMATS) -> tuple[int, int]:
    """Return width and height as the file says, without reading its pixels; raises NotAPicture."""
    with _opened(file, formats) as picture:
        return picture.size


@contextlib.contextmanager
def _turn(whose: str) -> Iterator[None]:
    """Wait until no other picture is being read, for a short while; NotAPicture('busy') where that is not enough, where too
    many wait already, and for a second picture of the same sender."""
    with _door:
        if len(_inside) >= PLACES or (whose and whose in _inside):
            raise NotAPicture("busy")
        _inside.append(whose)
    try:
        if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
            raise NotAPicture("busy")
        try:
            yield
        finally:
            _one_at_a_time.release()
    finally:
        with _door:
            _inside.remove(whose)


@contextlib.contextmanager
def _opened(file: IO[bytes] | Any, formats: tuple[str, ...] = FORMATS) -> Iterator[Image.Image]:
    """Open a picture within the limits, its pixels not read yet; whatever is wrong with it becomes NotAPicture.

    Filters of warnings are left alone: they belong to the whole process, and other threads would be meant as well.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell()
    if not size:
        raise NotAPicture("empty")
    if size > MOST_BYTES:
        raise NotAPicture("big")
    file.seek(0)
    try:
        with Image.open(file, formats=formats) as picture:
            if picture.width * picture.height > (MOST_PIXELS if picture.format == "JPEG" else MOST_WHOLE):
                raise NotAPicture("pixels")
            yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture("pixels") from error
    except _BROKEN as error:
        raise NotAPicture("unreadable") from error


def _middle(picture: Image.Image, side: int) -> Image.Image:
    """Return the square in the middle, upright and at least twice `side` long where there is as much: each later step
    copies all of what it is given, so that it must not be given the whole of a large or a very long picture."""
    picture.draft("RGB", (side * 2, side * 2))  # a JPEG is decoded at a fraction of its size
    picture.load()
    return _upright(_smaller(picture, side))


def _upright(picture: Image.Image) -> Image.Image:
    """Turn a picture as its EXIF says; where that cannot be read, the picture stays as it lies."""
    try:
        turn = _UPRIGHT.get(picture.getexif().get(0x0112, 1))
    except (*_BROKEN, TypeError):
        return picture
    return picture.transpose(turn) if turn is not None else picture


def _smaller(picture: Image.Image, side: int) -> Image.Image:
    width, height = picture.size
    shorter = min(width, height)
    left, top = (width - shorter) // 2, (height - shorter) // 2
    return _reduced(picture, (left, top, left + shorter, top + shorter), shorter // (side * 2))


def _reduced(picture: Image.Image, box: tuple[int, int, int, int], factor: int) -> Image.Image:
    """Return what lies in the box at a whole fraction of its size, with what `_srgb` and `_upright` need."""
    if factor < 2:
        small = picture.crop(box)
    elif picture.mode in _BANDS:  # band by band: all at once would copy all of them before
        bands = [picture.getchannel(band).reduce(factor, box) for band in picture.getbands()]
        small = Image.merge(picture.mode, bands)
    else:  # a palette, or 16 bits: nothing to be averaged
        size = (max(1, (box[2] - box[0]) // factor), max(1, (box[3] - box[1]) // factor))
        small = picture.resize(size, Image.Resampling.NEAREST, box)
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
