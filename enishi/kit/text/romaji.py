"""Romaji: one spelling inside, all spellings outside. Sato, Satou, Satoh, SATŌ and さとう meet in `sato`.

The inside is Kunrei without long vowels; nobody sees it. It is made from the reading, and what is typed is folded by
the same rules, applied until nothing changes. A word that is still being typed may end in half a syllable
(sh: si or sy?), so its end is opened into everything that it can become.
"""

import re
from functools import lru_cache

from .kana import kana_only

_CONSONANTS = {"か": "k", "が": "g", "さ": "s", "ざ": "z", "た": "t", "だ": "d", "な": "n", "は": "h", "ば": "b",
               "ぱ": "p", "ま": "m", "ら": "r"}  # fmt: skip
_ROWS = ("かきくけこ", "がぎぐげご", "さしすせそ", "ざじずぜぞ", "たちつてと", "だぢづでど", "なにぬねの", "はひふへほ",
         "ばびぶべぼ", "ぱぴぷぺぽ", "まみむめも", "らりるれろ")  # fmt: skip
_SYLLABLES = {kana: _CONSONANTS[row[0]] + vowel for row in _ROWS for kana, vowel in zip(row, "aiueo", strict=True)}
_SYLLABLES |= {
    "あ": "a", "い": "i", "う": "u", "え": "e", "お": "o", "や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o",
    "ん": "n", "し": "shi", "じ": "ji", "ち": "chi", "ぢ": "ji", "つ": "tsu", "づ": "zu", "ふ": "fu",
    "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o", "ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ゎ": "wa",
    "ふぁ": "fa", "ふぃ": "fi", "ふぇ": "fe", "ふぉ": "fo", "ふゅ": "fyu", "てぃ": "ti", "でぃ": "di", "でゅ": "dyu",
    "てゅ": "tyu", "とぅ": "tu", "どぅ": "du", "うぃ": "wi", "うぇ": "we", "うぉ": "wo", "いぇ": "ye", "つぁ": "tsa",
    "つぃ": "tsi", "つぇ": "tse", "つぉ": "tso", "くぁ": "kwa", "ぐぁ": "gwa", "すぃ": "si", "ずぃ": "zi",
}  # fmt: skip
_CONTRACTED = {"き": "ky", "し": "sh", "ち": "ch", "に": "ny", "ひ": "hy", "み": "my", "り": "ry", "ぎ": "gy",
               "じ": "j", "ぢ": "j", "び": "by", "ぴ": "py"}  # fmt: skip
_SYLLABLES.update(
    {
        kana + small: start + vowel
        for kana, start in _CONTRACTED.items()
        for small, vowel in zip("ゃゅょぇ", "auoe", strict=True)
    }
)

# い-row + よう, ゆう, ゆん: on a mainframe, which has no small kana, しよう is しょう (シヨウタ).
_MAINFRAME = re.compile("(?<=[きしちにひみりぎじぢびぴ])([ゆよ])(?=う|ん)")
_SMALL_Y = {"ゆ": "ゅ", "よ": "ょ"}


@lru_cache(maxsize=16_384)
def romaji(reading: str) -> str:
    """A kana reading in Hepburn letters, vowels as they are written (オオノ → oono, サトウ → satou); "" if no kana."""
    kana = kana_only(reading)
    letters = ""
    doubled = False
    place = 0
    while place < len(kana):
        if kana[place] == "っ":
            doubled, place = True, place + 1
            continue
        if kana[place] == "ー":
            letters += letters[-1:] if letters[-1:] in "aiueo" else ""
            place += 1
            continue
        width = 2 if kana[place : place + 2] in _SYLLABLES and place + 1 < len(kana) else 1
        syllable = _SYLLABLES.get(kana[place : place + width], "")
        if doubled and syllable and syllable[0] not in "aiueon":
            syllable = ("t" if syllable.startswith("ch") else syllable[0]) + syllable
        letters += syllable
        doubled = False
        place += width
    return letters


@lru_cache(maxsize=16_384)
def romaji_keys(reading: str) -> tuple[str, ...]:
    """The folded romaji of a reading, likeliest first; () if it is no kana.

    A second one for a mainframe's reading without small kana (シヨウタ: syota, siyota) and for ー after え (ケーコ).
    """
    kana = kana_only(reading)
    if not kana:
        return ()
    spellings = [kana]
    if "ー" in kana:
        spellings += [re.sub("(?<=[えけせてねへめれげぜでべぺぇ])ー", "い", kana)]
    if _MAINFRAME.search(kana):
        spellings.insert(0, _MAINFRAME.sub(lambda match: _SMALL_Y[match[1]], kana))
    return tuple(dict.fromkeys(key for spelling in spellings if (key := fold_romaji(romaji(spelling)))))


