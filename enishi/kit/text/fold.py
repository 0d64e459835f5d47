"""One form for many spellings of the same text: what is compared when people look for something.

The steps: compatibility forms (NFKC) and case, variation selectors and invisible characters, apostrophes inside words,
variant kanji, katakana to hiragana, ー and ヴ, 々 and ゝ, accents of Latin letters, white space. Small kana stay small
here; readings treat them alike (kana.py). Romaji spellings are no matter of this file (romaji.py).
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from .variants import variants

_KATAKANA = "ァ-ヺ"
_HIRAGANA = "ぁ-ゖ"
_KANJI = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"

# Joined to the letter before them: combining marks, half-width and spacing voice marks, selectors, invisibles.
_INVISIBLE = r"\u00ad\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef"
_CLUSTER = re.compile(rf".[{_MARKS}\uff9e\uff9f\u309b\u309c{_INVISIBLE}]*", re.DOTALL)

# NFKC would put a space before a spacing voice mark or accent; as combining marks they join their letter.
_BEFORE = str.maketrans({"゛": "\u3099", "゜": "\u309a", "´": "'", "\x00": " "})
_LATIN_WITHOUT_DECOMPOSITION = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h",
                                "ı": "i", "ŋ": "n"}  # fmt: skip
_SMALL_EXTENSION = dict(zip("ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ", "くしすとぬはひふへほむらりるれろ", strict=True))
_OLD_KANA = {"ヷ": "ば", "ヸ": "び", "ヹ": "べ", "ヺ": "ぼ", "ゐ": "い", "ゑ": "え", "ヰ": "い", "ヱ": "え"}
_CAN_BE_VOICED = "かきくけこさしすせそたちつてとはひふへほ"
_VOICED = dict(zip(_CAN_BE_VOICED, "がぎぐげござじずぜぞだぢづでどばびぶべぼ", strict=True))


class _Letters(dict[int, str]):
    """Character by character: variants, kana and accents. Filled as characters are met; each is worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = result = self._inside(chr(code))
        return result

    @staticmethod
    def _inside(letter: str) -> str:
        if letter in _OLD_KANA:
            return _OLD_KANA[letter]
        if letter in _SMALL_EXTENSION:
            return _SMALL_EXTENSION[letter]
        if "ァ" <= letter <= "ヶ" or letter in "ヽヾ":
            hiragana = chr(ord(letter) - 0x60)
            return {"ゕ": "か", "ゖ": "け"}.get(hiragana, hiragana)
        if letter in "ゕゖ":
            return "か" if letter == "ゕ" else "け"
        if re.match(f"[{_MARKS}]", letter):
            return ""
        if letter in _LATIN_WITHOUT_DECOMPOSITION:
            return _LATIN_WITHOUT_DECOMPOSITION[letter]
        if "\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff":
            base = unicodedata.normalize("NFD", letter)[0]
            return base if base.isascii() else letter
        return variants().get(letter, letter)


_LETTERS = _Letters()
_VU = {"ゔぁ": "ば", "ゔぃ": "び", "ゔぇ": "べ", "ゔぉ": "ぼ", "ゔゅ": "びゅ", "ゔ": "ぶ"}

_Replacement = str | Callable[[re.Match[str]], str]
_Step = tuple[re.Pattern[str], _Replacement]


# サーバー is サーバ. Only texts lose the mark; in readings it is a vowel.
_KATAKANA_END: _Step = (re.compile(rf"(?<=[{_KATAKANA}ー]{{3}})ー+(?![{_KATAKANA}])"), "")
_HIRAGANA_END: _Step = (re.compile(rf"(?<=[{_HIRAGANA}ー]{{3}})ー+(?![{_HIRAGANA}])"), "")

# Each step looks at the whole text, so a character's neighbours count. Katakana matter before they become hiragana:
# サーバーの ends its katakana word with ー, and サーバ is the same word.
_STEPS_BEFORE: list[_Step] = [
    (re.compile(r"(?<=[^\W\d_])['\u2018\u2019\u02bc\u0060\u2032]+(?=[^\W\d_])"), ""),
    (re.compile(rf"(?<=[{_HIRAGANA}{_KATAKANA}])[\u2010-\u2015\u2212-](?![\u2010-\u2015\u2212-])"), "ー"),
    _KATAKANA_END,
]
_STEPS_AFTER: list[_Step] = [
    (re.compile("ゔ[ぁぃぇぉゅ]?"), lambda match: _VU[match[0]]),
    (re.compile(rf"(?<=([{_KANJI}]))[々〻]+"), lambda match: match[1] * len(match[0])),
    (re.compile(f"(?<=([{_HIRAGANA}]))ゝ"), lambda match: _unvoiced(match[1])),
    (re.compile(f"(?<=([{_HIRAGANA}]))ゞ"), lambda match: _voiced(match[1])),
    _HIRAGANA_END,
    (re.compile(r"\s+"), " "),
]
_ENDS = (_KATAKANA_END, _HIRAGANA_END)
_UNVOICED = {voiced: plain for plain, voiced in _VOICED.items()}


def _unvoiced(kana: str) -> str:
    return _UNVOICED.get(kana, kana)


def _voiced(kana: str) -> str:
    plain = _unvoiced(kana)
    return _VOICED.get(plain, plain)


_REMOVED = re.compile(f"[{_INVISIBLE}]")


