"""Publication: load a computed night under a run that no page sees, then turn the pages over in one transaction.

A kill at any moment leaves the old run current; the next publication removes the unfinished one and starts anew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from sibao.desk.access.models import Customer, Standing
from sibao.desk.access.operations import (
    discard_standings,
    discard_unseen_customers,
    receive_customers,
    receive_standings,
)
from sibao.desk.audit.operations import record_audit
from sibao.desk.customers.models import Holding, Profile
from sibao.desk.customers.operations import (
    CustomerRow,
    RelationRow,
    discard_holdings,
    discard_unseen_profiles,
    receive_holdings,
    receive_profiles,
)
from sibao.desk.events.models import Event
from sibao.desk.events.operations import discard_events, receive_events
from sibao.desk.intake.operations import files as night
from sibao.desk.intake.operations.files import NightFiles
from sibao.desk.movements.models import Movement
from sibao.desk.movements.operations import discard_movements, receive_movements
from sibao.desk.movements.queries import nights_present
from sibao.desk.people.operations import (
    BranchRow,
    StaffRow,
    close_absent_staff,
    new_branches,
    new_staff,
    receive_branches,
    receive_staff,
)
from sibao.desk.reports.operations import discard_kpi, receive_kpi
from sibao.desk.runs.loading import refresh_statistics
from sibao.desk.runs.models import Run
from sibao.desk.runs.operations import make_current, start_run, unfinished_runs
from sibao.desk.runs.queries import current_run, last_month_close, published_days
from sibao.desk.tasks import operations as tasks
from sibao.desk.tasks.models import Task
from sibao.policy.calendar import Calendar
from sibao.policy.rules import Policy

Progress = Callable[[str, int], None]
TASK_MEMORY = timedelta(days=400)


@dataclass(frozen=True)
class Publication:
    """What was published: the run, how many tasks it made, and how many of its own earlier ones it withdrew."""

    run: Run
    new_tasks: int
    withdrawn_tasks: int


def publish_night(
    *,
    files: NightFiles,
    summary: dict[str, Any],
    policy: Policy,
    calendar: Calendar,
    skipped: list[date],
    by: str,
    at: datetime,
    progress: Progress = lambda step, rows: None,
) -> Publication:
    """Publish a computed night. `summary` is its run.json; `progress` is told each step and its rows."""
    discard_unfinished()
    branches, staff = _people(files)
    receive_branches(rows=new_branches(branches))
    receive_staff(rows=new_staff(staff))
    run = start_run(
        as_of=policy.day,
        policy_version=policy.version,
        calendar_until=calendar.known_until,
        inputs=summary["inputs"],
        results=summary["results"],
        at=at,
    )
    _load(files, run, policy, progress)
    new_tasks = _make_tasks(files, run, policy, calendar)
    progress("tasks", new_tasks)
    withdrawn = _turn_over(files, run, policy, branches, staff, skipped, by, at)
    discard_old_rows(run=run)
    refresh_statistics(Customer, Standing, Profile, Holding, Movement, Event, Task)
    return Publication(run, new_tasks, withdrawn)


def _people(files: NightFiles) -> tuple[list[BranchRow], list[StaffRow]]:
    return [BranchRow(*row) for row in files.rows(night.BRANCHES)], [StaffRow(*row) for row in files.rows(night.STAFF)]


def _load(files: NightFiles, run: Run, policy: Policy, progress: Progress) -> None:
    customers = (CustomerRow(*row) for row in files.rows(night.CUSTOMERS))
    owners = {customer_id: (staff_id, since) for customer_id, staff_id, since in files.rows(night.ASSIGNMENTS)}
    ids = (row[0] for row in files.rows("select customer_id from customer order by customer_id"))
    progress("customers", receive_customers(customer_ids=ids, owners=owners, run=run))
    profiles = receive_profiles(rows=customers, relations=_relations(files), run=run)
    progress("profiles", len(profiles))
    ranks = {rule.tier: rule.rank for rule in policy.tiers}
    progress("standings", receive_standings(rows=_standings(files, profiles, ranks), run=run))
    progress("holdings", receive_holdings(rows=files.rows(night.HOLDINGS), run=run))
    progress("movements", receive_movements(rows=files.rows(night.MOVEMENTS), run=run))
    progress("events", receive_events(rows=files.rows(night.EVENTS), run=run))
    progress("rollups", receive_kpi(rows=files.rows(night.KPI), run=run))


def _relations(files: NightFiles) -> dict[str, list[RelationRow]]:
    found: dict[str, list[RelationRow]] = defaultdict(list)
    for customer_id, *relation in files.rows(night.RELATIONS):
        found[customer_id].append(tuple(relation))
    return found


def _standings(files: NightFiles, profiles: dict[str, int], ranks: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    """The rows of night.STANDINGS with the profile's key after the customer and the tier's rank after the tier."""
    for customer_id, branch_id, *facts in files.rows(night.STANDINGS):
        money, (tier, *rest) = facts[:13], facts[13:]
        yield (customer_id, profiles[customer_id], branch_id, *money, tier, ranks[tier], *rest)


def _task_rows(files: NightFiles) -> tuple[list[tasks.EventRow], list[tasks.MovementRow]]:
    events: list[tasks.EventRow] = list(files.rows(night.EVENTS))
    movements = [row[:4] for row in files.rows(night.MOVEMENTS)]
    return events, movements


def _make_tasks(files: NightFiles, run: Run, policy: Policy, calendar: Calendar) -> int:
    events, movements = _task_rows(files)
    since = run.as_of - TASK_MEMORY
    made = tasks.receive_event_tasks(rows=events, run=run, policy=policy)
    return made + tasks.receive_movement_tasks(
        rows=movements,
        run=run,
        policy=policy,
        next_working_day=calendar.next_working_day(run.as_of),
        nights=[day for day in published_days(since=since) if day < run.as_of],
        present=nights_present(since=since),
    )


def _turn_over(
    files: NightFiles,
    run: Run,
    policy: Policy,
    branches: list[BranchRow],
    staff: list[StaffRow],
    skipped: list[date],
    by: str,
    at: datetime,
) -> int:
    """The last small transaction: everything that is worked out beforehand becomes visible at once."""
    events, movements = _task_rows(files)
    replaced = list(Run.objects.filter(as_of=run.as_of).exclude(pk=run.pk).values_list("pk", flat=True))
    unjustified = tasks.unjustified_tasks(replaced=replaced, events=events, movements=movements, policy=policy)
    refreshes = tasks.stale_facts(rows=movements)
    with transaction.atomic():
        receive_branches(rows=branches)
        receive_staff(rows=staff)
        close_absent_staff(delivered={row.staff_id for row in staff})
        withdrawn = tasks.withdraw_tasks(task_ids=unjustified, at=at)
        tasks.refresh_tasks(refreshes=refreshes)
        make_current(run=run, skipped=skipped, at=at)
        facts: dict[str, object] = {"run": run.pk, "as_of": run.as_of.isoformat(), "withdrawn": withdrawn}
        record_audit(by=by, at=at, action="publish_night", facts=facts)
    return withdrawn


def discard_unfinished() -> None:
    """Remove whatever a killed publication loaded."""
    for run in unfinished_runs():
        tasks.discard_unpublished_tasks(run=run)
        for discard in (discard_kpi, discard_events, discard_movements, discard_holdings, discard_standings):
            discard(run_ids=[run.pk])
        discard_unseen_profiles(run=run)
        discard_unseen_customers(run=run)
        run.delete()


def discard_old_rows(*, run: Run) -> None:
    """Keep what pages and the next night read: this run, the one before (requests under way), the last month close."""
    runs = Run.objects.exclude(pk=run.pk)
    before = runs.filter(status=Run.Status.PUBLISHED).order_by("-as_of").first()
    close = last_month_close(before=run.as_of + timedelta(days=1))
    keep = {kept.pk for kept in (before, close) if kept is not None}
    old = [key for key in runs.values_list("pk", flat=True) if key not in keep]
    discard_standings(run_ids=old)
    discard_holdings(run_ids=[key for key in runs.values_list("pk", flat=True) if before is None or key != before.pk])
    discard_events(run_ids=old)
    replaced = list(runs.filter(status=Run.Status.REPLACED).values_list("pk", flat=True))
    discard_movements(run_ids=replaced)
    discard_kpi(run_ids=replaced)


def current_day() -> date | None:
    """The day of the current night, or None before the first."""
    run = current_run()
    return run.as_of if run else None
