"""The checks of the small tables, in the contract's order; each row rejected keeps the first reason found.

Tables in the intake database: `accepted.<table>` (seq and the staged columns of every column of the extract),
`rejected(table_name, seq, reason)` and `branch_key(branch_id)`, every key among the branch rows.
Source: docs/manual/night.md, "Refusing bad input without losing it".
"""

import duckdb

from sibao.engine.sources import Column, TableSpec
from sibao.engine.sqltext import literal, quote
from sibao.engine.staging.relation import Relation
from sibao.engine.staging.session import reading
from sibao.engine.staging.values import MACROS, STAGED_TYPES, checked_select


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that the checks fill."""
    connection.execute(MACROS)
    connection.execute("CREATE SCHEMA accepted")
    connection.execute("CREATE TABLE rejected (table_name VARCHAR, seq BIGINT, reason VARCHAR)")
    connection.execute("CREATE TABLE branch_key (branch_id VARCHAR)")


def accepted(table: str) -> str:
    """The accepted rows of `table`, as an SQL name."""
    return f"accepted.{quote(table)}"


def read_reference(connection: duckdb.DuckDBPyConnection, spec: TableSpec, relations: list[Relation]) -> int:
    """Check the rows of one small table one by one, then their keys, then their references; returns rows delivered.

    Unreadable: a file breaks off. Tables it refers to must have been read before.
    """
    columns = ", ".join(f"{quote(c.name)} {STAGED_TYPES[c.type]}" for c in spec.columns)
    connection.execute(f"CREATE TABLE {accepted(spec.name)} (seq BIGINT, {columns})")
    rows = sum(_check_rows(connection, spec, relation) for relation in relations)
    if not rows:
        return 0
    reject_repeated(connection, spec, accepted(spec.name))
    for column in spec.references:
        _reject_dangling(connection, spec, column)
    return rows


def _check_rows(connection: duckdb.DuckDBPyConnection, spec: TableSpec, relation: Relation) -> int:
    with reading(spec.name):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE checked AS {checked_select(spec, relation.sql, relation.columns)}"
        )
    reject_checked(connection, spec.name, relation)
    names = ", ".join(["seq", *(quote(column.name) for column in spec.columns)])
    connection.execute(f"INSERT INTO {accepted(spec.name)} SELECT {names} FROM checked WHERE reason IS NULL")
    if spec.name == "branch":
        _keep_branch_keys(connection, relation)
    return count(connection, "checked")


def reject_checked(connection: duckdb.DuckDBPyConnection, table: str, relation: Relation) -> None:
    """Move what `checked` found wrong into `rejected`; a row of the wrong width is unparsable and nothing else."""
    misfits = ""
    if relation.misfits:
        connection.execute(
            f"INSERT INTO rejected SELECT {literal(table)}, seq, 'unparsable: ' || detail FROM {relation.misfits}"
        )
        misfits = f"AND seq NOT IN (SELECT seq FROM {relation.misfits})"
    connection.execute(
        f"INSERT INTO rejected SELECT {literal(table)}, seq, reason FROM checked WHERE reason IS NOT NULL {misfits}"
    )


def _keep_branch_keys(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    connection.execute("INSERT INTO branch_key SELECT branch_id FROM checked WHERE branch_id IS NOT NULL")
    if relation.misfits:
        connection.execute(
            "INSERT INTO branch_key SELECT tidy(json_extract_string(text, '$.branch_id')) "
            f"FROM {relation.misfits} WHERE tidy(json_extract_string(text, '$.branch_id')) IS NOT NULL"
        )


def reject_repeated(connection: duckdb.DuckDBPyConnection, spec: TableSpec, rows: str) -> None:
    """Of rows with the same key keep the first delivered in the table `rows`, reject and delete the others."""
    keys = ", ".join(quote(column.name) for column in spec.keys)
    distinct = connection.execute(f"SELECT count(*) - count(DISTINCT ({keys})) FROM {rows}").fetchall()[0][0]
    if distinct == 0:
        return
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE again AS SELECT seq FROM {rows} "
        f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY seq) > 1"
    )
    names = ", ".join(column.name for column in spec.keys)
    _reject(connection, spec.name, rows, f"repeated_key: {names}", "seq IN (SELECT seq FROM again)")


def _reject_dangling(connection: duckdb.DuckDBPyConnection, spec: TableSpec, column: Column) -> None:
    name = quote(column.name)
    key = f"{column.references}_id"
    # A branch may name a parent that was rejected: otherwise one bad row would take its whole subtree with it.
    targets = "branch_key" if column.references == spec.name else accepted(column.references)
    _reject(
        connection,
        spec.name,
        accepted(spec.name),
        f"dangling: {column.name}",
        f"{name} IS NOT NULL AND {name} NOT IN (SELECT {key} FROM {targets})",
    )


def _reject(connection: duckdb.DuckDBPyConnection, table: str, rows: str, reason: str, where: str) -> None:
    connection.execute(
        f"INSERT INTO rejected SELECT {literal(table)}, seq, {literal(reason)} FROM {rows} WHERE {where}"
    )
    connection.execute(f"DELETE FROM {rows} WHERE {where}")


def count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    """Number of rows of a table or of FROM-able SQL."""
    return int(connection.execute(f"SELECT count(*) FROM {rows}").fetchall()[0][0])
