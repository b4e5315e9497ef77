"""What the importers share: their refusals, the folder of extracts they write, and the account of every input row."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

EXIT_PUBLISHED = 0


class ImportFailure(Exception):
    """An import that wrote nothing; `exit_code` is what the command ends with."""

    exit_code = 1


class UsageFailure(ImportFailure):
    """The command names something that is not there or must not be overwritten."""

    exit_code = 2


class RefusedInput(ImportFailure):
    """The input is there and is not what was published."""

    exit_code = 3


@dataclass(frozen=True)
class Account:
    """Where the rows of one input table went: `used` and `only_counted` are rows by purpose and add up to `rows`."""

    file: str
    rows: int
    used: dict[str, int] = field(default_factory=dict)
    only_counted: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if sum(self.used.values()) + sum(self.only_counted.values()) != self.rows:
            raise RefusedInput(f"{self.file}: {self.rows} rows, of which {self.used} and {self.only_counted}")


@dataclass(frozen=True)
class ImportReport:
    """What one import read and wrote; `cells` is empty for sources whose rows are used as a whole."""

    source: str
    inputs: dict[str, Account]
    outputs: dict[str, int]
    files_not_read: list[str] = field(default_factory=list)
    cells: dict[str, dict[str, int]] = field(default_factory=dict)


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB of its own with schemas `published` (what was read) and `extract` (what is written).

    One thread, so that two imports of the same files write the same bytes.
    """
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("create schema published; create schema extract")
    return connection


def run_command(work: Callable[[], object]) -> int:
    """Run an import for the command line; its exit code, with the reason of a failure on stderr."""
    try:
        work()
    except ImportFailure as failure:
        print(failure, file=sys.stderr)
        return failure.exit_code
    except duckdb.Error as failure:
        print(f"the input cannot be read: {failure}", file=sys.stderr)
        return RefusedInput.exit_code
    except OSError as failure:
        print(f"the extracts cannot be written: {failure}", file=sys.stderr)
        return UsageFailure.exit_code
    return EXIT_PUBLISHED


def check_columns(connection: duckdb.DuckDBPyConnection, table: str, wanted: Iterable[str], file: Path) -> None:
    """Raise `RefusedInput` when the table read from `file` lacks one of the published columns."""
    found = {column.lower() for column in connection.table(table).columns}
    missing = [column for column in wanted if column.lower() not in found]
    if missing:
        raise RefusedInput(f"{file}: missing column {', '.join(missing)}")


def check_out(out: Path, tables: Iterable[str]) -> None:
    """Raise `UsageFailure` unless `out` is new, empty or holds nothing but an earlier import's tables."""
    if out.exists() and not out.is_dir():
        raise UsageFailure(f"{out} is a file; name a folder")
    foreign = sorted({path.name for path in out.glob("*")} - {f"{table}.parquet" for table in tables})
    if foreign:
        raise UsageFailure(f"{out} holds other files ({', '.join(foreign[:5])}); name a new folder")


def write_extracts(connection: duckdb.DuckDBPyConnection, keys: dict[str, str], out: Path) -> dict[str, int]:
    """Write `extract.<table>` to `out/<table>.parquet`, sorted by its key, and return the rows of each.

    The folder is built aside and takes the place of `out` when it is whole.
    """
    check_out(out, keys)
    out = out.resolve()
    aside = out.with_name(f".{out.name}.importing-{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        rows = {table: _write(connection, table, key, aside) for table, key in keys.items()}
        shutil.rmtree(out, ignore_errors=True)
        aside.rename(out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return rows


def _write(connection: duckdb.DuckDBPyConnection, table: str, key: str, folder: Path) -> int:
    relation = connection.table(f"extract.{table}")
    relation.order(key).write_parquet(str(folder / f"{table}.parquet"), compression="zstd")
    return len(relation)


def publish_report(report: ImportReport, out: Path) -> Path:
    """Write the report beside `out` (the night reads what is inside), print it on stderr, return its path."""
    path = out.absolute().with_name(f"{out.absolute().name}-import.json")
    path.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, account in report.inputs.items():
        print(f"read {name}: {account.rows} rows; {_purposes(account)}", file=sys.stderr)
    for column, cells in report.cells.items():
        print(f"column {column}: " + ", ".join(f"{what} {count}" for what, count in cells.items()), file=sys.stderr)
    for table, rows in report.outputs.items():
        print(f"wrote {table}: {rows} rows", file=sys.stderr)
    for file in report.files_not_read:
        print(f"not read: {file}", file=sys.stderr)
    return path


def _purposes(account: Account) -> str:
    used = [f"{purpose} {rows}" for purpose, rows in account.used.items()]
    counted = [f"only counted: {purpose} {rows}" for purpose, rows in account.only_counted.items()]
    return ", ".join(used + counted) or "none"
