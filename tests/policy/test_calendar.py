"""Working days follow the notices where there are any, and the statute elsewhere."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibao.policy import seed_calendar
from sibao.policy.calendar import load_calendar
from sibao.policy.source import SHIPPED

DAYS = st.dates(date(1990, 1, 1), date(2055, 12, 1))


def _span(first, last):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def test_every_day_of_2004_to_2026_is_the_day_that_the_notices_say(calendar):
    import chinese_calendar

    for day in _span(date(2004, 1, 1), date(2026, 12, 31)):
        assert calendar.is_working_day(day) == chinese_calendar.is_workday(day), day
        assert (calendar.holiday_code(day) is not None) == (day in chinese_calendar.constants.holidays), day


def test_the_last_noticed_year_is_2026(calendar):
    assert calendar.known_until == 2026
    assert [calendar.is_known(date(year, 6, 1)) for year in (2003, 2004, 2026, 2027)] == [False, True, True, False]


def test_the_shipped_file_is_what_the_seed_command_writes():
    assert (SHIPPED / "calendar.yaml").read_text(encoding="utf-8") == seed_calendar.calendar_text()


def test_the_developers_sources_of_holidays_are_never_loaded_by_the_product():
    program = "import sys; from sibao.policy.book import load_book; load_book(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "sibao.policy.calendar" in loaded
    assert not {"chinese_calendar", "holidays", "sxtwl"} & set(loaded)


def test_statutory_days_of_the_years_without_a_notice_agree_with_another_library(calendar):
    import holidays

    for year in range(2027, 2057):
        theirs = set(holidays.China(years=year, observed=False))
        ours = {day for day in _span(date(year, 1, 1), date(year, 12, 31)) if calendar.holiday_code(day)}
        assert ours == theirs, year


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 1, 1), "元旦"),
        (date(2027, 1, 2), None),
        (date(2027, 2, 4), None),
        (date(2027, 2, 5), "春节"),
        (date(2027, 2, 6), "春节"),
        (date(2027, 2, 8), "春节"),
        (date(2027, 2, 9), None),
        (date(2027, 4, 4), None),
        (date(2027, 4, 5), "清明节"),
        (date(2027, 4, 30), None),
        (date(2027, 5, 1), "劳动节"),
        (date(2027, 5, 2), "劳动节"),
        (date(2027, 5, 3), None),
        (date(2027, 6, 9), "端午节"),
        (date(2027, 9, 15), "中秋节"),
        (date(2027, 9, 30), None),
        (date(2027, 10, 1), "国庆节"),
        (date(2027, 10, 3), "国庆节"),
        (date(2027, 10, 4), None),
        (date(1994, 2, 9), "春节"),
        (date(1994, 2, 10), "春节"),
        (date(1994, 4, 5), "清明节"),
        (date(2026, 10, 7), "国庆节"),
        (date(2015, 9, 3), "抗战胜利 70 周年纪念日"),
    ],
)
def test_holidays_have_their_names_and_no_other_day_has_one(calendar, day, name):
    assert calendar.holiday_name(day) == name
    assert (calendar.holiday_name(day, "en") is None) == (name is None)


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 19), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        # The Saturday before the week of National Day is worked in lieu, and so is the one after it.
        (date(2026, 9, 19), date(2026, 9, 20)),
        (date(2026, 9, 30), date(2026, 10, 8)),
        (date(2026, 10, 9), date(2026, 10, 10)),
        (date(2026, 2, 13), date(2026, 2, 14)),
        (date(2026, 2, 14), date(2026, 2, 24)),
        # 2027 has no notice yet: New Year's Day alone, then the weekend.
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2027, 2, 4), date(2027, 2, 9)),
        # Berka's second night, before any notice.
        (date(1994, 3, 30), date(1994, 3, 31)),
        (date(1994, 4, 1), date(1994, 4, 4)),
        (date(1994, 4, 4), date(1994, 4, 6)),
    ],
)
def test_the_next_working_day_is_the_first_after_the_day(calendar, day, following):
    assert calendar.next_working_day(day) == following


@given(day=DAYS)
def test_between_a_day_and_its_next_working_day_nobody_works(calendar, day):
    following = calendar.next_working_day(day)
    assert following > day
    assert calendar.is_working_day(following)
    assert not any(
        calendar.is_working_day(each) for each in _span(day + timedelta(days=1), following) if each < following
    )
    assert calendar.working_days_between(day, following) == 1
    assert calendar.working_day_on_or_after(day) == (day if calendar.is_working_day(day) else following)


@given(day=DAYS, number=st.integers(1, 15))
def test_working_days_later_and_working_days_between_agree(calendar, day, number):
    later = calendar.working_days_later(day, number)
    assert calendar.is_working_day(later)
    assert calendar.working_days_between(day, later) == number
    assert calendar.working_days_between(later, day) == 0


def test_no_working_day_can_be_asked_for_before_the_first_one(calendar):
    with pytest.raises(ValueError, match="at least 1"):
        calendar.working_days_later(date(2026, 11, 20), 0)


def test_a_bank_s_own_calendar_decides_its_working_days(folder):
    folder.replace("calendar.yaml", "[2026-05-09]", "[2026-05-09, 2026-05-10]")
    assert load_calendar(folder.path).is_working_day(date(2026, 5, 10))
    assert not load_calendar().is_working_day(date(2026, 5, 10))


def test_a_notice_for_the_next_year_moves_the_last_known_year(folder):
    text = (folder.path / "calendar.yaml").read_text(encoding="utf-8")
    year = "  2027:\n    reference: 通知\n    holidays:\n      new_year: [2027-01-01]\n    worked: {}\n"
    (folder.path / "calendar.yaml").write_text(text + year, encoding="utf-8")
    calendar = load_calendar(folder.path)
    assert calendar.known_until == 2027
    # Once a year is noticed, only what the notice says is off.
    assert calendar.is_working_day(date(2027, 2, 5))


def test_the_calendar_answers_lunar_questions_and_birthdays(calendar):
    assert calendar.lunar_of(date(2024, 2, 10)) == (1, 1, False)
    assert calendar.lunar_name(date(2024, 2, 10)) == "正月初一"
    assert calendar.lunar_months(2025, 2025)[0].first_day == date(2025, 1, 29)
    assert calendar.birthday_on_or_after(date(1980, 11, 20), "solar", date(2026, 11, 20)) == date(2026, 11, 20)
