"""The order of a day's work: what is due first, then what is worth most per minute.

Source: docs/manual/night.md, "Tasks"; measured against a knapsack in docs/performance.md.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Job:
    """One task as the order sees it: stake in yuan, minutes > 0, weights without unit."""

    customer_id: str
    due_on: date
    priority: Decimal
    tier_weight: Decimal
    stake: Decimal
    minutes: int


def value_per_minute(job: Job, *, stake_floor: Decimal, stake_cap: Decimal) -> Decimal:
    """priority × tier weight × stake ÷ minutes; the stake is clipped so that one giant does not fill the day."""
    stake = min(max(job.stake, stake_floor), stake_cap)
    return job.priority * job.tier_weight * stake / job.minutes


def day_order(job: Job, *, stake_floor: Decimal, stake_cap: Decimal) -> tuple[date, Decimal, str]:
    """Sort key: due date, then value per minute falling, then customer_id."""
    return (job.due_on, -value_per_minute(job, stake_floor=stake_floor, stake_cap=stake_cap), job.customer_id)
