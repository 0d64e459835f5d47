"""What stands on an invitation card, and its drawing: A6, front and back, alone or four on A4 with crop marks.

The front bears the code and the QR code, and no name; the back bears the name, and no code. The QR code holds the code's
address and nothing else. The measures are those of the design's card, in millimetres.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.joining.models import PrintRun
from enishi.kit import qr
from enishi.kit.paper import GREY, Colour, Paper, can_draw
from enishi.networks import brand
from enishi.networks.models import Network
from enishi.ui import words

WIDTH, HEIGHT = 105.0, 148.0
A4 = 210.0, 297.0
SIDE = 10.0  # of white at the left and right
INNER = WIDTH - 2 * SIDE
TOP, FOOT = 54.0, 139.0  # of the words on the back, and of everything
CODE_SIDE = 30.0
WHITE = Colour(253, 253, 253)
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><path fill="none" stroke="{ink}" stroke-width="1.5"'
    ' stroke-linecap="round" d="M13.5 20.5a6.5 6.5 0 0 1 13 0M8 20.5h24M11.5 25h17M15.5 29.5h9"/></svg>'
)
_SYMBOL = re.compile(r'<symbol id="mark" viewBox="([^"]+)">(.*)</symbol>', re.DOTALL)


class Card(NamedTuple):
    """One card: its code as it is shown, the address in its QR code, its number, and who it is for."""

    code: str
    link: str
    number: int
    name: str


@dataclass(frozen=True)
class Part:
    """A heading of the back, what stands under it, and a telephone number or address in large."""

    title: str
    text: str
    large: str = ""
    beside: str = ""


class Words:
    """What a network's cards say, in the network's language. Screen and paper read it from here."""

    def __init__(self, network: Network, until: date, printed: date) -> None:
        with translation.override(network.speaking()):
            self.network = network.name
            self.organisation = network.organisation if network.organisation != network.name else ""
            self.welcome = [_("Welcome back."), _("We have kept your seat.")]
            self.step = pgettext("card", "Hold your\nphone’s camera\nhere").split("\n")
            self.instead = pgettext("card", "or open this page")
            self.address = settings.PUBLIC_URL.partition("://")[2] + reverse(
                "joining:join-code", args=[network.slug]
            ).rstrip("/")
            self.enter = pgettext("card", "and enter these 12 characters.")
            self.until = pgettext("card", "It works until %(day)s.") % {"day": _day(until)}
            self.parts = list(_parts(network))
            self.printed = pgettext("card", "Printed %(day)s") % {"day": _day(printed)}
            self.silence = (
                pgettext("card", "If you want no letters from us, a call is enough.")
                if network.contact_phone
                else pgettext("card", "If you want no letters from us, say so where you enter the code.")
            )
            self.addressee = pgettext("card", "For %(name)s")
            self.number = pgettext("card", "No. %(number)s")
            self.somebody = pgettext("card", "(name)")  # on a sample

    def to(self, name: str) -> str:
        """Return the line with the name."""
        return self.addressee % {"name": name}

    def numbered(self, number: int) -> str:
        """Return the card's number as it stands on the back."""
        return self.number % {"number": f"{number:04}"}


def _day(day: date) -> str:
    """Return the day without its weekday, always with the year: a card lies about for months."""
    return words.day(day).partition("（")[0]


def _parts(network: Network) -> Sequence[Part]:
    what = pgettext(
        "card",
        "For people who have spent time at %(organisation)s. Just reading is fine, and you can leave whenever you like.",
    )
    found = [
        Part(pgettext("card", "What is it?"), what % {"organisation": network.organisation}),
        Part(
            pgettext("card", "Who will see me?"),
            pgettext("card", "You choose that as you join, and can change it at any time."),
        ),
    ]
    number, _space, hours = network.contact_phone.partition(" (")
    title = pgettext("card", "If you are stuck")
    if number:
        found.append(Part(title, pgettext("card", "Call us; we will help you."), number, hours.rstrip(")")))
    elif network.contact_email:
        found.append(Part(title, pgettext("card", "Write to us; we will help you."), network.contact_email))
    return found


