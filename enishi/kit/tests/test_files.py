"""Pictures from outside: what is drawn anew, and the abuse that ends here (CHECKS 23)."""

from __future__ import annotations

import base64
import io
import struct
import subprocess
import sys
import tempfile
import threading
import time
import warnings
import zlib
from typing import Any

import pytest
from PIL import Image

from enishi.kit import files
from enishi.kit.files import LARGE, MOST_BYTES, SMALL, NotAPicture, clear_square, squares

# 64 × 48, a quarter red and the rest teal, with the name of a camera: no free encoder ships with the reader
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAA"
    "AAAERAAAIAAQAAAAAB4gABAAAAAAAAACQAAgAAAAACBgABAAAAAAAAAC4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVp"
    "bmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGE"
    "ABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkA"
    "AAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEH"
    "BpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAWm1kYXQAAAAgKAGvGYD3hIU3"
    "/9PK/1z1/jYn79qWu2mv+JGnb/n+TGYAAAAGRXhpZgAATU0AKgAAAAgAAQEPAAIAAAAKAAAAGgAAAABTRUNSRVRDQU0A"
)


def picture(kind: str, size: tuple[int, int] = (640, 480), mode: str = "RGB", **how: Any) -> io.BytesIO:
    file = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 3).save(file, kind, **how)
    file.seek(0)
    return file


def _turned_by(kind: int, count: int, value: bytes) -> bytes:
    """Return EXIF that holds nothing but how the picture was turned, in a TIFF entry of this kind."""
    return b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + struct.pack("<HHHI4sI", 1, 0x0112, kind, count, value, 0)


def drawn(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_squares_of_each_format_are_webp_of_two_sizes(kind: str) -> None:
    pictures = squares(picture(kind))

    for data, side in ((pictures.large, LARGE), (pictures.small, SMALL)):
        image = drawn(data)
        assert (image.format, image.size, image.mode) == ("WEBP", (side, side), "RGB")


def test_squares_reads_heic_and_leaves_the_camera_behind() -> None:
    pictures = squares(io.BytesIO(HEIC))

    red, green, blue = drawn(pictures.large).getpixel((400, 256))  # type: ignore[misc]
    assert (red < 60, 90 < green < 170, 90 < blue < 170) == (True, True, True)
    assert b"SECRET" in HEIC
    assert b"SECRET" not in pictures.large


def test_squares_a_truncated_heic_is_refused() -> None:
    with pytest.raises(NotAPicture):
        squares(io.BytesIO(HEIC[: len(HEIC) - 60]))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "CMYK", "1"])
def test_squares_of_each_colour_mode(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    file = io.BytesIO()
    Image.new(mode, (300, 200)).save(file, kind)

    assert drawn(squares(file).large).mode == "RGB"


def test_squares_keep_no_place_no_camera_and_stand_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SECRETCAM"  # turned by 90°, make
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 41.0, 22.0)})
    source = Image.new("RGB", (400, 200), "white")
    source.paste((255, 0, 0), (0, 0, 100, 200))  # the left edge becomes the top
    file = io.BytesIO()
    source.save(file, "JPEG", exif=exif, quality=95, comment=b"SECRETNOTE")

    pictures = squares(file)

    image = drawn(pictures.large)
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()
    assert b"SECRET" not in pictures.large + pictures.small
    top, bottom = image.getpixel((256, 4)), image.getpixel((256, 508))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[1] < 150 < bottom[1] or top[1] < bottom[1] + 1


