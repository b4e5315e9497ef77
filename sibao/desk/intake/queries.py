"""What the desk itself gives to a night: the owners it keeps, and the tiers of the last month close.

Customers whom the current night no longer knew are left out: the bank has stopped delivering them.
"""

from collections.abc import Iterator
from datetime import date

from sibao.desk.access.queries import for_system
from sibao.desk.runs.queries import last_month_close


def desk_has_customers() -> bool:
    """Whether a night has been published: from then on owners are the desk's own."""
    return for_system("first night or not").standings.filter(run__is_current=True).exists()


def desk_assignments() -> Iterator[tuple[str, str, date]]:
    """customer_id, staff_id, since of every owned customer whose owner still works here."""
    customers = for_system("owners for the night").customers
    owned = customers.filter(owner__is_active=True, standings__run__is_current=True)
    yield from owned.values_list("customer_id", "owner_id", "owner_since").iterator()


def desk_tiers(*, before: date) -> Iterator[tuple[str, str, int, date]] | None:
    """customer_id, tier, below_months, since as of the last month close before a day; None when there was none yet."""
    close = last_month_close(before=before)
    if close is None:
        return None
    standings = for_system("held tiers for the night").standings.filter(run=close)
    known = standings.filter(customer__standings__run__is_current=True)
    return known.values_list("customer_id", "tier", "below_months", "since").iterator()
