"""Spec tests in text: the fixture `bucket` builds the staged tables of a bucket from tables written as text.

    night = bucket("2026-11-20", account=\"\"\"
        customer | account_id | category       | opened_on
        c1       | a1         | demand_deposit | 2026-01-01
    \"\"\", balance=\"\"\"
        account_id | day        | balance
        a1         | 2026-11-01 | 50000.00
    \"\"\")
    night.then("customer_aum", \"\"\"
        customer_id | raw      | raw_month
        c1          | 50000.00 | 50000.00
    \"\"\")

Customers that a table names in its column `customer` exist without a row of their own. `balance` is written as the bank
delivers it (change rows); the builder makes the staged intervals. Money is in yuan; an empty cell or `-` is empty.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from sibao.engine.pipeline import STEPS
from sibao.engine.policy_tables import add_policy_tables
from sibao.engine.results import RESULTS, add_result_macros
from sibao.engine.step import make_table
from sibao.engine.windows import windows
from sibao.policy.book import load_book
from sibao.policy.calendar import Calendar, load_calendar
from sibao.policy.rules import Policy

Row = dict[str, Any]
FOREVER = "9999-12-31"
STAGED = {
    "customer": "customer_no INTEGER, customer_id VARCHAR, branch_id VARCHAR, birth_date DATE, "
    "birthday_calendar VARCHAR, risk_assessed_on DATE, id_expires_on DATE, card_expires_on DATE",
    "account": "account_no INTEGER, account_id VARCHAR, customer_no INTEGER, branch_id VARCHAR, product_id VARCHAR, "
    "category VARCHAR, opened_on DATE, closed_on DATE, matures_on DATE",
    "balance": "customer_no INTEGER, account_no INTEGER, from_day DATE, to_day DATE, cents BIGINT",
    "transaction": "customer_no INTEGER, account_no INTEGER, day DATE, cents BIGINT, kind VARCHAR, to_self BOOLEAN",
    "relation": "customer_no INTEGER, relation_id VARCHAR, birth_date DATE",
    "repayment": "customer_no INTEGER, account_id VARCHAR, due_on DATE, cents BIGINT, paid_on DATE",
    "assignment": "customer_no INTEGER, staff_id VARCHAR, since DATE",
    "tier_before": "customer_no INTEGER, tier VARCHAR, below_months INTEGER, since DATE",
}
DEFAULTS: dict[str, Row] = {
    "customer": {"birthday_calendar": "solar"},
    "account": {"branch_id": "b1", "product_id": "p1", "category": "demand_deposit", "opened_on": "2000-01-01"},
    "transaction": {"to_self": False},
    "assignment": {"since": "2000-01-01"},
    "tier_before": {"below_months": 0, "since": "2000-01-01"},
}


def parse(text: str) -> list[Row]:
    """The rows of a text table as dicts; empty cells and `-` are None."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [{k: v if v not in ("", "-") else None for k, v in zip(header, line, strict=True)} for line in lines]


def same(actual: Any, expected: str | None) -> bool:
    """Whether a result's cell is what the text says, in the cell's own type."""
    if actual is None or expected is None:
        return actual is expected
    if isinstance(actual, bool):
        return actual == {"true": True, "false": False}[expected]
    if isinstance(actual, date):
        return actual == date.fromisoformat(expected)
    if isinstance(actual, int | Decimal):
        return actual == Decimal(expected)
    return abs(actual - float(expected)) < 1e-9 if isinstance(actual, float) else actual == expected


class Bucket:
    """One bucket's connection on one night. A table is made when it is asked for, after the steps before it."""

    def __init__(self, as_of: date, policy: Policy, calendar: Calendar, tables: dict[str, list[Row]]) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.dates = windows(policy, as_of)
        self.made: set[str] = set()
        filled = staged(tables, as_of, self.dates.balance_from, self.dates.transaction_from)
        for name in STAGED:
            insert(self.connection, name, filled.get(name, []))
        add_policy_tables(self.connection, policy, calendar, as_of)
        add_result_macros(self.connection)

    def make(self, table: str) -> None:
        """Make `table` and whatever it needs."""
        for needed in STEPS.get(table, ()):
            self.make(needed)
        if table in STEPS and table not in self.made:
            make_table(self.connection, table, self.dates)
            self.made.add(table)

    def query(self, sql: str) -> list[Row]:
        result = self.connection.execute(sql)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def result(self, table: str) -> list[Row]:
        """A result table as it is published."""
        self.make(table)
        return self.query(RESULTS[table])

    def then(self, table: str, text: str) -> None:
        """The published table, in the columns named, has exactly the rows of the text, in any order."""
        left, expected = self.result(table), parse(text) if "\n" in text.strip() else []
        for row in expected:
            match = [i for i, r in enumerate(left) if all(same(r[k], v) for k, v in row.items())]
            columns = list(row)
            assert match, f"no row {row} in {[{k: r[k] for k in columns} for r in left]}"
            del left[match[0]]
        assert not left, f"unexpected rows {left}"


