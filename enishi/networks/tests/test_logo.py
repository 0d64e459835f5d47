"""Logos: what was uploaded is made anew; what a browser could run never arrives."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from enishi.kit.errors import Refused
from enishi.kit.tests.test_files import bomb, memory_of
from enishi.networks import logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg"'
MARK = f'{SVG} viewBox="0 0 40 40"><path d="M8 20.5h24" stroke="#123456" fill="none"/></svg>'


def picture(size: tuple[int, int] = (100, 100), kind: str = "PNG", mode: str = "RGB", **more: object) -> bytes:
    """Return a picture file."""
    file = BytesIO()
    Image.new(mode, size, "teal").save(file, kind, **more)
    return file.getvalue()


def test_a_drawing_becomes_a_symbol_in_the_colour_of_the_page() -> None:
    data, kind = logo.prepare(MARK.encode())

    assert kind == "svg"
    assert data.decode() == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 56 56"><symbol id="mark" viewBox="-8 -8 56 56">'
        '<g fill="currentColor" stroke="none" stroke-width="1">'
        '<path fill="none" stroke="currentColor" d="M8 20.5h24"></path></g></symbol><use href="#mark"/></svg>'
    )


def test_a_drawing_program_s_file_is_read() -> None:
    data = """<?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
      width="40px" height="40px" id="svg1"><title>x</title><metadata><a/></metadata><defs><style>a{}</style></defs>
      <inkscape:view zoom="2"><path d="M0 0"/></inkscape:view>
      <g transform="translate(2,3)" style="fill:#f00;stroke:none" onclick="alert(1)">
      <circle cx="5" cy="5" r="4"/></g></svg>"""

    made = logo.prepare(data.encode())[0].decode()

    assert (
        '<g fill="currentColor" stroke="none" transform="translate(2,3)"><circle cx="5" cy="5" r="4"></circle></g>'
        in made
    )
    assert "onclick" not in made
    assert "inkscape" not in made


BAD = {
    "script": "<script>alert(1)</script>",
    "foreignObject": "<foreignObject><p/></foreignObject>",
    "use": '<use href="https://example.com/x.svg#a"/>',
    "image": '<image href="data:image/png;base64,AA"/>',
    "a": '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
    "animate": '<animate attributeName="href"/>',
    "text": "<text>x</text>",
    "too many shapes": '<path d="M0 0"/>' * 401,
    "too deep": "<g>" * 40 + '<path d="M0 0"/>' + "</g>" * 40,
    "nothing": "",
    "not closed": "<g>",
}


@pytest.mark.parametrize("what", BAD)
def test_a_drawing_that_could_do_more_than_stand_there_is_refused(what: str) -> None:
    with pytest.raises(Refused):
        logo.prepare(f'{SVG} viewBox="0 0 4 4">{BAD[what]}</svg>'.encode())


@pytest.mark.parametrize(
    "data",
    [
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{SVG} viewBox="0 0 4 4">&x;</svg>',
        f'<?xml-stylesheet href="x.css"?>{SVG} viewBox="0 0 4 4"><path d="M0 0"/></svg>',
        "<html><body>x</body></html>",
        f'{SVG}><path d="M0 0"/></svg>',
        f'{SVG} viewBox="0 0 80 40"><path d="M0 0"/></svg>',
        f'{SVG} viewBox="0 0 nan nan"><path d="M0 0"/></svg>',
        "<svg",
        "< " + "x" * 70_000,
    ],
)
def test_a_document_that_is_no_plain_square_drawing_is_refused(data: str) -> None:
    with pytest.raises(Refused) as caught:
        logo.prepare(data.encode())

    assert caught.value.field == "logo"


@pytest.mark.parametrize(
    "attribute",
    [
        'd="M0 0 url(#x)"',
        'transform="url(x)"',
        'cx="calc(1px)"',
        'd="M0&quot;&gt;&lt;script&gt;"',
        f'points="{"1" * 5000}!"',
        'href="x"',
    ],
)
def test_an_attribute_that_is_no_number_is_left_out(attribute: str) -> None:
    made = logo.prepare(f'{SVG} viewBox="0 0 4 4"><path {attribute}/></svg>'.encode())[0]

    assert b"<path></path>" in made


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_written_again_as_webp(kind: str) -> None:
    data, made = logo.prepare(picture(kind=kind))

    with Image.open(BytesIO(data)) as opened:
        assert (made, opened.format, opened.size) == ("webp", "WEBP", (320, 320))
        assert not opened.getexif()


def test_what_was_hidden_in_a_picture_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"

    data, _kind = logo.prepare(picture(kind="JPEG", exif=exif) + b"<script>alert(1)</script>")

    assert b"secret" not in data
    assert b"script" not in data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture at all",
        picture()[:60],
        picture((300, 100)),
        bomb(8_001).getvalue(),
        picture(kind="GIF"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * (4 * 1024 * 1024),
    ],
    ids=["empty", "text", "cut off", "not square", "too many pixels", "another format", "too large"],
)
def test_what_is_no_square_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        logo.prepare(data)

    assert caught.value.field == "logo"


@pytest.mark.parametrize("side", [4000, 4999])
def test_a_picture_of_many_pixels_takes_no_more_memory_than_a_photo(side: int) -> None:
    program = "from enishi.networks import logo; assert logo.prepare(open(sys.argv[1], 'rb').read())[1] == 'webp'"

    assert memory_of(f"import django; django.setup();{program}", picture((side, side), mode="RGBA")) < 256
