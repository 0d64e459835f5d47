"""What somebody typed, as conditions on tokens. Why a value meets them is said by match.py."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Literal

from .fold import fold, is_japanese, is_kana, runs
from .kana import reading_keys
from .romaji import fold_romaji, join_romaji, open_tail, romaji_keys
from .tokens import EXACT, KANA, LETTERS, bigrams, umlauts_spelled

LONGEST_QUERY = 100
MOST_TERMS = 8

Kind = Literal["kanji", "kana", "latin"]


@dataclass(frozen=True, slots=True)
class Term:
    """One run of a query. It holds for a person if all tokens of one of `groups` are among theirs.

    `loose`: the tokens let more through than was typed (bigrams carry no position, prefixes end after some letters);
    look at the visible values with `matches` and put those without a match last.
    """

    kind: Kind
    text: str
    """The run, folded; Latin as typed, not yet as romaji."""
    groups: tuple[tuple[str, ...], ...]
    loose: bool = False


def query_terms(query: str) -> tuple[Term, ...]:
    """The terms of a query; all must hold, in any order. () if it holds neither letter nor digit.

    Only the first 100 characters and 8 runs count; a run typed twice counts once.
    """
    return _query_terms(query[:LONGEST_QUERY])


@lru_cache(maxsize=1024)
def _query_terms(query: str) -> tuple[Term, ...]:
    terms = _terms(query)
    spelled = umlauts_spelled(query)
    if spelled != query:
        others = _terms(spelled)
        if len(others) == len(terms):
            terms = [_either(term, other) for term, other in zip(terms, others, strict=True)]
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


HYPHENED = re.compile(r"(?<![a-z0-9])[a-z]+(?:[-\u2010-\u2013][a-z]+)+(?![a-z0-9])")
HYPHENS = re.compile(r"[-\u2010-\u2013]")


def _terms(text: str) -> list[Term]:
    folded = fold(text)
    # コー and メアリー: what fold leaves off at the end of a word of a text is a vowel at the end of a reading.
    spoken = dict(zip(runs(folded), runs(fold(text, long_ends=True)), strict=True))
    terms: list[Term] = []
    done = 0
    for match in HYPHENED.finditer(folded):
        terms += [_term(run, spoken) for run in runs(folded[done : match.start()])]
        terms.append(_hyphened_term(HYPHENS.split(match[0])))
        done = match.end()
    return terms + [_term(run, spoken) for run in runs(folded[done:])]


def _hyphened_term(words: list[str]) -> Term:
    """Jun-ichi is one word inside, e-mail may be two."""
    together = _latin_term("".join(words))
    apart = tuple(dict.fromkeys("<" + word[:LETTERS] for word in words))
    return Term("latin", together.text, (*together.groups, apart), loose=True)


def _either(term: Term, other: Term) -> Term:
    groups = tuple(dict.fromkeys(term.groups + other.groups))
    return Term(term.kind, term.text, groups, term.loose or other.loose)


def _term(run: str, spoken: dict[str, str]) -> Term:
    if not is_japanese(run):
        return _latin_term(run)
    if is_kana(run):
        return _kana_term(run, spoken.get(run, run))
    return _kanji_term(run)


def _latin_term(word: str) -> Term:
    groups: list[tuple[str, ...]] = []
    for spelling in dict.fromkeys([*open_tail(word), word]):
        groups += _prefix_groups(spelling, LETTERS)
    return Term("latin", word, tuple(dict.fromkeys(groups)), any(len(group[0]) - 1 >= LETTERS for group in groups))


def _prefix_groups(word: str, longest: int) -> list[tuple[str, ...]]:
    # Beyond the longest prefix the whole is asked for as well: given + family name has no other token.
    return [("<" + word[:longest],), ("<" + word,)] if len(word) > longest else [("<" + word,)]


def _kana_term(run: str, spoken: str) -> Term:
    groups: list[tuple[str, ...]] = []
    for reading in dict.fromkeys([*reading_keys(spoken), *reading_keys(run)]):
        groups += _prefix_groups(reading, KANA)
    if len(run) > 1:
        groups.append(tuple(dict.fromkeys(bigrams(run))))
    return Term("kana", run, tuple(dict.fromkeys(groups)) or ((run,),), len(run) > 2)


PIECES = re.compile("[ぁ-ゖー]+|[^ぁ-ゖー]+")
POLITE = re.compile("(?<=[^ぁ-ゖー])(?:さん|様|氏)$")


def _kanji_term(run: str) -> Term:
    groups: list[tuple[str, ...]] = []
    # 田中さん: the person is meant. (大様 and the like stay what they are, as the other alternative.)
    for text in dict.fromkeys([run, POLITE.sub("", run)]):
        groups.append(tuple(dict.fromkeys(bigrams(text))))
        pieces = PIECES.findall(text)
        if len(pieces) > 1:
            # たなか宏: a kana piece may be half of a reading.
            groups.append(tuple(dict.fromkeys(token for piece in pieces for token in _piece_tokens(piece))))
    return Term("kanji", run, tuple(dict.fromkeys(groups)), len(run) > 2)


def _piece_tokens(piece: str) -> list[str]:
    if not is_kana(piece):
        return bigrams(piece)
    return ["<" + reading[:KANA] for reading in reading_keys(piece)[:1]] or bigrams(piece)


def exact_query_tokens(query: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The whole-name tokens that a query may be: (the query as one name, in any order of its runs; single runs).

    Rows that carry one of the first are exactly who was asked for; rows with one of the second bear that family or
    given name (田中 営業: every 田中). A single run stands in the first alone.
    """
    found = runs(fold(query[:LONGEST_QUERY], long_ends=True))[:MOST_TERMS]
    orders = list(permutations(found)) if len(found) <= 3 else [tuple(found)]
    whole = [token for order in orders for token in _exact(order)]
    parts = [token for run in found for token in _exact((run,))] if len(found) > 1 else []
    return tuple(dict.fromkeys(whole)), tuple(dict.fromkeys(parts))


def _exact(order: tuple[str, ...]) -> list[str]:
    if not order:
        return []
    names = [fold("".join(order))]
    names += [bare] if (bare := POLITE.sub("", names[0])) != names[0] else []
    spoken = ""
    for run in order:
        sound = romaji_keys(run)[:1] or (("" if is_japanese(run) else fold_romaji(run)),)
        if not sound[0]:
            return [EXACT + name for name in names]
        spoken = join_romaji(spoken, sound[0])
    return [EXACT + name for name in dict.fromkeys([*names, spoken])]
