"""One step of the night: a SELECT in sql/<table>.sql becomes the table of that name in a bucket's connection."""

from functools import cache
from importlib.resources import files

import duckdb

from sibao.engine.windows import Windows


@cache
def sql_of(table: str) -> str:
    """The SELECT that defines `table`; its first line, a comment, says what one row is."""
    return files("sibao.engine").joinpath("sql", f"{table}.sql").read_text(encoding="utf-8")


@cache
def _parameters_of(table: str) -> frozenset[str]:
    return frozenset(duckdb.extract_statements(sql_of(table))[0].named_parameters)


def make_table(connection: duckdb.DuckDBPyConnection, table: str, dates: Windows) -> None:
    """Create `table`. The SQL names dates as parameters ($as_of); nothing is put into its text."""
    names = _parameters_of(table)
    values = {name: value for name, value in dates.parameters().items() if name in names}
    connection.execute(f"CREATE TABLE {table} AS {sql_of(table)}", values)  # noqa: S608 (both parts are ours)
