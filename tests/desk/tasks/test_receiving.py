"""The tasks of many nights in a row, with reruns and people closing some, against a plain-Python oracle."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sibao.desk.access.models import Customer
from sibao.desk.runs.book import policy_on, working_calendar
from sibao.desk.runs.models import Run
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.operations import (
    discard_unpublished_tasks,
    receive_event_tasks,
    receive_movement_tasks,
    refresh_tasks,
    stale_facts,
    unjustified_tasks,
    withdraw_tasks,
)
from sibao.desk.tasks.queries import visible_tasks
from tests.desk.world import add, customer, run

FIRST = date(2026, 3, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
SEVERITIES = (None, "low", "medium", "high")
CODE, EVENT = "net_outflow", "birthday"


@dataclass(frozen=True)
class Night:
    """What one night finds, what its rerun finds instead, and whether somebody closes or touches the task by day."""

    severity: str | None
    rerun: str | None | bool
    event: bool
    event_again: bool
    closes: bool
    touches: bool


nights = st.lists(
    st.builds(
        Night,
        severity=st.sampled_from(SEVERITIES),
        rerun=st.sampled_from([False, False, *SEVERITIES]),
        event=st.booleans(),
        event_again=st.booleans(),
        closes=st.sampled_from([False, False, True]),
        touches=st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=14,
)


@dataclass
class Oracle:
    """The rule in plain words: [state, severity, day closed, touched, made on the night]."""

    movement: list[list] = field(default_factory=list)
    events: dict[date, str] = field(default_factory=dict)
    held: dict[date, str | None] = field(default_factory=dict)

    def receive(self, day: date, severity: str | None, has_event: bool, is_rerun: bool) -> None:
        known = [task for task in self.movement if task[0] != "withdrawn"]
        last = known[-1] if known else None
        if severity in ("medium", "high") and self._is_new(last, severity, day):
            self.movement.append(["open", severity, None, False, day])
        if last and last[0] == "open" and severity:
            last[1] = severity
        if is_rerun and severity not in ("medium", "high"):
            for task in self.movement:
                if task[0] == "open" and task[4] == day and not task[3]:
                    task[0] = "withdrawn"
        if has_event:
            self.events.setdefault(day, "open")
        elif is_rerun and self.events.get(day) == "open":
            self.events[day] = "withdrawn"
        self.held[day] = severity

    def _is_new(self, last: list | None, severity: str, day: date) -> bool:
        if last is None:
            return True
        if last[0] == "open":
            return False
        if SEVERITIES.index(severity) > SEVERITIES.index(last[1]):
            return True
        away = any(night >= last[2] and night < day and held is None for night, held in self.held.items())
        return away and (day - last[2]).days >= 7

    def by_day(self, day: date, closes: bool, touches: bool) -> None:
        for task in self.movement:
            if task[0] == "open" and touches:
                task[3] = True
            if task[0] == "open" and closes:
                task[0], task[2] = "dismissed", day


def publish(day: date, severity: str | None, has_event: bool, held: dict[date, str | None]) -> Run:
    """One night as publication does it: load, work out, turn over."""
    policy = policy_on(day)
    replaced = list(Run.objects.filter(as_of=day).values_list("pk", flat=True))
    new = add(run(as_of=day, status=Run.Status.LOADING, is_current=False, published_at=None))
    movements = [("c1", CODE, severity, None)] if severity else []
    events = [("c1", EVENT, day, "", day, None)] if has_event else []
    receive_event_tasks(rows=events, run=new, policy=policy)
    earlier = {night: value for night, value in held.items() if night < day}
    receive_movement_tasks(
        rows=movements,
        run=new,
        policy=policy,
        next_working_day=working_calendar().next_working_day(day),
        nights=sorted(earlier),
        present={("c1", CODE): {night for night, value in earlier.items() if value}},
    )
    at = datetime.combine(day, time(22), SHANGHAI)
    unjustified = unjustified_tasks(replaced=replaced, events=events, movements=movements, policy=policy)
    refreshes = stale_facts(rows=movements)
    withdraw_tasks(task_ids=unjustified, at=at)
    refresh_tasks(refreshes=refreshes)
    Run.objects.filter(pk__in=replaced).update(status=Run.Status.REPLACED)
    Run.objects.filter(pk=new.pk).update(status=Run.Status.PUBLISHED, published_at=at)
    return new


def close_by_day(day: date) -> None:
    at = datetime.combine(day, time(10), SHANGHAI)
    Task.objects.filter(source="movement", state="open").update(state="dismissed", closed_at=at, version=3)


@pytest.fixture
def one_customer(db):
    add(customer(add(run(as_of=FIRST - timedelta(days=1), is_current=False)), "c1"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(nights)
def test_nights_in_a_row_make_the_tasks_of_the_rule(one_customer, story):
    Task.objects.all().delete()
    Run.objects.filter(as_of__gte=FIRST).delete()
    oracle = Oracle()
    for number, night in enumerate(story):
        day = FIRST + timedelta(days=number)
        publish(day, night.severity, night.event, oracle.held)
        oracle.receive(day, night.severity, night.event, is_rerun=False)
        if night.touches:
            Task.objects.filter(source="movement", state="open").update(version=2)
            oracle.by_day(day, closes=False, touches=True)
        if night.rerun is not False:
            publish(day, night.rerun, night.event_again, oracle.held)
            oracle.receive(day, night.rerun, night.event_again, is_rerun=True)
        if night.closes:
            # People work on the morning after.
            close_by_day(day + timedelta(days=1))
            oracle.by_day(day + timedelta(days=1), closes=True, touches=False)
    made = Task.objects.filter(source="movement").order_by("pk").values_list("state", "severity")
    assert list(made) == [(task[0], task[1]) for task in oracle.movement]
    events = Task.objects.filter(source="event").values_list("event_on", "state")
    assert dict(events) == oracle.events
    assert len(events) == len(oracle.events)


def test_a_movement_below_the_policys_severity_makes_no_task(one_customer):
    publish(FIRST, "low", False, {})
    assert Task.objects.count() == 0


def test_tasks_of_a_night_that_is_still_loading_are_seen_by_nobody_and_can_be_discarded(one_customer):
    loading = publish(FIRST, "high", True, {})
    Run.objects.filter(pk=loading.pk).update(status=Run.Status.LOADING, published_at=None)
    assert (Task.objects.count(), visible_tasks().count()) == (2, 0)
    discard_unpublished_tasks(run=loading)
    assert Task.objects.count() == 0
    assert Customer.unscoped.count() == 1
