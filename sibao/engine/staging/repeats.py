"""Repeated keys among tens of millions of facts, found exactly in little memory.

Source: docs/manual/night.md, "Refusing bad input without losing it": the first row delivered stays.
"""

import duckdb
import numpy as np

from sibao.engine.sources import TABLES
from sibao.engine.sqltext import literal
from sibao.engine.staging.reference import reject_repeated
from sibao.engine.staging.relation import Relation
from sibao.engine.staging.values import checked_select
from sibao.engine.warehouse import Warehouse, parquet

# Hashes looked at in one go: 128 MB of memory.
ROWS_PER_PART = 16_000_000


def reject_repeated_transactions(
    connection: duckdb.DuckDBPyConnection, relations: list[Relation], warehouse: Warehouse
) -> None:
    """Reject all but the first transaction of each transaction_id, wherever their accounts are.

    Two rows can only share an id when they share its hash; the ids themselves decide among the few that do.
    """
    hashes = "SELECT hash(transaction_id) AS id_hash, seq FROM loose_transaction"
    files = warehouse.raw_files("transaction")
    if files:
        hashes += f" UNION ALL SELECT id_hash, seq FROM {parquet(files)}"
    shared = _shared_hashes(connection, hashes)
    if not len(shared):
        return
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE shared AS SELECT unnest(?::UBIGINT[]) AS id_hash", [shared.tolist()]
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE suspect AS SELECT seq FROM ({hashes}) "
        "WHERE id_hash IN (SELECT id_hash FROM shared)"
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE suspect_id (seq BIGINT, transaction_id VARCHAR)")
    for relation in relations:
        rows = f"(SELECT * FROM {relation.sql} WHERE seq IN (SELECT seq FROM suspect))"
        select = checked_select(TABLES["transaction"], rows, relation.columns)
        connection.execute(f"INSERT INTO suspect_id SELECT seq, transaction_id FROM ({select})")
    reject_repeated(connection, TABLES["transaction"], "suspect_id")


def _shared_hashes(connection: duckdb.DuckDBPyConnection, hashes: str) -> np.ndarray:
    rows = connection.execute(f"SELECT count(*) FROM ({hashes})").fetchall()[0][0]
    parts = rows // ROWS_PER_PART + 1
    found = []
    for part in range(parts):
        column = connection.execute(f"SELECT id_hash FROM ({hashes}) WHERE id_hash % {parts} = {part}")
        values = np.sort(np.asarray(column.fetchnumpy()["id_hash"]))
        found.append(np.unique(values[1:][values[1:] == values[:-1]]))
    return np.concatenate(found)


def reject_repeated_balances(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> None:
    """Reject the rows that the buckets found to repeat an account and day, and those among unknown accounts."""
    files = sorted(warehouse.folder("repeated").glob("*.parquet"))
    if files:
        connection.execute(
            f"INSERT INTO rejected SELECT 'balance', seq, 'repeated_key: account_id, day' FROM {parquet(files)}"
        )
    reject_repeated(connection, TABLES["balance"], "loose_balance")


def reject_loose(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Reject what is left of the rows without an accepted account; repeated ones have been rejected before."""
    connection.execute(
        f"INSERT INTO rejected SELECT {literal(table)}, seq, 'dangling: account_id' FROM loose_{table} "
        f"WHERE seq NOT IN (SELECT seq FROM rejected WHERE table_name = {literal(table)})"
    )
