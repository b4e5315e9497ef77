"""The work list as others read it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from sibao.desk.access.models import Customer
from sibao.desk.runs.models import Run
from sibao.desk.tasks.models import Task


def visible_tasks() -> QuerySet[Task]:
    """Every task but those of a night that is still loading."""
    loading = Run.objects.filter(status=Run.Status.LOADING).values("pk")
    return Task.objects.filter(Q(made_by=None) | ~Q(made_by__in=loading))


def open_tasks(*, customers: QuerySet[Customer] | Iterable[str]) -> QuerySet[Task]:
    """Open tasks of these customers, the earliest due first."""
    return visible_tasks().filter(state=Task.State.OPEN, customer__in=customers).order_by("due_on", "pk")


def tasks_of(customer_id: str) -> QuerySet[Task]:
    """All tasks of one customer, the newest first."""
    return visible_tasks().filter(customer_id=customer_id).order_by("-pk")


def tasks_closed_on(*, customers: QuerySet[Customer], on: date) -> QuerySet[Task]:
    """Tasks of these customers that were finished or dismissed on a day."""
    states = (Task.State.DONE, Task.State.DISMISSED)
    return visible_tasks().filter(customer__in=customers, state__in=states, closed_at__date=on)
