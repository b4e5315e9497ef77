"""Plain-Python twin of assets and averages, written from the contract day by day, not from the SQL.

Accounts and balances are the rows of a text table with dates and decimals: account(customer, account_id, branch_id,
category, opened_on, closed_on), balance(account_id, day, balance). Averages are exact fractions of yuan.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

Row = dict[str, Any]
WINDOWS = ("month", "quarter", "three_months", "year")
RATING_OF_LOAN = Decimal("0.10")


class Customer:
    """One customer's accounts with their delivered balance rows."""

    def __init__(self, accounts: list[Row], balances: list[Row]) -> None:
        self.accounts = accounts
        self.changes = {
            a["account_id"]: sorted((b["day"], b["balance"]) for b in balances if b["account_id"] == a["account_id"])
            for a in accounts
        }

    def open_accounts(self, day: date) -> list[Row]:
        return [a for a in self.accounts if a["opened_on"] <= day and not (a["closed_on"] and a["closed_on"] <= day)]

    def balance(self, account: Row, day: date) -> Decimal:
        """End-of-day balance of an account that is open on `day`."""
        known = [balance for changed_on, balance in self.changes[account["account_id"]] if changed_on <= day]
        return known[-1] if known else Decimal(0)

    def raw(self, day: date, branch: str | None = None) -> Decimal:
        counted = [a for a in self.open_accounts(day) if a["category"] not in ("loan", "credit_card")]
        mine = [a for a in counted if branch in (None, a["branch_id"])]
        return sum((max(self.balance(a, day), Decimal(0)) for a in mine), Decimal(0))

    def rating(self, day: date) -> Decimal:
        loans = [a for a in self.open_accounts(day) if a["category"] == "loan"]
        return self.raw(day) + sum((max(self.balance(a, day), Decimal(0)) for a in loans), Decimal(0)) * RATING_OF_LOAN

    def average(self, total: str, first: date, last: date) -> Fraction:
        """The exact average of `raw` or `rating` over the natural days from `first` to `last`."""
        values = [getattr(self, total)(day) for day in days(first, last)]
        return Fraction(sum(values, Decimal(0))) / len(values)

    def measures(self, last: date) -> dict[str, Fraction]:
        """Every average that ends on `last`: raw_month, ..., rating_year."""
        return {
            f"{total}_{window}": self.average(total, first_day(window, last), last)
            for total in ("raw", "rating")
            for window in WINDOWS
        }


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def first_day(window: str, last: date) -> date:
    month = {"month": last.month, "quarter": [1, 4, 7, 10][(last.month - 1) // 3], "year": 1}.get(window)
    if month:
        return date(last.year, month, 1)
    return date(last.year, last.month - 2, 1) if last.month > 2 else date(last.year - 1, last.month + 10, 1)


def rounded(amount: Fraction | Decimal) -> Decimal:
    """To 0.01, half a cent away from zero."""
    cents = abs(Fraction(amount)) * 100
    whole = int(cents) + (cents - int(cents) >= Fraction(1, 2))
    return Decimal(whole if amount >= 0 else -whole) / 100


def customer_aum(customer: Customer, as_of: date) -> Row:
    """The row of `customer_aum`, without its key."""
    held = {a["category"] for a in customer.open_accounts(as_of) if customer.balance(a, as_of) > 0}
    return {
        "raw": rounded(customer.raw(as_of)),
        "rating": rounded(customer.rating(as_of)),
        **{name: rounded(average) for name, average in customer.measures(as_of).items()},
        "raw_30_days_ago": rounded(customer.raw(as_of - timedelta(days=30))),
        "raw_90_days_ago": rounded(customer.raw(as_of - timedelta(days=90))),
        "categories": len(held),
    }
