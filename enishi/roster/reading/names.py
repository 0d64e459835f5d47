"""Names as cells hold them: split, with former names in brackets, with a sign that the person may have died."""

from __future__ import annotations

import re
from typing import NamedTuple

from .clean import GETA, cached, is_excel_error, is_reading, katakana, tidy


class Name(NamedTuple):
    """A name cell. `code` is not_a_name or empty; `text` the name without its brackets, `former` what they held."""

    text: str = ""
    former: str = ""
    code: str = ""
    deceased: bool = False
    cleaned: bool = False
    unreadable: bool = False


class Reading(NamedTuple):
    """A reading in katakana; `code` is not_kana or missing_value (an Excel error), or empty."""

    text: str = ""
    code: str = ""
    cleaned: bool = False
    unreadable: bool = False


_BRACKETS = re.compile(r"[（(［\[〔【〈《「『](.*?)(?:[）)］\]〕】〉》」』]|$)", re.DOTALL)
_DECEASED = re.compile(r"逝去|死亡|他界|物故|故人")
_DECEASED_IN_BRACKETS = re.compile(r"[（(［\[〔【〈《]\s*故\s*[）)］\]〕】〉》]")
_DECEASED_BEFORE = re.compile(r"^故[\s・:：]+")
_FORMER_LABEL = re.compile(
    r"^(?:旧\s*姓|旧\s*氏\s*名|旧\s*氏|旧\s*名|旧|n[ée]e|geb(?:oren(?:e)?)?\.?|born|formerly|former(?: name)?|maiden(?: name)?)"
    r"\s*[:：・･、,=＝\-‐－]*\s*",
    re.IGNORECASE,
)
_NO_FORMER = frozenset(("なし", "無し", "無", "ナシ", "同", "同じ", "同左", "none", "n/a", "na"))
# What else people write in brackets after a name; none of it is a surname.
_ASIDE = re.compile(
    r"正社員|正職員|社員|契約(?:社員)?|嘱託(?:社員)?|パート(?:タイマー)?|アルバイト|派遣(?:社員)?|役員|顧問|再雇用|再入社|出向(?:中|者)?|休職中?|"
    r"育休中?|産休中?|育児休業中?|退職(?:済み?|予定|者)?|兼務?|男性?|女性?|新入?|仮|様|殿|氏|本人|同姓同名|株|有"
)
_NOT_A_NAME = re.compile(r"\d|@|://|www\.|[<>{}|\\^~]|^[=+\-]|^#", re.IGNORECASE)


@cached
def name_of(raw: str) -> Name:
    """Return what a cell of a name column says; its parts are joined by single spaces."""
    text, cleaned, unreadable = tidy(raw)
    deceased = False
    former = ""
    if not text.isalpha() or _DECEASED.search(text):  # brackets, spaces, or no name at all
        if _DECEASED.search(text) or _DECEASED_IN_BRACKETS.search(text) or _DECEASED_BEFORE.match(text):
            deceased = True
        before = text
        for match in _BRACKETS.finditer(before):
            inside = "" if deceased and ("故" in match[1] or _DECEASED.search(match[1])) else match[1].strip()
            if inside and not former and not _ASIDE.fullmatch(inside):
                former = inside
            text = text.replace(match[0], " ", 1)
        if deceased:
            text = _DECEASED.sub(" ", _DECEASED_BEFORE.sub("", text.strip()))
        text = " ".join(text.split())
        if not_a_name(text) or (text and _NOT_A_NAME.search(former)):
            return Name(" ".join(before.split()), "", "not_a_name", deceased, cleaned, unreadable)
        if not text and former:  # brackets alone
            return Name(" ".join(before.split()), "", "not_a_name", deceased, cleaned, unreadable)
    return Name(text, former_of(former, text) if former else "", "", deceased, cleaned, unreadable)


def not_a_name(text: str) -> bool:
    """Whether a text that is there cannot be a name: digits, an address, a formula, an error, markup, symbols only."""
    if not text:
        return False
    if _NOT_A_NAME.search(text) or is_excel_error(text):
        return True
    return not any(letter.isalpha() or letter == GETA for letter in text)


def former_of(text: str, name: str = "") -> str:
    """Return the former family name in a text such as 旧姓：鈴木; given name and "none" left out. `name` is the name that
    it stood beside: a reading in brackets is no former name."""
    labelled = _FORMER_LABEL.match(text)
    if labelled and labelled.end() < len(text):
        text = text[labelled.end() :]
    elif is_reading(katakana(text)) and name and not is_reading(katakana(name)) and len(text.split()) > 1:
        return ""
    text = " ".join(text.split())
    family, _, given = text.partition(" ")
    if given and name.endswith(given):
        text = family
    return "" if text.casefold() in _NO_FORMER else text


@cached
def split(name: str) -> tuple[str, str]:
    """Return family and given name of a name in one column, cut at the first space; Latin names also at their comma."""
    if "," in name:
        family, _, given = name.partition(",")
        return family.strip(), given.strip()
    family, _, given = name.partition(" ")
    return family, given


@cached
def reading_of(raw: str) -> Reading:
    """Return what a cell of a reading's column says, hiragana as katakana."""
    text, cleaned, unreadable = tidy(raw)
    if not text:
        return Reading("", "", cleaned, unreadable)
    if is_excel_error(text):
        return Reading("", "missing_value", cleaned, unreadable)
    text = katakana(" ".join(text.split()))
    return Reading(text, "" if unreadable or is_reading(text) else "not_kana", cleaned, unreadable)


_DECEASED_NOTE = re.compile(r"逝去|死亡|他界|物故|故人|[（(［\[〔【〈《]\s*故\s*[）)］\]〕】〉》]")


def speaks_of_death(note: str) -> bool:
    """Whether a note says that somebody has died; it may be somebody else (ご尊父逝去)."""
    return bool(_DECEASED_NOTE.search(note))
