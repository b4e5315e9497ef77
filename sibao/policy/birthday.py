"""Birthdays by the solar and the lunar calendar (rules: docs/manual/night.md, events).

The first birthday is the first anniversary, so the day of birth itself never counts. Solar: 29 February becomes
28 February in common years. Lunar: month and day of birth in every later lunar year; a birth in a leap month is kept
in the plain month only; day 30 becomes 29 in a short month.
"""

from calendar import isleap
from datetime import date

from sibao.policy import lunar


def birthday_on_or_after(born: date, calendar: str, on: date) -> date:
    """The next birthday on or after `on` of somebody born on the solar day `born`; `calendar` is solar or lunar."""
    if calendar == "solar":
        return _solar_on_or_after(born, on)
    if calendar == "lunar":
        return _lunar_on_or_after(born, on)
    raise ValueError(f"unknown calendar {calendar!r}")


def _solar_on_or_after(born: date, on: date) -> date:
    year = max(born.year + 1, on.year)
    birthday = _anniversary(born, year)
    return birthday if birthday >= on else _anniversary(born, year + 1)


def _anniversary(born: date, year: int) -> date:
    if (born.month, born.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return born.replace(year=year)


def _lunar_on_or_after(born: date, on: date) -> date:
    month, day, _ = lunar.lunar_of(born)
    # Months 11 and 12 fall in the next solar year, so years are counted by the lunar calendar.
    year = max(lunar.month_of(born).year + 1, lunar.month_of(on).year)
    birthday = lunar.solar_of(year, month, day)
    return birthday if birthday >= on else lunar.solar_of(year + 1, month, day)
