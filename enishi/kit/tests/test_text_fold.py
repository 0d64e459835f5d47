"""The one form of a text: width, case, variants, kana, marks; and where its characters stood."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enishi.kit.text import fold, fold_traced, is_japanese, is_kana, is_kanji, name_key, runs
from enishi.kit.text.variants import read, variants

WRITING = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("田邉髙々ゝゞァーヴーヶッ゛゜ﾊﾞﾟｰ-'’ō\u0304\u3099\ufe00\U000e0100 　aNnß㈱サバーラ"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("typed", "inside"),
    [
        ("ﾀﾅｶ", "たなか"),
        ("ﾊﾟﾌﾞ", "ぱぶ"),
        ("ＴＡＮＡＫＡ１２", "tanaka12"),
        ("か\u3099", "が"),
        ("は\u309a", "ぱ"),
        ("カ゛", "が"),
        ("㈱縁", "(株)縁"),
        ("髙橋", "高橋"),
        ("\ufa11田", "崎田"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("齋藤", "斉藤"),
        ("斎藤", "斉藤"),
        ("\U00020bb7田", "吉田"),
        ("嶌崎", "島崎"),
        ("一覽", "一覧"),
        ("\ufa19谷", "神谷"),
        ("葛\U000e0100城", "葛城"),
        ("辻\ufe00", "辻"),
        ("佐々木", "佐佐木"),
        ("いすゞ", "いすず"),
        ("さゝき", "ささき"),
        ("ヴァイオリン", "ばいおりん"),
        ("ヴ", "ぶ"),
        ("鶴ヶ崎", "鶴け崎"),
        ("鶴ケ崎", "鶴け崎"),
        ("ヱビス", "えびす"),
        ("サーバー", "さーば"),
        ("サーバ", "さーば"),
        ("サーバーの", "さーばの"),
        ("サ－バ－", "さーば"),
        ("カラー", "からー"),
        ("ショウタ", "しょうた"),
        ("SATŌ", "sato"),
        ("satô", "sato"),
        ("Jun’ichi", "junichi"),
        ("O'Brien", "obrien"),
        ("Süßmann", "sussmann"),
        ("Søren Łuk", "soren luk"),
        ("  田中\u3000 宏\n", "田中 宏"),
        ("田\u200b中", "田中"),
        ("", ""),
    ],
)
def test_fold_spelling_becomes_one_form(typed: str, inside: str) -> None:
    assert fold(typed) == inside


@pytest.mark.parametrize(("one", "other"), [("坂本", "阪本"), ("川田", "河田"), ("畑", "畠"), ("はな", "ばな")])
def test_fold_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(WRITING)
@example("アアアーーー")
@example("々々田々々")
@example("ﾞﾞあ゛゛")
@example("İ\u0345ŉ")
def test_fold_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WRITING)
def test_fold_ignores_normal_forms(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(WRITING)
@example("渡\U000e0100邉 ﾊﾟｰ")
def test_fold_traced_gives_the_folded_text_within_the_original(text: str) -> None:
    traced = fold_traced(text)

    if traced is not None:
        assert traced.text == fold(text)
        assert len(traced.starts) == len(traced.ends) == len(traced.text)
        assert all(0 <= start < end <= len(text) for start, end in zip(traced.starts, traced.ends, strict=True))
        assert traced.starts == sorted(traced.starts)


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("旧姓 渡邉", "渡辺", "渡邉"),
        ("ﾀﾅｶ ﾊﾅﾞ", "なか", "ﾅｶ"),
        ("Süßmann", "ss", "ß"),
        ("ユーザーの声", "ーざの", "ーザーの"),
        ("葛\U000e0100城市", "葛", "葛\U000e0100"),
        ("jun'ichi", "ni", "n'i"),
    ],
)
def test_fold_traced_span_is_the_original_part(text: str, part: str, original: str) -> None:
    traced = fold_traced(text)

    assert traced is not None
    start, end = traced.span(traced.text.index(part), traced.text.index(part) + len(part))
    assert text[start:end] == original


@given(st.text(st.sampled_from("ぁんかゐァンヱ田中邉崎az09 "), max_size=12))
def test_fold_of_plain_text_is_what_all_steps_give(text: str) -> None:
    # A final mark that folds to nothing takes the text off the short cut.
    assert fold(text) == fold(text + "\u200b")


def test_variants_table_is_consistent() -> None:
    table = variants()

    assert 400 < len(table) < 600
    for variant, inside in table.items():
        assert len(variant) == len(inside) == 1
        assert is_kanji(variant), variant
        assert inside not in table, f"{variant} → {inside} goes on"
        # What NFKC unifies by itself would never be looked up, and an inside that NFKC changes never met.
        assert unicodedata.normalize("NFKC", variant) == variant
        assert unicodedata.normalize("NFKC", inside) == inside


def test_variants_data_names_no_character_twice() -> None:
    lines = ["高 髙", "# 沢 澤", "", "辺 邊邉"]

    assert read(lines) == {"髙": "高", "邊": "辺", "邉": "辺"}


@pytest.mark.parametrize(
    ("folded", "cut"),
    [
        ("田中・宏", ["田中", "宏"]),
        ("c++とf#", ["c++", "と", "f#"]),
        ("第2営業部(東京)", ["第", "2", "営業部", "東京"]),
        ("node.js", ["node", "js"]),
        ("〆木 〇山", ["〆木", "〇山"]),
        ("...!?", []),
    ],
)
def test_runs_cut_at_script_and_punctuation(folded: str, cut: list[str]) -> None:
    assert runs(folded) == cut


def test_runs_know_their_script() -> None:
    assert is_japanese("田中")
    assert is_japanese("たー")
    assert is_kana("たー")
    assert not is_kana("た中")
    assert not is_japanese("aws")
    assert not is_kanji("た")


def test_name_key_is_equal_for_one_name_in_old_and_new_kanji() -> None:
    assert name_key("髙橋", "惠 子") == name_key("高橋 恵子") == "高橋恵子"
    assert name_key("齋 藤") == name_key("斉藤")
    assert name_key("ジョン・スミス") == name_key("ジョンスミス")


@pytest.mark.parametrize("end", ["。", " ", "  x", "Ａ", "\u3000"])
@pytest.mark.parametrize("letter", ["あ", "ア", "田", "a", "田 ", "ー", "ヴ", "ﾊﾞ", "、"])
def test_fold_of_long_runs_comes_back(letter: str, end: str) -> None:
    """With a pattern that tries every way to cut the run, this test would not end."""
    text = letter * 2_000 + end

    assert fold(fold(text)) == fold(text)
