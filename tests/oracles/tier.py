"""Plain-Python twin of the tier, one customer at a time. Its numbers are copied from the contract on purpose."""

from datetime import date, timedelta
from fractions import Fraction

from tests.oracles.aum import Customer, Row, rounded

TIERS = ("mass", "potential", "valued", "gold", "platinum", "diamond", "private")
BANDS = dict(zip(TIERS, ("mass", "mass", "mid", "mid", "high", "high", "high"), strict=True))
FLOORS = dict(zip(TIERS, (0, 10_000, 50_000, 100_000, 500_000, 2_000_000, 6_000_000), strict=True))
GRACE = {"potential": 0, "valued": 3, "gold": 3, "platinum": 3, "diamond": 3, "private": 6}


def measure(customer: Customer, tier: str, last: date) -> Fraction:
    return customer.measures(last)["raw_month" if tier == "private" else "rating_three_months"]


def rated(customer: Customer, last: date) -> str:
    """The highest tier whose own measure reaches its floor."""
    measures = customer.measures(last)
    own = {tier: measures["raw_month" if tier == "private" else "rating_three_months"] for tier in TIERS}
    return [tier for tier in TIERS if own[tier] >= FLOORS[tier]][-1]


def best_of_window(customer: Customer, held: str, as_of: date) -> str:
    """The highest `rated` of the month closes of the held tier's grace, D's the last; below the held tier."""
    closes, last = [], as_of
    for _ in range(max(GRACE[held], 1)):
        closes.append(last)
        last = last.replace(day=1) - timedelta(days=1)
    best = max(TIERS.index(rated(customer, close)) for close in closes)
    return TIERS[min(best, TIERS.index(held) - 1)]


def customer_tier(customer: Customer, before: Row | None, as_of: date, downgrade_target: str = "last_month") -> Row:
    """The row of `customer_tier`, without its key; `before` has tier, below_months, since."""
    now = rated(customer, as_of)
    tier, below, since, change = step(customer, before, now, as_of, downgrade_target)
    row = {
        "rated": now,
        "tier": tier,
        "band": BANDS[tier],
        "below_months": below,
        "since": since,
        "change": change,
        "watch": below > 0,
        "next_floor": None,
        "gap": None,
        "near_upgrade": False,
    }
    if tier == TIERS[-1]:
        return row
    above = TIERS[TIERS.index(tier) + 1]
    lacking = FLOORS[above] - measure(customer, above, as_of)
    near = 0 < lacking <= Fraction(1, 10) * FLOORS[above]
    return row | {"next_floor": FLOORS[above], "gap": rounded(max(lacking, Fraction(0))), "near_upgrade": near}


def step(
    customer: Customer, before: Row | None, now: str, as_of: date, downgrade_target: str
) -> tuple[str, int, date, str]:
    """Tonight's official tier, below_months, since and change."""
    if before is None:
        return now, 0, as_of, "none"
    held, below, since = before["tier"], before["below_months"], before["since"]
    if (as_of + timedelta(days=1)).day != 1:
        return held, below, since, "none"
    if TIERS.index(now) > TIERS.index(held):
        return now, 0, as_of, "up"
    if now == held:
        return held, 0, since, "none"
    if below + 1 < GRACE[held]:
        return held, below + 1, since, "none"
    target = best_of_window(customer, held, as_of) if downgrade_target == "best_of_window" else now
    return target, 0, as_of, "down"
