"""Japanese names and texts: one form for many spellings, tokens to find them by, their order. Pure Python, no table.

    fold(text)                       one form: width, case, variant kanji, kana, accents, ー, 々 (idempotent)
    name_key(*parts)                 the same without white space: equal for 髙橋 and 高 橋 (roster comparisons)
    fold_traced(text)                folded text that knows where each character stood
    seen(text)                       without controls and what turns the order of letters around
    romaji(kana), fold_romaji(word)  Hepburn of a reading; the one spelling inside of a folded Latin word
    kana_only(text)                  the hiragana of a reading, "" if it is none

Finding. A *token* is a plain string; hash it with `keys(network_id, label)[token]`.

    name_tokens(family, given)       a name as written, in any script; a former surname is one more call
    reading_tokens(family, given)    its kana: prefixes in kana and in romaji
    latin_name_tokens(family, given) a romaji or foreign name that was given
    person_tokens(…)                 the union of the three
    exact_tokens(…)                  `=n:` whole family, given and full name, for 'exact names first'
    short_text_tokens(text)          department, company, skill, 近況, custom field: kanji, bigrams, Latin prefixes
    long_text_tokens(text)           bio: bigrams, Latin prefixes
    facet_token(field, value)        `=field:value`
    bucket_token(reading)            `#た`;  row_tokens("た") all of a row;  ALL_BUCKETS in order
    sample_token(id)                 `~0` … `~15`

    query_terms(query) → Terms       all terms hold; a term holds if all tokens of one of `term.groups` do
    exact_query_tokens(query)        (tokens of the query as one name, tokens of its single runs)
    matches(term, value, source)     the (start, end) in a visible value that meets a term, None if none does;
                                     source is "name", "reading" or "text"
    contained(text), wanted(typed)   the same of a text as 'contains', for the database: of each group of `wanted` one part
                                     stands in `contained`
    keys(network_id, label)          a dict of token → signed 64-bit key; `.of(tokens)` gives a list

Order. `reading_sort_key(family, given, latin=…)` sorts in 五十音 by bytes; `kana_row`, `first_kana`, `ROWS`,
`ELSEWHERE`. People without kana stand after わ under 他, in the order of their Latin letters (or of their kanji).

`VERSION` changes whenever the same text gives other tokens or another sort key: rows of an older one are rebuilt.
"""

from .contained import contained, wanted
from .fold import Traced, cached_fold, fold, fold_traced, is_japanese, is_kana, is_kanji, name_key, run_spans, runs
from .kana import ELSEWHERE, ROWS, first_kana, kana_only, kana_row, reading_keys, reading_sort_key, row_kana
from .keys import Keys, keys
from .match import Source, Span, matches
from .query import LONGEST_QUERY, MOST_TERMS, Kind, Term, exact_query_tokens, query_terms
from .romaji import fold_romaji, join_romaji, open_tail, romaji, romaji_keys
from .tokens import (
    ALL_BUCKETS,
    SAMPLES,
    Tokens,
    bucket_token,
    exact_tokens,
    facet_token,
    latin_name_tokens,
    long_text_tokens,
    name_tokens,
    person_tokens,
    reading_tokens,
    row_tokens,
    sample_token,
    short_text_tokens,
)
from .unseen import seen

VERSION = 1

__all__ = [
    "ALL_BUCKETS",
    "ELSEWHERE",
    "LONGEST_QUERY",
    "MOST_TERMS",
    "ROWS",
    "SAMPLES",
    "VERSION",
    "Keys",
    "Kind",
    "Source",
    "Span",
    "Term",
    "Tokens",
    "Traced",
    "bucket_token",
    "cached_fold",
    "contained",
    "exact_query_tokens",
    "exact_tokens",
    "facet_token",
    "first_kana",
    "fold",
    "fold_romaji",
    "fold_traced",
    "is_japanese",
    "is_kana",
    "is_kanji",
    "join_romaji",
    "kana_only",
    "kana_row",
    "keys",
    "latin_name_tokens",
    "long_text_tokens",
    "matches",
    "name_key",
    "name_tokens",
    "open_tail",
    "person_tokens",
    "query_terms",
    "reading_keys",
    "reading_sort_key",
    "reading_tokens",
    "romaji",
    "romaji_keys",
    "row_kana",
    "row_tokens",
    "run_spans",
    "runs",
    "sample_token",
    "seen",
    "short_text_tokens",
    "wanted",
]
