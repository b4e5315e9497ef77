"""Staging on one page: from a folder of extracts to the staged tables of every bucket of customers.

Source: docs/manual/night.md, "Inputs" and "Refusing bad input without losing it".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from sibao.engine.errors import InputRefused, Unreadable
from sibao.engine.progress import Steps
from sibao.engine.runners.pool import Runner
from sibao.engine.sources import TABLES
from sibao.engine.sqltext import literal
from sibao.engine.staging.buckets import BucketOrder, stage_bucket, stage_small_tables
from sibao.engine.staging.facts import customers_in_buckets, prepare_facts, read_fact
from sibao.engine.staging.forms import Delivery, find_files
from sibao.engine.staging.reference import accepted, count, prepare, read_reference
from sibao.engine.staging.rejected import refusals, rejected_counts, too_many, write_rejected
from sibao.engine.staging.relation import Reading, open_table
from sibao.engine.staging.repeats import reject_loose, reject_repeated_balances, reject_repeated_transactions
from sibao.engine.staging.session import reading, session
from sibao.engine.staging.values import checked_select
from sibao.engine.warehouse import FACTS, Warehouse, parquet

CUSTOMERS_PER_BUCKET = 100_000


@dataclass(frozen=True)
class Limits:
    """What staging may use: memory of the checks and of each worker in MB, threads, customers in a bucket."""

    memory_mb: int
    worker_memory_mb: int
    threads: int
    worker_threads: int
    customers_per_bucket: int = CUSTOMERS_PER_BUCKET


@dataclass(frozen=True)
class Horizon:
    """The as-of date and how far back facts are kept."""

    as_of: date
    balance_from: date
    transaction_from: date


@dataclass(frozen=True)
class Staged:
    """What staging gave: rows delivered, accepted and rejected by table, the buckets, remarks for the operator."""

    rows: dict[str, int]
    accepted: dict[str, int]
    rejected: dict[str, int]
    buckets: int
    notes: list[str]


def stage(
    extracts: Path,
    warehouse: Warehouse,
    horizon: Horizon,
    max_share: Decimal,
    *,
    limits: Limits,
    steps: Steps,
    run: Runner,
) -> Staged:
    """Read, check and bring every row to its bucket; writes `staged/` and `out/rejected.parquet`.

    `max_share` is the share of a table's rows that may be rejected. InputRefused: with every reason.
    """
    delivery = find_files(extracts)
    with session(warehouse.folder("spill"), limits.memory_mb, limits.threads, warehouse.intake) as connection:
        prepare(connection)
        opened = _open(connection, delivery, warehouse, steps)
        if opened.problems:
            raise InputRefused(*opened.problems, *_survey(connection, opened, max_share))
        try:
            rows, buckets = _read(connection, opened, warehouse, limits, steps)
        except Unreadable as error:
            raise InputRefused(*_survey(connection, opened, max_share) or [str(error)]) from None
        stage_small_tables(connection, warehouse, horizon.as_of)
        orders = [_order(warehouse, bucket, horizon, limits) for bucket in range(buckets)]
        with steps.step("sort into buckets", buckets) as step:
            step.rows = sum(step.through(run(stage_bucket, orders)))
        reject_repeated_balances(connection, warehouse)
        reject_loose(connection, "balance")
        reasons = refusals(connection, rows, max_share)
        if reasons:
            raise InputRefused(*reasons)
        names = {file.number: file.name for files in delivery.files.values() for file in files}
        write_rejected(connection, opened.relations, names, warehouse.folder("out") / "rejected.parquet")
        rejected = rejected_counts(connection)
        accepted = _accepted(connection, warehouse, rejected)
        return Staged(rows, accepted, rejected, buckets, opened.notes)


def _open(connection: duckdb.DuckDBPyConnection, delivery: Delivery, warehouse: Warehouse, steps: Steps) -> Reading:
    opened = Reading(problems=list(delivery.problems), notes=list(delivery.notes))
    with steps.step("open files", len(delivery.files)) as step:
        for table, files in step.through(delivery.files.items()):
            open_table(connection, table, files, warehouse.folder("lines"), opened)
            step.rows += len(files)
    return opened


def _survey(connection: duckdb.DuckDBPyConnection, opened: Reading, max_share: Decimal) -> list[str]:
    """Where the night is lost anyway: what else is wrong, row by row, so that the bank can mend all of it at once."""
    reasons = []
    for table, relations in opened.relations.items():
        rows = rejected = 0
        try:
            for relation in relations:
                select = checked_select(TABLES[table], relation.sql, relation.columns)
                with reading(table):
                    found = connection.execute(f"SELECT count(*), count(reason) FROM ({select})").fetchall()
                rows, rejected = rows + found[0][0], rejected + found[0][1]
        except Unreadable as error:
            reasons.append(str(error))
        if rejected > max_share * rows:
            reasons.append(too_many(table, rejected, rows, max_share))
    return reasons


def _read(
    connection: duckdb.DuckDBPyConnection, opened: Reading, warehouse: Warehouse, limits: Limits, steps: Steps
) -> tuple[dict[str, int], int]:
    """Check every table, the small ones first, since facts point to accounts; returns their rows and the buckets."""
    rows = {}
    for table, spec in TABLES.items():
        if not spec.is_fact:
            with steps.step(f"check {table}") as step:
                step.rows = rows[table] = read_reference(connection, spec, opened.relations[table])
    buckets = customers_in_buckets(connection, limits.customers_per_bucket)
    prepare_facts(connection)
    for table in FACTS:
        with steps.step(f"check {table}") as step:
            step.rows = rows[table] = read_fact(connection, table, opened.relations[table], warehouse)
    with steps.step("find repeated keys") as step:
        reject_repeated_transactions(connection, opened.relations["transaction"], warehouse)
        reject_loose(connection, "transaction")
        excluded = warehouse.root / "excluded.parquet"
        connection.execute(
            f"COPY (SELECT seq FROM rejected WHERE table_name = 'transaction') TO {literal(excluded.absolute())}"
        )
        step.rows = rows["transaction"]
    return rows, buckets


def _order(warehouse: Warehouse, bucket: int, horizon: Horizon, limits: Limits) -> BucketOrder:
    return BucketOrder(
        warehouse.root,
        bucket,
        horizon.as_of,
        horizon.balance_from,
        horizon.transaction_from,
        limits.worker_memory_mb,
        limits.worker_threads,
    )


def _accepted(
    connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, rejected: Mapping[str, int]
) -> dict[str, int]:
    """Accepted rows by table, counted where they lie, so that they can be held against rows and rejected."""
    counts = {table: count(connection, accepted(table)) for table, spec in TABLES.items() if not spec.is_fact}
    for table in FACTS:
        files = warehouse.raw_files(table)
        # The rejected rows of a fact that have a bucket are those with a repeated key.
        some = f"WHERE seq NOT IN (SELECT seq FROM rejected WHERE table_name = {literal(table)})"
        counts[table] = count(connection, f"{parquet(files)} {some if rejected.get(table) else ''}") if files else 0
    return counts
