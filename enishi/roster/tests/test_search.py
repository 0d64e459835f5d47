"""What officers type when they look for somebody on HR's list."""

from __future__ import annotations

from datetime import date

import pytest

from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster import search
from enishi.roster.spelling import kana_pattern
from enishi.roster.tests.make import imported

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PEOPLE = """社員番号,姓,名,セイ,メイ,旧姓,入社日,退職日,部署
A001,渡邊,恵子,ワタナベ,ケイコ,,1990-04-01,2010-03-31,経理部
A002,佐藤,美咲,サトウ,ミサキ,田中,1991-04-01,2011-03-31,営業部
A003,吉野,健一,ヨシノ,ケンイチ,,1992-04-01,2012-03-31,検査課
A004,大野,翔太,オオノ,シヨウタ,,1993-04-01,2013-03-31,第二営業部
"""


@pytest.fixture
def network() -> Network:
    network = make_network()
    imported(network, PEOPLE.encode())
    return network


def found(network: Network, asked: str) -> list[str]:
    officer = make_member(network, role="secretariat")
    return sorted(row.employee_number for row in search.find(officer, {"q": asked}, TODAY).people)


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("渡辺", ["A001"]),
        ("わたなべ けいこ", ["A001"]),
        ("恵子 渡邊", ["A001"]),
        ("watanabe", ["A001"]),
        ("Keiko Watanabe", ["A001"]),
        ("watan", ["A001"]),
        ("yosino", ["A003"]),
        ("Yoshino Ken'ichi", ["A003"]),
        ("satoh", ["A002"]),
        ("ohno shota", ["A004"]),
        ("田中", ["A002"]),
        ("田中美咲", ["A002"]),
        ("田中 美咲", ["A002"]),
        ("経理部", ["A001"]),
        ("営業部", ["A002", "A004"]),
        ("営業部 佐藤", ["A002"]),
        ("a003", ["A003"]),
        ("A00", ["A001", "A002", "A003", "A004"]),
        ("suzuki", []),
        ("渡邊 営業部", []),
        ("%", []),
        ("経_部", []),
        ("x" * 100, []),
        ("（）", []),
    ],
)
def test_search_finds_by_names_readings_letters_and_departments(
    network: Network, asked: str, numbers: list[str]
) -> None:
    assert found(network, asked) == numbers


@pytest.mark.parametrize("asked", ["smith", "a", "2fa", "", "渡辺", "w" * 60])
def test_search_takes_no_word_for_letters_of_a_reading_that_is_none(asked: str) -> None:
    assert kana_pattern(asked) == ""


def test_search_keeps_to_the_network(network: Network) -> None:
    other = make_network(slug="others")

    assert found(other, "経理部") == found(other, "watanabe") == found(other, "田中") == []
