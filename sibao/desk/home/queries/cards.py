"""Today's list of one person: a handful of statements, however many customers there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max, QuerySet
from django.utils.translation import get_language

from sibao.desk.access.models import Standing
from sibao.desk.access.queries import standings_for
from sibao.desk.access.rules import Action, may
from sibao.desk.contacts.queries import last_contacts
from sibao.desk.customers.models import Holding, Relation
from sibao.desk.customers.rules import salutation
from sibao.desk.home.rules.cards import Card, DayList, day_list, done_of, flags_of, task_order
from sibao.desk.home.rules.sentences import Material, reason_of
from sibao.desk.movements.models import Movement
from sibao.desk.movements.rules import evidence_of
from sibao.desk.people.models import Staff
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.models import Run
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.queries import days_work, open_tasks
from sibao.desk.tasks.rules import is_ripe_task
from sibao.policy.rules import Policy

# Beyond what anybody works in a day; it bounds the page of somebody who sees a whole region.
MOST_TASKS = 2_000


def todays_list(*, user: Staff, on: date, pool_only: bool = False) -> DayList:
    """The day of this person: own customers, or those of the outlet (`pool_only`: without an owner).

    Orders and fills the day by the policy in force on `on`.
    """
    standings = _reach(user, pool_only)
    tasks = list(days_work(customers=standings.order_by().values("customer_id"), on=on)[:MOST_TASKS])
    opened = [task for task in tasks if task.state == Task.State.OPEN]
    found = _cards(standings, opened, user=user, on=on)
    minutes = policy_on(on).desk.daily_minutes
    return day_list(found, on=on, done=done_of(tasks, user.staff_id), daily_minutes=minutes)


def cards(*, user: Staff, on: date, pool_only: bool = False) -> list[Card]:
    """One card per customer of this person with open tasks, in the order of the day."""
    day = todays_list(user=user, on=on, pool_only=pool_only)
    return sorted((*day.today, *day.later), key=lambda card: card.order)


def card_of(*, user: Staff, standing: Standing, on: date) -> Card | None:
    """The card of one customer within scope, or None when nothing is open."""
    same = standings_for(user).filter(customer_id=standing.customer_id)
    found = _cards(same, list(open_tasks(customers=[standing.customer_id])), user=user, on=on)
    return found[0] if found else None


def _reach(user: Staff, pool_only: bool) -> QuerySet[Standing]:
    standings = standings_for(user).defer("months")
    return standings.filter(customer__owner=None) if pool_only else standings


def _cards(standings: QuerySet[Standing], tasks: Sequence[Task], *, user: Staff, on: date) -> list[Card]:
    if not tasks:
        return []
    by_customer: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        by_customer[task.customer_id].append(task)
    rows = list(standings.filter(customer_id__in=by_customer))
    material = _material(user, policy_on(on), rows, tasks)
    last = last_contacts(customer_ids=list(by_customer)) if may(user, Action.SEE_ARCHIVE) else {}
    made = [_card(row, by_customer[row.customer_id], material, last, on) for row in rows]
    return sorted(made, key=lambda card: card.order)


def _card(standing: Standing, tasks: Iterable[Task], material: Material, last: dict, on: date) -> Card:
    policy = material.policy
    ordered = sorted(tasks, key=lambda task: (task_order(task, standing, policy), task.pk))
    reasons = tuple(
        reason_of(task, standing, material, is_ripe=is_ripe_task(task, on=on, rules=policy.tasks)) for task in ordered
    )
    profile, events = standing.profile, policy.events
    return Card(
        standing=standing,
        salutation=salutation(profile.name, profile.sex, get_language() or ""),
        reasons=reasons,
        last_contact=last.get(standing.customer_id),
        flags=flags_of(
            standing,
            {task.kind for task in ordered},
            on=on,
            risk_days=events["risk_expiry"].numbers["valid_days"],
            soon_days=-events["id_expiry"].numbers["from_days"],
        ),
        order=task_order(ordered[0], standing, policy),
    )


def _material(user: Staff, policy: Policy, rows: Sequence[Standing], tasks: Sequence[Task]) -> Material:
    subjects = {task.subject for task in tasks if task.subject}
    run_id = rows[0].run_id if rows else None
    holdings = Holding.objects.filter(run_id=run_id, customer_id__in=[row.customer_id for row in rows])
    profiles = [row.profile_id for row in rows if row.customer_id in _with_relation(tasks)]
    relations = Relation.objects.filter(profile_id__in=profiles) if profiles else ()
    movements = _movements(tasks)
    return Material(
        speaker=user,
        policy=policy,
        holdings={holding.account_id: holding for holding in holdings.filter(account_id__in=subjects)},
        relations={(relation.profile_id, relation.relation_id): relation for relation in relations},
        movements=movements,
        evidence={row.pk: evidence_of(row, policy_on(row.run.as_of)) for row in movements.values()},
        sees_balances=may(user, Action.SEE_BALANCES),
    )


def _with_relation(tasks: Iterable[Task]) -> set[str]:
    return {task.customer_id for task in tasks if task.kind == "relation_birthday"}


def _movements(tasks: Iterable[Task]) -> dict[tuple[str, str], Movement]:
    """The newest published finding of each movement that the tasks speak of."""
    spoken = {
        task.customer_id for task in tasks if task.source == Task.Source.MOVEMENT or task.kind == "large_movement"
    }
    if not spoken:
        return {}
    rows = Movement.objects.filter(customer_id__in=spoken, run__status=Run.Status.PUBLISHED)
    newest = rows.values("customer_id", "code").annotate(newest=Max("pk")).values("newest")
    return {(row.customer_id, row.code): row for row in Movement.objects.filter(pk__in=newest).select_related("run")}
