"""What the directory tells of random profiles, held against the rule written out naively: by searching, filtering, counting,
suggesting, sorting and turning pages (CHECKS 7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings

from enishi.kit.text import query_terms
from enishi.profiles import search
from enishi.profiles.tests.test_property import (
    BITS,
    CASES,
    LONG_CASES,
    MARKED,
    NAME,
    ON_CARD,
    WORDS,
    Town,
    marks,
    naive,
    profiles,
)

FOUND_BY = ("former_name", "unit", "work", "skills", "topics", "lately")  # what is typed to find somebody
FACETS = {"skills": "skill", "unit": "department", "region": "region", "languages": "language"}
VALUES = {"skills": MARKED["skills"], "unit": MARKED["unit"]["department"], "region": "KI", "languages": "sw"}
TOLD_TO_ALL = 7
RULES: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@pytest.fixture
def town(db: None) -> Town:
    cache.clear()
    return Town()


def check(town: Town, case: dict[str, Any]) -> None:
    """Ask the directory in every way for one profile, as one viewer."""
    town.set(case)
    search.index(town.network, [town.owner.pk])
    cache.clear()
    audiences, listing, kind = case["audiences"], case["listing"], case["kind"]
    viewer, bits = town.viewers[kind], BITS[kind]
    expected, found = naive(audiences, listing, bits), bool(listing & bits)

    def hit(**asked: Any) -> bool:
        return town.owner.pk in search.find(town.network, viewer, search.Query(**asked)).member_ids

    for field in audiences:  # searching, filtering, counting
        if field in FOUND_BY:
            assert query_terms(WORDS[field])
            assert hit(text=WORDS[field]) <= (field in expected), field
        if field in FACETS:
            name, value = FACETS[field], VALUES[field]
            assert hit(facets={name: (value,)}) == (field in expected), field
            counted = {
                each.value: each.count
                for each in search.counts(town.network, viewer, search.Query()).facets.get(name, ())
            }
            assert counted.get(value, 0) == (field in expected), field
    if "former_name" in audiences:
        assert hit(text=WORDS["former_name"]) == ("former_name" in expected)
    if "years" in audiences:
        assert hit(years=(1953, 1960)) == ("years" in expected)
        assert not hit(years=(1961, 1969)), "the year of leaving is not a year spent"
    assert hit(text=NAME) == found

    status, page = town.page(kind, "people/?view=list&facets=1")
    assert status == (200 if bits else 404) or not bits
    assert marks(page) <= expected
    assert (NAME in page) == found
    if found:
        assert marks(page) & ON_CARD == expected & ON_CARD
    sort(town, case)


def sort(town: Town, case: dict[str, Any]) -> None:
    """What not all members may see moves nobody in a list: with hidden years one stands where one stands without any."""
    viewer = town.viewers[case["kind"]]
    years = case["audiences"].get("years")
    if years is None or years == case["listing"] == TOLD_TO_ALL or not BITS[case["kind"]]:
        return
    before = order(town, viewer)
    town.set({**case, "audiences": {field: a for field, a in case["audiences"].items() if field != "years"}})
    search.index(town.network, [town.owner.pk])

    assert order(town, viewer) == before


def order(town: Town, viewer: Any) -> list[int]:
    """Return the whole list by the year of leaving, read page by page, two people each."""
    people: list[int] = []
    cursor = ""
    while True:
        asked = search.Query(order=search.Order.LEFT, cursor=cursor)
        page = search.find(town.network, viewer, asked, size=2)
        people += page.member_ids
        cursor = page.following
        if not cursor:
            return people


@settings(max_examples=CASES, **RULES)
@given(case=profiles)
def test_directory_tells_what_the_rule_lets_it_tell(town: Town, case: dict[str, Any]) -> None:
    check(town, case)


@pytest.mark.long
@settings(max_examples=LONG_CASES, **RULES)
@given(case=profiles)
def test_directory_tells_what_the_rule_lets_it_tell_in_many_cases(town: Town, case: dict[str, Any]) -> None:
    check(town, case)
