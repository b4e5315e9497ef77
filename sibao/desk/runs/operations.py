"""Runs from their first row to being current."""

from datetime import date, datetime

from django.db.models import QuerySet

from sibao.desk.runs.models import Run


def start_run(
    *, as_of: date, policy_version: str, calendar_until: int, inputs: dict, results: dict, at: datetime
) -> Run:
    """A new run, loading: no page sees its rows."""
    return Run.objects.create(
        as_of=as_of,
        policy_version=policy_version,
        calendar_until=calendar_until,
        inputs=inputs,
        results=results,
        started_at=at,
    )


def make_current(*, run: Run, skipped: list[date], at: datetime) -> None:
    """Turn the pages over to `run`: part of the caller's transaction. An earlier run of the same day is replaced."""
    Run.objects.filter(is_current=True).update(is_current=False)
    Run.objects.filter(as_of=run.as_of, status=Run.Status.PUBLISHED).update(status=Run.Status.REPLACED)
    run.status, run.is_current, run.published_at = Run.Status.PUBLISHED, True, at
    run.skipped_days = [day.isoformat() for day in skipped]
    run.save(update_fields=["status", "is_current", "published_at", "skipped_days"])


def unfinished_runs() -> QuerySet[Run]:
    """Runs that a killed publication left behind."""
    return Run.objects.filter(status=Run.Status.LOADING)
