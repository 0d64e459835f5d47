"""Three facts beside the roster's: a finding for each, and what they come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enishi.joining import identity
from enishi.joining.identity import Claimed
from enishi.roster.facts import Period, RosterFacts

FACTS = RosterFacts(
    id=1,
    public_id="x",
    network_id=1,
    company="",
    employee_number="0012345",
    family_name="入江",
    given_name="文乃",
    family_name_kana="イリエ",
    given_name_kana="フミノ",
    former_name="堤",
    birth_date=date(1989, 2, 3),
    email="",
    no_contact=False,
    maybe_deceased=False,
    member_id=None,
    member_class_id=None,
    periods=(Period(date(2012, 4, 1), date(2021, 3, 31), True, "生産技術部 第一課", "", ""),),
    ids=(1,),
    numbers=("0012345",),
    names=(("入江", "文乃", "イリエ", "フミノ", "堤"),),
)
FUMINO = Claimed("入江", "文乃", date(1989, 2, 3), "", year=2021)


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ({}, "same"),
        ({"family": "堤"}, "same"),  # the former name
        ({"family": "いりえ", "given": "ふみの"}, "same"),
        ({"family": "Irie", "given": "Fumino"}, "same"),
        ({"family": "文乃", "given": "入江"}, "same"),
        ({"family": "永瀬"}, "close"),  # the family name alone differs
        ({"family": "永瀬", "given": "フミノ"}, "close"),
        ({"family": "旧", "given": "人", "now": "入江 文乃"}, "close"),  # the roster has the name of today
        ({"family": "入江", "given": "翔"}, "other"),
        ({"family": "高橋", "given": "翔"}, "other"),
    ],
)
def test_finding_of_the_name(said: dict[str, Any], finding: str) -> None:
    assert identity.compare(replace(FUMINO, **said), FACTS)["name"] == finding


@pytest.mark.parametrize(
    ("year", "here", "finding"),
    [(2021, False, "same"), (2020, False, "close"), (2022, False, "close"), (2019, False, "other"), (None, False, "unknown"),
     (2012, True, "same"), (2013, True, "close"), (2021, True, "other")],
)  # fmt: skip
def test_finding_of_the_year(year: int | None, here: bool, finding: str) -> None:
    assert identity.compare(replace(FUMINO, year=year, still_here=here), FACTS)["year"] == finding


@pytest.mark.parametrize(
    ("typed", "finding"),
    [("生産技術部第一課", "same"), ("生産技術部", "close"), ("総務部", "other"), ("", "unknown")],
)
def test_finding_of_the_department(typed: str, finding: str) -> None:
    assert identity.compare(replace(FUMINO, department=typed), FACTS)["department"] == finding


@pytest.mark.parametrize(
    ("birth", "number", "findings"),
    [
        (date(1989, 2, 3), "", ("same", "unknown")),
        (date(1989, 2, 4), "", ("other", "unknown")),
        (None, "１２３４５", ("unknown", "same")),
        (None, "12346", ("unknown", "other")),
    ],
)
def test_finding_of_birth_date_and_number(birth: date | None, number: str, findings: tuple[str, str]) -> None:
    found = identity.compare(replace(FUMINO, birth_date=birth, number=number), FACTS)

    assert (found["birth_date"], found["number"]) == findings


def test_finding_is_unknown_where_the_roster_knows_nothing() -> None:
    bare = replace(FACTS, birth_date=None, numbers=(), periods=())

    found = identity.compare(replace(FUMINO, number="12345", department="総務部"), bare)

    assert found == {
        "name": "same", "birth_date": "unknown", "number": "unknown", "year": "unknown", "department": "unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "agree"),
    [
        ({}, True),
        ({"year": 2022}, True),
        ({"birth_date": None, "number": "12345"}, True),
        ({"department": "総務部"}, True),  # people remember rooms, not names of departments
        ({"family": "永瀬"}, False),
        ({"year": None}, False),
        ({"year": 2019}, False),
        ({"birth_date": None}, False),
        ({"birth_date": date(1989, 2, 4)}, False),
        ({"birth_date": date(1989, 2, 4), "number": "12345"}, False),  # one of two seconds differs
    ],
)
def test_three_agree(said: dict[str, Any], agree: bool) -> None:
    assert identity.three_agree(identity.compare(replace(FUMINO, **said), FACTS)) is agree


def test_likelier_people_stand_first() -> None:
    namesake = identity.compare(FUMINO, replace(FACTS, birth_date=date(1970, 1, 1)))
    married = identity.compare(replace(FUMINO, family="永瀬"), FACTS)
    herself = identity.compare(FUMINO, FACTS)

    order = sorted([namesake, married, herself], key=identity.closeness, reverse=True)

    assert order == [herself, married, namesake]
    assert all(identity.may_be(each) for each in order)
    assert not identity.may_be(identity.compare(replace(FUMINO, family="高橋", given="翔"), FACTS))
