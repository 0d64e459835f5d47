"""What somebody typed, as conditions on tokens; and why a value meets them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Literal

from .fold import Traced, fold, fold_traced, is_japanese, is_kana, run_spans, runs
from .kana import kana_only, reading_keys
from .romaji import fold_romaji, join_romaji, open_tail, romaji_keys
from .tokens import EXACT, KANA, LETTERS, bigrams, umlauts_spelled

LONGEST_QUERY = 100
MOST_TERMS = 8

Kind = Literal["kanji", "kana", "latin"]
Source = Literal["name", "reading", "text"]
Span = tuple[int, int]


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


_HYPHENED = re.compile(r"(?<![a-z0-9])[a-z]+(?:[-\u2010-\u2013][a-z]+)+(?![a-z0-9])")
_HYPHENS = re.compile(r"[-\u2010-\u2013]")


def _terms(text: str) -> list[Term]:
    folded = fold(text)
    # コー and メアリー: what fold leaves off at the end of a word of a text is a vowel at the end of a reading.
    spoken = dict(zip(runs(folded), runs(fold(text, long_ends=True)), strict=True))
    terms: list[Term] = []
    done = 0
    for match in _HYPHENED.finditer(folded):
        terms += [_term(run, spoken) for run in runs(folded[done : match.start()])]
        terms.append(_hyphened_term(_HYPHENS.split(match[0])))
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


_PIECE = re.compile("[ぁ-ゖー]+|[^ぁ-ゖー]+")
_POLITE = re.compile("(?<=[^ぁ-ゖー])(?:さん|様|氏)$")


def _kanji_term(run: str) -> Term:
    groups: list[tuple[str, ...]] = []
    # 田中さん: the person is meant. (大様 and the like stay what they are, as the other alternative.)
    for text in dict.fromkeys([run, _POLITE.sub("", run)]):
        groups.append(tuple(dict.fromkeys(bigrams(text))))
        pieces = _PIECE.findall(text)
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
    names += [bare] if (bare := _POLITE.sub("", names[0])) != names[0] else []
    spoken = ""
    for run in order:
        sound = romaji_keys(run)[:1] or (("" if is_japanese(run) else fold_romaji(run)),)
        if not sound[0]:
            return [EXACT + name for name in names]
        spoken = join_romaji(spoken, sound[0])
    return [EXACT + name for name in dict.fromkeys([*names, spoken])]


# -- why it matched


@lru_cache(maxsize=4096)
def _traced(value: str, long_ends: bool = False) -> Traced | None:
    return fold_traced(value, long_ends=long_ends)


def matches(term: Term, value: str, source: Source = "text") -> Span | None:
    """Where in `value` a term is met, as (start, end) of the original string; None if it is not met.

    `source` says how the value is read: a `name` as people write it (family, white space, given; a term may begin in
    the one and end in the other, in either order), a `reading` in kana (kana and Latin terms, from the start of a
    word), or a `text`. The whole value is the span where no narrower one can be told.
    """
    if not value:
        return None
    if term.kind != "kanji":
        return _match(term, value, source)
    texts = [term.text, _POLITE.sub("", term.text)]
    if source == "text":
        found = (_match(Term("kanji", text, ()), value, source) for text in texts)
    else:
        # たなか宏: the kana meet the reading, the kanji the name.
        pieces = [piece for text in texts for piece in _PIECE.findall(text)]
        found = (
            _match(Term("kana" if is_kana(text) else "kanji", text, ()), value, source) for text in [*texts, *pieces]
        )
    return next((span for span in found if span), None)


def _match(term: Term, value: str, source: Source) -> Span | None:
    if source == "reading":
        return _match_reading(term, value)
    if term.kind == "latin":
        return _match_latin(term.text, value, across=source == "name")
    traced = _traced(value)
    if traced is None:
        return (0, len(value)) if term.text in fold(value) else None
    if (place := traced.text.find(term.text)) >= 0:
        return traced.span(place, place + len(term.text))
    if source == "name":
        return _match_across(term.text, traced, value) or (_match_reading(term, value) if term.kind == "kana" else None)
    return None


def _match_across(text: str, traced: Traced, value: str) -> Span | None:
    """田中宏 and 宏田中 in 田中 宏, 佐藤花 in 佐藤・花子."""
    kept = [place for place, letter in enumerate(traced.text) if letter.isalnum() or letter == "ー"]
    if (place := "".join(traced.text[at] for at in kept).find(text)) >= 0:
        return traced.span(kept[place], kept[place + len(text) - 1] + 1)
    parts = runs(traced.text)
    if any("".join(order).find(text) >= 0 for order in _orders(parts)):
        return 0, len(value)
    return None


def _orders(parts: list[str]) -> list[list[str]]:
    return [parts[cut:] + parts[:cut] for cut in range(1, len(parts))]


def _match_reading(term: Term, value: str) -> Span | None:
    """From the start of a word of a reading: たな, tana, タナカヒ in タナカ ヒロシ; ヒロシタナカ is the whole value."""
    if term.kind == "kanji":
        return None
    traced = _traced(value, long_ends=True)
    if traced is None or not kana_only(value):
        return None
    places = [place for place, letter in enumerate(traced.text) if letter.isalnum() or letter == "ー"]
    starts = [place for place in places if place == 0 or place - 1 not in places]
    for start in starts:
        rest = [place for place in places if place >= start]
        if size := _reading_prefix(term, "".join(traced.text[place] for place in rest)):
            return traced.span(rest[0], rest[size - 1] + 1)
    turned = ["".join(order) for order in _orders(runs(traced.text))]
    return (0, len(value)) if any(_reading_prefix(term, reading) for reading in turned) else None


def _reading_prefix(term: Term, reading: str) -> int:
    """How many kana of a reading a term takes up, 0 if the reading does not start with it."""
    if term.kind == "kana":
        wanted, spell = set(reading_keys(term.text)), reading_keys
    else:
        wanted, spell = set(open_tail(term.text)), romaji_keys
    whole = spell(reading)
    if not any(spelling.startswith(want) for spelling in whole for want in wanted):
        return 0
    for size in range(1, len(reading) + 1):
        if any(spelling.startswith(want) for spelling in spell(reading[:size]) for want in wanted):
            return size
    return len(reading)


def _match_latin(word: str, value: str, *, across: bool) -> Span | None:
    """A Latin word from the start of a word of the value, as it stands or folded; in names also over the space."""
    traced = _traced(value)
    if traced is None:
        return (0, len(value)) if word in fold(value) else None
    wanted = dict.fromkeys([word, *open_tail(word)])
    spans = [span for span in run_spans(traced.text) if not is_japanese(traced.text[span[0]])]
    for match in _HYPHENED.finditer(traced.text):
        if any(_word_prefix(want, _HYPHENS.sub("", match[0])) for want in wanted):
            return traced.span(*match.span())
    for start, end in spans:
        for want in wanted:
            if size := _word_prefix(want, traced.text[start:end]):
                return traced.span(start, start + size)
    if across:
        words = [traced.text[start:end] for start, end in spans]
        for order in [words, *_orders(words)]:
            if any(_word_prefix(want, "".join(order)) for want in wanted):
                return 0, len(value)
    return None


def _word_prefix(want: str, word: str) -> int:
    """How many letters of a word are meant by `want`, which it starts with as it stands or folded; 0 if it does not."""
    if word.startswith(want):
        return len(want)
    if not fold_romaji(word).startswith(want):
        return 0
    return next((size for size in range(1, len(word)) if fold_romaji(word[:size]).startswith(want)), len(word))
