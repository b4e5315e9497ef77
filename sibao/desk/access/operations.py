"""Reading a personal field in clear; receiving a night's customers and standings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from sibao.desk.access.models import Customer, Standing
from sibao.desk.access.queries import require, reveals_on
from sibao.desk.access.rules import Action, PersonalField, Reason
from sibao.desk.audit.operations import record_audit
from sibao.desk.people.models import Staff
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.loading import delete_rows, insert_rows
from sibao.desk.runs.models import Run
from sibao.desk.vault.crypto import unseal

STANDING_FIELDS = (
    "run",
    "customer",
    "profile",
    "home_branch",
    "raw",
    "rating",
    "raw_month",
    "raw_quarter",
    "raw_three_months",
    "raw_year",
    "rating_month",
    "rating_quarter",
    "rating_three_months",
    "rating_year",
    "raw_30_days_ago",
    "raw_90_days_ago",
    "categories",
    "tier",
    "tier_rank",
    "rated",
    "band",
    "below_months",
    "since",
    "change",
    "watch",
    "next_floor",
    "gap",
    "near_upgrade",
    "months",
)


def receive_customers(*, customer_ids: Iterable[str], owners: Mapping[str, tuple[str, date]], run: Run) -> int:
    """Add the customers not yet known, each with the owner the extracts name; known ones keep the desk's owner.

    Returns how many were added.
    """
    known = set(Customer.unscoped.values_list("pk", flat=True))
    rows = ((key, *owners.get(key, (None, None)), run.pk) for key in customer_ids if key not in known)
    return insert_rows(Customer, ("customer_id", "owner", "owner_since", "first_run"), rows)


def receive_standings(*, rows: Iterable[Sequence[Any]], run: Run) -> int:
    """Add what the night says of each customer; `rows` in the order of STANDING_FIELDS[1:]. Returns how many."""
    return insert_rows(Standing, STANDING_FIELDS, ((run.pk, *row) for row in rows))


def discard_standings(*, run_ids: Iterable[int]) -> int:
    """Remove the standings of runs that nobody reads any more."""
    return delete_rows(Standing.unscoped.filter(run_id__in=list(run_ids)))


def discard_unseen_customers(*, run: Run) -> int:
    """Remove customers that only the unfinished `run` knows."""
    return delete_rows(Customer.unscoped.filter(first_run=run))


@transaction.atomic
def reveal_field(*, by: Staff, at: datetime, standing: Standing, field: str, reason: str) -> str:
    """One personal field of a customer within scope, in clear; empty where the bank has none.

    `standing` comes from customer_for(by, …). The row of the trail names customer, field and reason, and says
    `over_limit` from the first reveal of the day beyond the policy's number on.
    Raises PermissionDenied without the action REVEAL, ValueError for an unknown field or reason.
    """
    require(by, Action.REVEAL)
    field, reason = PersonalField(field).value, Reason(reason).value
    day = timezone.localtime(at).date()
    count = reveals_on(by.staff_id, day) + 1
    record_audit(
        by=by.staff_id,
        at=at,
        action="reveal",
        customer_ids=[standing.customer_id],
        facts={"field": field, "count_of_day": count, "over_limit": count > policy_on(day).desk.reveals_per_day},
        reason=reason,
    )
    sealed = getattr(standing.profile, f"{field}_sealed")
    return unseal(sealed, table="profile", column=field, key=standing.customer_id) if sealed else ""