class Face:
    """Draws a network's cards on sheets."""

    def __init__(self, network: Network, until: date, *, paper: str) -> None:
        self.network, self.words = network, Words(network, until, timezone.localdate())
        self.four = paper == PrintRun.Paper.A4
        with translation.override(network.speaking()):
            title = _("Invitation cards") + ("｜" if network.language == "ja" else " | ") + network.name
        size = A4 if self.four else (WIDTH, HEIGHT)
        self.sheet = Paper(*size, title=title, language=network.language, made_at=timezone.now())

    def draw(self, cards: Sequence[Card], tell: Callable[[int], None]) -> None:
        """Draw these cards, a page of fronts and a page of backs by turns; `tell` hears how many are done."""
        step = 4 if self.four else 1
        for start in range(0, len(cards), step):
            some = cards[start : start + step]
            for back in (False, True):
                self.sheet.page()
                for place, card in enumerate(some):
                    with self.sheet.moved(*self._corner(place, back)):
                        self.back(card) if back else self.front(card)
                if self.four:
                    self._crop_marks()
            tell(start + len(some))

    def _corner(self, place: int, back: bool) -> tuple[float, float]:
        """Return where a card lies; turned over its long edge, a sheet's left column lies behind the right one."""
        column, row = place % 2, place // 2
        if self.four and back:
            column = 1 - column
        return column * WIDTH, row * A4[1] / 2

    def _crop_marks(self) -> None:
        width, height = A4
        middle, half = width / 2, height / 2
        for x1, y1, x2, y2 in (
            (middle, 0, middle, 7), (middle, height - 7, middle, height), (0, half, 7, half), (width - 7, half, width, half),
            (middle, half - 5, middle, half + 5), (middle - 5, half, middle + 5, half),
        ):  # fmt: skip
            self.sheet.stroke(x1, y1, x2, y2, width=0.25)

    # -- the two sides -------------------------------------------------------------------------------------------------
    def front(self, card: Card) -> None:
        """Draw the side with the code. It bears no name."""
        sheet, said = self.sheet, self.words
        self._head()
        for row, line in enumerate(said.welcome):
            sheet.line(SIDE, 29 + row * 10.2, line, 6.6, bold=True, spacing=0.3, width=INNER - 4)
        sheet.squares(SIDE, 56, CODE_SIDE, qr.matrix(card.link))
        top = 56 + (CODE_SIDE - 8 * len(said.step)) / 2 + 1.5
        for row, line in enumerate(said.step):
            sheet.line(SIDE + CODE_SIDE + 7, top + row * 8, line, 5, width=INNER - CODE_SIDE - 7)
        sheet.line(SIDE, 92, said.instead, 3.9)
        sheet.line(SIDE, 98.4, said.address, 4.6, bold=True, width=INNER)
        sheet.line(SIDE, 105.2, said.enter, 3.9)
        sheet.frame(SIDE, 112, INNER, 15.5, radius=2)
        third = (INNER - 4) / 3
        for place, group in enumerate(card.code.split("-")):
            wide = min(sheet.width(group, 8, bold=True), third - 3)
            sheet.line(SIDE + 2 + place * third + (third - wide) / 2, 115.6, group, 8, bold=True, width=third - 3)
        sheet.line(SIDE, 134.5, said.until, 3.6, width=INNER)

    def _head(self) -> None:
        sheet, said = self.sheet, self.words
        sheet.plate(SIDE, 11, 10, self._colour, radius=2.6)
        if self._picture:
            sheet.picture(SIDE, 11, 10, self._picture)
        else:
            sheet.drawing(SIDE, 11, 10, self._drawing)
        if said.organisation:
            sheet.line(SIDE + 13, 11.2, said.network, 5.2, bold=True, spacing=0.2, width=INNER - 16)
            sheet.line(SIDE + 13, 17.4, said.organisation, 3.2, width=INNER - 13)
        else:
            sheet.line(SIDE + 13, 13.4, said.network, 5.2, bold=True, spacing=0.2, width=INNER - 16)

    def back(self, card: Card) -> None:
        """Draw the side with the name and room for a word by hand. It bears no code."""
        sheet, said = self.sheet, self.words
        sheet.line(SIDE, 10, said.to(card.name), 5.6, bold=True, spacing=0.2, width=INNER - 4)
        for place in range(3):
            sheet.stroke(SIDE, 27 + place * 10.5, WIDTH - SIDE, 27 + place * 10.5, width=0.2, colour=GREY)
        foot, y, scale = FOOT - 15, TOP, self._scale
        for part in said.parts:
            y = self._part(part, y, scale) + 2.4 * scale
        sheet.stroke(SIDE, foot, WIDTH - SIDE, foot, colour=GREY)
        sheet.line(SIDE, foot + 1.8, said.silence, 3.2, width=INNER)
        sheet.line(SIDE, foot + 7, said.numbered(card.number), 3.2)
        sheet.line(WIDTH - SIDE - sheet.width(said.printed, 3.2), foot + 7, said.printed, 3.2)

    def _part(self, part: Part, y: float, scale: float) -> float:
        sheet, size = self.sheet, 3.7 * scale
        y = sheet.block(SIDE, y, INNER, part.title, 4.4 * scale, leading=1.5, bold=True)
        y = sheet.block(SIDE, y, INNER, part.text, size)
        if part.large:
            large = min(5.6 * scale, sheet.fitting(part.large, 5.6 * scale, INNER * 0.72, bold=True))
            sheet.line(SIDE, y + 0.6, part.large, large, bold=True)
            wide = sheet.width(part.large, large, bold=True) + 2
            sheet.line(SIDE + wide, y + 0.6 + (large - size) * 0.85, part.beside, size, width=INNER - wide)
            y += large * 1.5
        return y

    @cached_property
    def _scale(self) -> float:
        """How much smaller the words of the back are, so that all of its parts have room."""
        scale = 1.0
        while scale > 0.5:
            high = sum(
                len(self.sheet.lines(part.title, 4.4 * scale, INNER, bold=True)) * 4.4 * 1.5 * scale
                + len(self.sheet.lines(part.text, 3.7 * scale, INNER)) * 3.7 * 1.6 * scale
                + (5.6 * 1.5 + 2.4 if part.large else 2.4) * scale
                for part in self.words.parts
            )
            if TOP + high <= FOOT - 18:
                break
            scale -= 0.05
        return scale

    # -- the network's mark --------------------------------------------------------------------------------------------
    @cached_property
    def _colour(self) -> Colour:
        return Colour(*brand.solid(self.network.hue, self.network.chroma))

    @cached_property
    def _picture(self) -> bytes:
        """The logo as PNG, which a PDF can hold; empty where there is none or it is a drawing."""
        if not self.network.logo or self.network.logo_is_drawing:
            return b""
        from PIL import Image

        try:
            with default_storage.open(self.network.logo) as file, Image.open(file) as picture:
                out = BytesIO()
                picture.convert("RGBA").save(out, "PNG")
                return out.getvalue()
        except OSError:  # the logo was changed this moment
            return b""

    @cached_property
    def _drawing(self) -> str:
        """The logo's drawing in the colour that stands on the plate; ours where there is none."""
        ink = "#{:02x}{:02x}{:02x}".format(*WHITE)
        ours = MARK.format(ink=ink)
        if not self.network.logo_is_drawing:
            return ours
        try:
            with default_storage.open(self.network.logo) as file:
                found = _SYMBOL.search(file.read().decode())
        except OSError:
            return ours
        if not found:
            return ours
        box, shapes = found.groups()
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{shapes.replace("currentColor", ink)}</svg>'
        return svg if can_draw(svg) else ours
