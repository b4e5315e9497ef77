"""`sibao import berka`: the ledger of a real Czech bank (PKDD'99) as extracts; rules in docs/manual/real-banks.md."""

import argparse
from importlib.resources import files
from pathlib import Path

import duckdb

from sibao.samples.berka.raw import COLUMNS, check_published, published_files, read_published
from sibao.samples.importing import (
    Account,
    ImportReport,
    check_out,
    connect,
    publish_report,
    run_command,
    write_extracts,
)

STEPS = ("people", "outlets", "accounts", "ledger", "repayments", "purposes")
KEYS = {
    "branch": "branch_id",
    "staff": "staff_id",
    "customer": "customer_id",
    "relation": "relation_id",
    "product": "product_id",
    "account": "account_id",
    "balance": "account_id, day",
    "transaction": "transaction_id",
    "repayment": "account_id, due_on",
    "assignment": "customer_id",
}


def main(argv: list[str] | None = None) -> int:
    """`sibao import berka DIR OUT`; 0 when written, 2 for a missing folder or file, 3 for input that is refused."""
    parser = argparse.ArgumentParser(
        prog="sibao import berka", description="Turn the published Berka tables into extracts that the night reads."
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="*.asc as published, or the Parquet form")
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder of extracts to write")
    arguments = parser.parse_args(argv)
    return run_command(lambda: import_berka(arguments.folder, arguments.out))


def import_berka(folder: Path, out: Path) -> ImportReport:
    """Write the extracts of the Berka tables in `folder` to `out` and their account to `<out>-import.json`.

    Raises `UsageFailure` for a missing folder or file, `RefusedInput` for files that are not what was published.
    """
    inputs = published_files(folder)
    check_out(out, KEYS)
    with connect() as connection:
        read_published(connection, inputs)
        _run(connection, "published")
        check_published(connection)
        for step in STEPS:
            _run(connection, step)
        accounts = _accounts(connection, inputs)
        outputs = write_extracts(connection, KEYS, out)
    read = {file.name for file in inputs.values()}
    not_read = sorted(path.name for path in folder.iterdir() if path.name not in read)
    report = ImportReport("berka", accounts, outputs, files_not_read=not_read)
    publish_report(report, out)
    return report


def _run(connection: duckdb.DuckDBPyConnection, step: str) -> None:
    connection.execute((files(__package__) / "sql" / f"{step}.sql").read_text(encoding="utf-8"))


def _accounts(connection: duckdb.DuckDBPyConnection, inputs: dict[str, Path]) -> dict[str, Account]:
    purposes = connection.execute("select input, purpose, used, rows from published.purpose order by all").fetchall()
    return {
        table: Account(
            file=inputs[table].name,
            rows=len(connection.table(f"published.raw_{table}")),
            used={purpose: rows for name, purpose, used, rows in purposes if name == table and used},
            only_counted={purpose: rows for name, purpose, used, rows in purposes if name == table and not used},
        )
        for table in COLUMNS
    }
