"""The list of customers."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet

from sibao.desk.access.models import Standing
from sibao.desk.access.queries import standings_for
from sibao.desk.people.models import Staff

# A list shows none of these, and they are most of a row's bytes.
HEAVY = (
    "months",
    "profile__fingerprint",
    "profile__address_sealed",
    "profile__id_number_sealed",
    "profile__mobile_sealed",
)


def listed_customers(user: Staff) -> QuerySet[Standing]:
    """The customers within scope for a list, with `change_30`, what 30 days did to their assets in yuan."""
    change = F("raw") - F("raw_30_days_ago")
    return standings_for(user).defer(*HEAVY).annotate(change_30=change)


class RowsByPage(Sequence[Standing]):
    """A list for a paginator: all keys are sorted, whole rows are read for the page alone.

    Sorting the rows of an outlet with profile, owner and branch joined to each takes several times as long.
    """

    def __init__(self, rows: QuerySet[Standing]) -> None:
        self.rows = rows
        self.ordered = rows.ordered

    def __len__(self) -> int:
        return self.rows.count()

    def __getitem__(self, part: Any) -> Any:
        keys = list(self.rows.values_list("pk", flat=True)[part])
        found = {row.pk: row for row in self.rows.filter(pk__in=keys).order_by()}
        return [found[key] for key in keys]
