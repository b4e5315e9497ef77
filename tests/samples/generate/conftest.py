import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sibao.engine.sources import TABLES
from sibao.samples.bank.span import Span, day_number
from sibao.samples.generate import generate, stories_file

LAST = date(2026, 11, 20)


@dataclass(frozen=True)
class Bank:
    """A generated bank, its tables as views, and the truth of its stories."""

    folder: Path
    first: date
    last: date
    connection: duckdb.DuckDBPyConnection
    stories: list[dict]

    def ask(self, sql: str) -> list[tuple]:
        return self.connection.execute(sql).fetchall()

    def one(self, sql: str):
        return self.ask(sql)[0][0]


def make_bank(folder: Path, *, outlets: int, customers: int, first: date, last: date = LAST, seed: int = 7) -> Bank:
    generate(Span(outlets, customers, day_number(first), day_number(last), seed), folder)
    connection = duckdb.connect()
    for table in TABLES:
        path = folder / table / "*.parquet" if (folder / table).is_dir() else folder / f"{table}.parquet"
        if path.name.startswith("*") or path.exists():
            connection.execute(f"create view \"{table}\" as select * from read_parquet('{path}')")
    stories = json.loads(stories_file(folder).read_text(encoding="utf-8"))["stories"]
    return Bank(folder, first, last, connection, stories)


@pytest.fixture(scope="session")
def outlet(tmp_path_factory) -> Bank:
    """One outlet of the method's size, half a year."""
    return make_bank(tmp_path_factory.mktemp("g") / "bank", outlets=1, customers=6_000, first=date(2026, 5, 25))


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Bank:
    """Two small outlets, fourteen months: every story has the history it needs."""
    return make_bank(tmp_path_factory.mktemp("g") / "bank", outlets=2, customers=600, first=date(2025, 9, 15))
