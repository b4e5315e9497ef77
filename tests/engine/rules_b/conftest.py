"""A bucket from plain customers: staged tables, tonight's tiers as given, then the steps of movements and events.

Spec tests write their customers as text tables (`night`), oracle tests hand over the oracles' own records (`run`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from sibao.engine.pipeline import STEPS, run_bucket
from sibao.engine.policy_tables import add_policy_tables
from sibao.engine.results import RESULTS
from sibao.engine.step import make_table
from sibao.engine.windows import windows
from sibao.policy.book import load_book
from sibao.policy.calendar import Calendar, load_calendar
from sibao.policy.rules import Policy
from tests.oracles.movement import Account, Customer, Relation, Repayment, TierBefore, TierTonight, Transaction

FOREVER = date(9999, 12, 31)
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
# Tonight's tiers are given to these tests, and what follows from movements and events is not theirs.
NOT_RUN = {"customer_month", "customer_home", "customer_tier", "kpi_part"}
# Days of the averages behind the gaps that these tests give.
GAP_DAYS = 81
Rows = dict[str, list[dict[str, Any]]]


def cents(amount: Decimal) -> int:
    return int(amount * 100)


def fill(connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    connection.execute(f'CREATE TABLE "{table}" ({columns})')
    types = [column.split()[1] for column in columns.split(", ")]
    values = ", ".join(f"unnest(?::{kind}[])" for kind in types)
    lists = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in types]
    connection.execute(f'INSERT INTO "{table}" SELECT {values}', lists)


def intervals(account: Account, as_of: date) -> Iterable[tuple[date, date, int]]:
    """The account's change rows up to D as [from, to), clipped to its open days."""
    changes = sorted(row for row in account.changes if row[0] <= as_of)
    ends = [*(day for day, _ in changes[1:]), FOREVER]
    for (start, balance), end in zip(changes, ends, strict=False):
        first, last = max(start, account.opened_on), min(end, account.closed_on or FOREVER)
        if first < last and first <= as_of:
            yield first, last, cents(balance)


def stage(connection: duckdb.DuckDBPyConnection, customers: Sequence[Customer], as_of: date) -> None:
    """The staged tables of one bucket that holds exactly these customers, numbered in the order given."""
    accounts = [(number, a) for number, customer in enumerate(customers) for a in customer.accounts]
    account_no = {account.account_id: number for number, (_, account) in enumerate(accounts)}
    everyone = list(enumerate(customers))
    rows: dict[str, list[Sequence[Any]]] = {
        "customer": [
            (n, c.customer_id, "b1", c.birth_date, c.birthday_calendar)
            + (c.risk_assessed_on, c.id_expires_on, c.card_expires_on)
            for n, c in everyone
        ],
        "account": [
            (account_no[a.account_id], a.account_id, n, "b1", "p1", a.category, a.opened_on, a.closed_on, a.matures_on)
            for n, a in accounts
        ],
        "balance": [(n, account_no[a.account_id], *interval) for n, a in accounts for interval in intervals(a, as_of)],
        "transaction": [
            (n, account_no[t.account_id], t.day, cents(t.amount), t.kind, t.to_self)
            for n, c in everyone
            for t in sorted(c.transactions, key=lambda t: t.day)
            if t.day <= as_of
        ],
        "relation": [(n, r.relation_id, r.birth_date) for n, c in everyone for r in c.relations],
        "repayment": [
            (n, r.account_id, r.due_on, cents(r.amount), r.paid_on) for n, c in everyone for r in c.repayments
        ],
        "tier_before": [
            (n, c.tier_before.tier, c.tier_before.below_months, c.tier_before.since)
            for n, c in everyone
            if c.tier_before
        ],
    }
    for table, columns in STAGED.items():
        fill(connection, table, columns, rows.get(table, []))


