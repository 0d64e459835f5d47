"""Truth tables: when do two facts agree?"""

from __future__ import annotations

from datetime import date

import pytest

from enishi.joining.forms import FactsForm
from enishi.joining.identity import Typed, agrees, birth_date_agrees, name_agrees, number_agrees
from enishi.roster.facts import RosterFacts


def facts(**values: object) -> RosterFacts:
    known: dict[str, object] = {
        "id": 1, "public_id": "abc", "network_id": 1, "company": "", "employee_number": "0012345",
        "family_name": "高橋", "given_name": "一郎", "family_name_kana": "タカハシ", "given_name_kana": "イチロウ",
        "former_name": "", "birth_date": date(1964, 5, 6), "email": "", "no_contact": False, "maybe_deceased": False,
        "member_id": None, "member_class_id": None, "periods": (), "ids": (1,),
    } | values  # fmt: skip
    parts = ("family_name", "given_name", "family_name_kana", "given_name_kana", "former_name")
    known = {"numbers": (known["employee_number"],), "names": (tuple(known[part] for part in parts),)} | known
    return RosterFacts(**known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("family", "given", "expected"),
    [
        ("高橋", "一郎", True),
        ("髙橋", "一郎", True),  # the ladder form of 高
        ("一郎", "高橋", True),  # the other way round
        ("高橋一郎", "", True),  # all in one field
        ("高 橋", "一 郎", True),
        ("タカハシ", "イチロウ", True),
        ("たかはし", "いちろう", True),
        ("ﾀｶﾊｼ", "ｲﾁﾛｳ", True),
        ("高橋", "いちろう", True),
        ("たかはし", "一郎", True),
        ("Takahashi", "Ichiro", True),
        ("ICHIRŌ", "TAKAHASHI", True),
        ("Ｔａｋａｈａｓｉ", "Itirou", True),
        ("Takahashi", "Ichiroh", True),
        ("高橋", "二郎", False),
        ("高田", "一郎", False),
        ("橋高", "一郎", False),
        ("Takahashi", "Jiro", False),
        ("高橋", "", False),
        ("", "", False),
        ("・", "－", False),
    ],
)
def test_name_in_any_writing(family: str, given: str, expected: bool) -> None:
    assert name_agrees(family, given, facts()) is expected


@pytest.mark.parametrize(
    ("former", "family", "given", "expected"),
    [
        ("斎藤", "斎藤", "一郎", True),
        ("斎藤", "齋藤", "一郎", True),
        ("斎藤", "高橋", "一郎", True),
        ("斎藤", "斎藤", "いちろう", True),
        ("斎藤 壱郎", "斎藤", "壱郎", True),
        ("斎藤 壱郎", "高橋", "一郎", True),
        ("斎藤", "佐藤", "一郎", False),
        ("", "斎藤", "一郎", False),
    ],
)
def test_former_name(former: str, family: str, given: str, expected: bool) -> None:
    assert name_agrees(family, given, facts(former_name=former)) is expected


def test_name_without_a_given_name_on_the_roster() -> None:
    assert name_agrees("高橋", "一郎", facts(family_name="高橋一郎", given_name="", given_name_kana=""))


def test_name_in_latin_letters_on_the_roster() -> None:
    them = facts(family_name="SMITH", given_name="John Paul", family_name_kana="", given_name_kana="")

    assert name_agrees("Smith", "John Paul", them)
    assert name_agrees("john paul", "smith", them)
    assert not name_agrees("Smith", "Paul", them)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("0012345", True), ("12345", True), ("００１２３４５", True), ("00-123 45", True), ("12346", False), ("", False)],
)
def test_number(number: str, expected: bool) -> None:
    assert number_agrees(number, facts()) is expected


def test_number_missing_on_the_roster_never_agrees() -> None:
    assert not number_agrees("0", facts(employee_number=""))


@pytest.mark.parametrize(
    ("born", "known", "expected"),
    [
        (date(1964, 5, 6), date(1964, 5, 6), True),
        (date(1964, 6, 5), date(1964, 5, 6), False),
        (None, date(1964, 5, 6), False),
        (date(1964, 5, 6), None, False),
        (None, None, False),
    ],
)
def test_birth_date(born: date | None, known: date | None, expected: bool) -> None:
    assert birth_date_agrees(born, facts(birth_date=known)) is expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (Typed("高橋", "一郎", date(1964, 5, 6)), True),
        (Typed("高橋", "一郎", None, "12345"), True),
        (Typed("高橋", "一郎", date(1964, 5, 6), "99999"), False),  # a number that is given counts
        (Typed("高橋", "一郎", date(1964, 5, 7)), False),
        (Typed("佐藤", "一郎", date(1964, 5, 6)), False),
        (Typed("高橋", "一郎"), False),
    ],
)
def test_two_facts(typed: Typed, expected: bool) -> None:
    assert agrees(typed, facts()) is expected


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        ("1964", "5", "6", date(1964, 5, 6)),
        ("１９６４", "５", "６", date(1964, 5, 6)),
        ("昭和39", "5", "6", date(1964, 5, 6)),
        ("S39", "05", "06", date(1964, 5, 6)),
        ("昭和39年", "5月", "6日", date(1964, 5, 6)),
        ("平成元", "2", "3", date(1989, 2, 3)),
        ("昭和39年5月6日", "", "", date(1964, 5, 6)),
        ("1964/5/6", "", "", date(1964, 5, 6)),
        ("19640506", "", "", date(1964, 5, 6)),
    ],
)
def test_birth_date_as_people_write_it(year: str, month: str, day: str, expected: date) -> None:
    form = FactsForm(
        {"family": "高橋", "given": "一郎", "year": year, "month": month, "day": day, "email": "a@example.com"}
    )

    assert form.is_valid(), form.errors
    assert form.typed().birth_date == expected


@pytest.mark.parametrize(
    ("year", "month", "day", "field"),
    [
        ("1989", "2", "30", "day"),
        ("89", "2", "3", "year"),
        ("", "", "", "year"),
        ("1989", "", "", "day"),
        ("abc", "2", "3", "day"),
        ("", "2", "3", "year"),
    ],
)
def test_birth_date_that_is_none_is_told_in_words(year: str, month: str, day: str, field: str) -> None:
    form = FactsForm(
        {"family": "高橋", "given": "一郎", "year": year, "month": month, "day": day, "email": "a@example.com"}
    )

    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.parametrize(("name", "limit"), [("family", 50), ("given", 50), ("number", 30), ("year", 20)])
def test_facts_have_limits(name: str, limit: int) -> None:
    words = {"family": "高橋", "given": "一郎", "year": "1964", "month": "5", "day": "6", "email": "a@example.com"}

    assert name in FactsForm(words | {name: "1" * (limit + 1)}).errors
