"""Balances and transactions: tens of millions of rows, checked and brought to their customer's bucket in one pass.

A row that is in order as it stands (no blanks to remove, known account) takes the short way; every other row is looked
at again by the same checks as the small tables. Only what cannot be told from one row stays for later: repeated keys
(`repeats.py`, `buckets.py`), which go before `dangling`, so rows of unknown accounts wait in `loose_<table>`.
Source: docs/manual/night.md, "Refusing bad input without losing it".
"""

from pathlib import Path

import duckdb

from sibao.engine.sources import TABLES, TableSpec
from sibao.engine.sqltext import literal
from sibao.engine.staging.reference import accepted, count, reject_checked
from sibao.engine.staging.relation import Relation
from sibao.engine.staging.session import reading
from sibao.engine.staging.values import checked_select, family, value
from sibao.engine.warehouse import Warehouse, parquet
from sibao.policy.terms import TRANSACTION_KINDS

# Bucket of rows that the short way cannot judge.
UNJUDGED = -1

_RAW = {
    "balance": "account_no, day, balance AS cents, seq",
    "transaction": "account_no, customer_no, day, amount AS cents, counterparty_is_self AS to_self, seq, "
    "enum_code(try_cast(kind AS transaction_kind)) AS kind, hash(transaction_id) AS id_hash",
}


def customers_in_buckets(connection: duckdb.DuckDBPyConnection, customers_per_bucket: int) -> int:
    """Make `place(account_id, bucket, customer_no, account_no)` and `customer_place`; returns the number of buckets.

    The bucket is a fixed function of the customer_id; the numbers are dense within a bucket, in order of customer_id.
    """
    buckets = max(1, -(-count(connection, accepted("customer")) // customers_per_bucket))
    connection.execute(
        "CREATE TABLE customer_place AS SELECT customer_id, bucket, "
        "(row_number() OVER (PARTITION BY bucket ORDER BY customer_id))::INTEGER AS customer_no FROM "
        f"(SELECT customer_id, (md5_number_lower(customer_id) % {buckets})::INTEGER AS bucket "
        f"FROM {accepted('customer')})"
    )
    connection.execute(
        "CREATE TABLE place AS SELECT account_id, bucket, customer_no, "
        "(row_number() OVER (PARTITION BY bucket ORDER BY customer_no, account_id))::INTEGER AS account_no "
        f"FROM {accepted('account')} JOIN customer_place USING (customer_id)"
    )
    return buckets


def prepare_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of the rows whose account is unknown."""
    kinds = ", ".join(map(literal, TRANSACTION_KINDS))
    connection.execute(f"CREATE TYPE transaction_kind AS ENUM ({kinds})")
    connection.execute("CREATE TABLE loose_balance (seq BIGINT, account_id VARCHAR, day DATE)")
    connection.execute("CREATE TABLE loose_transaction (seq BIGINT, transaction_id VARCHAR)")


def read_fact(
    connection: duckdb.DuckDBPyConnection, table: str, relations: list[Relation], warehouse: Warehouse
) -> int:
    """Check every row of `relations` and write the good ones below `raw/`, by bucket; returns rows delivered.

    Unreadable: a file breaks off.
    """
    return sum(
        _read_relation(connection, TABLES[table], relation, warehouse.folder("raw", table, f"{number}"))
        for number, relation in enumerate(relations)
    )


def _read_relation(connection: duckdb.DuckDBPyConnection, spec: TableSpec, relation: Relation, raw: Path) -> int:
    placed = (
        f"SELECT {_RAW[spec.name]}, CASE WHEN in_order THEN coalesce(place.bucket, {UNJUDGED}) ELSE {UNJUDGED} END "
        f"AS bucket FROM ({_short_way(spec, relation)}) AS fact LEFT JOIN place ON place.account_id = fact.account_id"
    )
    with reading(spec.name):
        rows = _copy_by_bucket(connection, placed, raw)
    unjudged = raw / f"bucket={UNJUDGED}"
    if unjudged.is_dir():
        _judge(connection, spec, relation, unjudged, raw.with_name(f"{raw.name}-judged"))
    return rows


def _copy_by_bucket(connection: duckdb.DuckDBPyConnection, select: str, folder: Path) -> int:
    copied = connection.execute(
        f"COPY ({select}) TO {literal(folder.absolute())} "
        "(FORMAT parquet, PARTITION_BY (bucket), COMPRESSION uncompressed, OVERWRITE_OR_IGNORE)"
    )
    return int(copied.fetchall()[0][0])


def _short_way(spec: TableSpec, relation: Relation) -> str:
    """The staged values of rows taken as they stand; `in_order` says where that was right."""
    values, tests = ["seq"], []
    for column in spec.columns:
        if column.name not in relation.columns:
            values.append(f"{'false' if column.type == 'bool' else 'NULL'} AS {column.name}")
            continue
        delivered, kind = relation.columns[column.name]
        staged = value(column, kind, delivered)
        values.append(
            f"coalesce({staged}, false) AS {column.name}" if column.type == "bool" else f"{staged} AS {column.name}"
        )
        if column.key and column.type == "str" and not column.references and family(kind) == "text":
            tests.append(f"is_tidy({delivered})")
        elif column.enum:
            tests.append(f"try_cast({staged} AS {spec.name}_{column.name}) IS NOT NULL")
        elif column.required and not column.references:
            tests.append(f"{column.name} IS NOT NULL")
        elif column.type != "str":
            empty = f" OR {delivered} = ''" if family(kind) == "text" else ""
            tests.append(f"({staged} IS NOT NULL OR {delivered} IS NULL{empty})")
    inner = f"SELECT {', '.join(values)}, * EXCLUDE (seq) FROM {relation.sql}"
    return f"SELECT *, coalesce({' AND '.join(tests)}, false) AS in_order FROM ({inner})"


def _judge(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, relation: Relation, unjudged: Path, raw: Path
) -> None:
    """The long way for the rows in the folder `unjudged`: full checks, then their bucket, or loose."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE unjudged AS SELECT seq FROM {parquet(sorted(unjudged.glob('*.parquet')))}"
    )
    rows = f"(SELECT * FROM {relation.sql} WHERE seq IN (SELECT seq FROM unjudged))"
    with reading(spec.name):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE checked AS {checked_select(spec, rows, relation.columns)}")
    reject_checked(connection, spec.name, relation)
    good = "(SELECT * FROM checked WHERE reason IS NULL) AS fact"
    _copy_by_bucket(
        connection,
        f"SELECT {_RAW[spec.name]}, place.bucket FROM {good} JOIN place ON place.account_id = fact.account_id",
        raw,
    )
    loose = {"balance": "seq, account_id, day", "transaction": "seq, transaction_id"}[spec.name]
    connection.execute(
        f"INSERT INTO loose_{spec.name} SELECT {loose} FROM {good} "
        "WHERE account_id NOT IN (SELECT account_id FROM place)"
    )
