"""Movements as others read them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate

from sibao.desk.access.models import Standing
from sibao.desk.contacts.models import Contact
from sibao.desk.contacts.queries import contacts_of
from sibao.desk.movements.models import Movement
from sibao.desk.movements.rules import Episode, episodes
from sibao.desk.runs.models import Run
from sibao.desk.runs.queries import current_run_id, published_days
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.queries import tasks_of

# Kinds of tasks that tell of a move of tier; they stay when the night's own rows are gone.
TIER_MOVES = ("tier_up", "tier_down")


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


@dataclass(frozen=True)
class Item:
    """One thing of a customer's history; `source` is what it came from, as the template knows it."""

    day: date
    kind: str
    source: Contact | Episode | Task | Standing


def history_of(standing: Standing) -> list[Item]:
    """Contacts, movements and moves of tier of one customer, the newest first."""
    customer_id = standing.customer_id
    moves = list(movements_of(customer_id))
    nights = published_days(since=min((each.run.as_of for each in moves), default=standing.since))
    tier_tasks = list(tasks_of(customer_id).filter(kind__in=TIER_MOVES, event_on__isnull=False))
    told = {task.event_on for task in tier_tasks}
    items = [Item(localdate(contact.at), "contact", contact) for contact in contacts_of(customer_id)]
    items += [Item(episode.last, "movement", episode) for episode in episodes(moves, nights)]
    items += [Item(task.event_on, "tier", task) for task in tier_tasks if task.event_on]
    if standing.since not in told:
        items.append(Item(standing.since, "since", standing))
    return sorted(items, key=lambda item: item.day, reverse=True)