class Night:
    """Runs the rules on customers and gives movements and events back as rows in yuan, keyed by customer_id."""

    def __init__(self, policy: Policy, calendar: Calendar) -> None:
        self.policy, self.calendar = policy, calendar

    def run(self, as_of: date, people: Mapping[str, tuple[Customer, TierTonight]]) -> Rows:
        customers = [customer for customer, _ in people.values()]
        with duckdb.connect(config={"threads": 1}) as connection:
            stage(connection, customers, as_of)
            add_policy_tables(connection, self.policy, self.calendar, as_of)
            self._give_tiers(connection, [tonight for _, tonight in people.values()])
            for table in STEPS:
                if table not in NOT_RUN:
                    make_table(connection, table, windows(self.policy, as_of))
            return {
                "movement": self._rows(connection, "customer_movement", customers),
                "event": self._rows(connection, "customer_event", customers),
            }

    def whole(self, as_of: date, customers: Sequence[Customer]) -> Rows:
        """Every step of the night, its tables as published."""
        with duckdb.connect(config={"threads": 1}) as connection:
            stage(connection, customers, as_of)
            run_bucket(connection, self.policy, self.calendar, as_of)
            return {
                table: _dicts(connection, RESULTS[table])
                for table in ("customer_tier", "customer_movement", "customer_event")
            }

    def _give_tiers(self, connection: duckdb.DuckDBPyConnection, tiers: Sequence[TierTonight]) -> None:
        columns = "customer_no INTEGER, tier VARCHAR, below_months INTEGER, change VARCHAR, watch BOOLEAN, "
        columns += "near_upgrade BOOLEAN, gap_days HUGEINT, gap_day_count INTEGER"
        rows = []
        for number, t in enumerate(tiers):
            gap_days = None if t.gap is None else int(t.gap * 10_000 * GAP_DAYS)
            rows.append((number, t.tier, t.below_months, t.change, t.watch, t.near_upgrade, gap_days, GAP_DAYS))
        fill(connection, "customer_tier", columns, rows)

    def _rows(
        self, connection: duckdb.DuckDBPyConnection, table: str, customers: Sequence[Customer]
    ) -> list[dict[str, Any]]:
        rows = _dicts(connection, f"FROM {table}")
        for row in rows:
            row["customer_id"] = customers[row.pop("customer_no")].customer_id
            for money in {"amount", "base"} & row.keys():
                row[money] = None if row[money] is None else Decimal(row[money]) / 10_000
        return rows


def _dicts(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    result = connection.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def parse(text: str) -> list[dict[str, str]]:
    """The rows of a text table; empty cells are left out."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [{k: v for k, v in zip(lines[0], line, strict=True) if v} for line in lines[1:]]


def value(name: str, text: str, as_of: date) -> Any:
    """A cell as the oracle's value: `D-30` and `D+7` are days around D."""
    if name == "day" or name.endswith(("_on", "_date", "since")):
        if text.startswith("D"):
            return date.fromordinal(as_of.toordinal() + int(text[1:] or 0))
        return date.fromisoformat(text)
    if name in ("amount", "balance", "gap"):
        return Decimal(text)
    if name == "below_months":
        return int(text)
    return text == "yes" if name in ("to_self", "watch", "near_upgrade") else text


def record(kind: type, row: Mapping[str, str], as_of: date, **more: Any) -> Any:
    names = {field.name for field in fields(kind)}
    return kind(**{name: value(name, text, as_of) for name, text in row.items() if name in names}, **more)


@pytest.fixture(scope="session")
def night() -> Night:
    day = date(2026, 11, 20)
    return Night(load_book().on(day), load_calendar())


@pytest.fixture
def given(night: Night) -> Callable[..., Rows]:
    """Customers in words. Columns left out have defaults: every customer held and holds tier gold, an account is a
    demand deposit open since 2001, a transaction is a transfer_out from the customer's first account."""

    def run(as_of: str, customer: str, **tables: str) -> Rows:
        night_of = date.fromisoformat(as_of)
        return night.run(night_of, _people(customer, {k: parse(v) for k, v in tables.items()}, night_of))

    return run


def _people(
    customer: str, tables: Mapping[str, list[dict[str, str]]], as_of: date
) -> dict[str, tuple[Customer, TierTonight]]:
    return {
        row["customer"]: _person(
            row, {table: [r for r in rows if r["customer"] == row["customer"]] for table, rows in tables.items()}, as_of
        )
        for row in parse(customer)
    }


def _person(
    row: Mapping[str, str], tables: Mapping[str, list[dict[str, str]]], as_of: date
) -> tuple[Customer, TierTonight]:
    """One line of the customers' table with its own lines of the other tables; `held` none means no tier_before."""
    name, tier = row["customer"], row.get("tier", "gold")
    held = row.get("held", tier)
    first = f"{name}-1"
    accounts = [
        {"account_id": first, "category": "demand_deposit", "opened_on": "2001-01-01", **account}
        for account in tables.get("account") or [{}]
    ]
    moves = [move for move in tables.get("transaction", []) for _ in range(int(move.get("times", 1)))]
    customer = record(
        Customer,
        {**row, "customer_id": name},
        as_of,
        accounts=tuple(
            record(Account, account, as_of, changes=_changes(account["account_id"], first, tables, as_of))
            for account in accounts
        ),
        transactions=tuple(
            record(Transaction, {"account_id": accounts[0]["account_id"], "kind": "transfer_out", **move}, as_of)
            for move in moves
        ),
        tier_before=None if held == "none" else TierBefore(held),
        relations=tuple(record(Relation, line, as_of) for line in tables.get("relation", [])),
        repayments=tuple(
            record(Repayment, {"account_id": first, **line}, as_of) for line in tables.get("repayment", [])
        ),
    )
    return customer, record(TierTonight, {"tier": tier, **row}, as_of)


def _changes(
    account_id: str, first: str, tables: Mapping[str, list[dict[str, str]]], as_of: date
) -> tuple[tuple[date, Decimal], ...]:
    mine = [line for line in tables.get("balance", []) if line.get("account_id", first) == account_id]
    return tuple((value("day", line.get("day", "2001-01-01"), as_of), Decimal(line["balance"])) for line in mine)
