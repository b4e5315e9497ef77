"""Receiving a night's customers and standings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sibao.desk.access.models import Customer, Standing
from sibao.desk.runs.loading import delete_rows, insert_rows
from sibao.desk.runs.models import Run

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
