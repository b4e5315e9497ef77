"""Plain-Python twin of the movements (docs/manual/night-movements.md), written from the contract, not from the SQL.

Its numbers are copied from the contract on purpose: when the shipped policy changes, it must change knowingly.
Money is ``Decimal`` yuan, days are ``date``; nothing here is fast.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

TIERS = ("mass", "potential", "valued", "gold", "platinum", "diamond", "private")
EXTERNAL = {"cash_in", "cash_out", "transfer_in", "transfer_out", "payment", "salary", "pension"}
NOT_BY_THE_CUSTOMER = {"interest", "fee", "salary", "pension"}
NOT_AN_ASSET = {"loan", "credit_card"}

LARGE = {"gold": "50000", "platinum": "200000", "diamond": "500000", "private": "1000000"}
NET = {
    "gold": ("50000", "0.30"),
    "platinum": ("150000", "0.25"),
    "diamond": ("500000", "0.20"),
    "private": ("1000000", "0.15"),
}
DROP_30 = {"gold": "0.20", "platinum": "0.20", "diamond": "0.15", "private": "0.15"}
DROP_90 = {"gold": "0.30", "platinum": "0.30", "diamond": "0.25", "private": "0.25"}
ACTIVITY = {"gold": "0.40", "platinum": "0.40", "diamond": "0.40", "private": "0.50"}
FLOOR = Decimal(50000)


@dataclass(frozen=True)
class Account:
    """One account; ``changes`` are its balance rows (day, end-of-day balance from then on)."""

    account_id: str
    category: str
    opened_on: date
    closed_on: date | None = None
    matures_on: date | None = None
    changes: tuple[tuple[date, Decimal], ...] = ()

    def is_open(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)

    def balance(self, day: date) -> Decimal:
        """End-of-day balance, 0 before the first row and on days on which the account is not open."""
        rows = [(changed_on, balance) for changed_on, balance in self.changes if changed_on <= day]
        return max(rows)[1] if rows and self.is_open(day) else Decimal(0)

    @property
    def is_asset(self) -> bool:
        return self.category not in NOT_AN_ASSET


@dataclass(frozen=True)
class Transaction:
    account_id: str
    day: date
    amount: Decimal
    kind: str
    to_self: bool = False


@dataclass(frozen=True)
class TierBefore:
    tier: str
    below_months: int = 0
    since: date = date(2020, 1, 31)


@dataclass(frozen=True)
class TierTonight:
    """The customer's row of customer_tier."""

    tier: str
    below_months: int = 0
    change: str = "none"
    watch: bool = False
    near_upgrade: bool = False
    gap: Decimal | None = None


@dataclass(frozen=True)
class Relation:
    relation_id: str
    birth_date: date | None = None


@dataclass(frozen=True)
class Repayment:
    account_id: str
    due_on: date
    amount: Decimal
    paid_on: date | None = None


