"""The rules on one bucket of customers: staged files in, result files out, in whichever process."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from sibao.engine.checks import check_bucket
from sibao.engine.pipeline import run_bucket
from sibao.engine.results import RESULTS
from sibao.engine.sqltext import literal, quote
from sibao.engine.staging.session import session
from sibao.engine.warehouse import FACTS, STAGED, Warehouse
from sibao.policy.calendar import Calendar
from sibao.policy.rules import Policy


@dataclass(frozen=True)
class RuleOrder:
    """What a worker needs to know to run the rules on one bucket."""

    root: Path
    bucket: int
    as_of: date
    policy: Policy
    calendar: Calendar
    memory_mb: int
    threads: int


def run_rules(order: RuleOrder) -> int:
    """Write the results of one bucket below `results/`; returns its customers. ResultsDiffer: a check fails."""
    warehouse = Warehouse(order.root)
    with session(warehouse.folder("spill"), order.memory_mb, order.threads) as connection:
        open_bucket(connection, warehouse, order.bucket)
        run_bucket(connection, order.policy, order.calendar, order.as_of)
        check_bucket(connection)
        for table, select in RESULTS.items():
            if table != "kpi":
                target = warehouse.folder("results", table) / f"{order.bucket}.parquet"
                connection.execute(f"COPY ({select}) TO {literal(target.absolute())} (FORMAT parquet)")
        return int(connection.execute("SELECT count(*) FROM customer").fetchall()[0][0])


def open_bucket(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, bucket: int) -> None:
    """Put the staged tables of one bucket into `connection`: facts stay in their files, the small ones are loaded."""
    for table in STAGED:
        kind = "VIEW" if table in FACTS else "TABLE"
        connection.execute(f"CREATE {kind} {quote(table)} AS SELECT * FROM {warehouse.staged_source(table, bucket)}")
