"""What the invented bank looks like: shares and sizes, after docs/manual/generated-bank.md. Yuan unless named cents.

These describe a population, not the bank's rules: the night takes its floors from the policy book, never from here.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

# The seven tiers are indexed 0 (mass) to 6 (private), as in sibao.policy.terms.TIERS.
MASS, POTENTIAL, VALUED, GOLD, PLATINUM, DIAMOND, PRIVATE = range(7)

OCCUPATION_SHARES: Final = {
    "退休": 0.26,
    "无固定收入": 0.14,
    "外来务工": 0.16,
    "个体经营": 0.09,
    "自由职业": 0.06,
    "销售": 0.05,
    "企业职员": 0.10,
    "教师": 0.02,
    "医护": 0.02,
    "公务员": 0.02,
    "学生": 0.04,
    "务农": 0.04,
}
OCCUPATIONS: Final = tuple(OCCUPATION_SHARES)
RETIRED, UNSTABLE, MIGRANT, OWNER, FREELANCER, SALES, CLERK = range(7)
STUDENT, FARMER = OCCUPATIONS.index("学生"), OCCUPATIONS.index("务农")

# Age brackets of an occupation: ((from, to, share), ...). Together 29 % of customers are 30 to 49.
AGES: Final = {
    "退休": ((52, 60, 0.20), (60, 75, 0.60), (75, 88, 0.20)),
    "无固定收入": ((18, 30, 0.30), (30, 50, 0.28), (50, 75, 0.42)),
    "外来务工": ((18, 30, 0.35), (30, 50, 0.45), (50, 62, 0.20)),
    "学生": ((18, 25, 1.0),),
    "务农": ((30, 50, 0.12), (50, 78, 0.88)),
    "": ((22, 30, 0.25), (30, 50, 0.50), (50, 65, 0.25)),
}

SOURCE_SHARES: Final = {
    "walk_in": 0.72,
    "agency": 0.21,
    "staff": 0.012,
    "referral": 0.033,
    "online": 0.02,
    "other": 0.005,
}
LOWER_TIER_SHARE: Final = 0.40

# How much likelier a person of this occupation is to be among the wealthy.
WEALTH_WEIGHT: Final = np.array([1.6, 0.3, 0.35, 3.0, 1.6, 1.6, 1.2, 1.4, 1.6, 1.4, 0.05, 0.5])


@dataclass(frozen=True)
class TierShape:
    """One tier: how many of 6,000 customers, their assets between low and high with this mean (yuan)."""

    per_outlet: float
    low: float
    high: float
    mean: float


OUTLET_SIZE: Final = 6_000
TIER_SHAPES: Final = (
    TierShape(0, 1, 8_000, 400),
    TierShape(420, 10_800, 46_000, 17_500),
    TierShape(250, 52_000, 97_000, 70_000),
    TierShape(170, 104_000, 470_000, 182_000),
    TierShape(26, 520_000, 1_900_000, 860_000),
    TierShape(3, 2_100_000, 5_000_000, 2_800_000),
    TierShape(0.5, 6_300_000, 9_000_000, 6_600_000),
)
# Half of the smallest tier's customers own less than this before their income comes in.
SMALL_MEDIAN: Final = 120
OWNED_SHARE: Final = 0.92
BOOK_LIMIT: Final = 250

# Share of a tier's customers who hold the category at all, and its usual part of their assets.
# Columns: mass … private.
HOLDING_CHANCE: Final = {
    "time_deposit": (0.02, 0.62, 0.80, 0.85, 0.85, 0.8, 0.8),
    "wealth": (0.001, 0.10, 0.30, 0.45, 0.65, 0.8, 0.9),
    "fund": (0.003, 0.04, 0.14, 0.25, 0.40, 0.5, 0.6),
    "insurance": (0.002, 0.08, 0.20, 0.28, 0.35, 0.4, 0.5),
    "bond": (0.0, 0.04, 0.10, 0.14, 0.15, 0.1, 0.1),
    "metal": (0.0, 0.01, 0.02, 0.04, 0.06, 0.1, 0.1),
    "trust": (0.0, 0.0, 0.0, 0.0, 0.02, 0.2, 0.5),
    "custody": (0.0, 0.01, 0.03, 0.05, 0.08, 0.1, 0.1),
}
HOLDING_WEIGHT: Final = {
    "demand_deposit": 1.0,
    "time_deposit": 4.0,
    "wealth": 2.0,
    "fund": 0.8,
    "insurance": 1.0,
    "bond": 1.2,
    "metal": 0.4,
    "trust": 2.5,
    "custody": 0.6,
}
CREDIT_CARD_CHANCE: Final = (0.04, 0.15, 0.22, 0.3, 0.4, 0.5, 0.5)
LOAN_CHANCE: Final = (0.02, 0.06, 0.07, 0.08, 0.1, 0.1, 0.1)
# Share of a tier's customers who use the account every month; the rest sleep.
ACTIVE_CHANCE: Final = (0.56, 0.82, 0.85, 0.88, 0.9, 0.9, 0.9)
# An owner's monthly turnover by tier.
TURNOVER: Final = (2_500, 6_000, 15_000, 30_000, 80_000, 200_000, 400_000)


def share_count(rate: float, first: int, last: int) -> int:
    """How many of customers first … last-1 fall to a share: cumulative rounding, so any partition adds up."""
    return int(np.floor(rate * last + 0.5)) - int(np.floor(rate * first + 0.5))


def tier_rate(tier: int) -> float:
    """The tier's share of all customers; mass (0) is what the others leave."""
    if tier == MASS:
        return 1 - sum(shape.per_outlet for shape in TIER_SHAPES) / OUTLET_SIZE
    return TIER_SHAPES[tier].per_outlet / OUTLET_SIZE
