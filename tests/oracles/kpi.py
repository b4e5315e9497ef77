"""Plain-Python twin of the rollups, from the published rows of the customers."""

from collections.abc import Callable
from decimal import Decimal

from tests.oracles.aum import Row
from tests.oracles.tier import TIERS

CARE = TIERS[TIERS.index("valued") :]


def kpi(customers: list[Row]) -> dict[tuple[str, str, str], tuple[Decimal, Decimal | None, float | None]]:
    """(scope, scope_id, measure) -> (numerator, denominator, value).

    A customer has raw, raw_30_days_ago, categories, branch_id, staff_id, tier, band, change, held (tier of
    `tier_before` or None) and severities (of tonight's movements).
    """
    scopes: dict[tuple[str, str], list[Row]] = {}
    for row in customers:
        for scope, column in (("branch", "branch_id"), ("manager", "staff_id"), ("tier", "tier"), ("band", "band")):
            if row[column] is not None:
                scopes.setdefault((scope, row[column]), []).append(row)
        scopes.setdefault(("bank", ""), []).append(row)
    return {
        (*scope, name): with_value(numerator(rows), denominator(rows) if denominator else None)
        for scope, rows in scopes.items()
        for name, (numerator, denominator) in MEASURES.items()
    }


def with_value(numerator: Decimal, denominator: Decimal | None) -> tuple[Decimal, Decimal | None, float | None]:
    if denominator is None:
        return numerator, None, float(numerator)
    return numerator, denominator, float(numerator) / float(denominator) if denominator else None


Sum = Callable[[list[Row]], Decimal]


def total(column: str) -> Sum:
    return lambda rows: sum((Decimal(row[column]) for row in rows), Decimal(0))


def count(holds: Callable[[Row], bool]) -> Sum:
    return lambda rows: Decimal(sum(1 for row in rows if holds(row)))


everybody = count(lambda row: True)
rated_before = count(lambda row: row["held"] is not None)
MEASURES: dict[str, tuple[Sum, Sum | None]] = {
    "customers": (everybody, None),
    "raw": (total("raw"), None),
    "raw_change_30": (lambda rows: total("raw")(rows) - total("raw_30_days_ago")(rows), total("raw_30_days_ago")),
    "upgraded": (count(lambda row: row["change"] == "up"), rated_before),
    "downgraded": (count(lambda row: row["change"] == "down"), rated_before),
    "cross_sell": (count(lambda row: row["categories"] >= 3), everybody),
    "categories_per_customer": (total("categories"), everybody),
    "movement_customers": (
        count(lambda row: bool({"medium", "high"} & set(row["severities"]))),
        count(lambda row: (row["held"] or row["tier"]) in CARE),
    ),
    "coverage": (
        count(lambda row: row["tier"] in CARE and row["staff_id"] is not None),
        count(lambda row: row["tier"] in CARE),
    ),
}
