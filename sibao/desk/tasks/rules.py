"""Which tasks a night makes. Source: docs/manual/night.md, "Tasks"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SEVERITY_ORDER = {"": 0, "low": 1, "medium": 2, "high": 3}


@dataclass(frozen=True)
class LastTask:
    """The newest task of a customer and movement code: severity when it was closed, the day, and the nights since.

    `absent_nights` counts published nights after the closing day on which the code did not hold.
    """

    is_open: bool
    severity: str
    closed_on: date | None
    absent_nights: int


def is_severe_enough(severity: str, from_severity: str) -> bool:
    """Whether a movement reaches the mildest severity that makes a task."""
    return SEVERITY_ORDER[severity] >= SEVERITY_ORDER[from_severity]


def makes_new_task(
    severity: str, last: LastTask | None, on: date, realert_days: int, realert_absent_nights: int
) -> bool:
    """One open task per customer and code; after closing, a new one only when severity rose, or when the code was
    absent for the policy's nights and its days have passed since the closing."""
    if last is None:
        return True
    if last.is_open or last.closed_on is None:
        return False
    if SEVERITY_ORDER[severity] > SEVERITY_ORDER[last.severity]:
        return True
    return last.absent_nights >= realert_absent_nights and on >= last.closed_on + timedelta(days=realert_days)


def movement_due_on(window: str, night: date, next_working_day: date) -> date:
    """The due date of a movement's task by its policy window: the next working day after the night, the end of the
    week, month or quarter that this day lies in."""
    day = next_working_day
    if window == "same_week":
        return day + timedelta(days=6 - day.weekday())
    if window == "same_month":
        return _month_end(day.year, day.month)
    if window == "same_quarter":
        return _month_end(day.year, (day.month + 2) // 3 * 3)
    return day


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


# Which way a task may go, and what makes it go there; the manual's diagram is made from this table.
TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "open": {"finish": "done", "dismiss": "dismissed", "postpone": "open", "withdraw": "withdrawn"},
    "done": {"reopen": "open"},
    "dismissed": {"reopen": "open"},
    "withdrawn": {},
}
