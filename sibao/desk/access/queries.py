"""The one door to customers.

Pages, exports, search and jobs reach customers, standings and profiles through these functions only.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from sibao.desk.access.models import Customer, Standing
from sibao.desk.access.rules import SCOPES, Action, Scope, may
from sibao.desk.people.models import Staff
from sibao.desk.runs.queries import current_run_id


def standings_for(user: Staff) -> QuerySet[Standing]:
    """The customers within the scope of `user` as the current night sees them, with profile, owner and home branch.

    Empty before the first night and for roles that reach no customer.
    """
    rows = Standing.unscoped.filter(run_id=current_run_id())
    rows = rows.select_related("customer__owner", "profile", "home_branch")
    scope = SCOPES.get(user.role, Scope.NOBODY)
    if scope is Scope.NOBODY:
        return rows.none()
    if scope is Scope.OWN:
        return rows.filter(customer__owner=user)
    path = user.branch.path
    return rows.filter(Q(home_branch__path__startswith=path) | Q(customer__owner__branch__path__startswith=path))


def customers_for(user: Staff) -> QuerySet[Customer]:
    """The customers within the scope of `user`, as keys for other tables (`customer__in=`)."""
    return Customer.unscoped.filter(pk__in=standings_for(user).order_by().values("customer_id"))


def customer_for(user: Staff, customer_id: str) -> Standing:
    """The standing of one customer within scope; Http404 when there is none or it is out of scope."""
    try:
        return standings_for(user).get(customer_id=customer_id)
    except Standing.DoesNotExist:
        raise Http404 from None


def require(user: Staff, action: Action) -> None:
    """PermissionDenied (403) when the role of `user` lacks `action`."""
    if not may(user, action):
        raise PermissionDenied(action.value)


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
