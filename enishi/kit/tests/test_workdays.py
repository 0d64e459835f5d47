"""Working days, held against the Cabinet Office's list (国民の祝日について, syukujitsu.csv)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from enishi.kit import workdays

OFFICIAL = {
    2022: "0101 0110 0211 0223 0321 0429 0503 0504 0505 0718 0811 0919 0923 1010 1103 1123",
    2023: "0101 0102 0109 0211 0223 0321 0429 0503 0504 0505 0717 0811 0918 0923 1009 1103 1123",
    2024: "0101 0108 0211 0212 0223 0320 0429 0503 0504 0505 0506 0715 0811 0812 0916 0922 0923 1014 1103 1104 1123",
    2025: "0101 0113 0211 0223 0224 0320 0429 0503 0504 0505 0506 0721 0811 0915 0923 1013 1103 1123 1124",
    2026: "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103 1123",
    2027: "0101 0111 0211 0223 0321 0322 0429 0503 0504 0505 0719 0811 0920 0923 1011 1103 1123",
}


@pytest.mark.parametrize("year", OFFICIAL)
def test_holidays_are_those_of_the_cabinet_office(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]

    assert " ".join(f"{day:%m%d}" for day in days if workdays.is_holiday(day)) == OFFICIAL[year]


@pytest.mark.parametrize(
    ("day", "promised"),
    [
        (date(2026, 11, 19), date(2026, 11, 25)),  # Thursday; Monday is Labour Thanksgiving Day
        (date(2026, 11, 21), date(2026, 11, 26)),  # Saturday before it
        (date(2026, 9, 18), date(2026, 9, 28)),  # Friday before three holidays, one of them between two others
        (date(2026, 5, 1), date(2026, 5, 11)),  # Friday before Golden Week, whose Sunday moves to the 6th
        (date(2026, 12, 28), date(2027, 1, 6)),  # offices are shut until the 3rd
        (date(2026, 6, 1), date(2026, 6, 4)),
    ],
)
def test_three_working_days_after(day: date, promised: date) -> None:
    assert workdays.working_day_after(day, 3) == promised


def test_outside_japan_only_weekends_count() -> None:
    assert workdays.working_day_after(date(2026, 11, 19), 3, japan=False) == date(2026, 11, 24)


def test_holidays_between_are_those_that_make_one_wait() -> None:
    assert workdays.holidays_between(date(2026, 11, 19), date(2026, 11, 25)) == [date(2026, 11, 23)]
    assert workdays.holidays_between(date(2026, 6, 1), date(2026, 6, 4)) == []
