"""Letters as a pattern of kana, for a search among folded readings that keep no romaji beside them."""

from __future__ import annotations

import re
from functools import cache

from enishi.kit.text.fold import name_key
from enishi.kit.text.romaji import fold_romaji, open_tail, romaji_keys

_PLAIN = "あいうえおかきくけこがぎぐげごさしすせそざじずぜぞたちつてとだぢづでどなにぬねのはひふへほばびぶべぼぱぴぷぺぽまみむめもやゆよらりるれろわを"  # fmt: skip
_SMALL = "ぁぃぅぇぉゃゅょ"
_LARGE = str.maketrans(_SMALL, "あいうえおやゆよ")
_PART = re.compile(r"(?P<twice>([kstpzgdb])(?=\2))|(?P<syllable>[bdghkmnprstwyz]{0,2}[aiueo])|(?P<n>n(?![aiueoy]))")
_LONG = {"a": "[あー]*", "i": "ー?", "u": "[うー]*", "e": "[えー]*", "o": "[うおー]*"}
_LETTERS = re.compile(r"[a-z]{2,40}")


WITHOUT_READING = "龠"
"""The last radical: before a name without a reading it puts it behind the readings, in every collation."""
_LONGEST = 120


def order_key(family_kana: str, given_kana: str, name: str) -> str:
    """Return what the list is sorted by: the folded reading, and for who has none the folded name, behind わ."""
    return (name_key(family_kana, given_kana) or WITHOUT_READING + name)[:_LONGEST]


@cache
def _syllables() -> dict[str, list[str]]:
    """Return the kana of each folded syllable; a mainframe's large kana (シヨウ) stand beside the small ones."""
    found: dict[str, list[str]] = {}
    for kana in [*_PLAIN, *(first + small for first in _PLAIN for small in _SMALL)]:
        for key in romaji_keys(kana)[:1]:
            known = found.setdefault(key, [])
            known += [each for each in dict.fromkeys((kana, kana.translate(_LARGE))) if each not in known]
    return found


def kana_pattern(word: str) -> str:
    """Return a regular expression (SQLite's and PostgreSQL's) for the folded readings that a word of Latin letters may
    mean, however it is spelled: watanabe, yosino, satoh. Empty for what is no romaji, and for a single letter."""
    if not _LETTERS.fullmatch(word):
        return ""
    found = [pattern for spelling in dict.fromkeys([fold_romaji(word), *open_tail(word)]) if (pattern := _of(spelling))]
    return f"({'|'.join(dict.fromkeys(found))})" if found else ""


def _of(spelling: str) -> str:
    parts, at = [], 0
    while match := _PART.match(spelling, at):
        at = match.end()
        parts.append(_part(match, spelling[match.start() - 1 : match.start()]))
    if not parts or not all(parts):
        return ""
    if rest := spelling[at:]:  # still being typed
        ends = sorted({kana[0] for key, kanas in _syllables().items() if key.startswith(rest) for kana in kanas})
        if not ends:
            return ""
        parts.append(f"[{''.join(ends)}]")
    return "".join(parts)


def _part(match: re.Match[str], before: str) -> str:
    if match["twice"]:
        return "[っつ]"
    if match["n"]:
        return "ん" if match.end() < len(match.string) else "[んなにぬねの]"
    syllable = match["syllable"]
    if syllable == "i" and before in ("e", "i"):  # けい and けー are both written
        return "[いー]"
    kanas = list(_syllables().get(syllable, ()))
    if syllable[0] == "n":  # けんいち is keniti, みんな is mina
        kanas += ["ん" + kana for kana in (*kanas, *_syllables().get(syllable[1:], ()))]
    return f"({'|'.join(kanas)}){_LONG[syllable[-1]]}" if kanas else ""
