"""The bank's policy book and calendar as this installation has them, each read once per process."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, gettext

from sibao.policy.book import Book, load_book
from sibao.policy.calendar import Calendar, load_calendar
from sibao.policy.rules import Policy


def policy_on(day: date) -> Policy:
    """The policy in force on `day`. Raises PolicyError when the book is faulty or begins later."""
    return _book(settings.SIBAO_POLICIES).on(day)


def working_calendar() -> Calendar:
    """Working days, holidays and lunar dates."""
    return _calendar(settings.SIBAO_POLICIES)


def lunar_words(day: date) -> str:
    """The lunar day in the language of the page: 八月初一, in English lunar month 8, day 1."""
    if (get_language() or "").startswith("zh"):
        return working_calendar().lunar_name(day)
    month, lunar_day, is_leap = working_calendar().lunar_of(day)
    told = gettext("农历闰%(month)s月%(day)s日") if is_leap else gettext("农历%(month)s月%(day)s日")
    return told % {"month": month, "day": lunar_day}


@lru_cache
def _book(folder: Path | None) -> Book:
    return load_book(folder)


@lru_cache
def _calendar(folder: Path | None) -> Calendar:
    return load_calendar(folder)