def test_squares_of_a_polyglot_keep_pixels_alone() -> None:
    file = picture("PNG")
    file.seek(0, io.SEEK_END)
    file.write(b"<script>alert(1)</script>PK\x03\x04")

    pictures = squares(file)

    assert b"script" not in pictures.large + pictures.small


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(side: int) -> io.BytesIO:
    """Return a PNG of a few kilobytes that says it is side × side pixels."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\x00" * 10_000)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b""))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("html as png", b"<!doctype html><script>alert(1)</script>"),
        ("html behind a png's first bytes", b"\x89PNG\r\n\x1a\n<!doctype html><script>alert(1)</script>"),
        ("text", "写真ではありません".encode()),
        ("pdf", b"%PDF-1.7\n"),
        ("gif", b"GIF89a" + b"\x01\x00\x01\x00\x80\x00\x00" + b"\x00" * 20),
        ("zip", b"PK\x03\x04" + b"\x00" * 200),
        ("zeros", b"\x00" * 5000),
        ("heic head alone", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
    ],
)
def test_squares_no_photo_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(NotAPicture) as refused:
        squares(io.BytesIO(content))

    assert refused.value.reason == "unreadable", name


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "GIF", "ICO", "PPM"])
def test_squares_formats_off_the_list_are_refused(kind: str) -> None:
    with pytest.raises(NotAPicture):
        squares(picture(kind, (64, 64)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_squares_a_truncated_file_is_refused(kind: str) -> None:
    file = io.BytesIO()
    Image.effect_noise((400, 300), 80).convert("RGB").save(file, kind)
    whole = file.getvalue()

    with pytest.raises(NotAPicture):
        squares(io.BytesIO(whole[: len(whole) // 2]))


def test_squares_thirty_thousand_pixels_a_side_are_refused_before_decoding() -> None:
    import tracemalloc

    file = bomb(30_000)
    tracemalloc.start()
    try:
        with pytest.raises(NotAPicture) as refused:
            squares(file)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert refused.value.reason in ("pixels", "unreadable")
    assert peak < 5 * 1024 * 1024


@pytest.mark.parametrize("side", [5_001, 8_001, 12_000])
def test_squares_above_the_pixel_limit_are_refused(side: int) -> None:
    with pytest.raises(NotAPicture) as refused:
        squares(bomb(side))

    assert refused.value.reason == "pixels"


def test_squares_of_a_jpeg_may_have_more_pixels_than_what_is_decoded_whole() -> None:
    assert drawn(squares(picture("JPEG", (6000, 8000), "L")).large).size == (LARGE, LARGE)
    with pytest.raises(NotAPicture) as refused:
        squares(picture("JPEG", (8_001, 8_001), "L"))

    assert refused.value.reason == "pixels"


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif",
        b"Exif\x00\x00nonsense",
        b"Exif\x00\x00II*\x00\xff\xff\xff\xff",
        _turned_by(2, 4, b"six\x00"),
        _turned_by(3, 9, b"\xff\xff\xff\xff"),
        _turned_by(5, 1, b"\xff\x00\x00\x00"),
    ],
)
@pytest.mark.filterwarnings("ignore")  # Pillow's word of what is broken
def test_squares_broken_exif_passes(exif: bytes) -> None:
    assert drawn(squares(picture("JPEG", exif=exif)).large).size == (LARGE, LARGE)
    assert drawn(squares(picture("PNG", exif=exif)).large).size == (LARGE, LARGE)


def test_squares_mistakes_of_the_house_are_not_the_file_s(monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(_picture: Image.Image) -> bytes:
        raise TypeError("a mistake")

    monkeypatch.setattr(files, "_webp", mistaken)
    with pytest.raises(TypeError):
        squares(picture("PNG"))


# -- several at once ---------------------------------------------------------------------------------------------------
class Gate:
    """Holds a picture while it is being read, in a thread of its own, until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        self.threads: list[threading.Thread] = []
        self.reasons: list[str] = []
        real = files._webp

        def held(picture: Image.Image) -> bytes:
            self.reached.set()
            assert self.open.wait(20)
            return real(picture)

        monkeypatch.setattr(files, "_webp", held)

    def send(self, whose: str = "") -> None:
        def run() -> None:
            try:
                squares(picture("PNG"), whose=whose)
                self.reasons.append("")
            except NotAPicture as refused:
                self.reasons.append(refused.reason)

        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()

    def let_go(self) -> list[str]:
        self.open.set()
        for thread in self.threads:
            thread.join(20)
        return self.reasons


def test_squares_two_at_once_leave_the_warnings_of_the_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before, gate = list(warnings.filters), Gate(monkeypatch)
    gate.send()
    assert gate.reached.wait(20)
    gate.send()
    while_read = list(warnings.filters)

    assert gate.let_go() == ["", ""]
    assert list(warnings.filters) == while_read == before


def test_squares_of_one_person_are_read_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch)
    gate.send("ken")
    assert gate.reached.wait(20)

    with pytest.raises(NotAPicture) as refused:
        squares(picture("PNG"), whose="ken")

    assert refused.value.reason == "busy"
    assert gate.let_go() == [""]
    squares(picture("PNG"), whose="ken")


def test_squares_do_not_wait_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LONGEST_WAIT", 0.05)
    gate = Gate(monkeypatch)
    gate.send("ken")
    assert gate.reached.wait(20)

    with pytest.raises(NotAPicture) as refused:
        squares(picture("PNG"), whose="mori")

    assert refused.value.reason == "busy"
    assert gate.let_go() == [""]


