"""DuckDB connections of the night: bounded memory and threads, spilling into the work folder, never the network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from sibao.engine.errors import Unreadable
from sibao.engine.sqltext import literal


@contextmanager
def session(
    spill: Path, memory_mb: int, threads: int, database: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection (in memory where no `database` file is given) that is closed, with its memory, at the end."""
    connection = duckdb.connect(str(database) if database else ":memory:")
    try:
        connection.execute(f"SET memory_limit = '{memory_mb}MB'")
        connection.execute(f"SET threads = {threads}")
        connection.execute(f"SET temp_directory = {literal(spill.absolute())}")
        connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# These say that the machine or our own SQL failed; any other error while scanning a delivered file is the file's.
_OURS = (duckdb.OutOfMemoryException, duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException)


@contextmanager
def reading(table: str) -> Iterator[None]:
    """Turn DuckDB's complaints about a delivered file of `table` into Unreadable."""
    try:
        yield
    except _OURS:
        raise
    except duckdb.Error as error:
        if "No space left" in str(error) or "Could not write" in str(error):
            raise
        raise Unreadable(f"{table}: cannot be read to its end: {str(error).splitlines()[0]}") from None
