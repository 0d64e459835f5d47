"""What a cell becomes: text tidied without a sound, and what had to be removed or could not be read.

Nothing here knows of rows. Results are cached, as rosters repeat themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache, wraps
from typing import NamedTuple, TypeVar

from enishi.kit.tables import Cell, CellError

GETA = "〓"
"""Stands where a character could not be read."""

DASHES = "-‐‑‒–—―−－ー"
_ODD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0300-\u036f\u061c\u1100-\u11ff\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3099\u309a\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uff61-\uff9f\ufff9-\ufffd"
    r"\U000e0000-\U000e0fff\U000f0000-\U0010ffff\r]"
)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e00ff]"
)
# A joiner belongs to an emoji or to an Indic or Arabic word; between other letters it is dirt.
_JOINER = re.compile(r"(?<![\u0600-\u0dff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]|[\u200c\u200d]$")
_LONE_SELECTOR = re.compile(r"(?:^|(?<=\s))[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_UNREADABLE = re.compile(r"[\ufffd\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_HALF_WIDTH = re.compile(r"[\uff61-\uff9f]+")
_DECOMPOSED = re.compile(r"[\u0300-\u036f\u1100-\u11ff\u3099\u309a]")
# Composing these would put another character in a name: U+FA19 becomes 神 (U+795E).
_COMPATIBILITY_IDEOGRAPHS = re.compile(r"([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_EXCEL_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)|Err:5\d\d|#{3,}",
    re.IGNORECASE,
)
_QUOTED_FORMULA = re.compile(r'="([^"]*)"')


class Text(NamedTuple):
    """A tidied text; `cleaned`: something invisible was removed; `unreadable`: 〓 stands where a character was lost."""

    text: str
    cleaned: bool = False
    unreadable: bool = False


EMPTY = Text("")


def shown(cell: Cell) -> str:
    """Return a cell as the spreadsheet shows it, days as 2003/4/1."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return f"{cell.year}/{cell.month}/{cell.day} {cell:%H:%M}"
    if isinstance(cell, date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


_Result = TypeVar("_Result")
_SHORT = 200


def cached(function: Callable[[str], _Result]) -> Callable[[str], _Result]:
    """Remember the results for short texts, which come back; a long note comes once and would only fill the memory."""
    remembered = lru_cache(maxsize=65_536)(function)

    @wraps(function)
    def look_up(text: str) -> _Result:
        return remembered(text) if len(text) <= _SHORT else function(text)

    return look_up


@cached
def tidy(raw: str) -> Text:
    """Return a cell's text as it is kept: white space around it gone, half-width kana full, letters composed, invisible
    characters removed. A dash alone is empty; `="0123"` and `'0123` are how Excel keeps a zero."""
    cleaned = unreadable = False
    text = raw
    if _ODD.search(raw):
        text = _LINE_END.sub("\n", text)
        visible = _LONE_SELECTOR.sub("", _JOINER.sub("", _INVISIBLE.sub("", text)))
        cleaned, text = visible != text, visible
        if _UNREADABLE.search(text):
            unreadable, text = True, _UNREADABLE.sub(GETA, text)
        if _HALF_WIDTH.search(text):
            text = _HALF_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
        if _DECOMPOSED.search(text):
            text = compose(text)
    text = text.strip()
    if text and text[0] in "'=" + DASHES:
        text = _without_excel_prefix(text)
        if not text.strip(DASHES):
            return Text("", cleaned, unreadable)
    if not (cleaned or unreadable) and not text:
        return EMPTY
    return Text(text, cleaned, unreadable)


def compose(text: str) -> str:
    """Return `text` with decomposed letters and kana composed, and CJK compatibility ideographs left alone."""
    parts = _COMPATIBILITY_IDEOGRAPHS.split(text)
    return "".join(part if index % 2 else unicodedata.normalize("NFC", part) for index, part in enumerate(parts))


def _without_excel_prefix(text: str) -> str:
    if match := _QUOTED_FORMULA.fullmatch(text):
        return match[1].strip()
    if text[0] == "'" and len(text) > 1 and text[1] in "0123456789０１２３４５６７８９=+-@\t\r":
        return text[1:].strip()
    return text


def is_excel_error(text: str) -> bool:
    """Whether a text is what a spreadsheet shows for a failed formula or a column too narrow."""
    return text.startswith(("#", "Err")) and bool(_EXCEL_ERROR.fullmatch(text))


def is_error_cell(cell: Cell) -> bool:
    """Whether a cell holds an error, as a value or as text."""
    return isinstance(cell, CellError) or (isinstance(cell, str) and is_excel_error(cell.strip()))


def one_line(text: str) -> str:
    """Return `text` with line breaks as single spaces."""
    return " ".join(part for part in (line.strip() for line in text.split("\n")) if part) if "\n" in text else text


def normal(text: str) -> str:
    """Return a text in compatibility form (full-width digits and letters as ASCII)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_NOT_KANA = re.compile(r"[^\u30a1-\u30fa\u30fb-\u30ff\u31f0-\u31ff\s\-‐‑‒–—―−－゛゜]")


def katakana(text: str) -> str:
    """Return `text` with hiragana as katakana."""
    return text.translate(_HIRAGANA)


def is_reading(text: str) -> bool:
    """Whether a text (in katakana) is kana, ー, ・, hyphen and white space alone."""
    return not _NOT_KANA.search(text)


# For comparison only, never for storage: people write their name's kanji as the keyboard offers them.
_VARIANTS = str.maketrans(
    "髙﨑齋齊斎邊邉澤濱濵廣國嶋嶌櫻𠮷德惠眞榮條實將籐龍瀧藏藪曾曻舘豐關鐵榮學與壽爲卷冨桒槇槙翆祐彌橫黑增靑淸敎瑤渕淵驒栁萬圓寶",
    "高崎斉斉斉辺辺沢浜浜広国島島桜吉徳恵真栄条実将藤竜滝蔵薮曽昇館豊関鉄栄学与寿為巻富桑槙槙翠祐弥横黒増青清教瑶淵淵騨柳万円宝",
)
_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@cached
def fold(name: str) -> str:
    """Return the form in which two spellings of one name are equal: NFKC, no white space, no case, old kanji as new."""
    if name.isascii():
        return "".join(name.split()).casefold()
    name = unicodedata.normalize("NFKC", _SELECTORS.sub("", name)).translate(_VARIANTS)
    return unicodedata.normalize("NFKC", "".join(name.split()).casefold())
