"""Names and texts are found by what people type, and what they typed is shown where it stands."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.kit.text import (
    LONGEST_QUERY,
    MOST_TERMS,
    Source,
    exact_query_tokens,
    exact_tokens,
    long_text_tokens,
    matches,
    name_tokens,
    person_tokens,
    query_terms,
    reading_tokens,
    short_text_tokens,
)


def finds(query: str, tokens: set[str] | tuple[str, ...]) -> bool:
    """What the database does with keys, done with tokens."""
    terms = query_terms(query)
    return bool(terms) and all(any(set(group) <= set(tokens) for group in term.groups) for term in terms)


TANAKA = person_tokens("田中", "宏", "タナカ", "ヒロシ")
ONO = person_tokens("大野", "順一", "オオノ", "ジュンイチ")
WATANABE = person_tokens("渡邉", "翔太", "ﾜﾀﾅﾍﾞ", "ｼﾖｳﾀ")
HATTORI = person_tokens("服部", "さくら", "ハツトリ", "サクラ")
SASAKI = person_tokens("佐々木", "惠子", "ササキ", "ケイコ")
MEYER = person_tokens("Süßmann-Meyer", "Lukas Ole")
SMITH = person_tokens("ジョーンズ", "メアリー・アン", "", "", "Jones", "Mary Ann")


@pytest.mark.parametrize(
    ("tokens", "queries"),
    [
        (TANAKA, "田中 田 中 宏 田中宏 宏田中 田中　宏 宏・田中 タナカ たな ﾀﾅｶﾋﾛｼ ヒロシタナカ たなかひ tanaka TANAKAHIROSHI "
                 "hiroshi,tanaka hiroshitanaka たなか宏 田中ひろし tanakah 田中さん 田中宏様 ｔａｎａｋａ た t"),
        (ONO, "大野 おおの オーノ ohno ono oono ŌNO Ohno,Jun-ichi jun'ichi junichi ジュンイチ ジユンイチ 順一大野 ohnojunichi"),
        (WATANABE, "渡辺 渡邊 邉 渡辺翔太 ワタナベ ショウタ ｼｮｳﾀ shota shouta しようた syota watanave wata ワタナベショウ"),
        (HATTORI, "服部さくら さくら さくら服部 はっとり ハツトリ hattori はっ sakura hatto"),
        (SASAKI, "佐々木 佐佐木 恵子 惠子 佐 佐々木恵子 ささきけいこ keiko sasakikeiko"),
        (MEYER, "meyer süßmann Suessmann sussmann lukas LUKASOLE süßmann-meyer suss"),
        (SMITH, "ジョーンズ メアリ メアリー じょ mary jones maryann jonesmary あん アン"),
    ],
)  # fmt: skip
def test_person_is_found_by_every_way_to_write_the_name(tokens: set[str], queries: str) -> None:
    for query in queries.replace(",", " , ").split(" "):
        if query not in ("", ","):
            assert finds(query, tokens), query


@pytest.mark.parametrize(
    "query", ["田中 宏", "宏\u3000田中", "hiroshi tanaka", "Tanaka, Hiroshi", "たなか　hiro", "田 宏"]
)
def test_person_is_found_by_both_names_in_any_order_and_script(query: str) -> None:
    assert finds(query, TANAKA)


@pytest.mark.parametrize(
    ("tokens", "query"),
    [
        (TANAKA, "田中 実"),
        (TANAKA, "中田"),
        (TANAKA, "なか"),
        (TANAKA, "anaka"),
        (TANAKA, "tanakas"),
        (TANAKA, "たなかさ"),
        (ONO, "小野"),
        (WATANABE, "渡部"),
        (SASAKI, "けんこ"),
        (TANAKA, "..."),
        (TANAKA, ""),
    ],
)
def test_person_is_not_found_by_another_name(tokens: set[str], query: str) -> None:
    assert not finds(query, tokens)


def test_former_name_is_found_like_the_name_and_only_by_its_own_tokens() -> None:
    now, former = person_tokens("田中", "花子", "タナカ", "ハナコ"), set(name_tokens("渡邉", "花子"))
    former.update(reading_tokens("ワタナベ", "ハナコ"))

    for query in ["渡辺花子", "渡邊", "watanabe", "わたなべ", "花子渡辺"]:
        assert finds(query, former)
        assert not finds(query, now)


NAME_KANJI = st.text(st.sampled_from("田中佐々木高髙橋渡邉辺斎藤齋山本宏恵惠子"), min_size=1, max_size=3).filter(
    lambda name: not name.startswith("々")
)
NAME_KANA = st.lists(
    st.sampled_from([*"アイウオカコシタトナノハヒマヤヨリワンガベ", "ショ", "ジュ", "キョ", "ッタ", "コー", "ケー"]),
    min_size=1,
    max_size=5,
).map("".join).filter(lambda reading: not reading.startswith(("ッ", "ン")))  # fmt: skip


@given(NAME_KANJI, NAME_KANJI, NAME_KANA, NAME_KANA)
def test_person_is_found_by_every_beginning_of_every_spelling(
    family: str, given_name: str, family_kana: str, given_kana: str
) -> None:
    tokens = person_tokens(family, given_name, family_kana, given_kana)

    assert finds(family, tokens)
    assert finds(given_name, tokens)
    for order in itertools.permutations([family, given_name]):
        assert finds(" ".join(order), tokens)
        assert finds("".join(order), tokens)
    assert finds(given_kana + family_kana, tokens)
    both = family_kana + given_kana
    for size in range(1, len(both) + 1):
        assert finds(both[:size], tokens), both[:size]
    for size in range(1, len(given_kana) + 1):
        assert finds(given_kana[:size], tokens)
        assert finds(f"{family} {given_kana[:size]}", tokens)


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("営業本部 第2営業部", "営業 本部 営業本部 第2営業部 営 2 営業２"),
        ("カスタマーサクセス部", "カスタマ カスタマー サクセス ｶｽﾀﾏｰｻｸｾｽ サクセス部"),
        ("Machine Learning／データ分析", "machine learning learn データ 分析 ﾃﾞｰﾀ分析"),
        ("C++, C#, Node.js", "c++ C# node node.js js c"),
        ("Düsseldorf Sales", "düsseldorf dusseldorf duesseldorf sales"),
        ("ユーザーサポート", "ユーザ ユーザー サポート"),
        ("e-mail配信", "e-mail mail 配信"),
    ],
)
def test_short_text_is_found_by_its_words(text: str, queries: str) -> None:
    for query in queries.split(" "):
        assert finds(query, short_text_tokens(text)), query
    for query in queries.split(" "):
        if len(query) > 1:
            assert finds(query, long_text_tokens(text)), query


def test_long_text_is_not_found_by_one_kanji_of_a_word() -> None:
    assert finds("業", short_text_tokens("営業"))
    assert not finds("業", long_text_tokens("営業"))


def test_bigrams_do_not_reach_over_punctuation() -> None:
    assert not finds("部営", short_text_tokens("総務部・営業部"))


def test_query_terms_tell_script_and_looseness() -> None:
    terms = query_terms("田中宏 たなか tana 第2")

    assert [(term.kind, term.text, term.loose) for term in terms] == [
        ("kanji", "田中宏", True),
        ("kana", "たなか", True),
        ("latin", "tana", False),
        ("kanji", "第", False),
        ("latin", "2", False),
    ]
    assert terms[0].groups == (("田中", "中宏"),)
    assert terms[1].groups == (("<たなか",), ("たな", "なか"))
    assert terms[2].groups == (("<tana",),)


def test_query_terms_have_limits() -> None:
    assert query_terms("") == query_terms(" ・。") == ()
    assert len(query_terms(" ".join(f"語{number}" for number in range(40)))) == MOST_TERMS
    assert sum(len(term.text) for term in query_terms("山川" * 500)) <= LONGEST_QUERY
    assert len(query_terms("田中 田中")) == 1
    for query in ["shohmattiffc", "jjohsshtch", "ohohohohoh", "matsushita"]:
        assert all(len(term.groups) <= 12 for term in query_terms(query))


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_query_terms_take_any_text(query: str) -> None:
    for term in query_terms(query):
        assert term.groups
        assert all(group and all(group) for group in term.groups)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("田中宏", True),
        ("宏 田中", True),
        ("田中", True),
        ("tanaka hiroshi", True),
        ("ヒロシ　タナカ", True),
        ("たなかひろし", True),
        ("田中さん", True),
        ("田", False),
        ("tana", False),
        ("田中実", False),
    ],
)
def test_exact_tokens_meet_whole_names_only(query: str, first: bool) -> None:
    whole, _ = exact_query_tokens(query)

    assert bool(set(whole) & set(exact_tokens("田中", "宏", "タナカ", "ヒロシ"))) is first


def test_exact_query_tokens_of_runs_find_the_family_name_beside_a_department() -> None:
    whole, parts = exact_query_tokens("田中 営業")
    names = set(exact_tokens("田中", "宏", "タナカ", "ヒロシ"))

    assert not names & set(whole)
    assert names & set(parts) == {"=n:田中"}
    assert exact_query_tokens("") == ((), ())


def test_exact_tokens_of_a_latin_name_are_met_in_both_spellings() -> None:
    assert set(exact_query_tokens("Lukas Meyer")[0]) & set(exact_tokens("Meyer", "Lukas"))
    assert set(exact_query_tokens("ohno")[0]) & set(exact_tokens("大野", "宏", "オオノ", "ヒロシ"))


@pytest.mark.parametrize(
    ("query", "value", "source", "marked"),
    [
        ("田中", "田中 宏", "name", "田中"),
        ("宏", "田中 宏", "name", "宏"),
        ("田中宏", "田中\u3000宏", "name", "田中\u3000宏"),
        ("宏田中", "田中 宏", "name", "田中 宏"),
        ("渡辺", "渡\U000e0100邉 花", "name", "渡\U000e0100邉"),
        ("高橋恵", "髙橋 惠子", "name", "髙橋 惠"),
        ("田中さん", "田中 宏", "name", "田中"),
        ("たなか宏", "田中 宏", "name", "宏"),
        ("たなか宏", "タナカ ヒロシ", "reading", "タナカ"),
        ("佐佐木", "佐々木 恵", "name", "佐々木"),
        ("さくら", "田中 さくら", "name", "さくら"),
        ("meyer", "Lukas Meyer", "name", "Meyer"),
        ("lukasmey", "Lukas Meyer", "name", "Lukas Meyer"),
        ("たな", "タナカ ヒロシ", "reading", "タナ"),
        ("ﾀﾅｶﾋ", "タナカ ヒロシ", "reading", "タナカ ヒ"),
        ("ひろし", "タナカ ヒロシ", "reading", "ヒロシ"),
        ("ひろしたなか", "タナカ ヒロシ", "reading", "タナカ ヒロシ"),
        ("しょうた", "ワタナベ シヨウタ", "reading", "シヨウタ"),
        ("tana", "タナカ ヒロシ", "reading", "タナ"),
        ("hiroshi", "タナカ ヒロシ", "reading", "ヒロシ"),
        ("ohno", "ｵｵﾉ ｼﾞｭﾝ", "reading", "ｵｵﾉ"),
        ("jun-ichi", "オオノ ジュンイチ", "reading", "ジュンイチ"),
        ("tanakahiro", "タナカ ヒロシ", "reading", "タナカ ヒロ"),
        ("営業", "第2営業部", "text", "営業"),
        ("ユーザ", "社内ユーザーの声", "text", "ユーザ"),
        ("learn", "Machine Learning", "text", "Learn"),
        ("mueller", "Herr Mueller", "text", "Mueller"),
        ("e-mail", "E-Mail配信", "text", "E-Mail"),
        ("c++", "Java, C++", "text", "C++"),
    ],
)
def test_matches_marks_what_was_typed(query: str, value: str, source: Source, marked: str) -> None:
    (term,) = query_terms(query)

    span = matches(term, value, source)

    assert span is not None
    assert value[span[0] : span[1]] == marked


@pytest.mark.parametrize(
    ("query", "value", "source"),
    [
        ("中田", "田中 宏", "name"),
        ("なか", "タナカ ヒロシ", "reading"),
        ("田中", "タナカ", "reading"),
        ("anaka", "タナカ", "reading"),
        ("業営", "営業", "text"),
        ("arning", "Learning", "text"),
        ("部営", "総務部・営業部", "text"),
        ("田中", "", "name"),
    ],
)
def test_matches_nothing_that_was_not_typed(query: str, value: str, source: Source) -> None:
    assert matches(query_terms(query)[0], value, source) is None


@given(NAME_KANJI, NAME_KANJI, NAME_KANA, NAME_KANA)
def test_whoever_is_found_by_a_name_is_matched_where_it_shows(
    family: str, given_name: str, family_kana: str, given_kana: str
) -> None:
    written, reading = f"{family} {given_name}", f"{family_kana} {given_kana}"

    for query in [family, given_name, family + given_name, given_name + family]:
        assert matches(query_terms(query)[0], written, "name"), query
    for query in [family_kana, given_kana[:1], family_kana + given_kana, given_kana + family_kana]:
        assert matches(query_terms(query)[0], reading, "reading"), query


@given(st.text(max_size=30), st.text(max_size=8), st.sampled_from(["name", "reading", "text"]))
def test_matches_span_lies_within_the_value(value: str, query: str, source: Source) -> None:
    for term in query_terms(query):
        span = matches(term, value, source)

        assert span is None or 0 <= span[0] < span[1] <= len(value)
