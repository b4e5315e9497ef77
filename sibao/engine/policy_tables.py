"""The policy in force as small tables beside a bucket's facts, so that SQL joins numbers instead of holding them.

Units: money in cents (BIGINT), asset weights in hundredths, shares in ten-thousandths, all whole numbers, so that every
comparison in SQL is exact. Weights are BIGINT or, in a bucket with balances that need it, HUGEINT. `*_rank` is the
place of a tier from 0 (lowest).

* `policy_asset(category, category_bit, raw_weight, rating_weight, is_asset)`: `category_bit` is a bit of its own
* `policy_tier(rank, tier, band, floor, measure, grace_months)`
* `policy_line(care_rank, potential_rank, near_upgrade_share, best_of_window, cross_sell_categories)`: one row
* `policy_movement(code, tier, amount, share)`: thresholds by held tier
* `policy_severity(code, severity, otherwise)`, `policy_severity_month(code, month, severity)` (month from 1)
* `policy_event(kind, from_rank, due_from)`, `policy_event_step(kind, step)`
* `policy_number(rule, name, number)`: every other number of a movement code or event kind
* `lunar_month(first_day, year, month, is_leap, days)`, `next_working_day(day)`: one row
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from sibao.policy.calendar import Calendar
from sibao.policy.rules import Policy

WEIGHT_SCALE = 100
SHARE_SCALE = 10_000
CENTS = 100
# Nobody alive was born earlier.
FIRST_LUNAR_YEAR = 1900


def add_policy_tables(connection: duckdb.DuckDBPyConnection, policy: Policy, calendar: Calendar, as_of: date) -> None:
    """Create the tables named above in `connection`. ValueError: a number finer than its unit."""
    tables = _tier_tables(policy, _exact(connection, policy, as_of)) | _rule_tables(policy) | _days(calendar, as_of)
    for name, (columns, rows) in tables.items():
        _create(connection, name, columns, rows)


def scaled(number: Decimal | int, scale: int) -> int:
    """`number` as a whole number of 1/scale. ValueError when it does not divide evenly."""
    result = number * scale
    if result != int(result):
        raise ValueError(f"{number} is finer than 1/{scale}")
    return int(result)


Tables = dict[str, tuple[str, Iterable[Sequence[Any]]]]


def _tier_tables(policy: Policy, exact: str) -> Tables:
    rank = {rule.tier: rule.rank for rule in policy.tiers}
    return {
        "policy_asset": (
            f"category VARCHAR, category_bit INTEGER, raw_weight {exact}, rating_weight {exact}, is_asset BOOLEAN",
            [
                (category, 1 << number, scaled(a.raw, WEIGHT_SCALE), scaled(a.rating, WEIGHT_SCALE), a.is_asset)
                for number, (category, a) in enumerate(policy.assets.items())
            ],
        ),
        "policy_tier": (
            "rank TINYINT, tier VARCHAR, band VARCHAR, floor BIGINT, measure VARCHAR, grace_months INTEGER",
            [(t.rank, t.tier, t.band, scaled(t.floor, CENTS), t.measure, t.grace_months) for t in policy.tiers],
        ),
        "policy_line": (
            "care_rank TINYINT, potential_rank TINYINT, near_upgrade_share BIGINT, best_of_window BOOLEAN, "
            "cross_sell_categories INTEGER",
            [
                (
                    rank[policy.care_from],
                    rank[policy.potential_from],
                    scaled(policy.near_upgrade_share, SHARE_SCALE),
                    policy.downgrade_target == "best_of_window",
                    policy.kpi.cross_sell_categories,
                )
            ],
        ),
    }


def _exact(connection: duckdb.DuckDBPyConnection, policy: Policy, as_of: date) -> str:
    """The narrowest type in which no balance x weight x days can overflow; 128 bits cost twice the time of 64."""
    heaviest = max(max(asset.raw, asset.rating) for asset in policy.assets.values())
    [(cents, first)] = connection.execute("SELECT max(cents), min(from_day) FROM balance").fetchall()
    days = (as_of - first).days + 1 if first else 0
    return "BIGINT" if (cents or 0) * scaled(heaviest, WEIGHT_SCALE) * days < 2**63 else "HUGEINT"


def _rule_tables(policy: Policy) -> Tables:
    rank = {rule.tier: rule.rank for rule in policy.tiers}
    movements, events = policy.movements.values(), policy.events.values()
    return {
        "policy_movement": (
            "code VARCHAR, tier VARCHAR, amount BIGINT, share BIGINT",
            [
                (m.code, tier, _optional(t.amount, CENTS), _optional(t.share, SHARE_SCALE))
                for m in movements
                for tier, t in m.by_tier.items()
            ],
        ),
        "policy_severity": (
            "code VARCHAR, severity VARCHAR, otherwise VARCHAR",
            [(m.code, m.severity, m.severity_otherwise) for m in movements],
        ),
        "policy_severity_month": (
            "code VARCHAR, month INTEGER, severity VARCHAR",
            [(m.code, month, s) for m in movements for month, s in enumerate(m.severity_by_months, 1)],
        ),
        "policy_event": (
            "kind VARCHAR, from_rank TINYINT, due_from VARCHAR",
            [(e.kind, rank[e.from_tier], e.due_from) for e in events],
        ),
        "policy_event_step": ("kind VARCHAR, step INTEGER", [(e.kind, step) for e in events for step in e.steps]),
        "policy_number": (
            "rule VARCHAR, name VARCHAR, number BIGINT",
            [
                *((m.code, name, _number(name, n)) for m in movements for name, n in m.numbers.items()),
                *((e.kind, name, _number(name, n)) for e in events for name, n in e.numbers.items()),
            ],
        ),
    }


def _days(calendar: Calendar, as_of: date) -> Tables:
    months = calendar.lunar_months(FIRST_LUNAR_YEAR, as_of.year + 2)
    return {
        "lunar_month": (
            "first_day DATE, year INTEGER, month INTEGER, is_leap BOOLEAN, days INTEGER",
            [(m.first_day, m.year, m.month, m.is_leap, m.days) for m in months],
        ),
        "next_working_day": ("day DATE", [(calendar.next_working_day(as_of),)]),
    }


def _optional(number: Decimal | None, scale: int) -> int | None:
    return None if number is None else scaled(number, scale)


def _number(name: str, number: int | Decimal) -> int:
    """Whole numbers are days and counts; decimals are shares where the name says so, else yuan."""
    if isinstance(number, int):
        return number
    return scaled(number, SHARE_SCALE if "share" in name else CENTS)


def _create(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Whole columns as list parameters: a bucket is small, and row by row the lunar months alone would take longer."""
    types = [column.split()[1] for column in columns.split(", ")]
    values = ", ".join(f"unnest(?::{kind}[])" for kind in types)
    lists = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in types]
    connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute(f"INSERT INTO {name} SELECT {values}", lists)
