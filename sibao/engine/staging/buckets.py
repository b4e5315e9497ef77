"""One bucket of customers, from checked facts to the tables that the rules read.

Balances become intervals [from_day, to_day): from the day of a change row to the account's next one, clipped to the
days on which the account was open. Source: docs/manual/night.md, "Inputs" and "Assets and averages".
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from sibao.engine.sqltext import literal
from sibao.engine.staging.reference import accepted
from sibao.engine.staging.session import session
from sibao.engine.warehouse import Warehouse, parquet
from sibao.policy.terms import TRANSACTION_KINDS

FOREVER = "DATE '9999-12-31'"


@dataclass(frozen=True)
class BucketOrder:
    """What a worker needs to know to stage one bucket. Facts before the two `*_from` days are not kept."""

    root: Path
    bucket: int
    as_of: date
    balance_from: date
    transaction_from: date
    memory_mb: int
    threads: int


# The small staged tables: their select from the accepted rows, each with the bucket of its customer.
_SMALL = {
    "customer": "SELECT customer_no, customer_id, branch_id, birth_date, birthday_calendar, risk_assessed_on, "
    "id_expires_on, card_expires_on, bucket FROM {customer} JOIN customer_place USING (customer_id) "
    "ORDER BY bucket, customer_no",
    "account": "SELECT account_no, account_id, customer_no, branch_id, product_id, category, opened_on, closed_on, "
    "matures_on, bucket FROM {account} JOIN place USING (account_id) "
    "JOIN (SELECT product_id, category FROM {product}) USING (product_id) ORDER BY bucket, account_no",
    "relation": "SELECT customer_no, relation_id, birth_date, bucket FROM {relation} "
    "JOIN customer_place USING (customer_id) ORDER BY bucket, customer_no, relation_id",
    "repayment": "SELECT customer_no, account_id, due_on, amount AS cents, "
    "CASE WHEN paid_on <= {as_of} THEN paid_on END AS paid_on, bucket FROM {repayment} "
    "JOIN place USING (account_id) ORDER BY bucket, customer_no, account_id, due_on",
    "assignment": "SELECT customer_no, staff_id, since, bucket FROM {assignment} "
    "JOIN customer_place USING (customer_id) ORDER BY bucket, customer_no",
    "tier_before": "SELECT customer_no, tier, below_months, since, bucket FROM {tier_before} "
    "JOIN customer_place USING (customer_id) ORDER BY bucket, customer_no",
}


def stage_small_tables(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, as_of: date) -> None:
    """Write the small tables of every bucket below `staged/`."""
    tables = {table: accepted(table) for table in (*_SMALL, "product")}
    for table, select in _SMALL.items():
        folder = warehouse.folder("staged", table)
        connection.execute(
            f"COPY ({select.format(**tables, as_of=f'DATE {literal(as_of)}')}) TO {literal(folder.absolute())} "
            "(FORMAT parquet, PARTITION_BY (bucket), OVERWRITE_OR_IGNORE)"
        )


def stage_bucket(order: BucketOrder) -> int:
    """Write the balances and transactions of one bucket below `staged/`; returns their number of rows.

    Repeated balances are left out and their numbers written to `repeated/<bucket>.parquet`.
    """
    warehouse = Warehouse(order.root)
    with session(warehouse.folder("spill"), order.memory_mb, order.threads) as connection:
        return _balances(connection, warehouse, order) + _transactions(connection, warehouse, order)


def _balances(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, order: BucketOrder) -> int:
    files = warehouse.raw_files("balance", order.bucket)
    if not files:
        return 0
    # Windows without ORDER BY run along the sorted rows: a sort is paid once, not once per lag and lead.
    connection.execute(
        "CREATE TEMP TABLE marked AS SELECT account_no, day, cents, seq, "
        "coalesce(lag(account_no) OVER () = account_no AND lag(day) OVER () = day, false) AS repeated "
        f"FROM (SELECT account_no, day, cents, seq FROM {parquet(files)} ORDER BY account_no, day, seq)"
    )
    repeated = warehouse.folder("repeated") / f"{order.bucket}.parquet"
    connection.execute(f"COPY (SELECT seq FROM marked WHERE repeated) TO {literal(repeated.absolute())}")
    copied = connection.execute(f"COPY ({_intervals(warehouse, order)}) TO {_target(warehouse, 'balance', order)}")
    rows = int(copied.fetchall()[0][0])
    connection.execute("DROP TABLE marked")
    return rows


def _intervals(warehouse: Warehouse, order: BucketOrder) -> str:
    return f"""
        WITH seen AS (
            SELECT account_no, day, cents, lag(account_no) OVER () AS account_before, lag(cents) OVER () AS cents_before
            FROM marked WHERE NOT repeated AND day <= DATE {literal(order.as_of)}
        ), changes AS (
            SELECT account_no, day, cents FROM seen
            WHERE account_before IS DISTINCT FROM account_no OR cents_before <> cents
        ), spans AS (
            SELECT account_no, day, cents,
                CASE WHEN lead(account_no) OVER () = account_no THEN lead(day) OVER () ELSE {FOREVER} END AS next_day
            FROM changes
        )
        SELECT customer_no, account_no, greatest(day, opened_on) AS from_day,
            least(next_day, coalesce(closed_on, {FOREVER})) AS to_day, cents
        FROM spans JOIN {warehouse.staged_source("account", order.bucket)} AS account USING (account_no)
        WHERE from_day < to_day AND from_day <= DATE {literal(order.as_of)}
            AND to_day > DATE {literal(order.balance_from)}
    """


def _transactions(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, order: BucketOrder) -> int:
    files = warehouse.raw_files("transaction", order.bucket)
    if not files:
        return 0
    excluded = parquet([warehouse.root / "excluded.parquet"])
    words = ", ".join(map(literal, TRANSACTION_KINDS))
    copied = connection.execute(
        f"COPY (SELECT customer_no, account_no, day, cents, ([{words}])[kind::INTEGER + 1] AS kind, to_self "
        f"FROM {parquet(files)} WHERE day BETWEEN DATE {literal(order.transaction_from)} "
        f"AND DATE {literal(order.as_of)} AND seq NOT IN (SELECT seq FROM {excluded}) "
        f"ORDER BY customer_no, day) TO {_target(warehouse, 'transaction', order)}"
    )
    return int(copied.fetchall()[0][0])


def _target(warehouse: Warehouse, table: str, order: BucketOrder) -> str:
    path = warehouse.folder("staged", table, f"bucket={order.bucket}") / "0.parquet"
    return f"{literal(path.absolute())} (FORMAT parquet)"
