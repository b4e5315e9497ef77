"""Plain-Python twin of `customer_month`: the 13 months to D, the last one ending with D."""

from datetime import date, timedelta

from tests.oracles.aum import Customer, Row, rounded


def customer_month(customer: Customer, as_of: date) -> list[Row]:
    """One row per month, without the customer's key."""
    rows = []
    last = as_of
    for _ in range(13):
        first = last.replace(day=1)
        average = customer.average("raw", first, last)
        rows.append({"month": first, "raw_average": rounded(average), "raw_end": rounded(customer.raw(last))})
        last = first - timedelta(days=1)
    return rows
