"""Readings: their key, their order in the 五十音 and the row of the index they stand in."""

from functools import lru_cache

from .fold import cached_fold, is_kana, runs

_HIRAGANA_ROWS = {
    "あ": "あいうえお", "か": "かきくけこ", "さ": "さしすせそ", "た": "たちつてと", "な": "なにぬねの",
    "は": "はひふへほ", "ま": "まみむめも", "や": "やゆよ", "ら": "らりるれろ", "わ": "わをん",
}  # fmt: skip
ROWS = tuple(_HIRAGANA_ROWS)
"""The ten rows of the index, あ to わ."""
ELSEWHERE = "他"
"""The row of whoever has no kana reading; stands after わ in every order (U+4ED6 sorts after all hiragana)."""

_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_SAME_SOUND = str.maketrans("をぢづ", "おじず")
_VOICED, _HALF_VOICED = "がぎぐげござじずぜぞだぢづでどばびぶべぼ", "ぱぴぷぺぽ"
_PLAIN = str.maketrans(_VOICED + _HALF_VOICED, "かきくけこさしすせそたちつてとはひふへほはひふへほ")
_VOICING = {**dict.fromkeys(_VOICED, "1"), **dict.fromkeys(_HALF_VOICED, "2")}
_SMALL = {**dict.fromkeys("ぁぃぅぇぉっゃゅょゎ", "1"), "ー": "2"}
_ROW_OF = {kana: row for row, kanas in _HIRAGANA_ROWS.items() for kana in kanas}
_VOWEL = {
    **dict.fromkeys("あかさたなはまやらわがざだばぱぁゃゎ", "あ"),
    **dict.fromkeys("いきしちにひみりぎじぢびぴぃ", "い"),
    **dict.fromkeys("うくすつぬふむゆるぐずづぶぷぅゅ", "う"),
    **dict.fromkeys("えけせてねへめれげぜでべぺぇ", "え"),
    **dict.fromkeys("おこそとのほもよろをごぞどぼぽぉょ", "お"),
}
# ー after え and お is written in either of two ways (けいこ, けえこ; こういち, こおいち). The first one leads.
_LENGTHENED = {"あ": "あ", "い": "い", "う": "う", "え": "いえ", "お": "うお"}
_MOST_SPELLINGS = 8


def kana_only(text: str) -> str:
    """The kana of a reading in hiragana, without the white space and marks between; "" if it holds anything else."""
    pieces = runs(cached_fold(text, long_ends=True))
    return "".join(pieces) if all(is_kana(piece) for piece in pieces) else ""


@lru_cache(maxsize=16_384)
def reading_keys(reading: str) -> tuple[str, ...]:
    """How a reading stands in keys: small kana as large, を ぢ づ as お じ ず, ー as a vowel. () if it is no kana.

    More than one if ー can stand for two vowels (コーイチ: こういち, こおいち); at most eight.
    """
    spellings = [""]
    for kana in kana_only(reading):
        if kana != "ー":
            spellings = [spelling + kana for spelling in spellings]
            continue
        longer = [
            spelling + vowel
            for spelling in spellings
            for vowel in (_LENGTHENED[_VOWEL[spelling[-1]]] if spelling and spelling[-1] in _VOWEL else ("",))
        ]
        spellings = longer[:_MOST_SPELLINGS]
    return tuple(dict.fromkeys(large(spelling) for spelling in spellings if spelling))


def large(hiragana: str) -> str:
    """Hiragana as a mainframe writes it: no small kana, and one kana for one sound (しょうた → しようた, づ → ず)."""
    return hiragana.translate(_LARGE).translate(_SAME_SOUND)


@lru_cache(maxsize=16_384)
def _part_sort_key(part: str) -> str:
    kanas = kana_only(part)
    plain = ""
    for kana in kanas:
        if kana == "ー":
            plain += _VOWEL.get(plain[-1:], "")
        else:
            plain += kana.translate(_LARGE).translate(_PLAIN)
    voicing = "".join(_VOICING.get(kana, "0") for kana in kanas).rstrip("0")
    small = "".join(_SMALL.get(kana, "0") for kana in kanas).rstrip("0")
    # "!" and "." sort before digits and kana, after the white space between family and given name. So the whole of
    # one family stands together: たなへ, たなべ, たなべい.
    ties = f"!{voicing}" + (f".{small}" if small else "") if voicing or small else ""
    return plain + ties


def reading_sort_key(family: str, given: str = "", *, latin: str = "") -> str:
    """A string whose binary order (COLLATE "C", BINARY, Python) is the 五十音 order of the readings.

    Family name first, then given name; voiced after unvoiced, small after large and ー as its vowel, each only as a
    tie-break within a part. What has no kana stands after わ, by the letters of `latin` (or of what was given).
    The key of a row's first person is never below the row's letter: `key >= "か"` starts at the か row.
    """
    key, rest = _part_sort_key(family), _part_sort_key(given)
    if key:
        return f"{key} {rest}" if rest else key
    if rest:
        return rest
    letters = " ".join(" ".join(runs(cached_fold(part))) for part in (latin,) if part) or " ".join(
        " ".join(runs(cached_fold(part))) for part in (family, given) if part
    )
    return f"{ELSEWHERE} {letters}" if letters else ELSEWHERE


def first_kana(reading: str) -> str:
    """The first kana of a reading with its voicing off (ダテ → た, ジョー → し), or 他: the bucket of a person."""
    return _part_sort_key(reading)[:1] or ELSEWHERE


def kana_row(reading: str) -> str:
    """The row of the index that a reading belongs to, one of あかさたなはまやらわ, or 他."""
    return _ROW_OF.get(first_kana(reading), ELSEWHERE)


def row_kana(row: str) -> tuple[str, ...]:
    """The first kana that a row of the index is made of (か: かきくけこ); 他 for itself. KeyError for no row."""
    return (ELSEWHERE,) if row == ELSEWHERE else tuple(_HIRAGANA_ROWS[row])
