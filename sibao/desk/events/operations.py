"""Receiving a night's events."""

from collections.abc import Iterable, Sequence
from typing import Any

from sibao.desk.events.models import Event
from sibao.desk.runs.loading import delete_rows, insert_rows
from sibao.desk.runs.models import Run

FIELDS = ("run", "customer", "kind", "event_on", "subject", "due_on", "amount")


def receive_events(*, rows: Iterable[Sequence[Any]], run: Run) -> int:
    """Add the night's events; `rows` in the order of FIELDS[1:]. Returns how many."""
    return insert_rows(Event, FIELDS, ((run.pk, *row) for row in rows))


def discard_events(*, run_ids: Iterable[int]) -> int:
    """Remove the events of runs that nobody reads any more."""
    return delete_rows(Event.objects.filter(run_id__in=list(run_ids)))
