"""Birthdays by walking day after day with another astronomy library (sxtwl) than the product uses."""

from calendar import isleap
from datetime import date, timedelta
from functools import cache


@cache
def lunar_day(day: date) -> tuple[int, int, bool, int]:
    """Lunar month, day, whether it is the leap month, and the month's length."""
    import sxtwl

    there = sxtwl.fromSolar(day.year, day.month, day.day)
    year, month, leap = there.getLunarYear(), there.getLunarMonth(), there.isLunarLeap()
    return month, there.getLunarDay(), leap, sxtwl.getLunarMonthNum(year, month, leap)


def is_solar_birthday(born: date, day: date) -> bool:
    if (born.month, born.day) == (2, 29) and not isleap(day.year):
        return (day.month, day.day) == (2, 28)
    return (day.month, day.day) == (born.month, born.day)


def is_lunar_birthday(born: date, day: date) -> bool:
    born_month, born_day, _, _ = lunar_day(born)
    month, number, leap, length = lunar_day(day)
    return not leap and month == born_month and number == min(born_day, length)


def birthday_on_or_after(born: date, calendar: str, on: date) -> date:
    """The first day from `on`, after the day of birth, that is a birthday."""
    is_birthday = is_lunar_birthday if calendar == "lunar" else is_solar_birthday
    day = max(on, born + timedelta(days=1))
    while not is_birthday(born, day):
        day += timedelta(days=1)
    return day
