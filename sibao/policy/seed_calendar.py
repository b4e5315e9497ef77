"""Regenerate policies/calendar.yaml: python -m sibao.policy.seed_calendar [FILE].

For developers, once a year when the notice for the next year is out: the noticed years come from the package
chinesecalendar, which the installed product never imports.
"""

import sys
from collections import defaultdict
from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from sibao.policy.source import SHIPPED

HEADER = """\
# 日历 / calendar: days off and weekends worked in lieu (调休)
# Written by: python -m sibao.policy.seed_calendar
# Years that are not listed count Monday to Friday less the statutory days.

names:
  new_year: {zh: 元旦, en: New Year}
  spring_festival: {zh: 春节, en: Spring Festival}
  qingming: {zh: 清明节, en: Qingming Festival}
  labour_day: {zh: 劳动节, en: Labour Day}
  dragon_boat: {zh: 端午节, en: Dragon Boat Festival}
  mid_autumn: {zh: 中秋节, en: Mid-Autumn Festival}
  national_day: {zh: 国庆节, en: National Day}
  victory_70: {zh: 抗战胜利 70 周年纪念日, en: 70th anniversary of victory}

statutory:
  reference: 全国年节及纪念日放假办法, State Council decree of November 2024
  days:
    new_year: {calendar: solar, month: 1, day: 1, eve: false, days: 1}
    spring_festival: {calendar: lunar, month: 1, day: 1, eve: true, days: 3}
    qingming: {calendar: qingming}
    labour_day: {calendar: solar, month: 5, day: 1, eve: false, days: 2}
    dragon_boat: {calendar: lunar, month: 5, day: 5, eve: false, days: 1}
    mid_autumn: {calendar: lunar, month: 8, day: 15, eve: false, days: 1}
    national_day: {calendar: solar, month: 10, day: 1, eve: false, days: 3}

years:
"""
CODES = {
    "New Year's Day": "new_year",
    "Spring Festival": "spring_festival",
    "Tomb-sweeping Day": "qingming",
    "Labour Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-autumn Festival": "mid_autumn",
    "National Day": "national_day",
    "Anti-Fascist 70th Day": "victory_70",
}


def calendar_text() -> str:
    """The whole of calendar.yaml."""
    constants = import_module("chinese_calendar.constants")

    source = f"chinesecalendar {version('chinesecalendar')}"
    years = sorted({day.year for day in constants.holidays})
    parts = [_year_text(year, source, constants.holidays, constants.workdays) for year in years]
    return HEADER + "".join(parts)


def _year_text(year: int, source: str, holidays: dict[date, str], workdays: dict[date, str]) -> str:
    lines = [f"  {year}:", f"    reference: 国务院办公厅关于{year}年部分节假日安排的通知 ({source})"]
    for field, days in (("holidays", holidays), ("worked", workdays)):
        groups = defaultdict(list)
        for day in sorted(day for day in days if day.year == year):
            groups[CODES[days[day]]].append(day.isoformat())
        lines += [f"    {field}:"] if groups else [f"    {field}: {{}}"]
        lines += [f"      {code}: [{', '.join(items)}]" for code, items in groups.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED / "calendar.yaml"
    target.write_text(calendar_text(), encoding="utf-8")
