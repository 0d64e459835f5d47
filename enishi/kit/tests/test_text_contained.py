"""What a database finds by 'contains' is what `matches` says of the same text."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from enishi.kit.text import contained, matches, query_terms, wanted

PIECES = ["品質", "管理", "カンバン", "かんばん", "サーバー", "齋藤", "斉藤", "々", "Python", "c++", "judo", "jyuudou", "e-mail",
          "email", "Satoh", "sato", "ＡＢＣ", "技術士様", "%", "_", "・", " ", "　", "(", "2級"]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)


def found(typed: str, text: str) -> bool:
    """What `LIKE` does."""
    stored = contained(text)
    return all(any(part in stored for part in parts) for parts in wanted(typed))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, texts)
@example("jyu", "Judo")
@example("e-mail", "mail e")
def test_contained_holds_what_matches_says(typed: str, text: str) -> None:
    assert found(typed, text) == all(matches(term, text) for term in query_terms(typed))


def test_contained_meets_umlauts_in_both_spellings() -> None:
    assert all(found(typed, text) for typed in ("Müller", "Mueller", "Muller") for text in ("Müller",))
    assert found("Müller", "Mueller")
    assert not found("Moller", "Müller")


def test_wanted_of_nothing_is_nothing() -> None:
    assert wanted("・ %") == ()
    assert contained("・ %") == ""
