"""The morning meeting of an outlet or a region, worked out from what the desk itself knows."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import get_language

from sibao.desk.access.models import Customer, Standing
from sibao.desk.access.queries import Overstep, oversteps_below, standings_for
from sibao.desk.access.rules import SCOPES, Action, Scope, may
from sibao.desk.contacts.queries import contacts_on
from sibao.desk.customers.rules import salutation
from sibao.desk.home.rules.cards import task_order
from sibao.desk.movements.models import Code, Movement, Severity
from sibao.desk.people.models import Role, Staff
from sibao.desk.people.queries import branches_under
from sibao.desk.runs.book import policy_on, working_calendar
from sibao.desk.runs.queries import current_run_id
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.queries import open_tasks
from sibao.desk.tasks.rules import label_of

MUST_NAMES = 3
TOP_MOVEMENTS = 8
MOST_FINDINGS = TOP_MOVEMENTS * len(Code)


@dataclass(frozen=True)
class MustDo:
    """A customer to be contacted today in any case, and why."""

    customer_id: str
    name: str
    tier: str
    label: str


@dataclass(frozen=True)
class MeetingRow:
    """A manager's morning; `manager` None is the pool. Money is yuan."""

    manager: Staff | None
    customers: int
    valued: int
    due: int
    minutes: int
    carried: int
    must: tuple[MustDo, ...]
    contacts: int
    effective: int
    raw: Decimal
    raw_change: Decimal


@dataclass(frozen=True)
class TopMovement:
    """One of the largest findings of the night."""

    customer_id: str
    name: str
    tier: str
    label: str
    amount: Decimal
    owner: str


@dataclass(frozen=True)
class Meeting:
    """What an outlet talks about in the morning. `before` is the working day whose contacts are counted."""

    rows: tuple[MeetingRow, ...]
    pool: MeetingRow | None
    movements: tuple[TopMovement, ...]
    capacity: int
    before: date
    on: date
    is_named: bool
    oversteps: tuple[Overstep, ...]

    def total(self, name: str) -> int | Decimal:
        """Sum of a column over managers and pool."""
        everybody = (*self.rows, self.pool) if self.pool else self.rows
        return sum((getattr(row, name) for row in everybody), start=0)

    @property
    def totals(self) -> dict[str, int | Decimal]:
        names = ("customers", "valued", "due", "minutes", "carried", "contacts", "effective", "raw", "raw_change")
        return {name: self.total(name) for name in names}

    @property
    def coverage(self) -> str:
        """Share of the customers from valued up who have a manager, as people write it; — where there are none."""
        valued = self.total("valued")
        unowned = self.pool.valued if self.pool else 0
        return f"{1 - Decimal(unowned) / Decimal(valued):.1%}" if valued else "—"


def morning_meeting_of(*, user: Staff, on: date) -> Meeting:
    """The meeting of the outlet or region of `user` on a morning: one row per manager, then the pool."""
    standings = standings_for(user)
    policy, before = policy_on(on), _working_day_before(on)
    books = _books(standings, care_rank=next(rule.rank for rule in policy.tiers if rule.tier == policy.care_from))
    managers = _managers(user, set(books))
    due = _due_tasks(standings, on)
    is_named = SCOPES[user.role] is Scope.OUTLET
    must = _must(standings, due, on) if is_named else {}
    contacts = contacts_on(staff_ids=[staff.staff_id for staff in managers], on=before)
    reached = {key: (count, effective) for key, count, effective in _contact_counts(contacts)}
    rows = tuple(_row(staff, books, due, must, reached, on) for staff in managers)
    pool = _row(None, books, due, must, {}, on) if None in books else None
    over = oversteps_below(user, first=before, last=on) if may(user, Action.SEE_OVERSTEPS) else ()
    moves = _top_movements(standings)
    return Meeting(rows, pool, moves, policy.desk.daily_minutes, before, on, is_named, tuple(over))


def _working_day_before(on: date) -> date:
    day = on - timedelta(days=1)
    while not working_calendar().is_working_day(day):
        day -= timedelta(days=1)
    return day


Book = dict[str, int | Decimal]


def _books(standings: QuerySet[Standing], *, care_rank: int) -> dict[str | None, Book]:
    """Customers, those cared for, and assets by owner."""
    sums = (
        standings.order_by()
        .values("customer__owner_id")
        .annotate(
            customers=Count("pk"),
            valued=Count("pk", filter=Q(tier_rank__gte=care_rank)),
            sum_raw=Sum("raw"),
            sum_before=Sum("raw_30_days_ago"),
        )
    )
    return {row.pop("customer__owner_id"): row for row in sums}


def _managers(user: Staff, owners: set[str | None]) -> list[Staff]:
    """The relationship managers of the outlets, and whoever else owns customers there."""
    here = Q(branch__in=branches_under(user.branch), role=Role.RELATIONSHIP_MANAGER, is_active=True)
    rows = Staff.objects.filter(here | Q(pk__in=[key for key in owners if key])).select_related("branch")
    return list(rows.order_by("branch__path", "staff_id"))


