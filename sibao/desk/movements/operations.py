"""Receiving a night's movements."""

from collections.abc import Iterable, Sequence
from typing import Any

from sibao.desk.movements.models import Movement
from sibao.desk.runs.loading import delete_rows, insert_rows
from sibao.desk.runs.models import Run

FIELDS = ("run", "customer", "code", "severity", "amount", "base", "share", "evidence")


def receive_movements(*, rows: Iterable[Sequence[Any]], run: Run) -> int:
    """Add the night's movements; `rows` in the order of FIELDS[1:]. Returns how many."""
    return insert_rows(Movement, FIELDS, ((run.pk, *row) for row in rows))


def discard_movements(*, run_ids: Iterable[int]) -> int:
    """Remove the movements of runs that were never published or have been replaced."""
    return delete_rows(Movement.objects.filter(run_id__in=list(run_ids)))
