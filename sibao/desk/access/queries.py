"""The one door to customers.

Pages, exports, search and jobs reach customers, standings and profiles through these functions only.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from sibao.desk.access.models import Customer, Standing
from sibao.desk.access.rules import SCOPES, Action, Scope, may
from sibao.desk.audit.models import AuditRow
from sibao.desk.audit.queries import rows_about, rows_between
from sibao.desk.people.models import Staff
from sibao.desk.people.queries import branches_under
from sibao.desk.runs.queries import current_run_id

# Acts whose rows say `over_limit`, and the fact that tells how far they went.
OVERSTEPS = {"reveal": "count_of_day", "export": "rows"}


def standings_for(user: Staff) -> QuerySet[Standing]:
    """The customers within the scope of `user` as the current night sees them, with profile, owner and home branch.

    Empty before the first night and for roles that reach no customer.
    """
    match SCOPES.get(user.role, Scope.NOBODY):
        case Scope.OWN:
            return _current_standings().filter(customer__in=Customer.unscoped.filter(owner=user))
        case Scope.OUTLET:
            # The night stands in the list of ids; named once more it would lead the way through the whole bank.
            return _whole(Standing.unscoped.filter(pk__in=_ids_under(user)))
        case Scope.SUBTREE:
            return _current_standings().filter(_is_under(user))
    return Standing.unscoped.none()


def few_standings_for(user: Staff) -> QuerySet[Standing]:
    """The same customers, for a caller whose own filter names a few by an index.

    Each row is then asked whether it lies in scope, which beats listing the outlet first.
    """
    if SCOPES.get(user.role) is Scope.OUTLET:
        return _current_standings().filter(_is_under(user))
    return standings_for(user)


def customers_for(user: Staff) -> QuerySet[Customer]:
    """The customers within the scope of `user`, as keys for other tables (`customer__in=`)."""
    return Customer.unscoped.filter(pk__in=standings_for(user).order_by().values("customer_id"))


def customer_for(user: Staff, customer_id: str) -> Standing:
    """The standing of one customer within scope; Http404 when there is none or it is out of scope."""
    if "\x00" in customer_id:
        # PostgreSQL refuses to compare it.
        raise Http404
    try:
        return few_standings_for(user).get(customer_id=customer_id)
    except Standing.DoesNotExist:
        raise Http404 from None


def require(user: Staff, action: Action) -> None:
    """PermissionDenied (403) when the role of `user` lacks `action`."""
    if not may(user, action):
        raise PermissionDenied(action.value)


def trail_rows(
    *,
    staff: str = "",
    customer: str = "",
    action: str = "",
    outcome: str = "",
    over_limit: bool = False,
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[AuditRow]:
    """Rows of the trail by exact staff number, customer id, action, outcome, oversteps and days; newest first."""
    exact = {"staff_id": staff, "action": action, "outcome": outcome}
    rows = rows_between(first, last).filter(**{name: value for name, value in exact.items() if value})
    if over_limit:
        rows = rows.filter(facts__over_limit=True)
    return rows_about(rows, customer) if customer else rows


def reveals_on(staff_id: str, day: date) -> int:
    """How many fields this member of staff has read in clear on a day."""
    return rows_between(day, day).filter(staff_id=staff_id, action="reveal", outcome="done").count()


@dataclass(frozen=True)
class Overstep:
    """Somebody who on a day read more fields in clear, or took more rows away in one file, than the policy allows
    without the branch manager's knowing. `number`: fields read that day, or rows of the file."""

    staff: str
    day: date
    action: str
    number: int


def oversteps_below(manager: Staff, *, first: date, last: date) -> list[Overstep]:
    """Oversteps of the staff in the subtree of the manager's branch on the days `first` to `last`, in that order."""
    below = Staff.objects.filter(branch__in=branches_under(manager.branch))
    over = rows_between(first, last).filter(action__in=OVERSTEPS, outcome="done", facts__over_limit=True)
    rows = list(over.filter(staff_id__in=below.values("pk")).order_by("at", "pk"))
    names = dict(below.values_list("pk", "name")) if rows else {}
    found: dict[tuple[date, str, str, object], Overstep] = {}
    for row in rows:
        day, name = localdate(row.at), names[row.staff_id]
        # Fields add up over a day, the last row tells how many; each file stands for itself.
        key = (day, row.staff_id, row.action, row.facts.get("export"))
        found[key] = Overstep(name, day, row.action, row.facts[OVERSTEPS[row.action]])
    return list(found.values())


def _current_standings() -> QuerySet[Standing]:
    return _whole(Standing.unscoped.filter(run_id=current_run_id()))


def _whole(rows: QuerySet[Standing]) -> QuerySet[Standing]:
    return rows.select_related("customer__owner", "profile", "home_branch")


def _is_under(user: Staff) -> Q:
    """Home branch in the subtree of the staff's branch, or owner working in it: asked of each row."""
    branches = branches_under(user.branch).values("pk")
    return Q(home_branch__in=branches) | Q(customer__owner__branch__in=branches)


def _ids_under(user: Staff) -> QuerySet[Standing]:
    """The same as a list of ids. Each half has its index; their OR would read the whole bank to find one outlet."""
    branches = list(branches_under(user.branch).values_list("pk", flat=True))
    night = Standing.unscoped.filter(run_id=current_run_id()).order_by().values("pk")
    owned = Customer.unscoped.filter(owner__branch__in=branches)
    return night.filter(home_branch__in=branches).union(night.filter(customer__in=owned))


class SystemAccess:
    """Unscoped querysets for a job; the reason says which one."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.customers = Customer.unscoped.all()
        self.standings = Standing.unscoped.all()


def for_system(reason: str) -> SystemAccess:
    """Access of a background job (publication, verification), never of a request. `reason` must not be empty."""
    if not reason.strip():
        raise ValueError("a job says why it reads customers")
    return SystemAccess(reason)
