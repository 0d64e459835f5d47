"""Dates, years and audiences as DESIGN §2 writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from enishi.ui import words

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 12:00 in Tokyo


@pytest.mark.parametrize(
    ("write", "moment", "ja", "en"),
    [
        (words.day, date(2026, 11, 20), "2026年11月20日（金）", "20 Nov 2026"),
        (words.day, datetime(2026, 11, 19, 15, 30, tzinfo=UTC), "2026年11月20日（金）", "20 Nov 2026"),
        (words.short_day, date(2026, 9, 3), "9月3日", "3 Sept"),
        (words.short_day, date(2025, 9, 3), "2025年9月3日", "3 Sept 2025"),
        (words.when, date(2026, 11, 20), "今日", "today"),
        (words.when, datetime(2026, 11, 19, 9, 5, tzinfo=UTC), "昨日 18:05", "yesterday 18:05"),
        (words.when, date(2026, 11, 18), "11月18日", "18 Nov"),
        (words.when, date(2026, 11, 21), "11月21日", "21 Nov"),
        (words.month, date(2021, 3, 31), "2021年3月", "Mar 2021"),
        (words.moment, datetime(2026, 11, 22, 0, 7, tzinfo=UTC), "2026年11月22日（日）9:07", "22 Nov 2026, 9:07"),
        (words.moment, None, "", ""),
        (words.clock, datetime(2026, 11, 20, 0, 7, tzinfo=UTC), "9:07", "9:07"),
        (words.day, None, "", ""),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_dates_are_written_in_the_language_of_the_page(write, moment, ja, en):
    assert write(moment) == ja
    with translation.override("en"):
        assert write(moment) == en


@pytest.mark.parametrize(
    ("periods", "ja", "en"),
    [
        ([(2012, 2021)], "2012–2021（9年）", "2012–2021 (9 years)"),
        ([(2010, 2014), (2018, 2022)], "2010–2014、2018–2022（8年）", "2010–2014, 2018–2022 (8 years)"),
        ([(2015, None)], "2015–（11年）", "2015– (11 years)"),
        ([(2020, 2021)], "2020–2021（1年）", "2020–2021 (1 year)"),
        ([(2020, 2020)], "2020", "2020"),
        ([], "", ""),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_years_here_say_the_periods_and_their_sum(periods, ja, en):
    assert words.years_here(periods) == ja
    with translation.override("en"):
        assert words.years_here(periods) == en


def test_audiences_have_the_only_words_there_are():
    assert {number: words.audience_words(number) for number in words.AUDIENCES} == {
        0: "自分だけ",
        1: "アルムナイだけ",
        2: "社員だけ",
        3: "アルムナイと社員",
        4: "事務局だけ",
        5: "アルムナイと事務局",
        6: "社員と事務局",
        7: "会員みんな",
        15: "公開",
    }


def test_figures_are_grouped_by_three():
    assert [words.figure(number) for number in (7, 1284, 1_000_000, None)] == ["7", "1,284", "1,000,000", ""]
