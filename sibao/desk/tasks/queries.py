"""The work list as others read it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404

from sibao.desk.access.models import Customer
from sibao.desk.audit.queries import day_begin
from sibao.desk.runs.models import Run
from sibao.desk.tasks.models import Task

CLOSED_BY_PEOPLE = (Task.State.DONE, Task.State.DISMISSED)


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


def days_work(*, customers: QuerySet[Customer], on: date) -> QuerySet[Task]:
    """Open tasks of these customers, and those that were finished or dismissed on a day."""
    begin = day_begin(on)
    closed = Q(state__in=CLOSED_BY_PEOPLE, closed_at__gte=begin, closed_at__lt=begin + timedelta(days=1))
    return visible_tasks().filter(closed | Q(state=Task.State.OPEN), customer__in=customers).order_by("due_on", "pk")


def picked_tasks(*, customer_id: str, versions: Mapping[int, int]) -> list[Task]:
    """Tasks of a customer as a page showed them (id → version). Http404 when one of them is not this customer's.

    The version of the page, not the stored one, stands in each: an operation refuses it when the task has gone on.
    """
    tasks = list(tasks_of(customer_id).filter(pk__in=versions).order_by("due_on", "pk"))
    if len(tasks) < len(versions):
        raise Http404
    for task in tasks:
        task.version = versions[task.pk]
    return tasks


def standing_tasks(*, customer_id: str, ids: Iterable[int]) -> list[Task]:
    """How these tasks of a customer stand now, with who closed them."""
    return list(tasks_of(customer_id).filter(pk__in=list(ids)).select_related("closed_by").order_by("due_on", "pk"))
