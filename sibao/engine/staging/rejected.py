"""What was rejected, told per row, and whether the night must be refused for it.

Source: docs/manual/night.md, "Refusing bad input without losing it".
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import duckdb

from sibao.engine.sources import TABLES
from sibao.engine.sqltext import literal
from sibao.engine.staging.relation import SEQ_BITS, Relation


def rejected_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rejected rows by table."""
    rows = connection.execute("SELECT table_name, count(*) FROM rejected GROUP BY ALL").fetchall()
    return {str(table): int(number) for table, number in rows}


def refusals(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, int], max_share: Decimal) -> list[str]:
    """A sentence for every table of whose rows strictly more than `max_share` are rejected."""
    rejected = rejected_counts(connection)
    return [
        f"{too_many(table, rejected[table], rows[table], max_share)} ({_reasons(connection, table)})"
        for table in TABLES
        if rejected.get(table, 0) > max_share * rows.get(table, 0)
    ]


def too_many(table: str, rejected: int, rows: int, max_share: Decimal) -> str:
    """The sentence that refuses a table."""
    return f"{table}: {rejected} of {rows} rows rejected, more than {(max_share * 100).normalize():f} % of them"


def _reasons(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    rows = connection.execute(
        "SELECT reason, count(*) FROM rejected WHERE table_name = ? GROUP BY ALL ORDER BY ALL", [table]
    ).fetchall()
    return "; ".join(f"{reason}: {number}" for reason, number in rows)


def write_rejected(
    connection: duckdb.DuckDBPyConnection,
    relations: Mapping[str, list[Relation]],
    names: Mapping[int, str],
    target: Path,
) -> None:
    """Write `rejected.parquet`: table, file, row, reason and the delivered text of the known columns.

    `names` gives each file's number its name relative to the folder of the extracts.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE told (seq BIGINT, text VARCHAR)")
    for table in rejected_counts(connection):
        for relation in relations[table]:
            _tell(connection, relation)
    connection.execute("CREATE OR REPLACE TEMP TABLE file_name (number BIGINT, file VARCHAR)")
    if names:
        connection.executemany("INSERT INTO file_name VALUES (?, ?)", [list(pair) for pair in names.items()])
    connection.execute(
        f'COPY (SELECT table_name AS "table", file, seq & {(1 << SEQ_BITS) - 1} AS "row", reason, text '
        f"FROM rejected JOIN told USING (seq) JOIN file_name ON number = seq >> {SEQ_BITS} ORDER BY seq) "
        f"TO {literal(target.absolute())} (FORMAT parquet)"
    )


def _tell(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    pairs = ", ".join(f"'{name}', {place}::VARCHAR" for name, (place, _) in relation.columns.items())
    wanted = f"seq IN (SELECT seq FROM rejected WHERE table_name = {literal(relation.table)})"
    misfits = ""
    if relation.misfits:
        connection.execute(f"INSERT INTO told SELECT seq, text FROM {relation.misfits}")
        misfits = f"AND seq NOT IN (SELECT seq FROM {relation.misfits})"
    connection.execute(
        f"INSERT INTO told SELECT seq, json_object({pairs}) FROM {relation.sql} WHERE {wanted} {misfits}"
    )
