"""calendar.yaml as written: names, the statutory rule, and the noticed years day by day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sibao.policy import kinds, lunar
from sibao.policy.kinds import Kind
from sibao.policy.source import PolicyError, read_yaml

Holidays = Mapping[date, str]

_SECTIONS = ("names", "statutory", "years")
_RULE = {"calendar": kinds.choice("solar", "lunar", "qingming")}
_DATED_RULE: dict[str, Kind] = {
    **_RULE,
    "month": kinds.positive,
    "day": kinds.positive,
    "eve": kinds.flag,
    "days": kinds.positive,
}
_YEAR_FIELDS = ("reference", "holidays", "worked")


@dataclass(frozen=True)
class StatutoryRule:
    """A statutory holiday: `days` days from a solar or lunar month and day, with its `eve` or not; or Qingming."""

    code: str
    calendar: str
    month: int
    day: int
    eve: bool
    days: int

    def days_in(self, year: int) -> list[date]:
        """Its days in a solar year."""
        first = self._first_day(year)
        return [first + timedelta(days=n) for n in range(-1 if self.eve else 0, self.days)]

    def _first_day(self, year: int) -> date:
        if self.calendar == "qingming":
            return lunar.qingming(year)
        if self.calendar == "lunar":
            return lunar.solar_of(year, self.month, self.day)
        return date(year, self.month, self.day)


def read_calendar(path: Path) -> dict[str, Any]:
    """The fields of a Calendar from its file. Raises PolicyError naming file, key and date of every fault."""
    content = read_yaml(path)
    problems = list(_faults(content))
    if problems:
        raise PolicyError([f"{path.name} {problem}" for problem in problems])
    years = content["years"]
    return {
        "names": content["names"],
        "years": range(min(years), max(years) + 1),
        "holidays": _days(years, "holidays"),
        "worked": _days(years, "worked"),
        "statutory": tuple(_rule(code, value) for code, value in content["statutory"]["days"].items()),
    }


def _days(years: Mapping[int, Any], field: str) -> dict[date, str]:
    return {day: code for year in years.values() for code, days in year.get(field, {}).items() for day in days}


def _rule(code: str, value: Mapping[str, Any]) -> StatutoryRule:
    return StatutoryRule(code, **{"month": 0, "day": 0, "eve": False, "days": 1, **value})


def _faults(content: Mapping[Any, Any]) -> Iterator[str]:
    yield from (f"{section}: unknown key" for section in content if section not in _SECTIONS)
    missing = [section for section in _SECTIONS if not isinstance(content.get(section), dict) or not content[section]]
    yield from (f"{section}: missing" for section in missing)
    if missing:
        return
    names = content["names"]
    for code, texts in names.items():
        yield from _kind_faults(f"names.{code}", kinds.record(zh=kinds.text, en=kinds.text), texts)
    yield from _statutory_faults(content["statutory"], names)
    yield from _year_faults(content["years"], names)


def _kind_faults(key: str, kind: Kind, value: Any) -> Iterator[str]:
    try:
        kind(value)
    except ValueError as error:
        yield f"{key}: {error}"


def _statutory_faults(statutory: Mapping[str, Any], names: Mapping[str, Any]) -> Iterator[str]:
    yield from _kind_faults("statutory", kinds.record(reference=kinds.text, days=lambda value: dict(value)), statutory)
    for code, value in dict(statutory.get("days") or {}).items():
        if code not in names:
            yield f"statutory.days.{code}: has no name"
        qingming = isinstance(value, dict) and value.get("calendar") == "qingming"
        yield from _kind_faults(f"statutory.days.{code}", kinds.record(**(_RULE if qingming else _DATED_RULE)), value)


def _year_faults(years: Mapping[Any, Any], names: Mapping[str, Any]) -> Iterator[str]:
    if unreadable := [year for year in years if not isinstance(year, int) or not isinstance(years[year], dict)]:
        yield from (f"years.{year}: is no year with holidays" for year in unreadable)
        return
    yield from (f"years.{year}: missing" for year in range(min(years), max(years)) if year not in years)
    for year, value in years.items():
        yield from (f"years.{year}.{field}: unknown key" for field in value if field not in _YEAR_FIELDS)
        yield from _kind_faults(f"years.{year}.reference", kinds.text, value.get("reference"))
        seen: set[date] = set()
        for field in ("holidays", "worked"):
            yield from _day_faults(year, field, value.get(field, {}), names, seen)


def _day_faults(year: int, field: str, groups: Any, names: Mapping[str, Any], seen: set[date]) -> Iterator[str]:
    if not isinstance(groups, dict):
        yield f"years.{year}.{field}: is no table of holidays and their days"
        return
    for code, days in groups.items():
        key = f"years.{year}.{field}.{code}"
        if code not in names:
            yield f"{key}: has no name"
        for day in days if isinstance(days, list) else [days]:
            if not isinstance(day, date) or isinstance(day, datetime):
                yield f"{key} {day}: is not a date"
            elif day.year != year:
                yield f"{key} {day}: is not in {year}"
            elif day in seen:
                yield f"{key} {day}: given twice"
            elif field == "worked" and day.weekday() < 5:
                yield f"{key} {day}: is no weekend"
            else:
                seen.add(day)