def test_squares_hold_few_threads_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch)
    for whose in "abcdefgh":
        gate.send(whose)
    for _moment in range(100):
        if len(gate.reasons) == 8 - files.PLACES:
            break
        time.sleep(0.05)

    assert gate.reasons == ["busy"] * (8 - files.PLACES)
    assert gate.let_go()[8 - files.PLACES :] == [""] * files.PLACES
    assert not files._inside


def test_squares_too_many_bytes_are_refused() -> None:
    file = picture("PNG", (10, 10))
    file.seek(0, io.SEEK_END)
    file.write(b"\x00" * MOST_BYTES)

    with pytest.raises(NotAPicture) as refused:
        squares(file)

    assert refused.value.reason == "big"


def test_squares_an_empty_file_is_refused() -> None:
    with pytest.raises(NotAPicture) as refused:
        squares(io.BytesIO())

    assert refused.value.reason == "empty"


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_squares_of_a_large_picture_of_any_mode_keep_shape_and_size(mode: str) -> None:
    pictures = squares(picture("PNG", (4000, 3000), mode) if mode != "I;16" else _sixteen_bits((4000, 3000)))

    assert drawn(pictures.large).size == (LARGE, LARGE)


def memory_of(program: str, data: bytes) -> int:
    """Return the most memory, in MB, that a Python program took which reads a file of this content (its first argument)."""
    told = (
        # not getrusage: its maximum outlives exec, and would be that of the tests' own process
        ";print(next(int(line.split()[1]) // 1024 for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(data)
        file.flush()
        said = subprocess.run(
            [sys.executable, "-c", f"import sys;{program}{told}", file.name], capture_output=True, text=True, check=True
        )
    return int(said.stdout)


@pytest.mark.parametrize("size", [(5000, 5000), (1000, 25_000), (1270, 19_600)])
def test_squares_of_the_largest_pictures_stay_within_the_memory_of_a_worker(size: tuple[int, int]) -> None:
    program = "from enishi.kit.files import squares; squares(open(sys.argv[1], 'rb'))"

    assert memory_of(program, picture("PNG", size, "RGBA").getvalue()) < 256


def test_squares_of_the_largest_jpeg_stay_within_the_memory_of_a_worker() -> None:
    program = "from enishi.kit.files import squares; squares(open(sys.argv[1], 'rb'))"

    assert memory_of(program, picture("JPEG", (8000, 8000)).getvalue()) < 256


@pytest.mark.parametrize(
    ("kind", "size", "mode"), [("PNG", (5000, 5000), "RGBA"), ("PNG", (3999, 3999), "RGBA"), ("PNG", (4990, 4990), "P"),
                               ("WEBP", (3999, 3999), "RGB"), ("JPEG", (8000, 8000), "RGB")],
)  # fmt: skip
def test_sheet_of_the_largest_pictures_stays_within_the_memory_of_a_worker(
    kind: str, size: tuple[int, int], mode: str
) -> None:
    program = "from enishi.kit.files import sheet; sheet(open(sys.argv[1], 'rb'), 2000)"

    assert memory_of(program, picture(kind, size, mode).getvalue()) < 384


def test_squares_hold_the_middle_of_a_long_picture_whichever_way_it_was_held() -> None:
    whole = Image.new("RGB", (2700, 8100), "red")
    whole.paste("teal", (0, 2700, 2700, 5400))
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    whole.save(file, "PNG", exif=exif)

    large = drawn(squares(file).large)

    for place in ((3, 3), (LARGE - 4, 3), (3, LARGE - 4), (LARGE - 4, LARGE - 4), (LARGE // 2, LARGE // 2)):
        assert large.getpixel(place)[0] < 40, place  # type: ignore[index]


def test_clear_square_keeps_what_is_transparent_and_nothing_that_came_along() -> None:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SECRETCAM"
    whole = Image.new("RGBA", (500, 500), (0, 0, 0, 0))
    whole.paste("teal", (0, 0, 250, 500))
    whole.save(file, "PNG", exif=exif)

    made = clear_square(file, 100)

    image = drawn(made)
    assert (image.format, image.size) == ("WEBP", (100, 100))
    assert (image.getpixel((10, 50))[3], image.getpixel((90, 50))[3]) == (255, 0)  # type: ignore[index]
    assert b"SECRET" not in made


def _sixteen_bits(size: tuple[int, int]) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("I;16", size, 20_000).save(file, "PNG")
    file.seek(0)
    return file
