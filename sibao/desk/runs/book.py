"""The bank's policy book and calendar as this installation has them, each read once per process."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from sibao.policy.book import Book, load_book
from sibao.policy.calendar import Calendar, load_calendar
from sibao.policy.rules import Policy


def policy_on(day: date) -> Policy:
    """The policy in force on `day`. Raises PolicyError when the book is faulty or begins later."""
    return _book(settings.SIBAO_POLICIES).on(day)


def working_calendar() -> Calendar:
    """Working days, holidays and lunar dates."""
    return _calendar(settings.SIBAO_POLICIES)


@lru_cache
def _book(folder: Path | None) -> Book:
    return load_book(folder)


@lru_cache
def _calendar(folder: Path | None) -> Calendar:
    return load_calendar(folder)
