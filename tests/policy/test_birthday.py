"""Birthdays, solar and lunar, are those that walking day after day finds."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sibao.policy import lunar
from sibao.policy.birthday import birthday_on_or_after
from tests.oracles import birthday as oracle

NIGHTS = st.dates(date(2024, 1, 1), date(2055, 12, 31))
BIRTHS = st.dates(date(1905, 1, 1), date(2055, 12, 31))
MONTHS = lunar.lunar_months(1930, 2023)
LEAP_BIRTHS = st.sampled_from([m for m in MONTHS if m.is_leap]).flatmap(
    lambda month: st.integers(0, month.days - 1).map(lambda n: month.first_day + timedelta(days=n))
)
DAY_30_BIRTHS = st.sampled_from([m.first_day + timedelta(days=29) for m in MONTHS if m.days == 30])
YEAR_END_BIRTHS = st.sampled_from([m for m in MONTHS if m.month >= 11]).flatmap(
    lambda month: st.integers(0, month.days - 1).map(lambda n: month.first_day + timedelta(days=n))
)
LEAP_DAYS = st.sampled_from([date(year, 2, 29) for year in range(1908, 2024, 4)])


@given(born=st.one_of(BIRTHS, LEAP_DAYS), on=NIGHTS)
@example(born=date(2000, 2, 29), on=date(2026, 2, 28))
@example(born=date(2000, 2, 29), on=date(2026, 3, 1))
@example(born=date(2000, 2, 29), on=date(2028, 2, 28))
@example(born=date(2000, 2, 29), on=date(2028, 2, 29))
@example(born=date(2000, 2, 29), on=date(2028, 3, 1))
@example(born=date(2026, 11, 20), on=date(2026, 11, 20))
@example(born=date(2024, 2, 29), on=date(2024, 2, 29))
@example(born=date(2026, 12, 31), on=date(2026, 1, 1))
def test_a_solar_birthday_is_the_next_one_that_walking_the_days_finds(born, on):
    assert birthday_on_or_after(born, "solar", on) == oracle.birthday_on_or_after(born, "solar", on)


@given(born=st.one_of(BIRTHS, LEAP_BIRTHS, DAY_30_BIRTHS, YEAR_END_BIRTHS), on=NIGHTS)
@example(born=date(2025, 7, 25), on=date(2025, 7, 25))
@example(born=date(2025, 6, 25), on=date(2025, 7, 25))
@example(born=date(2033, 12, 22), on=date(2033, 12, 22))
@example(born=date(2024, 2, 9), on=date(2024, 2, 9))
def test_a_lunar_birthday_is_the_next_one_that_walking_the_days_finds(born, on):
    pytest.importorskip("sxtwl", reason="sxtwl has wheels for x86_64 only")
    assert birthday_on_or_after(born, "lunar", on) == oracle.birthday_on_or_after(born, "lunar", on)


def test_every_lunar_birthday_from_2024_to_2055_is_found_for_every_lunar_day_of_birth():
    pytest.importorskip("sxtwl", reason="sxtwl has wheels for x86_64 only")
    births = [lunar.solar_of(1970, month, day) for month in range(1, 13) for day in (1, 15, 29)]
    births += [m.first_day + timedelta(days=29) for m in lunar.lunar_months(1970, 1975) if m.days == 30][:12]
    births += [m.first_day + timedelta(days=n) for m in lunar.lunar_months(1960, 1990) if m.is_leap for n in (0, 28)]
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range((date(2056, 1, 1) - date(2024, 1, 1)).days)]
    for born in births:
        expected = [day for day in days if oracle.is_lunar_birthday(born, day)]
        found, on = [], days[0]
        while (birthday := birthday_on_or_after(born, "lunar", on)) <= days[-1]:
            assert birthday_on_or_after(born, "lunar", birthday) == birthday
            found.append(birthday)
            on = birthday + timedelta(days=1)
        assert found == expected, born


def test_the_day_itself_is_the_birthday_and_the_day_after_waits_for_the_next():
    born = date(1980, 11, 20)
    assert birthday_on_or_after(born, "solar", date(2026, 11, 20)) == date(2026, 11, 20)
    assert birthday_on_or_after(born, "solar", date(2026, 11, 21)) == date(2027, 11, 20)


@pytest.mark.parametrize("calendar", ["solar", "lunar"])
@given(born=BIRTHS, ahead=st.integers(-400, 400))
def test_the_day_of_birth_is_never_a_birthday_and_the_first_is_about_a_year_later(calendar, born, ahead):
    on = max(born - timedelta(days=abs(ahead)), date(1902, 1, 1))
    first = birthday_on_or_after(born, calendar, on)
    assert 324 <= (first - born).days <= 385


def test_a_birth_in_a_leap_month_is_kept_in_the_plain_month():
    born = date(2025, 7, 25)
    assert lunar.lunar_of(born) == (6, 1, True)
    assert birthday_on_or_after(born, "lunar", date(2025, 7, 26)) == lunar.solar_of(2026, 6, 1)
    # 2036 has a leap sixth month again, and still the plain one counts.
    assert birthday_on_or_after(born, "lunar", date(2036, 1, 1)) == lunar.solar_of(2036, 6, 1)
    assert birthday_on_or_after(born, "lunar", lunar.solar_of(2036, 6, 1) + timedelta(days=1)).year == 2037


def test_a_birth_on_day_30_is_kept_on_day_29_of_a_short_month():
    born = date(2024, 2, 9)
    assert lunar.lunar_of(born) == (12, 30, False)
    assert birthday_on_or_after(born, "lunar", date(2026, 1, 1)) == date(2026, 2, 16)


def test_a_birthday_late_in_the_lunar_year_can_fall_twice_or_never_in_a_solar_year():
    born = lunar.solar_of(1970, 12, 8)
    found, on = [], date(2024, 1, 1)
    while on < date(2056, 1, 1):
        on = birthday_on_or_after(born, "lunar", on)
        found.append(on.year)
        on += timedelta(days=1)
    counts = {found.count(year) for year in range(2024, 2055)}
    assert counts == {0, 1, 2}


def test_an_unknown_calendar_is_refused():
    with pytest.raises(ValueError, match="julian"):
        birthday_on_or_after(date(1980, 1, 1), "julian", date(2026, 1, 1))
