"""The order of readings and the rows of the index."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.kit.text import ELSEWHERE, ROWS, first_kana, kana_only, kana_row, reading_keys, reading_sort_key, row_kana

KANA = st.text(
    st.sampled_from("あいうえおかがきぎさざしじたつっづなはばぱまみやゃよょらるわをんー"), min_size=1, max_size=8
)


def test_reading_sort_key_gives_the_order_of_a_dictionary() -> None:
    in_order = [
        ("アイダ", "ハナ"), ("アオキ", "アイ"), ("オオノ", "アイ"), ("オーノ", "アイ"), ("オノ", "アイ"),
        ("カトウ", "アイ"), ("カドウ", "アイ"), ("サトウ", "アキ"), ("サトウ", "アギ"), ("サトウ", "ヒロシ"),
        ("サトウダ", "アイ"), ("ショウジ", "アイ"), ("タナヘ", "ワタル"), ("タナベ", "アイ"), ("タナベ", "ワタル"),
        ("タナベイ", "アイ"), ("ハタ", "アイ"), ("バタ", "アイ"), ("パタ", "アイ"), ("ヤツタ", "アイ"),
        ("ヤッタ", "アイ"), ("ワダ", "アイ"),
    ]  # fmt: skip
    mixed = list(in_order)
    random.Random(5).shuffle(mixed)

    assert sorted(mixed, key=lambda name: reading_sort_key(*name).encode()) == in_order


def test_reading_sort_key_without_kana_stands_after_wa_by_letters() -> None:
    keys = [
        reading_sort_key("ワン", "リン"),
        reading_sort_key("", "", latin="Adams John"),
        reading_sort_key("Meyer", "Lukas"),
        reading_sort_key("", "", latin="Ōyama Ken"),
    ]

    assert keys == sorted(keys, key=str.encode)
    assert all(key.startswith(ELSEWHERE) for key in keys[1:])


@pytest.mark.parametrize("row", ROWS)
def test_reading_sort_key_is_never_below_its_row(row: str) -> None:
    for kana in row_kana(row):
        assert reading_sort_key(kana, "アイ") >= row
        assert kana_row(kana) == row


@pytest.mark.parametrize(
    ("reading", "first", "row"),
    [
        ("ダテ", "た", "た"),
        ("ｼﾞﾖｳ", "し", "さ"),
        ("ジョー", "し", "さ"),
        ("ぱく", "は", "は"),
        ("ヴァン", "は", "は"),
        ("ァベ", "あ", "あ"),
        ("をの", "を", "わ"),
        ("ゑもり", "え", "あ"),
        ("Meyer", ELSEWHERE, ELSEWHERE),
        ("田中", ELSEWHERE, ELSEWHERE),
        ("", ELSEWHERE, ELSEWHERE),
    ],
)
def test_first_kana_and_row_leave_voicing_off(reading: str, first: str, row: str) -> None:
    assert first_kana(reading) == first
    assert kana_row(reading) == row


def test_rows_hold_each_kana_once() -> None:
    kanas = [kana for row in ROWS for kana in row_kana(row)]

    assert len(kanas) == len(set(kanas)) == 46
    assert row_kana(ELSEWHERE) == (ELSEWHERE,)
    with pytest.raises(KeyError):
        row_kana("い")


@pytest.mark.parametrize(
    ("reading", "keys"),
    [
        ("シヨウタ", ("しようた",)),
        ("ショウタ", ("しようた",)),
        ("ﾊｯﾄﾘ", ("はつとり",)),
        ("コーイチ", ("こういち", "こおいち")),
        ("ケーコ", ("けいこ", "けえこ")),
        ("かづを", ("かずお",)),
        ("ジョン・スミス", ("じよんすみす",)),
        ("田中", ()),
        ("Tanaka", ()),
        ("", ()),
    ],
)
def test_reading_keys_treat_small_kana_and_long_vowels_alike(reading: str, keys: tuple[str, ...]) -> None:
    assert reading_keys(reading) == keys


def test_reading_keys_of_many_long_vowels_stay_few() -> None:
    assert len(reading_keys("オーケーコーヒーローテーホーム")) <= 8


@given(KANA, KANA)
def test_reading_sort_key_is_the_same_for_hiragana_and_katakana(family: str, given_name: str) -> None:
    def katakana(text: str) -> str:
        return "".join(chr(ord(kana) + 0x60) if kana != "ー" else kana for kana in text)

    assert reading_sort_key(family, given_name) == reading_sort_key(katakana(family), katakana(given_name))
    assert kana_only(katakana(family)) == kana_only(family)
