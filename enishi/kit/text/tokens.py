"""What a person or a text can be found by: words, prefixes and pairs of characters, as plain strings.

A token that starts with `<` is a prefix of a word or reading, `=field:value` a facet, `=n:…` a whole name, `#た` the
first kana of the reading, `~0` to `~15` one of sixteen samples; all others are single characters and bigrams.
Everything that comes back (name parts, departments) is cached, because making tokens is the speed of an import.
"""

import re
from functools import lru_cache
from itertools import chain

from .fold import cached_fold, fold, is_japanese, is_kana, is_kanji, name_key, runs
from .kana import ELSEWHERE, ROWS, first_kana, reading_keys, row_kana
from .romaji import fold_romaji, join_romaji, romaji_keys

LETTERS = 8
"""The longest prefix of a Latin word or romaji name that has a token of its own; the whole word has one too."""
KANA = 12
"""The same for readings in kana."""
SAMPLES = 16

Tokens = tuple[str, ...]


def prefixes(word: str, longest: int, shortest: int = 1) -> list[str]:
    """The prefix tokens of a word of `shortest` up to `longest` characters, and the whole: `たな` → `<た`, `<たな`."""
    tokens = ["<" + word[:size] for size in range(shortest, min(longest, len(word)) + 1)]
    return [*tokens, "<" + word] if len(word) > longest else tokens


def bigrams(run: str) -> list[str]:
    """The pairs of neighbours in a run; a run of one character gives itself."""
    return [run] if len(run) == 1 else [run[place : place + 2] for place in range(len(run) - 1)]


_UMLAUTS = {
    ord(letter): spelled for letter, spelled in zip("äöüÄÖÜ", ["ae", "oe", "ue", "Ae", "Oe", "Ue"], strict=True)
}


def umlauts_spelled(text: str) -> str:
    """`text` with ä ö ü as ae oe ue, the other way to write them (Müller, Mueller)."""
    return text.translate(_UMLAUTS)


# -- names


def name_tokens(family: str, given: str = "") -> Tokens:
    """A name as it is written, in whatever script. Both orders of family and given name are found.

    Kanji: characters and bigrams. Kana (さくら) and Latin names (Lukas Meyer): as readings and romaji names too.
    A former surname is one call more, with the same given name, under its own audience.
    """
    if not _all_kanji(family) or not _all_kanji(given):
        return _other_name_tokens(family, given)
    before, after = _kanji_part(family), _kanji_part(given)
    if not before[0] or not after[0]:
        return before[1] + after[1]
    return (*before[1], *after[1], before[0][-1] + after[0][0], after[0][-1] + before[0][0])


@lru_cache(maxsize=16_384)
def _all_kanji(part: str) -> bool:
    return all(is_kanji(letter) for letter in name_key(part))


@lru_cache(maxsize=16_384)
def _kanji_part(part: str) -> tuple[str, Tokens]:
    whole = name_key(part)
    pairs = bigrams(whole) if len(whole) > 1 else []
    return whole, tuple(dict.fromkeys(chain(whole, pairs)))


def _other_name_tokens(family: str, given: str) -> Tokens:
    japanese = ["".join(run for run in runs(cached_fold(part)) if is_japanese(run)) for part in (family, given)]
    tokens: list[str] = [letter for letter in "".join(japanese) if is_kanji(letter)]
    for whole in {japanese[0] + japanese[1], japanese[1] + japanese[0]}:
        tokens += bigrams(whole) if len(whole) > 1 else []
    tokens += reading_tokens(family, given)
    if any(not is_japanese(run) for part in (family, given) for run in runs(cached_fold(part))):
        tokens += latin_name_tokens(family, given)
    return tuple(dict.fromkeys(tokens))


def reading_tokens(family: str, given: str = "") -> Tokens:
    """A reading in kana: prefixes of family, given and family + given, given + family whole; and the same in romaji.

    A part that is no kana (a roster's mistake, a Latin middle name) gives nothing.
    """
    before, after = _reading_part(family), _reading_part(given)
    tokens = [*before[2], *after[2]]
    for first in before[0]:
        for second in after[0]:
            tokens += prefixes(first + second, KANA, len(first) + 1)
            tokens.append("<" + second + first)
    for first in before[1]:
        for second in after[1]:
            tokens += prefixes(join_romaji(first, second), LETTERS, len(first) + 1)
            tokens.append("<" + join_romaji(second, first))
    return tuple(tokens)


@lru_cache(maxsize=16_384)
def _reading_part(part: str) -> tuple[Tokens, Tokens, Tokens]:
    kanas, letters = reading_keys(part), romaji_keys(part)
    tokens = [token for kana in kanas for token in prefixes(kana, KANA)]
    tokens += [token for word in letters for token in prefixes(word, LETTERS)]
    # ジョン・スミス: each word of a part is found by itself too.
    words = runs(cached_fold(part, long_ends=True))
    if kanas and len(words) > 1:
        for word in words:
            tokens += [token for kana in reading_keys(word) for token in prefixes(kana, KANA)]
            tokens += [token for spelling in romaji_keys(word) for token in prefixes(spelling, LETTERS)]
    return kanas, letters, tuple(dict.fromkeys(tokens))


