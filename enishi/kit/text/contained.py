"""Short texts in a form in which a database itself looks for words: what `matches` says of a text, said with 'contains'."""

from __future__ import annotations

from functools import lru_cache

from .fold import fold, is_japanese, runs
from .query import HYPHENED, HYPHENS, POLITE, Term, query_terms
from .romaji import fold_romaji, open_tail
from .tokens import umlauts_spelled

Parts = tuple[str, ...]


@lru_cache(maxsize=16_384)
def contained(text: str) -> str:
    """Return the words of a text, a space before each: Japanese as it stands, others also with all spellings of their sounds
    made one, with ä as ae, and without their hyphens. "" for a text without letter or digit."""
    words: list[str] = []
    for spelled in dict.fromkeys([text, umlauts_spelled(text)]):
        folded = fold(spelled)
        for word in (*runs(folded), *(HYPHENS.sub("", match[0]) for match in HYPHENED.finditer(folded))):
            words += [word] if is_japanese(word) else [word, fold_romaji(word)]
    return "".join(f" {word}" for word in dict.fromkeys(words))


@lru_cache(maxsize=1024)
def wanted(typed: str) -> tuple[Parts, ...]:
    """Return what a text meets that has all of these words: of each group, one part at least stands in its `contained`. A word
    in Latin letters is met from its beginning, one in Japanese anywhere. () for what holds neither letter nor digit."""
    groups = [_parts(term) for term in query_terms(typed)]
    others = [_parts(term) for term in query_terms(umlauts_spelled(typed))]
    if len(groups) != len(others):
        return tuple(groups)
    return tuple(tuple(dict.fromkeys(group + other)) for group, other in zip(groups, others, strict=True))


def _parts(term: Term) -> Parts:
    if term.kind == "latin":
        return tuple(f" {word}" for word in dict.fromkeys([term.text, *open_tail(term.text)]))
    return tuple(dict.fromkeys([term.text, POLITE.sub("", term.text)])) if term.kind == "kanji" else (term.text,)
