"""Receiving a night's rollups."""

from collections.abc import Iterable, Sequence
from typing import Any

from sibao.desk.reports.models import Kpi
from sibao.desk.runs.loading import delete_rows, insert_rows
from sibao.desk.runs.models import Run

FIELDS = ("run", "scope", "scope_id", "measure", "numerator", "denominator", "value")


def receive_kpi(*, rows: Iterable[Sequence[Any]], run: Run) -> int:
    """Add the night's rollups; `rows` in the order of FIELDS[1:]. Returns how many."""
    return insert_rows(Kpi, FIELDS, ((run.pk, *row) for row in rows))


def discard_kpi(*, run_ids: Iterable[int]) -> int:
    """Remove the rollups of runs that were never published or have been replaced."""
    return delete_rows(Kpi.objects.filter(run_id__in=list(run_ids)))
