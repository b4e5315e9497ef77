"""The published files, in either form, as tables of one shape."""

from pathlib import Path

import duckdb

from sibao.samples.importing import RefusedInput, UsageFailure, check_columns

COLUMNS = {
    "account": ("account_id", "district_id", "frequency", "date"),
    "client": ("client_id", "birth_number", "district_id"),
    "disp": ("disp_id", "client_id", "account_id", "type"),
    "order": ("order_id", "account_id", "amount", "k_symbol"),
    "loan": ("loan_id", "account_id", "date", "amount", "duration", "payments"),
    "card": ("card_id", "disp_id", "issued"),
    "district": ("A1", "A2", "A3"),
    "trans": ("trans_id", "account_id", "date", "type", "operation", "amount", "balance", "k_symbol", "bank"),
}

# The 1999 files write a day of the twentieth century as YYMMDD, a card's issue with a time behind it.
DAY_OF_ASC = "create macro day_of(published) as strptime('19' || published[1:6], '%Y%m%d')::date"
DAY_OF_PARQUET = "create macro day_of(published) as published::date"


def published_files(folder: Path) -> dict[str, Path]:
    """The file of each of the eight tables: `<table>.asc`, or `<table>.parquet` with `trans_prefix*.parquet`.

    Raises `UsageFailure` when the folder or a table is missing, or when the folder holds both forms.
    """
    if not folder.is_dir():
        raise UsageFailure(f"{folder} is not a folder")
    asc = {table: folder / f"{table}.asc" for table in COLUMNS if (folder / f"{table}.asc").is_file()}
    parquet = {table: path for table in COLUMNS for path in _parquet_files(folder, table)}
    if asc and parquet:
        raise UsageFailure(f"{folder} holds both forms: {_names(asc)} and {_names(parquet)}")
    files = asc or parquet
    missing = [table for table in COLUMNS if table not in files]
    if missing:
        raise UsageFailure(f"{folder}: no .asc and no .parquet file of {', '.join(missing)}")
    return files


def _parquet_files(folder: Path, table: str) -> list[Path]:
    files = sorted(folder.glob("trans_prefix*.parquet" if table == "trans" else f"{table}.parquet"))
    if len(files) > 1:
        raise UsageFailure(f"{folder} holds {table} more than once: {', '.join(file.name for file in files)}")
    return files


def _names(files: dict[str, Path]) -> str:
    return ", ".join(file.name for file in files.values())


def read_published(connection: duckdb.DuckDBPyConnection, files: dict[str, Path]) -> None:
    """Load each file as `published.raw_<table>` and define `day_of`, which reads a date of this form.

    Raises `RefusedInput` when a file lacks a published column.
    """
    is_asc = all(file.suffix == ".asc" for file in files.values())
    connection.execute(DAY_OF_ASC if is_asc else DAY_OF_PARQUET)
    for table, file in files.items():
        rows = _read_asc(connection, file) if is_asc else connection.read_parquet(str(file))
        rows.create(f"published.raw_{table}")
        check_columns(connection, f"published.raw_{table}", COLUMNS[table], file)


def _read_asc(connection: duckdb.DuckDBPyConnection, file: Path) -> duckdb.DuckDBPyRelation:
    return connection.read_csv(str(file), delimiter=";", quotechar='"', escapechar='"', header=True, all_varchar=True)


def check_published(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise `RefusedInput` for what the importer cannot give a meaning: an unknown kind, two loans on one account."""
    unknown = connection.execute(
        """
        select distinct type, operation, k_symbol from published.trans
        where kind is null or amount is null
        order by all
        """
    ).fetchall()
    if unknown:
        raise RefusedInput(f"trans: no known kind of transaction for (type, operation, k_symbol) {unknown}")
    twice = connection.execute(
        "select account_id from published.loan group by account_id having count(*) > 1 order by all"
    ).fetchall()
    if twice:
        raise RefusedInput(f"loan: more than one loan on account {', '.join(str(row[0]) for row in twice)}")
