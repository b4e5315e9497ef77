"""Write the extracts: integer columns in, Parquet out. DuckDB makes ids, dates and decimals of the integers."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np

from sibao.engine.sources import TABLES
from sibao.policy.terms import TRANSACTION_KINDS
from sibao.samples.bank import shape
from sibao.samples.bank.products import PRODUCTS
from sibao.samples.bank.rows import NO_DAY, Record, Rows
from sibao.samples.bank.words import BANKS

# Facts stay a file per chunk in a folder; every other table is put together into one file.
FACTS = tuple(name for name, table in TABLES.items() if table.is_fact)
_SQL_TYPES = {"str": "varchar", "date": "date", "int": "integer", "bool": "boolean", "decimal": "decimal(18,2)"}
_ACCOUNT = "(60000000000000 + key)::varchar"
_CUSTOMER = "(1000000000 + n)::varchar"


def _list(words: Sequence[str]) -> str:
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"


def _date(column: str) -> str:
    return f"case when {column} > {NO_DAY} then date '1970-01-01' + {column}::integer end"


def _money(column: str) -> str:
    return f"{column}::decimal(16,0) * 0.01::decimal(2,2)"


# The words put into these statements are this package's own constants.
SELECTS = {
    "customer": f"""
        select {_CUSTOMER} as customer_id, name, '居民身份证' as id_type,
            id_body::varchar || substr('10X98765432', id_check::integer + 1, 1) as id_number,
            if(male, 'male', 'female') as sex, {_date("birth")} as birth_date,
            if(lunar, 'lunar', 'solar') as birthday_calendar, mobile::varchar as mobile, address,
            {_list(shape.OCCUPATIONS)}[occupation + 1] as occupation,
            {_list(tuple(shape.SOURCE_SHARES))}[source + 1] as source,
            {_date("opened")} as opened_on, lpad((outlet + 1)::varchar, 6, '0') as branch_id,
            if(risk > 0, 'C' || risk, null) as risk_level, {_date("risk_on")} as risk_assessed_on,
            {_date("id_expires")} as id_expires_on, {_date("card_expires")} as card_expires_on,
            sms as sms_consent, call as call_consent
        from rows""",  # noqa: S608
    "account": f"""
        select {_ACCOUNT} as account_id, (1000000000 + key // 100)::varchar as customer_id,
            lpad((outlet + 1)::varchar, 6, '0') as branch_id,
            {_list([product.product_id for product in PRODUCTS])}[product + 1] as product_id,
            {_date("opened")} as opened_on, {_date("closed")} as closed_on, {_date("matures")} as matures_on
        from rows order by key""",  # noqa: S608
    "balance": f"""
        select {_ACCOUNT} as account_id, {_date("day")} as day, {_money("cents")} as balance from rows""",  # noqa: S608
    "transaction": f"""
        select (2000000000000000 + key // 100 * 100000 + number)::varchar as transaction_id, {_ACCOUNT} as account_id,
            {_date("day")} as day, {_money("cents")} as amount, {_list(TRANSACTION_KINDS)}[kind + 1] as kind,
            if(bank < 0, null, {_list(BANKS)}[bank + 1]) as counterparty_bank, own as counterparty_is_self
        from rows""",  # noqa: S608
    "repayment": f"""
        select {_ACCOUNT} as account_id, {_date("due")} as due_on, {_money("cents")} as amount,
            {_date("paid")} as paid_on
        from rows order by key, due""",  # noqa: S608
}


class Writer:
    """Writes into a folder beside the wanted one, which it replaces at the end; leaves nothing behind on failure."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.partial = out.with_name(out.name + ".partial")
        shutil.rmtree(self.partial, ignore_errors=True)
        self.partial.mkdir(parents=True)
        self.connection = duckdb.connect()
        self.rows: dict[str, int] = {}

    def add(self, table: str, rows: Rows, chunk: int = 0) -> None:
        """Write one chunk's rows of a table."""
        self._write(table, SELECTS[table], rows, chunk)

    def add_records(self, table: str, records: Sequence[Record], chunk: int = 0) -> None:
        """Write rows given in the order of the table's columns in the contract."""
        if not records:
            return
        columns = TABLES[table].columns[: len(records[0])]
        values = zip(*records, strict=True)
        rows = {column.name: _texts(value) for column, value in zip(columns, values, strict=True)}
        casts = [f"{column.name}::{_SQL_TYPES[column.type]} as {column.name}" for column in columns]
        self._write(table, f"select {', '.join(casts)} from rows", rows, chunk)  # noqa: S608

    def finish(self) -> dict[str, int]:
        """Join the small tables' chunks, put the folder in place and return rows per table."""
        for folder in sorted(self.partial.iterdir()):
            if folder.name not in FACTS:
                files = sorted(str(file) for file in folder.iterdir())
                whole = self.connection.read_parquet(files)
                whole.write_parquet(str(folder.with_suffix(".parquet")), compression="zstd")
                shutil.rmtree(folder)
        self.connection.close()
        shutil.rmtree(self.out, ignore_errors=True)
        self.partial.rename(self.out)
        return self.rows

    def abandon(self) -> None:
        """Remove what was written so far."""
        self.connection.close()
        shutil.rmtree(self.partial, ignore_errors=True)

    def _write(self, table: str, select: str, rows: Rows, chunk: int) -> None:
        size = next(iter(rows.values())).size
        if not size:
            return
        file = self.partial / table / f"{chunk:05d}.parquet"
        file.parent.mkdir(exist_ok=True)
        self.connection.register("rows", rows)
        self.connection.sql(select).write_parquet(str(file), compression="zstd")
        self.connection.unregister("rows")
        self.rows[table] = self.rows.get(table, 0) + size


def _texts(values: Sequence[object]) -> np.ndarray:
    return np.array([None if value is None else str(value) for value in values], object)
