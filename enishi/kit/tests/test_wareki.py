"""Days in western and Japanese notation."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.kit import wareki
from enishi.kit.wareki import ERAS, Kind, era_of, find, from_serial, write

DAYS = st.dates(min_value=date(1868, 1, 25), max_value=date(2117, 12, 31))


def day(text: str) -> date | None:
    found = find(text)
    assert found.kind is Kind.DAY, text
    return found.day


@given(DAYS)
def test_every_day_survives_being_written_in_its_era(when: date) -> None:
    found = find(write(when))

    assert (found.kind, found.day, found.beyond_era) == (Kind.DAY, when, False)


@given(
    DAYS,
    st.sampled_from(
        (
            "{0}{1}.{2}.{3}",
            "{0}{1}/{2}/{3}",
            "{0}{1}年{2}月{3}日",
            "{0} {1}年 {2}月 {3}日",
            "{0}{1:02}{2:02}{3:02}",
            "{0}.{1}.{2}.{3}",
        )
    ),
)
def test_every_day_is_read_by_letter_and_by_first_character(when: date, form: str) -> None:
    era, year = era_of(when)
    for sign in (era.letter, era.letter.lower(), era.name[0], era.name):
        assert day(form.format(sign, year, when.month, when.day)) == when
    assert day(f"{era.code}{year:02}{when:%m%d}") == when


@given(
    DAYS,
    st.sampled_from(
        (
            "%Y/%m/%d",
            "%Y-%m-%d",
            "%Y.%m.%d",
            "%Y年%m月%d日",
            "%Y%m%d",
            "%d.%m.%Y",
            "%Y/%m/%d 0:00",
            "%d-%b-%Y",
            "%B %d, %Y",
            "%Y-%m-%dT00:00:00Z",
            "%Y/%m/%d (%a)",
        )
    ),
)
def test_every_day_survives_western_notation(when: date, form: str) -> None:
    text = when.strftime(form)

    assert day(text) == when
    assert day(text.translate(str.maketrans("0123456789/", "０１２３４５６７８９／"))) == when


@given(DAYS)
def test_without_day_the_month_is_known_whole(when: date) -> None:
    era, year = era_of(when)
    for text in (f"{when.year}年{when.month}月", f"{when.year}/{when.month}", f"{era.name}{year}年{when.month}月"):
        found = find(text)
        assert found.kind is Kind.MONTH
        assert found.day == when.replace(day=1)
        assert found.end
        assert found.end + timedelta(days=1) == (when.replace(day=1) + timedelta(days=32)).replace(day=1)


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    found = find(text)

    assert (found.day is not None) == (found.kind in (Kind.DAY, Kind.MONTH, Kind.EITHER))


@given(st.text(alphabet="0123456789/-.年月日平昭令成和元HSRTM (火)：:", max_size=16))
def test_nothing_that_looks_like_a_day_breaks_it(text: str) -> None:
    assert find(text).kind in Kind


@given(st.dates(min_value=date(1904, 6, 1), max_value=date(2099, 12, 31)))
def test_serial_numbers_count_days_in_both_systems(when: date) -> None:
    assert from_serial((when - date(1899, 12, 30)).days) == when
    assert from_serial((when - date(1904, 1, 1)).days, since_1904=True) == when


def test_small_serial_numbers_are_refused() -> None:
    with pytest.raises(ValueError):
        from_serial(60)


def test_eras_follow_one_another_without_a_gap() -> None:
    for newer, older in itertools.pairwise(ERAS):
        assert older.last
        assert older.last + timedelta(days=1) == newer.first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("平成31年5月31日", date(2019, 5, 31)),
        ("令和元年4月1日", date(2019, 4, 1)),
        ("昭和64年2月1日", date(1989, 2, 1)),
        ("大正元年1月1日", date(1912, 1, 1)),
    ],
)
def test_era_past_its_end_within_the_year_is_plain_but_told(text: str, expected: date) -> None:
    found = find(text)

    assert (found.kind, found.day, found.beyond_era) == (Kind.DAY, expected, True)


@pytest.mark.parametrize(
    "text",
    [
        "昭和65年4月1日",
        "平成35年4月1日",
        "平成0年4月1日",
        "S65.4.1",
        "2003/2/30",
        "2003/13/1",
        "20031301",
        "0203/4/1",
        "明治46年1月1日",
        "平成15年2月30日",
        "30.02.2003",
    ],
)
def test_days_that_no_calendar_has(text: str) -> None:
    assert find(text).kind is Kind.IMPOSSIBLE


@pytest.mark.parametrize("text", ["03/04/01", "15.4.1", "15年4月1日", "030401", "1-Apr-03", "'03/4/1"])
def test_two_digit_years_are_not_guessed(text: str) -> None:
    assert find(text).kind is Kind.TWO_DIGIT_YEAR


@pytest.mark.parametrize(
    "text",
    ["", "不明", "平成十四年四月一日", "2003", "昭和49年", "4月1日", "########", "12:30", "Apr", "60000", "9999"],
)
def test_what_is_no_day(text: str) -> None:
    assert find(text).kind is Kind.UNREADABLE


@pytest.mark.parametrize(
    ("text", "kind", "order"),
    [
        ("04/05/2003", Kind.EITHER, ""),
        ("13/05/2003", Kind.DAY, "dmy"),
        ("05/13/2003", Kind.DAY, "mdy"),
        ("05/05/2003", Kind.DAY, ""),
        ("04.05.2003", Kind.DAY, ""),
    ],
)
def test_year_last_says_what_it_tells(text: str, kind: Kind, order: str) -> None:
    assert (find(text).kind, find(text).order) == (kind, order)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("㍻15年4月1日", date(2003, 4, 1)),
        ("㋿元年5月1日", date(2019, 5, 1)),
        ("2003年（平成15年）4月1日", date(2003, 4, 1)),
        ("平成15年(2003年)4月1日", date(2003, 4, 1)),
        ("2003年4月1日(火)", date(2003, 4, 1)),
        ("2003年4月1日 火曜日", date(2003, 4, 1)),
        ("2014/3/31 12:00:00 AM", date(2014, 3, 31)),
        ("2003. 4. 1.", date(2003, 4, 1)),
        ("2003年4月1日付", date(2003, 4, 1)),
        ("Tue, 15 Mar 2011", date(2011, 3, 15)),
    ],
)
def test_other_ways_of_writing_a_day(text: str, expected: date) -> None:
    assert day(text) == expected


def test_end_of_month_in_words() -> None:
    assert find("平成15年3月末").day == date(2003, 3, 31)


def test_days_before_the_eras_have_none() -> None:
    with pytest.raises(ValueError):
        wareki.era_of(date(1868, 1, 24))
