"""Romaji: all spellings of a name meet, and a name half typed is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.kit.text import fold, fold_romaji, join_romaji, open_tail, romaji, romaji_keys


@pytest.mark.parametrize(
    ("reading", "spellings"),
    [
        ("サトウ", "sato satou satoh SATŌ satô Satoo"),
        ("オオノ", "ohno oono ono ōno Ohno OHNO"),
        ("オノ", "ono ohno"),
        ("イノウエ", "inoue inoe Inouye inōe"),
        ("ジュンイチ", "junichi jun'ichi Jun’ichi zyuniti jyunichi"),
        ("シンバシ", "shimbashi shinbashi simbasi sinbasi shinnbashi"),
        ("ホンマ", "homma honma honnma"),
        ("カンノ", "kanno kannno kano"),
        ("シマダ", "shimada simada"),
        ("ツチヤ", "tsuchiya tutiya tsutiya"),
        ("フジイ", "fujii hujii fuzii huzii"),
        ("チバ", "chiba tiba chiva"),
        ("ショウタ", "shota shouta shohta syouta syota shōta"),
        ("ショウヘイ", "shohei shouhei syohei shōhei"),
        ("リョウコ", "ryoko ryouko ryohko lyoko ryôko"),
        ("オオハラ", "ohara oohara ōhara"),
        ("オオハシ", "ohashi ohhashi oohashi"),
        ("オオヤマ", "oyama ohyama ooyama"),
        ("オオウチ", "ouchi oouchi ōuchi"),
        ("ユウキ", "yuki yuuki yuhki yūki"),
        ("トオル", "toru tohru tooru tōru"),
        ("ハットリ", "hattori"),
        ("ホッチ", "hotchi hocchi hotti"),
        ("イッショウ", "issho isshou issyo"),
        ("カヅコ", "kazuko kaduko kadzuko"),
        ("チヅル", "chizuru chiduru tiduru"),
        ("カヲル", "kaoru kaworu"),
        ("ヨシヱ", "yoshie yosie yoshiye"),
        ("ワタナベ", "watanabe watanave"),
        ("シンイチ", "shinichi shin'ichi siniti"),
        ("シンヤ", "shinya shin'ya shinnya"),
        ("ｼﾞﾖｳｼﾞ", "joji jouji zyouzi johji"),
        ("シヨウタ", "shota syouta shiyouta"),
        ("コーイチ", "koichi kouichi kooichi"),
        ("ケーコ", "keiko keko"),
        ("ケイコ", "keiko"),
        ("ヴィクター", "vikuta bikuta"),
        ("レイラ", "leira reila"),
    ],
)
def test_fold_romaji_every_spelling_meets_the_reading(reading: str, spellings: str) -> None:
    keys = set(romaji_keys(reading))

    for spelling in spellings.split():
        assert set(open_tail(fold(spelling))) & keys, f"{spelling} does not meet {reading} {keys}"


@pytest.mark.parametrize(("one", "other"), [("sato", "saito"), ("kato", "kado"), ("keiko", "kiko"), ("iida", "ida")])
def test_fold_romaji_different_names_stay_apart(one: str, other: str) -> None:
    assert fold_romaji(one) != fold_romaji(other)


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ("sh", {"si", "sy"}),
        ("ch", {"ti", "ty"}),
        ("ts", {"tu"}),
        ("j", {"zi", "zy"}),
        ("f", {"hu"}),
        ("c", {"ti", "ty", "k"}),
        ("oh", {"o", "oh"}),
        ("shoh", {"syo", "syoh"}),
        ("ohsh", {"osi", "osy"}),
        ("shim", {"sim", "sinb"}),
        ("matc", {"matt"}),
        ("ohe", {"ohe", "oe"}),
        ("hatto", {"hatto", "hatuto"}),
        ("c3", {"c3"}),
    ],
)
def test_open_tail_half_a_syllable_is_opened(typed: str, opened: set[str]) -> None:
    assert opened <= set(open_tail(typed))
    assert len(open_tail(typed)) <= 8


@pytest.mark.parametrize(
    ("reading", "letters"),
    [
        ("サトウ", "satou"),
        ("ハットリ", "hattori"),
        ("マッチャ", "matcha"),
        ("ジュンイチ", "junichi"),
        ("シェリー", "sherii"),
        ("ファン", "fan"),
        ("キャサリン", "kyasarin"),
        ("ギョーザ", "gyooza"),
        ("ｶﾞｰﾅ", "gaana"),
        ("田中", ""),
        ("", ""),
    ],
)
def test_romaji_of_a_reading_is_hepburn(reading: str, letters: str) -> None:
    assert romaji(reading) == letters


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=16))
def test_fold_romaji_again_changes_nothing(word: str) -> None:
    assert fold_romaji(fold_romaji(word)) == fold_romaji(word)


SYLLABLES = [
    *"あいうえおかきくけこさしすせそたちつてとなにのはひふへほまみむめもやゆよらりるれろわん",
    *"がぎぐげござじずだでどばびぶべぼぱぴ",
    *[kana + small for kana in "きしちにひみりぎじび" for small in "ゃゅょ"],
]  # fmt: skip
# No name starts with ん or has two of them in a row; m is not opened for their sake.
READINGS = (
    st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5)
    .map("".join)
    .filter(lambda kana: "んん" not in "ん" + kana)
)


@given(READINGS, READINGS)
def test_join_romaji_is_what_typing_without_a_space_gives(family: str, given_name: str) -> None:
    joined = join_romaji(fold_romaji(romaji(family)), fold_romaji(romaji(given_name)))

    assert joined == fold_romaji(romaji(family) + romaji(given_name))


def spelled(letters: str) -> set[str]:
    """Ways in which people write a name that is `letters` in plain Hepburn."""
    passport = letters.replace("nb", "mb").replace("nm", "mm").replace("np", "mp")
    short = letters.replace("oo", "o").replace("ou", "o").replace("uu", "u")
    kunrei = letters
    for hepburn, other in [("sha", "sya"), ("shu", "syu"), ("sho", "syo"), ("shi", "si"), ("cha", "tya"), ("chu", "tyu"),
                           ("cho", "tyo"), ("chi", "ti"), ("tsu", "tu"), ("fu", "hu"), ("ja", "zya"), ("ju", "zyu"),
                           ("jo", "zyo"), ("ji", "zi")]:  # fmt: skip
        kunrei = kunrei.replace(hepburn, other)
    return {
        letters,
        passport,
        short,
        kunrei,
        letters.replace("r", "l"),
        letters.replace("j", "jy").replace("jyi", "ji"),
    }


@given(READINGS)
def test_open_tail_every_prefix_of_every_spelling_starts_the_name(reading: str) -> None:
    keys = romaji_keys(reading)

    for spelling in spelled(romaji(reading)):
        for size in range(1, len(spelling) + 1):
            openings = open_tail(spelling[:size])
            assert any(key.startswith(opening) for key in keys for opening in openings), (spelling[:size], keys)
