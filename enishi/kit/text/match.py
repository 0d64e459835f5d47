"""Why a value was found: where in it a term of the query stands. Looks at what is shown, never at an index."""

from functools import lru_cache
from typing import Literal

from .fold import Traced, cached_fold, fold, fold_traced, is_japanese, is_kana, run_spans
from .kana import reading_keys
from .query import HYPHENED, HYPHENS, PIECES, POLITE, Kind, Term
from .romaji import fold_romaji, open_tail, romaji_keys

Source = Literal["name", "reading", "text"]
Span = tuple[int, int]

_SHORT = 200


def matches(term: Term, value: str, source: Source = "text") -> Span | None:
    """Where in `value` a term is met, as (start, end) of the original string; None if it is not met.

    `source` says how the value is read: a `name` as people write it (family, white space, given; a term may begin in
    the one and end in the other, in either order), a `reading` in kana (kana and Latin terms, from the start of a
    word), or a `text`. The whole value is the span where no narrower one can be told.
    """
    for kind, text in _readings_of(term.kind, term.text, source != "text"):
        if span := _match(kind, text, value, source):
            return span
    return None


@lru_cache(maxsize=1024)
def _readings_of(kind: Kind, text: str, of_a_person: bool) -> list[tuple[Kind, str]]:
    """A term, the term without its さん, and for people its pieces: in たなか宏 the kana meet the reading, 宏 the name."""
    if kind != "kanji":
        return [(kind, text)]
    texts = [text, POLITE.sub("", text)]
    pieces = [piece for whole in texts for piece in PIECES.findall(whole)] if of_a_person else []
    return [("kana" if is_kana(each) else "kanji", each) for each in dict.fromkeys(texts + pieces)]


def _match(kind: Kind, text: str, value: str, source: Source) -> Span | None:
    if source != "reading":
        folded = _folded(value, long_ends=False)
        if kind == "latin":
            place = _latin_place(text, folded, across=source == "name")
        else:
            place = _japanese_place(text, folded, across=source == "name")
        if place:
            return _original(value, place, long_ends=False)
    # A name may be written in kana: さくら.
    if source == "reading" or (source == "name" and kind == "kana"):
        place = _reading_place(kind, text, _folded(value, long_ends=True))
        if place:
            return _original(value, place, long_ends=True)
    return None


def _folded(value: str, *, long_ends: bool) -> str:
    return (cached_fold if len(value) <= _SHORT else fold)(value, long_ends=long_ends)


def _original(value: str, place: Span, *, long_ends: bool) -> Span:
    traced = _traced(value, long_ends)
    return traced.span(*place) if traced else (0, len(value))


@lru_cache(maxsize=256)
def _traced(value: str, long_ends: bool) -> Traced | None:
    return fold_traced(value, long_ends=long_ends)


def _japanese_place(text: str, folded: str, *, across: bool) -> Span | None:
    """田中 in 田中宏; `across` white space too (田中宏 in 田中 宏), and in the other order (宏田中)."""
    if (start := folded.find(text)) >= 0:
        return start, start + len(text)
    if not across:
        return None
    spans = run_spans(folded)
    places = [place for span in spans for place in range(*span)]
    if (start := "".join(folded[place] for place in places).find(text)) >= 0:
        return places[start], places[start + len(text) - 1] + 1
    return (0, len(folded)) if any(text in turned for turned in _turned(folded, spans)) else None


def _turned(folded: str, spans: list[Span]) -> list[str]:
    words = [folded[start:end] for start, end in spans]
    return ["".join(words[cut:] + words[:cut]) for cut in range(1, len(words))]


def _latin_place(word: str, folded: str, *, across: bool) -> Span | None:
    """A word from its start, as it stands or folded as romaji; in names also over the space."""
    wanted = _wanted("latin", word)
    for match in HYPHENED.finditer(folded):
        if any(_word_prefix(want, HYPHENS.sub("", match[0])) for want in wanted):
            return match.span()
    spans = [span for span in run_spans(folded) if not is_japanese(folded[span[0]])]
    for start, end in spans:
        if size := max(_word_prefix(want, folded[start:end]) for want in wanted):
            return start, start + size
    wholes = ["".join(folded[start:end] for start, end in spans), *_turned(folded, spans)] if across else []
    return (0, len(folded)) if any(_word_prefix(want, whole) for whole in wholes for want in wanted) else None


def _word_prefix(want: str, word: str) -> int:
    """How many letters of a word are meant by `want`, which it starts with as it stands or folded; 0 if it does not."""
    if word.startswith(want):
        return len(want)
    if not fold_romaji(word).startswith(want):
        return 0
    return next((size for size in range(1, len(word)) if fold_romaji(word[:size]).startswith(want)), len(word))


def _reading_place(kind: Kind, text: str, folded: str) -> Span | None:
    """From the start of a word of a reading: たな, tana, たなかひ in たなか ひろし; ひろしたなか is the whole of it."""
    if kind == "kanji":
        return None
    spans = run_spans(folded)
    if not all(is_kana(folded[start:end]) for start, end in spans):
        return None
    for start, _ in spans:
        places = [place for span in spans if span[0] >= start for place in range(*span)]
        if size := _reading_prefix(kind, text, "".join(folded[place] for place in places)):
            return start, places[size - 1] + 1
    turned = any(_reading_prefix(kind, text, reading) for reading in _turned(folded, spans))
    return (0, len(folded)) if turned else None


def _reading_prefix(kind: Kind, text: str, reading: str) -> int:
    """How many kana of a reading a term takes up, 0 if the reading does not start with it."""
    wanted, spell = _wanted(kind, text), reading_keys if kind == "kana" else romaji_keys
    if not _starts(spell(reading), wanted):
        return 0
    return next((size for size in range(1, len(reading)) if _starts(spell(reading[:size]), wanted)), len(reading))


def _starts(spellings: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(spelling.startswith(wanted) for spelling in spellings)


@lru_cache(maxsize=1024)
def _wanted(kind: Kind, text: str) -> tuple[str, ...]:
    return reading_keys(text) if kind == "kana" else tuple(dict.fromkeys([text, *open_tail(text)]))