def _due_tasks(standings: QuerySet[Standing], on: date) -> dict[str | None, list[Task]]:
    """Tasks due by today by owner."""
    tasks = open_tasks(customers=standings.order_by().values("customer_id")).filter(due_on__lte=on)
    found: dict[str | None, list[Task]] = defaultdict(list)
    for task in tasks.select_related("customer"):
        found[task.customer.owner_id].append(task)
    return found


def _must(
    standings: QuerySet[Standing], due: dict[str | None, list[Task]], on: date
) -> dict[str | None, tuple[MustDo, ...]]:
    """The first customers of each owner in the order of the day; an outlet names them, a region counts only."""
    policy = policy_on(on)
    ids = {task.customer_id for tasks in due.values() for task in tasks}
    known = {row.customer_id: row for row in standings.defer("months").filter(customer_id__in=ids)}
    found = {}
    for owner, tasks in due.items():
        # A night that is published meanwhile may take a customer away between two statements.
        there = [task for task in tasks if task.customer_id in known]
        ordered = sorted(there, key=lambda task: (task_order(task, known[task.customer_id], policy), task.pk))
        first: dict[str, Task] = {}
        for task in ordered:
            first.setdefault(task.customer_id, task)
        found[owner] = tuple(_must_do(known[key], task) for key, task in list(first.items())[:MUST_NAMES])
    return found


def _must_do(standing: Standing, task: Task) -> MustDo:
    return MustDo(standing.customer_id, _name(standing), standing.tier, label_of(task.kind, task.subject))


def _name(standing: Standing) -> str:
    return salutation(standing.profile.name, standing.profile.sex, get_language() or "")


def _contact_counts(contacts: QuerySet) -> list[tuple[str, int, int]]:
    counts = contacts.values("staff_id").annotate(all=Count("pk"), effective=Count("pk", filter=Q(is_effective=True)))
    return [(row["staff_id"], row["all"], row["effective"]) for row in counts]


def _row(
    manager: Staff | None,
    books: dict[str | None, Book],
    due: dict[str | None, list[Task]],
    must: dict[str | None, tuple[MustDo, ...]],
    reached: dict[str, tuple[int, int]],
    on: date,
) -> MeetingRow:
    key = manager.staff_id if manager else None
    book, tasks = books.get(key, {}), due.get(key, [])
    contacts, effective = reached.get(key or "", (0, 0))
    raw = Decimal(book.get("sum_raw", 0))
    return MeetingRow(
        manager=manager,
        customers=int(book.get("customers", 0)),
        valued=int(book.get("valued", 0)),
        due=len({task.customer_id for task in tasks}),
        minutes=_minutes(tasks),
        carried=len({task.customer_id for task in tasks if task.first_due_on < on}),
        must=must.get(key, ()),
        contacts=contacts,
        effective=effective,
        raw=raw,
        raw_change=raw - Decimal(book.get("sum_before", 0)),
    )


def _minutes(tasks: Sequence[Task]) -> int:
    """As on the cards: one contact serves all tasks of a customer, a minute for each further one."""
    longest: dict[str, int] = {}
    for task in tasks:
        longest[task.customer_id] = max(longest.get(task.customer_id, 0), task.minutes)
    counts = Counter(task.customer_id for task in tasks)
    return sum(longest.values()) + sum(count - 1 for count in counts.values())


def _top_movements(standings: QuerySet[Standing]) -> tuple[TopMovement, ...]:
    """The largest findings of the night that are not small, by money, one of each customer."""
    counted = (Code.ACTIVITY_DROP, Code.PRODUCTS_CLOSED)
    rows = Movement.objects.filter(
        run_id=current_run_id(), customer__in=standings.order_by().values("customer_id"), amount__isnull=False
    )
    largest: dict[str, Movement] = {}
    # A customer has at most as many findings as there are codes.
    for row in rows.exclude(severity=Severity.LOW).exclude(code__in=counted).order_by("-amount", "pk")[:MOST_FINDINGS]:
        largest.setdefault(row.customer_id, row)
    first = list(largest.values())[:TOP_MOVEMENTS]
    ids = [each.customer_id for each in first]
    known = {row.customer_id: row for row in standings.defer("months").filter(customer_id__in=ids)}
    return tuple(_top(each, known[each.customer_id]) for each in first if each.customer_id in known)


def _top(movement: Movement, standing: Standing) -> TopMovement:
    owner: Customer = standing.customer
    return TopMovement(
        standing.customer_id,
        _name(standing),
        standing.tier,
        str(Code(movement.code).label),
        movement.amount or Decimal(0),
        owner.owner.name if owner.owner else "",
    )