# The rules, in their order. Each is written for what is inside by then.
_RULES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), replacement)
    for pattern, replacement in [
        # Hepburn to Kunrei
        ("cch", "tch"),
        ("shi", "si"),
        ("shy?(?=[aueo])", "sy"),
        ("chi", "ti"),
        ("chy?(?=[aueo])", "ty"),
        ("tsu", "tu"),
        ("fu", "hu"),
        ("dz|j(?=j)|j(?=i)|d(?=[iu])", "z"),
        ("jy?(?=[aueo])|dy(?=[aueo])", "zy"),
        ("c(?![hiey])", "k"),
        # を and ゑ as they used to be written: Kaworu, Inouye
        ("wo", "o"),
        ("(?<![bcdfghjklmnpqrstvwxz])ye", "e"),
        # nasal: Shimbashi, Homma, Kanno and, as keyboards want it, Kannno
        ("m(?=[bmp])", "n"),
        ("n{2,}", "n"),
        # long vowels; the h of Satoh and Yuhki, not the one of Ohara
        ("o[ou]+", "o"),
        ("oh(?![aiueo])", "o"),
        ("uu+", "u"),
        ("uh(?![aiueo])", "u"),
        ("aa+", "a"),
        ("ee+", "e"),
        # sounds that Japanese does not tell apart
        ("l", "r"),
        ("v", "b"),
    ]
]
_LETTERS_ONLY = re.compile("[a-z]+")


@lru_cache(maxsize=16_384)
def fold_romaji(word: str) -> str:
    """One folded Latin word (`fold` comes first) with all spellings of its sounds made one: satoh, satou → sato.

    Words with digits or letters of other alphabets stay as they are. Folding again changes nothing.
    """
    if not _LETTERS_ONLY.fullmatch(word):
        return word
    while True:
        before = word
        for pattern, replacement in _RULES:
            word = pattern.sub(replacement, word)
        if word == before:
            return word


# What the end of a half-typed word can become; longest first. Where one letter is a whole query, only what is needed.
_TAILS: dict[str, tuple[str, ...]] = {
    "ssh": ("ssi", "ssy"), "shy": ("sy",), "chy": ("ty",), "jy": ("zy",),
    "tch": ("tti", "tty"), "cch": ("tti", "tty"), "tts": ("ttu", "tts"),
    "sh": ("si", "sy"), "ch": ("ti", "ty"), "ts": ("tu", "ts"), "jj": ("zzi", "zzy"), "cc": ("tt", "kk"),
    "tc": ("tt",), "j": ("zi", "zy"), "f": ("hu", "f"), "c": ("ti", "ty", "k"),
}  # fmt: skip
_LATER_TAILS: dict[str, tuple[str, ...]] = {"m": ("m", "nb", "nm", "np"), "d": ("d", "z"), "w": ("w", "o")}
_LONG_H = re.compile("[ou]h$")
_MOST_OPENINGS = 8


def open_tail(word: str) -> tuple[str, ...]:
    """The folded spellings that a word being typed may turn out to be: at least one of them starts every word that
    goes on from it. `sh` → si, sy; `shoh` → syo, syoh (Ohno or Ohara?); `shim` → sim, sinb … (Shimbashi).
    """
    if not _LETTERS_ONLY.fullmatch(word):
        return (word,)
    openings = [fold_romaji(word)]
    tails = {**_TAILS, **_LATER_TAILS} if len(word) > 1 else _TAILS
    for tail, becomes in tails.items():
        if word.endswith(tail):
            stem = word.removesuffix(tail)
            openings = [fold_romaji(stem + end) for end in becomes] + openings
            break
    if _LONG_H.search(word):
        openings.append(fold_romaji(word[:-1]) + "h")
    # Passports write 大江 OHE and 大井 OHI.
    openings.append(fold_romaji(re.sub("oh(?=[aiueo])", "o", word)))
    # A mainframe's はつとり for はっとり: only double letters that a small っ makes.
    openings += [re.sub(r"([kstp])\1", r"tu\1", opening) for opening in openings[:2]]
    return tuple(dict.fromkeys(openings))[:_MOST_OPENINGS]


_VOWELS = frozenset("aiueo")


def join_romaji(first: str, second: str) -> str:
    """Two folded words written as one: sato + osamu → satosamu, as whoever types them without a space is folded."""
    if not first or not second:
        return first + second
    last, start = first[-1], second[0]
    if (last in _VOWELS and start not in _VOWELS and start != "h") or (last == "n" and start != "n"):
        return first + second
    return fold_romaji(first + second)
