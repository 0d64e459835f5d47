"""Are these facts this person's? What an invited person typed against what HR's roster says (§15.3): two facts.

The name at the time, present or former, in kanji, kana or romaji; and the birth date or the employee number. Pure
functions; counting of wrong tries stands in checking.py. Nobody is told which fact failed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import product

from enishi.kit.text.fold import cached_fold, name_key, runs
from enishi.kit.text.kana import reading_keys
from enishi.kit.text.romaji import fold_romaji, join_romaji, romaji_keys
from enishi.roster.facts import RosterFacts


@dataclass(frozen=True)
class Typed:
    """What the person says about themselves: the name at the time, and a birth date or an employee number."""

    family: str
    given: str
    birth_date: date | None = None
    number: str = ""


def agrees(typed: Typed, facts: RosterFacts) -> bool:
    """Return whether both facts agree. The number counts where one is given, otherwise the birth date."""
    second = number_agrees(typed.number, facts) if typed.number else birth_date_agrees(typed.birth_date, facts)
    return name_agrees(typed.family, typed.given, facts) and second


def name_agrees(family: str, given: str, facts: RosterFacts) -> bool:
    """Return whether the name is the person's present or former one: old and new kanji are alike, kana and romaji count
    as the reading does, and the two words may stand in either order or in one field."""
    typed = _spellings(family, given)
    return bool(typed & _known(facts))


def birth_date_agrees(birth_date: date | None, facts: RosterFacts) -> bool:
    """Return whether the day is the one of the roster; never where the roster knows none."""
    return birth_date is not None and birth_date == facts.birth_date


def number_agrees(number: str, facts: RosterFacts) -> bool:
    """Return whether the employee number is the roster's: width, case, hyphens and leading zeros do not matter."""
    typed = _number(number)
    return bool(typed) and typed in {_number(known) for known in facts.numbers}


# -- within -----------------------------------------------------------------------------------------------------------
def _number(number: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKC", number).upper() if c.isalnum())
    return letters.lstrip("0")


def _spellings(first: str, second: str) -> set[str]:
    """Every key under which a name of two words can be met, in both orders; each kind of writing has its own prefix."""
    keys: set[str] = set()
    for one, two in ((first, second), (second, first)):
        if name := name_key(one, two):
            keys.add(f"written {name}")
        keys |= {f"kana {key}" for key in reading_keys(one + two)}
        keys |= {f"latin {key}" for key in _latin(one, two)}
    return keys


def _latin(one: str, two: str) -> set[str]:
    """Folded Latin keys of a name: from its letters, or from its kana."""
    words = [word for part in (one, two) for word in runs(cached_fold(part))]
    if words and all(word.isascii() and word.isalpha() for word in words):
        folded = ""
        for word in words:
            folded = join_romaji(folded, fold_romaji(word))
        return {folded, fold_romaji("".join(words))}
    parts = [romaji_keys(part) or ("",) for part in (one, two)]
    if any(part and keys == ("",) for part, keys in zip((one, two), parts, strict=True)):
        return set()  # kanji has no sound by itself
    return {key for pair in product(*parts) if (key := join_romaji(*pair))} | set(romaji_keys(one + two))


def _known(facts: RosterFacts) -> set[str]:
    """Return every key of the roster's names: present and former family name, each beside the given name, as written or
    read, on each row of the person."""
    return set().union(*(_keys_of(*name) for name in facts.names))


def _keys_of(family: str, given: str, family_kana: str, given_kana: str, former_name: str) -> set[str]:
    families, givens = [family, family_kana], [given, given_kana]
    former = former_name.split()
    if len(former) > 1:  # HR wrote a whole former name
        givens.append(" ".join(former[1:]))
    families += former[:1]
    known: set[str] = set()
    for one, two in product(dict.fromkeys(filter(None, families)), dict.fromkeys(filter(None, givens)) or ("",)):
        known |= _spellings(one, two)
    return known
