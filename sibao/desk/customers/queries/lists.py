"""The list of customers."""

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
