"""The current night."""

from datetime import date, timedelta

from sibao.desk.runs.models import Run


def current_run() -> Run | None:
    """The run that every page reads, or None before the first night."""
    return Run.objects.filter(is_current=True).first()


def current_run_id() -> int | None:
    """Its id; None before the first night."""
    return Run.objects.filter(is_current=True).values_list("pk", flat=True).first()


def published_days(*, since: date) -> list[date]:
    """The days of published nights from `since` on, rising."""
    runs = Run.objects.filter(status=Run.Status.PUBLISHED, as_of__gte=since)
    return list(runs.order_by("as_of").values_list("as_of", flat=True))


def last_month_close(*, before: date) -> Run | None:
    """The newest published run before a day whose own day ends a month: its tiers are the held ones."""
    runs = Run.objects.filter(status=Run.Status.PUBLISHED, as_of__lt=before).order_by("-as_of")
    return next((run for run in runs if is_month_end(run.as_of)), None)


def is_month_end(day: date) -> bool:
    """Whether the day is the last of its month."""
    return (day + timedelta(days=1)).day == 1
