"""The one calendar: working days of the mainland, holidays, lunar dates and birthdays.

Years with an official notice of the State Council stand day by day in calendar.yaml. Every other year, later or
earlier (a bank's history may begin long before the first notice kept), counts Monday to Friday less the statutory days
of the rule in the same file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import count, islice
from pathlib import Path

from sibao.policy import birthday, lunar
from sibao.policy.calendar_file import Holidays, StatutoryRule, read_calendar
from sibao.policy.source import SHIPPED


@dataclass(frozen=True)
class Calendar:
    """Working days and lunar dates.

    `names` gives each holiday's name by language (zh, en); `holidays` and `worked` map the days off and the weekends
    worked in lieu of the noticed `years` to the holiday's code.
    """

    names: Mapping[str, Mapping[str, str]]
    years: range
    holidays: Holidays
    worked: Holidays
    statutory: tuple[StatutoryRule, ...]

    @property
    def content(self) -> dict[str, object]:
        """Everything that decides a day, as plain values (for the policy version)."""
        rules = {rule.code: [rule.calendar, rule.month, rule.day, rule.eve, rule.days] for rule in self.statutory}
        years = [self.years[0], self.years[-1]]
        return {"years": years, "holidays": self.holidays, "worked": self.worked, "statutory": rules}

    def in_year(self, year: int) -> dict[str, dict[date, str]]:
        """The days off and the weekends worked of one noticed year."""
        groups = {"holidays": self.holidays, "worked": self.worked}
        return {name: {day: code for day, code in days.items() if day.year == year} for name, days in groups.items()}

    @property
    def known_until(self) -> int:
        """The last year with an official notice."""
        return self.years[-1]

    def is_known(self, day: date) -> bool:
        """Whether an official notice covers the day."""
        return day.year in self.years

    def is_working_day(self, day: date) -> bool:
        """Whether people work on the day; a weekend worked in lieu is a working day."""
        if day in self.worked:
            return True
        return day.weekday() < 5 and self.holiday_code(day) is None

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.working_day_on_or_after(day + timedelta(days=1))

    def working_day_on_or_after(self, day: date) -> date:
        """`day` itself where it is a working day, else the next one."""
        return next(self._working_days_from(day))

    def working_days_later(self, day: date, number: int) -> date:
        """The `number`-th working day after `day` (number >= 1)."""
        if number < 1:
            raise ValueError(f"number must be at least 1, not {number}")
        return next(islice(self._working_days_from(day + timedelta(days=1)), number - 1, None))

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and including `last` (0 when last <= first)."""
        return sum(self.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def holiday_code(self, day: date) -> str | None:
        """Code of the holiday a day off belongs to; in noticed years that includes the days around it."""
        if self.is_known(day):
            return self.holidays.get(day)
        return self._statutory_days(day.year).get(day)

    def holiday_name(self, day: date, language: str = "zh") -> str | None:
        """Name (zh or en) of the holiday a day off belongs to, None on any other day."""
        code = self.holiday_code(day)
        return None if code is None else self.names[code][language]

    def lunar_of(self, day: date) -> tuple[int, int, bool]:
        """Lunar (month, day, is_leap) of a solar day."""
        return lunar.lunar_of(day)

    def lunar_name(self, day: date) -> str:
        """The lunar day as people write it, such as 八月初一."""
        return lunar.lunar_name(day)

    def lunar_months(self, first_year: int, last_year: int) -> list[lunar.LunarMonth]:
        """All months of the lunar years first_year..last_year in order."""
        return lunar.lunar_months(first_year, last_year)

    def birthday_on_or_after(self, born: date, calendar: str, on: date) -> date:
        """The next birthday on or after `on` (rules: sibao.policy.birthday)."""
        return birthday.birthday_on_or_after(born, calendar, on)

    def _working_days_from(self, day: date) -> Iterator[date]:
        return (each for each in (day + timedelta(days=n) for n in count()) if self.is_working_day(each))

    def _statutory_days(self, year: int) -> Mapping[date, str]:
        if year not in self._statutory_years:
            self._statutory_years[year] = {day: rule.code for rule in self.statutory for day in rule.days_in(year)}
        return self._statutory_years[year]

    @cached_property
    def _statutory_years(self) -> dict[int, Mapping[date, str]]:
        return {}


def load_calendar(folder: Path | None = None) -> Calendar:
    """The calendar of a policy folder (None: the shipped one). Raises PolicyError naming every fault."""
    return Calendar(**read_calendar((SHIPPED if folder is None else folder) / "calendar.yaml"))
