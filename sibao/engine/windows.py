"""Every date that the night's rules read, worked out once from the as-of date and the policy in force.

They are the named parameters of the engine's SQL (`$as_of`, `$year_start`, ...). Rules: docs/manual/night.md,
sections "assets and averages", "tier" and "movements".
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sibao.policy.rules import Number, Policy

MONTHS_OF_HISTORY = 13
# The contract's output columns raw_30_days_ago and raw_90_days_ago.
NEAR_DAYS, FAR_DAYS = 30, 90
# income_stopped looks at the first credits of three months, the last of which ends before the expected day.
INCOME_MONTHS = 4


@dataclass(frozen=True)
class Windows:
    """Dates of one night. Starts are inclusive; every average ends on `as_of`, inclusive."""

    as_of: date
    tomorrow: date
    is_month_close: bool
    month_start: date
    quarter_start: date
    three_months_start: date
    year_start: date
    first_month: date
    day_before: date
    ago_30: date
    ago_90: date
    net_outflow_base: date
    drop_30_base: date
    drop_90_base: date
    redemption_base: date
    balance_from: date
    transaction_from: date

    def parameters(self) -> dict[str, date | bool]:
        """The fields by name, and `month_1` .. `month_13`, the first days of the 13 months to D."""
        months = (month_start(self.as_of, back) for back in reversed(range(MONTHS_OF_HISTORY)))
        return asdict(self) | {f"month_{number}": first for number, first in enumerate(months, 1)}


def month_start(day: date, months_back: int = 0) -> date:
    """The 1st of the month that lies `months_back` months before that of `day`."""
    index = day.year * 12 + day.month - 1 - months_back
    return date(index // 12, index % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def windows(policy: Policy, as_of: date) -> Windows:
    """The dates of the night of `as_of` under `policy`."""

    def base(code: str) -> date:
        return as_of - timedelta(days=int(policy.movements[code].numbers["days"]))

    first_month = month_start(as_of, MONTHS_OF_HISTORY - 1)
    year_start = date(as_of.year, 1, 1)
    furthest = as_of - timedelta(days=_look_back_days(policy))
    return Windows(
        as_of=as_of,
        tomorrow=as_of + timedelta(days=1),
        is_month_close=as_of == month_end(as_of),
        month_start=month_start(as_of),
        quarter_start=month_start(as_of, (as_of.month - 1) % 3),
        three_months_start=month_start(as_of, 2),
        year_start=year_start,
        first_month=first_month,
        day_before=as_of - timedelta(days=1),
        ago_30=as_of - timedelta(days=NEAR_DAYS),
        ago_90=as_of - timedelta(days=FAR_DAYS),
        net_outflow_base=base("net_outflow"),
        drop_30_base=base("drop_30"),
        drop_90_base=base("drop_90"),
        redemption_base=base("redemption"),
        balance_from=min(first_month, year_start, furthest),
        transaction_from=furthest,
    )


def _look_back_days(policy: Policy) -> int:
    """How far before the as-of date any movement or event may look: no fact older than that is staged."""
    movements = (rule.numbers for rule in policy.movements.values())
    numbers: list[Mapping[str, Number]] = [*movements, *(rule.numbers for rule in policy.events.values())]
    longest = max(abs(int(n)) for named in numbers for name, n in named.items() if name.endswith("days"))
    two_windows = 2 * max(int(policy.movements["activity_drop"].numbers["days"]), FAR_DAYS)
    income = 31 * INCOME_MONTHS + sum(
        int(n) for name, n in policy.movements["income_stopped"].numbers.items() if name.endswith("days")
    )
    return max(longest, two_windows, income) + 1