def _compatible(text: str) -> str:
    text = unicodedata.normalize("NFKC", _REMOVED.sub("", text).translate(_BEFORE))
    return unicodedata.normalize("NFKC", text.casefold())


def _steps(steps: list[_Step], long_ends: bool) -> list[_Step]:
    return [step for step in steps if step not in _ENDS] if long_ends else steps


def _fold_once(text: str, long_ends: bool) -> str:
    text = _compatible(text)
    for pattern, replacement in _steps(_STEPS_BEFORE, long_ends):
        text = pattern.sub(replacement, text)
    text = text.translate(_LETTERS)
    for pattern, replacement in _steps(_STEPS_AFTER, long_ends):
        text = pattern.sub(replacement, text)
    return text.strip()


# Nothing but letters that become one letter each, whatever stands beside them: most names, six times as fast.
# Possessive, so that a text which is not plain is left at its first other character (a plain star over a plus would try
# every way to cut the run: thirty kana and a full stop took minutes).
_PLAIN_RUN = r"[ぁ-んァ-ン\u3400-\u4dbf\u4e00-\u9fff0-9a-z]++"
_PLAIN = re.compile(f"(?:{_PLAIN_RUN}(?: {_PLAIN_RUN})*+)?")


def fold(text: str, *, long_ends: bool = False) -> str:
    """`text` in the one form that documents and queries share; folding again changes nothing.

    Words stay apart by single spaces; punctuation stays. Long vowel marks stay too, except at the end of a word of
    three kana and more (サーバー is サーバ): `long_ends` keeps those, for readings (メアリー).
    """
    if _PLAIN.fullmatch(text):
        return text.translate(_LETTERS)
    folded = _fold_once(text, long_ends)
    while (again := _fold_once(folded, long_ends)) != folded:
        folded = again
    return folded


cached_fold = lru_cache(maxsize=16_384)(fold)
"""`fold` for short texts that come back: names, departments, places."""


class Traced(NamedTuple):
    """A folded text that knows where each of its characters stood: `starts[i]`, `ends[i]` in the original."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters from `start` up to (not with) `end` stood in the original. `end` > `start`."""
        return self.starts[start], max(self.ends[start:end])


def fold_traced(text: str, *, long_ends: bool = False) -> Traced | None:
    """`fold(text)` with the place of every character; None for the rare text where it cannot be told."""
    letters: list[tuple[str, int, int]] = []
    for match in _CLUSTER.finditer(text):
        letters += [(letter, match.start(), match.end()) for letter in _compatible(match[0])]
    for pattern, replacement in _steps(_STEPS_BEFORE, long_ends):
        letters = _traced_step(letters, pattern, replacement)
    letters = [(new, start, end) for letter, start, end in letters for new in letter.translate(_LETTERS)]
    for pattern, replacement in _steps(_STEPS_AFTER, long_ends):
        letters = _traced_step(letters, pattern, replacement)
    while letters and letters[0][0] == " ":
        del letters[0]
    while letters and letters[-1][0] == " ":
        del letters[-1]
    traced = Traced("".join(row[0] for row in letters), [row[1] for row in letters], [row[2] for row in letters])
    return traced if traced.text == fold(text, long_ends=long_ends) else None


def _traced_step(
    letters: list[tuple[str, int, int]], pattern: re.Pattern[str], replacement: _Replacement
) -> list[tuple[str, int, int]]:
    text = "".join(row[0] for row in letters)
    result: list[tuple[str, int, int]] = []
    done = 0
    for match in pattern.finditer(text):
        result += letters[done : match.start()]
        new = replacement if isinstance(replacement, str) else replacement(match)
        start, end = letters[match.start()][1], letters[match.end() - 1][2]
        result += [(letter, start, end) for letter in new]
        done = match.end()
    return result + letters[done:]


# A run is a stretch of Japanese writing, or of other letters and digits (C++, F#); all else only separates.
_JAPANESE = rf"{_KANJI}{_HIRAGANA}ー々〆〇ゝゞ"
_RUN = re.compile(rf"[{_JAPANESE}]+|(?:(?![{_JAPANESE}])[^\W_])+[+#]*")
_JAPANESE_START = re.compile(f"[{_JAPANESE}]")
_KANA_ONLY = re.compile(f"[{_HIRAGANA}ーゝゞ]+")


def runs(folded: str) -> list[str]:
    """The runs of a folded text: `"c++と新規事業"` → `["c++", "と新規事業"]`."""
    return _RUN.findall(folded)


def run_spans(folded: str) -> list[tuple[int, int]]:
    """Where the runs of a folded text stand."""
    return [match.span() for match in _RUN.finditer(folded)]


def is_japanese(run: str) -> bool:
    """Whether a run is kanji or kana (the others are Latin letters, digits, other alphabets)."""
    return bool(_JAPANESE_START.match(run))


def is_kana(run: str) -> bool:
    """Whether a folded run is kana alone."""
    return bool(_KANA_ONLY.fullmatch(run))


def is_kanji(letter: str) -> bool:
    """Whether one folded character is Japanese and no kana."""
    return is_japanese(letter) and not is_kana(letter)


def name_key(*parts: str) -> str:
    """Parts of a name folded and joined without white space or ・: equal for one name in old and new kanji."""
    return "".join("".join(runs(cached_fold(part))) for part in parts)
