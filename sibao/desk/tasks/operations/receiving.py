"""Tasks from a night's events and movements. Source: docs/manual/night.md, "Tasks"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from sibao.desk.runs.loading import delete_rows, insert_rows
from sibao.desk.runs.models import Run
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.rules import LastTask, is_severe_enough, makes_new_task, movement_due_on
from sibao.policy.rules import Policy, TaskRule

FIELDS = (
    "made_by",
    "policy_version",
    "state",
    "version",
    "close_reason",
    "note",
    "source",
    "customer",
    "kind",
    "event_on",
    "subject",
    "severity",
    "amount",
    "role",
    "channel",
    "minutes",
    "first_due_on",
    "due_on",
)
EventRow = tuple[str, str, date, str, date, Decimal | None]
"""customer_id, kind, event_on, subject, due_on, amount"""
MovementRow = tuple[str, str, str, Decimal | None]
"""customer_id, code, severity, amount"""
Key = tuple[str, str]
"""customer_id, movement code"""


def receive_event_tasks(*, rows: Sequence[EventRow], run: Run, policy: Policy) -> int:
    """One task per customer, kind, event_on and subject, ever: keys that have one already are passed over."""
    wanted = [row for row in rows if row[1] in policy.tasks.events]
    known = _known_event_keys(wanted)
    new = (row for row in wanted if row[:4] not in known)
    return insert_rows(Task, FIELDS, (_event_task(row, policy.tasks.events[row[1]], run, policy) for row in new))


def _known_event_keys(rows: Sequence[EventRow]) -> set[tuple[str, str, date, str]]:
    if not rows:
        return set()
    tasks = Task.objects.filter(source=Task.Source.EVENT, event_on__gte=min(row[2] for row in rows))
    return set(tasks.values_list("customer_id", "kind", "event_on", "subject"))


def _event_task(row: EventRow, rule: TaskRule, run: Run, policy: Policy) -> tuple[Any, ...]:
    customer_id, kind, event_on, subject, due_on, amount = row
    facts = (Task.Source.EVENT.value, customer_id, kind, event_on, subject, "", amount)
    return (*_made_by(run, policy), *facts, rule.role, rule.channel, rule.minutes, due_on, due_on)


def _made_by(run: Run, policy: Policy) -> tuple[Any, ...]:
    return (run.pk, policy.version, Task.State.OPEN.value, 1, "", "")


def receive_movement_tasks(
    *,
    rows: Sequence[MovementRow],
    run: Run,
    policy: Policy,
    next_working_day: date,
    nights: Sequence[date],
    present: Mapping[Key, set[date]],
) -> int:
    """One open task per customer and code, for codes and severities that the policy lists.

    `nights`: the days of published nights; `present`: on which of them each code held.
    """
    wanted = list(_severe_rows(rows, policy))
    last = _last_tasks({row[0] for row in wanted}, nights, present)
    rules = policy.tasks
    new = (
        row
        for row in wanted
        if makes_new_task(row[2], last.get(row[:2]), run.as_of, rules.realert_days, rules.realert_absent_nights)
    )
    return insert_rows(Task, FIELDS, (_movement_task(row, run, policy, next_working_day) for row in new))


def _severe_rows(rows: Iterable[MovementRow], policy: Policy) -> Iterator[MovementRow]:
    for row in rows:
        rule = policy.tasks.movements.get(row[1])
        if rule is not None and is_severe_enough(row[2], rule.from_severity or ""):
            yield row


def _movement_task(row: MovementRow, run: Run, policy: Policy, next_working_day: date) -> tuple[Any, ...]:
    customer_id, code, severity, amount = row
    rule = policy.tasks.movements[code]
    due_on = movement_due_on(rule.window, run.as_of, next_working_day)
    facts = (Task.Source.MOVEMENT.value, customer_id, code, None, "", severity, amount)
    return (*_made_by(run, policy), *facts, rule.role, rule.channel, rule.minutes, due_on, due_on)


def _last_tasks(
    customer_ids: set[str], nights: Sequence[date], present: Mapping[Key, set[date]]
) -> dict[Key, LastTask]:
    """The newest task of each customer and code; a withdrawn one never was."""
    movements = Task.objects.filter(source=Task.Source.MOVEMENT).exclude(state=Task.State.WITHDRAWN)
    newest = movements.values("customer_id", "kind").annotate(newest=Max("pk")).values("newest")
    tasks = Task.objects.filter(pk__in=newest).values_list("customer_id", "kind", "state", "severity", "closed_at")
    found = {}
    for customer_id, code, state, severity, closed_at in tasks:
        if customer_id not in customer_ids:
            continue
        closed_on = timezone.localdate(closed_at) if closed_at else None
        since = [night for night in nights if closed_on and night >= closed_on]
        absent = len(set(since) - present.get((customer_id, code), set()))
        found[customer_id, code] = LastTask(state == Task.State.OPEN, severity, closed_on, absent)
    return found


@dataclass(frozen=True)
class Refresh:
    """A movement's newer facts for the open task that it made."""

    task_id: int
    severity: str
    amount: Decimal | None


def stale_facts(*, rows: Sequence[MovementRow]) -> list[Refresh]:
    """The open movement tasks whose severity or amount the new night sees otherwise."""
    facts = {row[:2]: row[2:] for row in rows}
    tasks = Task.objects.filter(source=Task.Source.MOVEMENT, state=Task.State.OPEN)
    stale = []
    for pk, customer_id, code, severity, amount in tasks.values_list("pk", "customer_id", "kind", "severity", "amount"):
        new = facts.get((customer_id, code))
        if new is not None and new != (severity, amount):
            stale.append(Refresh(pk, *new))
    return stale


def refresh_tasks(*, refreshes: Sequence[Refresh]) -> None:
    """Write the newer facts, inside the transaction that makes the run current."""
    tasks = [Task(pk=fresh.task_id, severity=fresh.severity, amount=fresh.amount) for fresh in refreshes]
    Task.objects.bulk_update(tasks, ["severity", "amount"], batch_size=500)


def unjustified_tasks(
    *, replaced: Iterable[int], events: Iterable[EventRow], movements: Iterable[MovementRow], policy: Policy
) -> list[int]:
    """Untouched open tasks made by earlier runs of this night (`replaced`) that the new run no longer justifies."""
    event_keys = {row[:4] for row in events}
    codes = {row[:2] for row in _severe_rows(movements, policy)}
    tasks = Task.objects.filter(made_by__in=list(replaced), state=Task.State.OPEN, version=1)
    return [
        task.pk
        for task in tasks
        if (
            task.source == Task.Source.EVENT
            and (task.customer_id, task.kind, task.event_on, task.subject) not in event_keys
        )
        or (task.source == Task.Source.MOVEMENT and (task.customer_id, task.kind) not in codes)
    ]


def withdraw_tasks(*, task_ids: Sequence[int], at: datetime) -> int:
    """Withdraw tasks that are still open and untouched, inside the transaction that makes the run current."""
    untouched = Task.objects.filter(pk__in=task_ids, state=Task.State.OPEN, version=1)
    return untouched.update(state=Task.State.WITHDRAWN, close_reason="withdrawn", closed_at=at)


@transaction.atomic
def discard_unpublished_tasks(*, run: Run) -> None:
    """Remove the tasks of a run that was never published."""
    delete_rows(Task.objects.filter(made_by=run))
