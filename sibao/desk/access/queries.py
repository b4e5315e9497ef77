"""The one door to customers.

Pages, exports, search and jobs reach customers, standings and profiles through these functions only.
"""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from sibao.desk.access.models import Customer, Standing
from sibao.desk.access.rules import SCOPES, Action, Scope, may
from sibao.desk.audit.models import AuditRow
from sibao.desk.audit.queries import rows_about, rows_between
from sibao.desk.people.models import Staff
from sibao.desk.people.queries import branches_under
from sibao.desk.runs.queries import current_run_id


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
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[AuditRow]:
    """Rows of the trail by exact staff number, customer id, action, outcome and days; newest first."""
    exact = {"staff_id": staff, "action": action, "outcome": outcome}
    rows = rows_between(first, last).filter(**{name: value for name, value in exact.items() if value})
    return rows_about(rows, customer) if customer else rows


def reveals_on(staff_id: str, day: date) -> int:
    """How many fields this member of staff has read in clear on a day."""
    return rows_between(day, day).filter(staff_id=staff_id, action="reveal", outcome="done").count()


def staff_over_reveal_limit(manager: Staff, day: date, limit: int) -> dict[str, int]:
    """Who below the manager's branch read more than `limit` fields in clear on a day: number by staff id."""
    staff = Staff.objects.filter(branch__in=branches_under(manager.branch)).values("pk")
    rows = rows_between(day, day).filter(action="reveal", outcome="done", staff_id__in=staff)
    counts = rows.order_by().values_list("staff_id").annotate(number=Count("pk")).filter(number__gt=limit)
    return dict(counts.order_by("staff_id"))


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
