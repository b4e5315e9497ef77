"""Lunar dates agree with another library, day by day, and read as people write them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibao.policy import lunar
from sibao.policy.lunar_table import FIRST_YEAR, months_by_year
from sibao.policy.lunar_table import YEARS as YEARS_KEPT

YEARS = st.integers(1901, 2099)
DAYS = st.dates(date(1901, 2, 19), date(2099, 12, 31))


def _span(first, last):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def test_every_day_from_1901_to_2056_is_sxtwl_s_day():
    sxtwl = pytest.importorskip("sxtwl", reason="sxtwl has wheels for x86_64 only")
    for day in _span(date(1901, 1, 1), date(2056, 12, 31)):
        there = sxtwl.fromSolar(day.year, day.month, day.day)
        assert lunar.lunar_of(day) == (there.getLunarMonth(), there.getLunarDay(), there.isLunarLeap()), day


def test_the_table_of_months_is_what_lunar_python_works_out():
    for year, months in months_by_year().items():
        computed = [(m.first_day, m.month, m.is_leap, m.days) for m in lunar.computed_months(year)]
        assert list(months) == computed, year


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, FIRST_YEAR + len(YEARS_KEPT)])
def test_years_beside_the_table_join_it_without_a_gap(year):
    first, second = sorted((year, FIRST_YEAR if year < FIRST_YEAR else year - 1))
    months = lunar.lunar_months(first, second)
    assert len({month.year for month in months}) == 2
    assert all(one.first_day + timedelta(days=one.days) == next_.first_day for one, next_ in pairwise(months))


def test_after_2056_only_the_disputed_month_of_2057_differs_from_sxtwl():
    sxtwl = pytest.importorskip("sxtwl", reason="sxtwl has wheels for x86_64 only")
    differing = []
    for day in _span(date(2057, 1, 1), date(2099, 12, 31)):
        there = sxtwl.fromSolar(day.year, day.month, day.day)
        if lunar.lunar_of(day) != (there.getLunarMonth(), there.getLunarDay(), there.isLunarLeap()):
            differing.append(day)
    assert differing == list(_span(date(2057, 9, 28), date(2057, 10, 27)))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1933, 7, 23), (6, 1, False)),
        (date(1954, 11, 25), (11, 1, False)),
        (date(1978, 9, 3), (8, 1, False)),
        (date(2024, 2, 10), (1, 1, False)),
        (date(2025, 7, 25), (6, 1, True)),
        (date(2033, 12, 22), (11, 1, True)),
    ],
)
def test_months_that_other_libraries_get_wrong_begin_on_the_right_day(day, expected):
    assert lunar.lunar_of(day) == expected


def test_the_month_table_covers_every_day_once():
    months = lunar.lunar_months(1900, 2100)
    for month, following in zip(months, months[1:], strict=False):
        assert month.first_day + timedelta(days=month.days) == following.first_day
        assert month.days in (29, 30)


@given(year=YEARS)
def test_a_lunar_year_has_its_twelve_plain_months_in_order_and_at_most_one_leap_month_after_its_namesake(year):
    months = lunar.lunar_months(year, year)
    assert [month.month for month in months if not month.is_leap] == list(range(1, 13))
    leap = [number for number, month in enumerate(months) if month.is_leap]
    assert len(leap) <= 1
    for number in leap:
        assert months[number - 1].month == months[number].month


@given(day=DAYS)
def test_a_day_of_a_plain_month_comes_back_from_its_lunar_date(day):
    month, number, is_leap = lunar.lunar_of(day)
    if not is_leap:
        assert lunar.solar_of(lunar.month_of(day).year, month, number) == day


def test_day_30_of_a_short_month_is_its_29th():
    assert lunar.solar_of(2025, 12, 30) == lunar.solar_of(2025, 12, 29) == date(2026, 2, 16)
    assert lunar.solar_of(2024, 12, 30) == lunar.solar_of(2024, 12, 29) == date(2025, 1, 28)
    assert lunar.solar_of(2023, 12, 30) == date(2024, 2, 9)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 2, 10), "正月初一"),
        (date(2026, 9, 25), "八月十五"),
        (date(2024, 1, 20), "腊月初十"),
        (date(2024, 1, 21), "腊月十一"),
        (date(2024, 1, 30), "腊月二十"),
        (date(2024, 1, 31), "腊月廿一"),
        (date(2024, 2, 8), "腊月廿九"),
        (date(2024, 2, 9), "腊月三十"),
        (date(2025, 7, 25), "闰六月初一"),
        (date(2026, 12, 9), "冬月初一"),
        (date(2026, 11, 20), "十月十二"),
    ],
)
def test_lunar_days_read_as_people_write_them(day, name):
    assert lunar.lunar_name(day) == name


def test_qingming_is_the_day_sxtwl_computes():
    sxtwl = pytest.importorskip("sxtwl", reason="sxtwl has wheels for x86_64 only")
    for year in range(1990, 2100):
        days = [day for day in _span(date(year, 4, 3), date(year, 4, 7)) if _has_term(sxtwl, day)]
        assert [lunar.qingming(year)] == days


def _has_term(sxtwl, day):
    return sxtwl.fromSolar(day.year, day.month, day.day).hasJieQi()
