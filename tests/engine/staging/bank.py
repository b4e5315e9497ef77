"""Small extracts written as the bank would, staged for real, and read back."""

import csv
import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from sibao.engine.progress import Silent, Steps
from sibao.engine.runners.pool import in_this_process
from sibao.engine.sources import TABLES
from sibao.engine.staging.stage import Horizon, Limits, Staged, stage
from sibao.engine.warehouse import Warehouse, parquet

AS_OF = date(2026, 11, 20)
HORIZON = Horizon(AS_OF, date(2025, 11, 1), date(2025, 10, 16))
ALL = Decimal(1)

BANK = {
    "branch": [{"branch_id": "B1", "name": "支行", "level": "outlet"}],
    "staff": [{"staff_id": "S1", "name": "王", "branch_id": "B1", "role": "relationship_manager"}],
    "customer": [{"customer_id": "C1", "name": "张"}, {"customer_id": "C2", "name": "李"}],
    "product": [{"product_id": "P1", "name": "活期", "category": "demand_deposit"}],
    "account": [
        {"account_id": "A1", "customer_id": "C1", "branch_id": "B1", "product_id": "P1", "opened_on": "2020-01-01"},
        {"account_id": "A2", "customer_id": "C2", "branch_id": "B1", "product_id": "P1", "opened_on": "2020-01-01"},
    ],
    "balance": [{"account_id": "A1", "day": "2026-11-01", "balance": "100.00"}],
    "transaction": [
        {"transaction_id": "T1", "account_id": "A1", "day": "2026-11-01", "amount": "100.00", "kind": "cash_in"}
    ],
}


def csv_text(rows: list[Mapping[str, str]], columns: list[str]) -> str:
    """Rows as RFC 4180 text with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@dataclass
class Extracts:
    """A folder of extracts that starts as the small bank above."""

    folder: Path
    bank = BANK

    def write(self, table: str, content: Any = None, *, name: str = "", encoding: str = "utf-8") -> Path:
        """Write `<table>.csv`, or `name`, from rows, text or bytes."""
        path = self.folder / (name or f"{table}.csv")
        path.parent.mkdir(exist_ok=True, parents=True)
        if isinstance(content, list):
            required = [c.name for c in TABLES[table].columns if c.required]
            extra = [n for row in content for n in row if n not in required]
            content = csv_text(content, list(dict.fromkeys([*required, *extra])))
        data = content.encode(encoding) if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if path.name.endswith(".gz") else data)
        return path

    def remove(self, table: str) -> None:
        """Take the table's CSV away."""
        (self.folder / f"{table}.csv").unlink()


@dataclass
class Outcome:
    """What staging gave."""

    staged: Staged
    warehouse: Warehouse

    @property
    def rejected(self) -> list[tuple[str, str, int, str]]:
        """(table, file, row, reason) of every rejected row."""
        rows = self.read(
            'SELECT "table", file, "row", reason FROM ' + parquet([self.warehouse.root / "out/rejected.parquet"])
        )
        return sorted(rows)

    @property
    def texts(self) -> list[str]:
        """The delivered text of every rejected row."""
        rows = self.read("SELECT text FROM " + parquet([self.warehouse.root / "out/rejected.parquet"]))
        return [text for (text,) in rows]

    def staged_in_order(self, table: str) -> list[tuple[Any, ...]]:
        """A staged table of the first bucket, as it lies in its file."""
        return self.read(f"SELECT * FROM {self.warehouse.staged_source(table, 0)}")

    def staged_rows(self, table: str) -> list[tuple[Any, ...]]:
        """A staged table over all buckets, with the customer_id in front instead of its number."""
        rows = []
        for bucket in range(self.staged.buckets):
            customer = self.warehouse.staged_source("customer", bucket)
            source = self.warehouse.staged_source(table, bucket)
            rows += self.read(
                f"SELECT c.customer_id, t.* EXCLUDE (customer_no) FROM {source} t JOIN {customer} c USING (customer_no)"
            )
        return sorted(rows, key=repr)

    def staged_rows_by_account(self, table: str) -> list[tuple[Any, ...]]:
        """A staged fact over all buckets, with customer_id and account_id instead of their numbers."""
        rows = []
        for bucket in range(self.staged.buckets):
            source, account, customer = (
                self.warehouse.staged_source(name, bucket) for name in (table, "account", "customer")
            )
            rows += self.read(
                f"SELECT customer_id, account_id, f.* EXCLUDE (customer_no, account_no) FROM {source} f "
                f"JOIN {account} a ON a.account_no = f.account_no AND a.customer_no = f.customer_no "
                f"JOIN {customer} c ON c.customer_no = f.customer_no"
            )
        return rows

    def read_accepted(self, table: str, columns: str, rest: str = "") -> list[tuple[Any, ...]]:
        """Accepted rows of a small table, all columns of the extract."""
        with duckdb.connect(str(self.warehouse.intake), read_only=True) as connection:
            return connection.execute(f'SELECT {columns} FROM accepted."{table}" {rest}').fetchall()

    @staticmethod
    def read(sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with duckdb.connect() as connection:
            return connection.execute(sql).fetchall()


def stage_folder(
    folder: Path,
    work: Path,
    max_share: Decimal = ALL,
    per_bucket: int = 100_000,
) -> Outcome:
    """Stage `folder` in this process; by default no share of rejected rows is too much."""
    warehouse = Warehouse(work)
    work.mkdir(parents=True, exist_ok=True)
    limits = Limits(500, 300, 1, 1, per_bucket)
    staged = stage(
        folder,
        warehouse,
        HORIZON,
        max_share,
        limits=limits,
        steps=Steps(Silent()),
        run=in_this_process,
    )
    return Outcome(staged, warehouse)
