"""Where the tables of a night lie while it works: the only module that knows.

One work folder per run, beside the output:

* `lines/`               CSV rewritten as plain lines
* `intake.duckdb`        accepted rows of the small tables, rejected rows of all
* `raw/<fact>/<n>/bucket=<k>/`      checked facts, as read, by bucket of customers
* `staged/<table>/bucket=<k>/`      what the rules read, sorted by customer
* `results/<table>/<k>.parquet`     what the rules made of one bucket
* `out/<table>.parquet`             the night, ready to be published
"""

import re
from dataclasses import dataclass
from pathlib import Path

from sibao.engine.sqltext import path_literal

# The staged tables of one bucket, as the rules' SQL reads them. Money is cents, `*_no` are dense within the bucket.
STAGED = {
    "customer": "customer_no INTEGER, customer_id VARCHAR, branch_id VARCHAR, birth_date DATE, "
    "birthday_calendar VARCHAR, risk_assessed_on DATE, id_expires_on DATE, card_expires_on DATE",
    "account": "account_no INTEGER, account_id VARCHAR, customer_no INTEGER, branch_id VARCHAR, product_id VARCHAR, "
    "category VARCHAR, opened_on DATE, closed_on DATE, matures_on DATE",
    "balance": "customer_no INTEGER, account_no INTEGER, from_day DATE, to_day DATE, cents BIGINT",
    "transaction": "customer_no INTEGER, account_no INTEGER, day DATE, cents BIGINT, kind VARCHAR, to_self BOOLEAN",
    "relation": "customer_no INTEGER, relation_id VARCHAR, birth_date DATE",
    "repayment": "customer_no INTEGER, account_id VARCHAR, due_on DATE, cents BIGINT, paid_on DATE",
    "assignment": "customer_no INTEGER, staff_id VARCHAR, since DATE",
    "tier_before": "customer_no INTEGER, tier VARCHAR, below_months INTEGER, since DATE",
}
FACTS = ("balance", "transaction")


@dataclass(frozen=True)
class Warehouse:
    """The folders below `root`; each is made when first asked for."""

    root: Path

    def folder(self, *names: str) -> Path:
        """The folder `root/names…`, created."""
        path = self.root.joinpath(*names)
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def intake(self) -> Path:
        """The database file of the checks."""
        return self.root / "intake.duckdb"

    def raw_files(self, table: str, bucket: int | None = None) -> list[Path]:
        """Checked facts of one bucket, or of all buckets of customers."""
        name = "bucket=[0-9]*" if bucket is None else f"bucket={bucket}"
        return sorted(self.folder("raw", table).glob(f"*/{name}/*.parquet"))

    def staged_files(self, table: str, bucket: int) -> list[Path]:
        """The staged table of one bucket; empty when the bucket has no row of it."""
        return sorted(self.root.joinpath("staged", table, f"bucket={bucket}").glob("*.parquet"))

    def staged_source(self, table: str, bucket: int) -> str:
        """FROM-able SQL with the columns of STAGED[table], also where there is no file."""
        files = self.staged_files(table, bucket)
        columns = [part.split(" ") for part in STAGED[table].split(", ")]
        if not files:
            empty = ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns)
            return f"(SELECT {empty} WHERE false)"
        return f"(SELECT {', '.join(name for name, _ in columns)} FROM {parquet(files)})"

    def result_files(self, table: str) -> list[Path]:
        """What the buckets made of one result table, in order of the buckets."""
        files = self.folder("results", table).glob("*.parquet")
        return sorted(files, key=lambda path: int(re.sub(r"\D", "", path.stem)))


def parquet(files: list[Path]) -> str:
    """FROM-able SQL that reads these Parquet files one after the other."""
    return f"read_parquet([{', '.join(map(path_literal, files))}], hive_partitioning = false)"
