"""Random banks for the oracle tests: dates and amounts lie on and beside every boundary of the rules."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.oracles.aum import Customer
from tests.oracles.tier import FLOORS, TIERS

Row = dict[str, Any]
NIGHTS = (
    "2026-11-20 2026-11-30 2026-12-31 2027-01-01 2027-01-31 2027-02-27 2027-02-28 2028-02-28 2028-02-29 2028-03-01 "
    "2027-03-31 2027-04-30 2027-05-31"
).split()
CATEGORIES = ("demand_deposit", "time_deposit", "wealth", "fund", "loan", "credit_card")
BOUNDARIES = [Decimal(n) * part for n in FLOORS.values() for part in (1, 2, Decimal("0.9"), Decimal("0.1"))]
AMOUNTS = st.one_of(
    st.sampled_from([b + Decimal(step) for b in BOUNDARIES for step in ("0", "0.01", "-0.01")]),
    st.decimals(-100, 7_000_000, places=2),
)


def days_around(as_of: date) -> st.SearchStrategy[date]:
    """Window starts, look-backs, month ends and D itself, with their neighbours; and any day of two years."""
    marks = [as_of - timedelta(days=n) for n in (0, 7, 30, 90, 365, 400)]
    first = as_of.replace(day=1)
    for _ in range(14):
        marks.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    near = sorted({mark + timedelta(days=n) for mark in marks for n in (-1, 0, 1)})
    return st.one_of(st.sampled_from(near), st.dates(as_of - timedelta(days=730), as_of + timedelta(days=2)))


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """A night and a few customers: as_of, customer, account, balance, tier_before, assignment rows."""
    as_of = date.fromisoformat(draw(st.sampled_from(NIGHTS)))
    day = days_around(as_of)
    world: dict[str, Any] = {"as_of": as_of, "balance": [], "account": []}
    ids = [f"c{n}" for n in range(draw(st.integers(1, 6)))]
    world["customer"] = [
        {"customer_id": i, "branch_id": draw(st.sampled_from(["b1", "b2", None])), "birthday_calendar": "solar"}
        for i in ids
    ]
    for customer in ids:
        for _ in range(draw(st.integers(0, 4))):
            account = f"a{draw(st.integers(0, 9))}{len(world['account'])}"
            opened = draw(day)
            world["account"].append(
                {
                    "customer": customer,
                    "account_id": account,
                    "branch_id": draw(st.sampled_from(["b1", "b2", "b3"])),
                    "product_id": "p1",
                    "category": draw(st.sampled_from(CATEGORIES)),
                    "opened_on": opened,
                    "closed_on": draw(st.one_of(st.none(), st.none(), day.filter(lambda d, o=opened: d >= o))),
                }
            )
            changed = draw(st.lists(day, max_size=4, unique=True))
            world["balance"] += [{"account_id": account, "day": d, "balance": draw(AMOUNTS)} for d in changed]
    world["tier_before"] = [
        {
            "customer": i,
            "tier": draw(st.sampled_from(TIERS)),
            "below_months": draw(st.integers(0, 7)),
            "since": as_of.replace(day=1) - timedelta(days=1),
        }
        for i in ids
        if draw(st.booleans())
    ]
    world["assignment"] = [
        {"customer": i, "staff_id": draw(st.sampled_from(["s1", "s2"])), "since": as_of}
        for i in ids
        if draw(st.booleans())
    ]
    return world


def customers_of(world: dict[str, Any]) -> dict[str, Customer]:
    return {
        c["customer_id"]: Customer([a for a in world["account"] if a["customer"] == c["customer_id"]], world["balance"])
        for c in world["customer"]
    }
