"""The Chinese calendar as GB/T 33661-2017 defines it: month tables, names, solar terms and birthdays.

Month beginnings come from lunar_python: for the years of `lunar_table.py` worked out beforehand, else one table per
lunar year, kept. It agrees with the standard on every day up to 2056; the new moon of September 2057 falls ten seconds
from midnight, where almanacs differ by a day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from math import floor

from lunar_python import Lunar, LunarYear

from sibao.policy.lunar_table import months_by_year

_MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_TENS = ("初", "十", "廿", "三")
_UNITS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
# Julian day number of the day before 1 January of the year 1, at noon.
_JULIAN_DAY_OF_ORDINAL_0 = 1721425


@dataclass(frozen=True)
class LunarMonth:
    """One month: its first (solar) day, lunar year, number 1..12, whether it is the leap one, and length 29 or 30."""

    first_day: date
    year: int
    month: int
    is_leap: bool
    days: int


def lunar_months(first_year: int, last_year: int) -> list[LunarMonth]:
    """All months of the lunar years first_year..last_year in order."""
    return [month for year in range(first_year, last_year + 1) for month in _months_of(year)]


def month_of(day: date) -> LunarMonth:
    """The lunar month in which a solar day lies."""
    months = _months_of(day.year)
    if day < months[0].first_day:
        months = _months_of(day.year - 1)
    return next(month for month in reversed(months) if month.first_day <= day)


def lunar_of(day: date) -> tuple[int, int, bool]:
    """Lunar (month, day, is_leap) of a solar day."""
    month = month_of(day)
    return month.month, (day - month.first_day).days + 1, month.is_leap


def solar_of(year: int, month: int, day: int) -> date:
    """Solar day of a day in a plain (not leap) month of a lunar year; a day 30 of a short month is its 29th."""
    found = next(each for each in _months_of(year) if each.month == month and not each.is_leap)
    return found.first_day + timedelta(days=min(day, found.days) - 1)


def lunar_name(day: date) -> str:
    """The lunar day as people write it: 八月初一, 闰六月廿三, 腊月三十."""
    month, number, is_leap = lunar_of(day)
    tens, unit = divmod(number - 1, 10)
    prefix = _TENS[tens] if unit < 9 or number == 10 else ("", "", "二", "三")[tens + 1]
    return f"{'闰' if is_leap else ''}{_MONTHS[month - 1]}{prefix}{_UNITS[unit]}"


@lru_cache(maxsize=512)
def qingming(year: int) -> date:
    """Day of the solar term Qingming in a solar year."""
    index = Lunar.JIE_QI_IN_USE.index("清明")
    return _date_of(LunarYear(year).getJieQiJulianDays()[index])


@lru_cache(maxsize=512)
def _months_of(year: int) -> tuple[LunarMonth, ...]:
    known = _table().get(year)
    if known is None:
        return computed_months(year)
    return tuple(LunarMonth(first_day, year, number, is_leap, days) for first_day, number, is_leap, days in known)


@cache
def _table() -> dict[int, tuple[tuple[date, int, bool, int], ...]]:
    return months_by_year()


def computed_months(year: int) -> tuple[LunarMonth, ...]:
    """The months of a lunar year as lunar_python works them out, whether or not they stand in the table."""
    months = [month for month in LunarYear(year).getMonths() if month.getYear() == year]
    return tuple(
        LunarMonth(
            first_day=_date_of(month.getFirstJulianDay()),
            year=year,
            month=abs(month.getMonth()),
            is_leap=month.getMonth() < 0,
            days=month.getDayCount(),
        )
        for month in months
    )


def _date_of(julian_day: float) -> date:
    return date.fromordinal(floor(julian_day + 0.5) - _JULIAN_DAY_OF_ORDINAL_0)
