"""The current night."""

from sibao.desk.runs.models import Run


def current_run() -> Run | None:
    """The run that every page reads, or None before the first night."""
    return Run.objects.filter(is_current=True).first()


def current_run_id() -> int | None:
    """Its id; None before the first night."""
    return Run.objects.filter(is_current=True).values_list("pk", flat=True).first()