def staged(tables: dict[str, list[Row]], as_of: date, balance_from: date, transaction_from: date) -> dict[str, Any]:
    """The staged rows of one bucket from rows that name customers and accounts by their ids."""
    filled = {name: [{**DEFAULTS.get(name, {}), **row} for row in rows] for name, rows in tables.items()}
    known = {r["customer_id"]: r for r in filled.get("customer", [])}
    for row in [row for rows in filled.values() for row in rows if row.get("customer")]:
        known.setdefault(row["customer"], {"customer_id": row["customer"], **DEFAULTS["customer"]})
    customers = {name: known[name] | {"customer_no": number} for number, name in enumerate(sorted(known))}
    ordered = sorted(filled.get("account", []), key=lambda r: (r["customer"], r["account_id"]))
    accounts = {r["account_id"]: r | {"account_no": number} for number, r in enumerate(ordered)}
    for row in [row for rows in (*filled.values(), accounts.values()) for row in rows]:
        account = accounts.get(row.get("account_id"), {})
        owner = row.get("customer") or account.get("customer")
        row |= {"customer_no": customers[owner]["customer_no"]} if owner else {}
        row |= {"account_no": account["account_no"]} if account else {}
        row |= {"cents": int(Decimal(row["amount"]) * 100)} if row.get("amount") else {}
    delivered = filled.get("balance", [])
    return filled | {
        "customer": list(customers.values()),
        "account": list(accounts.values()),
        "balance": [i for account in accounts.values() for i in intervals(delivered, account, as_of, balance_from)],
        "transaction": [
            row for row in filled.get("transaction", []) if transaction_from <= as_day(row["day"]) <= as_of
        ],
    }


def intervals(delivered: list[Row], account: Row, as_of: date, since: date) -> list[Row]:
    """One account's change rows as intervals, clipped to its open days, none after D or ended by `since`."""
    own = [r for r in delivered if r["account_id"] == account["account_id"] and as_day(r["day"]) <= as_of]
    changes = sorted((as_day(r["day"]), int(Decimal(r["balance"]) * 100)) for r in own)
    ends = [start for start, _ in changes[1:]] + [date.fromisoformat(FOREVER)]
    opened, closed = as_day(account["opened_on"]), as_day(account.get("closed_on") or FOREVER)
    numbers = {key: account[key] for key in ("customer_no", "account_no")}
    clipped = [(max(a, opened), min(b, closed), c) for (a, c), b in zip(changes, ends, strict=False)]
    return [
        {**numbers, "from_day": a, "to_day": b, "cents": c} for a, b, c in clipped if a < b and a <= as_of and b > since
    ]


def as_day(text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


def insert(connection: duckdb.DuckDBPyConnection, name: str, rows: list[Row]) -> None:
    names = [column.split()[0] for column in STAGED[name].split(", ")]
    connection.execute(f'CREATE TABLE "{name}" ({STAGED[name]})')
    if rows:
        values = [value for row in rows for value in (row.get(column) for column in names)]
        slots = ", ".join(f"({', '.join('?' * len(names))})" for _ in rows)
        connection.execute(f'INSERT INTO "{name}" VALUES {slots}', values)


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The shipped policy as in force in November 2026."""
    return load_book().on(date(2026, 11, 20))


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return load_calendar()


@pytest.fixture
def bucket(policy: Policy, calendar: Calendar) -> Callable[..., Bucket]:
    """`bucket(as_of, **tables)`: tables as text or as lists of dicts; `policy=` replaces the shipped one."""

    def build(as_of: str | date, *, policy: Policy = policy, **tables: str | list[Row]) -> Bucket:
        rows = {name: parse(table) if isinstance(table, str) else table for name, table in tables.items()}
        return Bucket(as_day(as_of), policy, calendar, rows)

    return build
