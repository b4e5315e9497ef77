"""The desk's clock. Read in views, endpoints and commands only; everything below them takes `on=` and `at=`.

A demonstration keeps its own today (SIBAO_TODAY=YYYY-MM-DD): the time of day runs on, the date stands still.
"""

import os
from datetime import date, datetime

from django.utils import timezone


def demo_day() -> date | None:
    """The fixed today of a demonstration, or None in real life."""
    text = os.environ.get("SIBAO_TODAY")
    return date.fromisoformat(text) if text else None


def now() -> datetime:
    """This moment, aware, in the bank's time zone (Asia/Shanghai)."""
    moment = timezone.localtime()
    day = demo_day()
    return moment.replace(year=day.year, month=day.month, day=day.day) if day else moment


def today() -> date:
    """This calendar day in the bank's time zone."""
    return now().date()