@dataclass(frozen=True)
class Customer:
    """One customer with everything that a night's rules look at."""

    customer_id: str
    accounts: tuple[Account, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    tier_before: TierBefore | None = None
    birth_date: date | None = None
    birthday_calendar: str = "solar"
    risk_assessed_on: date | None = None
    id_expires_on: date | None = None
    card_expires_on: date | None = None
    relations: tuple[Relation, ...] = field(default=())
    repayments: tuple[Repayment, ...] = field(default=())


@dataclass(frozen=True)
class Movement:
    code: str
    severity: str
    amount: Decimal | None = None
    base: Decimal | None = None

    @property
    def share(self) -> float | None:
        return None if self.amount is None or not self.base else float(self.amount / self.base)


def raw(customer: Customer, day: date) -> Decimal:
    return sum((max(a.balance(day), Decimal(0)) for a in customer.accounts if a.is_asset), Decimal(0))


def is_month_close(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def in_days_to(rows: Iterable[Transaction], as_of: date, days: int) -> list[Transaction]:
    """The rows of the ``days`` days that end with ``as_of``."""
    return [row for row in rows if as_of - timedelta(days=days - 1) <= row.day <= as_of]


def by_the_customer(rows: Iterable[Transaction], as_of: date) -> list[Transaction]:
    return [row for row in rows if row.day <= as_of and row.kind not in NOT_BY_THE_CUSTOMER]


def movements(customer: Customer, tonight: TierTonight, as_of: date) -> list[Movement]:
    """All movements of one customer on the night of ``as_of``."""
    held = customer.tier_before.tier if customer.tier_before else tonight.tier
    if TIERS.index(held) < TIERS.index("valued"):
        return []
    column = "gold" if held == "valued" else held
    found = [
        *_large(customer, column, as_of),
        _net_outflow(customer, column, as_of),
        _drop(customer, "drop_30", 30, Decimal(DROP_30[column]), "medium", as_of),
        _drop(customer, "drop_90", 90, Decimal(DROP_90[column]), "high", as_of),
        _activity_drop(customer, Decimal(ACTIVITY[column]), as_of),
        _income_stopped(customer, as_of),
        _maturity_cluster(customer, as_of),
        _redemption(customer, as_of),
        _products_closed(customer, as_of),
        _moved_elsewhere(customer, as_of),
        _tier_watch(tonight, as_of),
        Movement("tier_down", "high") if tonight.change == "down" else None,
    ]
    return [movement for movement in found if movement is not None]


def _large(customer: Customer, column: str, as_of: date) -> list[Movement]:
    least = Decimal(LARGE[column])
    today = [t.amount for t in customer.transactions if t.day == as_of and t.kind in EXTERNAL]
    out = -sum((amount for amount in today if -amount >= least), Decimal(0))
    into = sum((amount for amount in today if amount >= least), Decimal(0))
    yesterday = raw(customer, as_of - timedelta(days=1))
    high = yesterday == 0 or out >= Decimal("0.30") * yesterday
    found = [Movement("large_outflow", "high" if high else "low", out, yesterday)] if out else []
    return found + ([Movement("large_inflow", "low", into, yesterday)] if into else [])


def _net_outflow(customer: Customer, column: str, as_of: date) -> Movement | None:
    least, share = map(Decimal, NET[column])
    week = in_days_to(customer.transactions, as_of, 7)
    left = -sum((t.amount for t in week if t.kind in EXTERNAL), Decimal(0))
    base = raw(customer, as_of - timedelta(days=7))
    return Movement("net_outflow", "high", left, base) if left >= least and left >= share * base else None


def _drop(customer: Customer, code: str, days: int, share: Decimal, severity: str, as_of: date) -> Movement | None:
    before, now = raw(customer, as_of - timedelta(days=days)), raw(customer, as_of)
    if before >= FLOOR and now <= (1 - share) * before:
        return Movement(code, severity, before - now, before)
    return None


def _activity_drop(customer: Customer, share: Decimal, as_of: date) -> Movement | None:
    rows = by_the_customer(customer.transactions, as_of)
    now = Decimal(len(in_days_to(rows, as_of, 90)))
    before = Decimal(len(in_days_to(rows, as_of, 180))) - now
    if before >= 6 and now <= (1 - share) * before:
        return Movement("activity_drop", "medium", before - now, before)
    return None


def _month(year: int, month: int, shift: int) -> tuple[int, int]:
    months = year * 12 + month - 1 + shift
    return months // 12, months % 12 + 1


def _income_stopped(customer: Customer, as_of: date) -> Movement | None:
    credits = [t for t in customer.transactions if t.day <= as_of and t.amount > 0 and t.kind in {"salary", "pension"}]
    if not credits:
        return None
    last = max(t.day for t in credits)
    three = [_month(last.year, last.month, shift) for shift in (-2, -1, 0)]
    of_month = {month: [t for t in credits if (t.day.year, t.day.month) == month] for month in three}
    if not all(of_month.values()):
        return None
    day = max(min(t.day.day for t in rows) for rows in of_month.values())
    year, month = _month(last.year, last.month, 1)
    expected = date(year, month, min(day, monthrange(year, month)[1]))
    if not expected + timedelta(days=7) <= as_of <= expected + timedelta(days=37):
        return None
    return Movement("income_stopped", "high", sum((t.amount for rows in of_month.values() for t in rows), Decimal(0)))


def _maturity_cluster(customer: Customer, as_of: date) -> Movement | None:
    horizon = as_of + timedelta(days=60)
    due = [a for a in customer.accounts if a.is_asset and a.matures_on and as_of < a.matures_on <= horizon]
    maturing = sum((max(a.balance(as_of), Decimal(0)) for a in due), Decimal(0))
    base = raw(customer, as_of)
    if maturing >= FLOOR and maturing >= Decimal("0.40") * base:
        return Movement("maturity_cluster", "medium", maturing, base)
    return None


def _redemption(customer: Customer, as_of: date) -> Movement | None:
    amounts = [t.amount for t in in_days_to(customer.transactions, as_of, 30) if t.kind == "redemption"]
    into = sum((amount for amount in amounts if amount > 0), Decimal(0))
    out = -sum((amount for amount in amounts if amount < 0), Decimal(0))
    base = raw(customer, as_of - timedelta(days=30))
    if base >= FLOOR and max(into, out) >= Decimal("0.30") * base:
        return Movement("redemption", "high", max(into, out), base)
    return None


def _products_closed(customer: Customer, as_of: date) -> Movement | None:
    first = as_of - timedelta(days=179)
    closed = sum(1 for a in customer.accounts if a.is_asset and a.closed_on and first <= a.closed_on <= as_of)
    return Movement("products_closed", "medium", Decimal(closed)) if closed >= 2 else None


def _moved_elsewhere(customer: Customer, as_of: date) -> Movement | None:
    rows = [t for t in in_days_to(customer.transactions, as_of, 90) if t.kind in EXTERNAL and t.amount < 0]
    out = -sum((t.amount for t in rows), Decimal(0))
    to_self = -sum((t.amount for t in rows if t.to_self), Decimal(0))
    if to_self >= FLOOR and to_self >= Decimal("0.60") * out:
        return Movement("moved_elsewhere", "high", to_self, out)
    return None


def _tier_watch(tonight: TierTonight, as_of: date) -> Movement | None:
    if not (is_month_close(as_of) and tonight.watch):
        return None
    return Movement("tier_watch", {1: "low", 2: "medium"}.get(tonight.below_months, "high"))
