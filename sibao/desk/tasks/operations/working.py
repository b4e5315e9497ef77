"""Working tasks by day: finish with a contact, dismiss with a reason, postpone, take back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from sibao.desk.audit.operations import record_audit
from sibao.desk.people.models import Staff
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.rules import TRANSITIONS
from sibao.policy.calendar import Calendar
from sibao.policy.rules import Policy


class TaskConflict(Exception):
    """A task is no longer in the state that the user saw; the page shows how it stands now."""


def finish_tasks(*, tasks: Sequence[Task], contact_id: int, by: Staff, at: datetime) -> None:
    """Close these tasks with the contact that did them: part of the contact's transaction and of its audit row.

    TaskConflict when one is no longer open.
    """
    _move(tasks, "finish", closed_at=at, closed_by=by, closed_with_id=contact_id)


@transaction.atomic
def dismiss_tasks(*, tasks: Sequence[Task], reason: str, by: Staff, at: datetime) -> None:
    """Close these tasks as not applicable. ValueError without a reason, TaskConflict when one is no longer open."""
    if not reason.strip():
        raise ValueError("a reason is needed")
    _move(tasks, "dismiss", closed_at=at, closed_by=by, close_reason=reason.strip()[:200])
    _record("dismiss_tasks", tasks, by, at)


@transaction.atomic
def postpone_tasks(*, tasks: Sequence[Task], to: date, calendar: Calendar, by: Staff, at: datetime) -> date:
    """Move these tasks to `to`, or to the next working day when `to` is none; returns the day.

    ValueError when `to` is not after the day of `at`; TaskConflict when a task is no longer open.
    """
    if to <= localdate(at):
        raise ValueError("a task is postponed to a later day")
    day = to if calendar.is_working_day(to) else calendar.next_working_day(to)
    _move(tasks, "postpone", due_on=day)
    _record("postpone_tasks", tasks, by, at)
    return day


@transaction.atomic
def undo_postponement(*, tasks: Sequence[Task], due_on: Mapping[int, date], by: Staff, at: datetime) -> None:
    """Put these tasks back on the days (by task id) from which they were moved.

    TaskConflict when a task is no longer open or has been changed since.
    """
    for task in tasks:
        _move([task], "postpone", due_on=due_on[task.pk])
    _record("undo_tasks", tasks, by, at)


@transaction.atomic
def undo_dismissal(*, tasks: Sequence[Task], by: Staff, at: datetime) -> None:
    """Take back a dismissal. TaskConflict as `reopen_tasks`."""
    reopen_tasks(tasks=tasks)
    _record("undo_tasks", tasks, by, at)


def reopen_tasks(*, tasks: Sequence[Task]) -> None:
    """Open closed tasks again, inside the caller's transaction and audit row.

    TaskConflict when a task is not closed, or its movement has a newer open task.
    """
    movements = [task for task in tasks if task.source == Task.Source.MOVEMENT]
    for task in movements:
        rivals = Task.objects.filter(
            customer_id=task.customer_id, kind=task.kind, source=task.source, state=Task.State.OPEN
        )
        if rivals.exists():
            raise TaskConflict(task.pk)
    _move(tasks, "reopen", closed_at=None, closed_by=None, closed_with=None, close_reason="")


def make_promise(*, customer_id: str, on: date, note: str, contact_id: int, policy: Policy, calendar: Calendar) -> Task:
    """The task of keeping a promise, inside the contact's transaction; moved on over free days."""
    rule, day = policy.tasks.promise, calendar.working_day_on_or_after(on)
    return Task.objects.create(
        customer_id=customer_id,
        source=Task.Source.PROMISE,
        kind="promise",
        subject=str(contact_id),
        note=note[:500],
        role=rule.role,
        channel=rule.channel,
        minutes=rule.minutes,
        first_due_on=day,
        due_on=day,
        policy_version=policy.version,
    )


def withdraw_promises(*, contact_id: int, at: datetime) -> int:
    """Withdraw the open promise of a contact that is taken back."""
    promises = Task.objects.filter(source=Task.Source.PROMISE, subject=str(contact_id), state=Task.State.OPEN)
    return promises.update(state=Task.State.WITHDRAWN, close_reason="withdrawn", closed_at=at)


def _move(tasks: Sequence[Task], verb: str, **changes: object) -> None:
    for task in tasks:
        state = TRANSITIONS[task.state].get(verb)
        if state is None:
            raise TaskConflict(task.pk)
        same = Task.objects.filter(pk=task.pk, state=task.state, version=task.version)
        if not same.update(state=state, version=F("version") + 1, **changes):
            raise TaskConflict(task.pk)


def _record(action: str, tasks: Sequence[Task], by: Staff, at: datetime) -> None:
    customer_ids = sorted({task.customer_id for task in tasks})
    facts: dict[str, object] = {"tasks": [task.pk for task in tasks]}
    record_audit(by=by.staff_id, at=at, action=action, customer_ids=customer_ids, facts=facts)
