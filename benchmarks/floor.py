"""The floor: the least that any engine must do, one `select` over every column that the rules read.

DuckDB scans the same staged files with the same threads and takes the sum of every number and the minimum of all else.
"""

from pathlib import Path

import duckdb

from sibao.engine.night import MEMORY_MB
from sibao.engine.staging.session import cores, session
from sibao.engine.warehouse import STAGED, Warehouse, parquet

# Staged, but read by no rule (tests/benchmarks holds this list to the SQL).
UNREAD = {("transaction", "account_no"), ("assignment", "since")}


def scan(root: str) -> None:
    """Scan every staged bucket below `root`."""
    with session(Path(root) / "spill", MEMORY_MB, cores()) as connection:
        connection.execute(statement(connection, Warehouse(Path(root)))).fetchall()


def statement(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> str:
    """One SELECT over all staged tables that have rows."""
    tables = []
    for table in STAGED:
        files = sorted(warehouse.folder("staged", table).glob("bucket=*/*.parquet"))
        if files:
            source = parquet(files)
            kinds = dict(
                connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM {source})").fetchall()
            )
            aggregates = ", ".join(_aggregate(name, kinds[name]) for name in read_columns(table))
            tables.append(f"(SELECT {aggregates} FROM {source})")
    return f"SELECT * FROM {', '.join(tables)}"


def read_columns(table: str) -> list[str]:
    """The columns of a staged table that the rules read."""
    names = [column.split()[0] for column in STAGED[table].split(", ")]
    return [name for name in names if (table, name) not in UNREAD]


def _aggregate(name: str, kind: str) -> str:
    return f"sum({name})" if kind in ("INTEGER", "BIGINT") else f"min({name})"
