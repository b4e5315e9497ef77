"""Movements as others read them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from sibao.desk.movements.models import Movement
from sibao.desk.runs.models import Run
from sibao.desk.runs.queries import current_run_id


def current_movements(*, customer_ids: Sequence[str]) -> QuerySet[Movement]:
    """The current night's movements of these customers."""
    return Movement.objects.filter(run_id=current_run_id(), customer_id__in=customer_ids)


def movements_of(customer_id: str) -> QuerySet[Movement]:
    """All published movements of one customer with their run, the newest night first."""
    rows = Movement.objects.filter(customer_id=customer_id, run__status=Run.Status.PUBLISHED)
    return rows.select_related("run").order_by("-run__as_of", "code")


def nights_present(*, since: date) -> dict[tuple[str, str], set[date]]:
    """(customer_id, code) → the published nights from `since` on on which the code held."""
    rows = Movement.objects.filter(run__status=Run.Status.PUBLISHED, run__as_of__gte=since)
    found: dict[tuple[str, str], set[date]] = defaultdict(set)
    for customer_id, code, night in rows.values_list("customer_id", "code", "run__as_of").iterator():
        found[customer_id, code].add(night)
    return found