@lru_cache(maxsize=16_384)
def latin_name_tokens(family: str, given: str = "") -> Tokens:
    """A name in Latin letters (Lukas Meyer, a roster's own romaji): prefixes of each word, of the whole, both orders.

    Folded as romaji and as it stands; ä ö ü also as ae oe ue, OHE also as OE. Words in Japanese give nothing.
    """
    tokens: list[str] = []
    for first, second in dict.fromkeys([(family, given), (umlauts_spelled(family), umlauts_spelled(given))]):
        parts = [[run for run in runs(cached_fold(part)) if not is_japanese(run)] for part in (first, second)]
        for word in chain(*parts):
            tokens += _word_tokens(word)
            if "oh" in word:
                tokens += prefixes(fold_romaji(re.sub("oh(?=[aiueo])", "o", word)), LETTERS)
        before, after = "".join(parts[0]), "".join(parts[1])
        for whole in dict.fromkeys([before, after, before + after, after + before]):
            if whole:
                tokens += _word_tokens(whole)
    return tuple(dict.fromkeys(tokens))


def person_tokens(
    family: str, given: str, family_kana: str = "", given_kana: str = "", family_latin: str = "", given_latin: str = ""
) -> set[str]:
    """Everything one name is found by: as written, its reading, the reading's romaji and a given romaji."""
    tokens = set(name_tokens(family, given))
    tokens.update(reading_tokens(family_kana, given_kana))
    if family_latin or given_latin:
        tokens.update(latin_name_tokens(family_latin, given_latin))
    return tokens


EXACT = "=n:"


@lru_cache(maxsize=16_384)
def _exact_part(part: str, kana: str) -> tuple[str, str]:
    written = name_key(part)
    spoken = romaji_keys(kana) or romaji_keys(part)
    return written, spoken[0] if spoken else fold_romaji(written) if written and not is_japanese(written) else ""


def exact_tokens(family: str, given: str, family_kana: str = "", given_kana: str = "") -> Tokens:
    """The whole family, given and full name, as written and as spoken (in romaji): what lets exact names come first."""
    before, after = _exact_part(family, family_kana), _exact_part(given, given_kana)
    names = [before[0], after[0], before[0] + after[0]]
    names += [before[1], after[1], join_romaji(before[1], after[1])]
    return tuple(EXACT + name for name in dict.fromkeys(names) if name)


# -- texts


@lru_cache(maxsize=16_384)
def _word_tokens(word: str) -> Tokens:
    folded = fold_romaji(word)
    tokens = prefixes(word, LETTERS)
    return tuple(dict.fromkeys(tokens + prefixes(folded, LETTERS))) if folded != word else tuple(tokens)


@lru_cache(maxsize=16_384)
def short_text_tokens(text: str) -> Tokens:
    """A short fact (department, company, skill, 近況, custom field): every kanji, bigrams; Latin words by prefix."""
    words = runs(fold(text))
    kanji = [letter for word in words if is_japanese(word) for letter in word if not is_kana(letter)]
    return tuple(dict.fromkeys(chain(kanji, _text(words), _umlaut_words(text))))


def long_text_tokens(text: str) -> Tokens:
    """A long text (bio): bigrams, a lone character as itself; Latin words by prefix."""
    return tuple(dict.fromkeys(chain(_text(runs(fold(text))), _umlaut_words(text))))


def _text(words: list[str]) -> list[str]:
    tokens: list[str] = []
    for word in words:
        tokens += bigrams(word) if is_japanese(word) else _word_tokens(word)
    return tokens


def _umlaut_words(text: str) -> list[str]:
    spelled = umlauts_spelled(text)
    if spelled == text:
        return []
    return [token for word in runs(fold(spelled)) if not is_japanese(word) for token in _word_tokens(word)]


# -- facets, buckets, samples


def facet_token(field: str, value: str | int) -> str:
    """The token of a value that people filter by. The value is taken as it is; the field is not `n` (whole names)."""
    if field == "n" or ":" in field:
        raise ValueError(f"no name for a facet: {field!r}")
    return f"={field}:{value}"


def bucket_token(reading: str) -> str:
    """The neutral token of the first kana of a reading, voicing off: `#た` for ダテ, `#他` without kana."""
    return "#" + first_kana(reading)


def row_tokens(row: str) -> Tokens:
    """The bucket tokens that a row of the あかさたな index is made of."""
    return tuple("#" + kana for kana in row_kana(row))


ALL_BUCKETS = tuple(token for row in (*ROWS, ELSEWHERE) for token in row_tokens(row))
"""Every bucket token in 五十音 order, then 他."""


def sample_token(member_id: int) -> str:
    """One of `~0` … `~15`, evenly spread over ids whatever pattern they have."""
    mixed = (member_id * 0x9E3779B97F4A7C15) & 0xFFFF_FFFF_FFFF_FFFF
    return f"~{mixed >> 60}"
