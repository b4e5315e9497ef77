"""When a task may be worked, which days are offered, and that every kind has its words."""

from datetime import date, timedelta

import pytest

from sibao.desk.events.models import Kind
from sibao.desk.movements.models import Code
from sibao.desk.runs.book import working_calendar
from sibao.desk.tasks.rules import LABELS, is_ripe, label_of, makes_new_task, movement_due_on, postponement_days
from sibao.desk.tasks.rules import LastTask as Last

DAY = date(2026, 3, 11)


def test_every_kind_of_event_and_movement_has_words():
    movements = set(Code.values) - {"tier_down"}
    assert set(Kind.values) | movements | {"promise"} == set(LABELS)


def test_a_large_movement_says_which_way_the_money_went():
    assert label_of("large_movement", "large_inflow") == "大额转入"
    assert label_of("large_movement", "") == "大额异动"
    assert label_of("of_another_time") == "of_another_time"


@pytest.mark.parametrize(
    ("due", "first_due", "window", "expected"),
    [
        (DAY, DAY, "same_day", True),
        (DAY - timedelta(days=3), DAY - timedelta(days=3), "same_day", True),
        (DAY + timedelta(days=1), DAY + timedelta(days=1), "same_day", False),
        (DAY + timedelta(days=9), DAY + timedelta(days=9), "same_week", True),
        (DAY + timedelta(days=9), DAY, "same_week", False),
        (DAY, DAY - timedelta(days=9), "same_month", True),
    ],
)
def test_a_task_is_worked_early_unless_it_belongs_to_its_day_or_was_put_off(due, first_due, window, expected):
    assert is_ripe(due_on=due, first_due_on=first_due, on=DAY, window=window) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        # A Wednesday, a Friday, and the last day before the spring festival of 2026 (15 to 23 February are free).
        (DAY, [("tomorrow", (3, 12)), ("day_after", (3, 13)), ("monday", (3, 16))]),
        (date(2026, 3, 13), [("monday", (3, 16)), ("working_day", (3, 17))]),
        (date(2026, 3, 15), [("tomorrow", (3, 16)), ("day_after", (3, 17))]),
        (date(2026, 2, 14), [("working_day", (2, 24)), ("working_day", (2, 25))]),
    ],
)
def test_the_days_offered_are_working_days_and_none_comes_twice(on, expected):
    offers = postponement_days(on, working_calendar().next_working_day)
    assert [(name, (day.month, day.day)) for name, day in offers] == expected


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("same_day", date(2026, 12, 30)),
        ("same_week", date(2027, 1, 3)),
        ("same_month", date(2026, 12, 31)),
        ("same_quarter", date(2026, 12, 31)),
    ],
)
def test_a_movements_task_is_due_at_the_end_of_its_window(window, expected):
    assert movement_due_on(window, date(2026, 12, 29), date(2026, 12, 30)) == expected


@pytest.mark.parametrize(
    ("last", "severity", "expected"),
    [
        (None, "low", True),
        (Last(True, "medium", None, 0), "high", False),
        (Last(False, "medium", DAY, 0), "high", True),
        (Last(False, "high", DAY, 0), "high", False),
        (Last(False, "high", DAY - timedelta(days=7), 0), "high", False),
        (Last(False, "high", DAY - timedelta(days=6), 1), "high", False),
        (Last(False, "high", DAY - timedelta(days=7), 1), "medium", True),
    ],
)
def test_a_closed_movement_comes_back_when_it_got_worse_or_was_away_long_enough(last, severity, expected):
    assert makes_new_task(severity, last, DAY, 7, 1) is expected
