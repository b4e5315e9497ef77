"""The two real banks: imported once, their nights run once, and a second opinion in SQL over the raw files.

The SQL beside this file was written from docs/manual/night.md and the published files alone; it shares nothing with
the importers or the engine and works on a grid of every day, where the engine works on intervals.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sibao.engine.night import run_night
from sibao.samples.berka import import_berka
from sibao.samples.importing import ImportReport
from sibao.samples.xib import import_xib

MONTH_CLOSE = date(1994, 2, 28)
LAST_DAY = date(1994, 3, 30)
QUARTER_END = date(2019, 9, 30)
BERKA_TABLES = ("account", "client", "disp", "order", "loan", "card", "district")


@dataclass(frozen=True)
class Night:
    """The results of one night: `rows` reads a result table, `run` is its run.json."""

    out: Path

    @property
    def run(self) -> dict[str, object]:
        return json.loads((self.out / "run.json").read_text(encoding="utf-8"))

    def rows(self, table: str, columns: str, where: str = "true") -> list[tuple[object, ...]]:
        rows = duckdb.read_parquet(str(self.out / f"{table}.parquet"))
        return rows.filter(where).project(columns).order("all").fetchall()


def make_night(extracts: Path, as_of: date, out: Path) -> Night:
    run_night(extracts, as_of, out, policies=None, processes=1, progress=None)
    return Night(out)


@pytest.fixture(scope="session")
def shared() -> Path:
    return Path(os.environ["SIBAO_SHARED_DATA"])


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("realdata")


@pytest.fixture(scope="session")
def berka_import(shared: Path, work: Path) -> ImportReport:
    return import_berka(shared / "berka", work / "berka")


@pytest.fixture(scope="session")
def berka_first(berka_import: ImportReport, work: Path) -> Night:
    """The night of the month close, without a tier before."""
    return make_night(work / "berka", MONTH_CLOSE, work / "berka_first_out")


@pytest.fixture(scope="session")
def berka_second(berka_first: Night, work: Path) -> Night:
    """The night of the last published day, with the tiers of the month close before it."""
    shutil.copytree(work / "berka", work / "berka_second")
    shutil.copy(berka_first.out / "customer_tier.parquet", work / "berka_second" / "tier_before.parquet")
    return make_night(work / "berka_second", LAST_DAY, work / "berka_second_out")


@pytest.fixture(scope="session")
def xib_import(shared: Path, work: Path) -> ImportReport:
    return import_xib(shared / "xib_aum_2019" / "snapshot_2019-09-30.parquet", work / "xib")


@pytest.fixture(scope="session")
def xib(xib_import: ImportReport, work: Path) -> Night:
    return make_night(work / "xib", QUARTER_END, work / "xib_out")


Truth = Callable[[str], list[tuple[object, ...]]]


def _truth(connection: duckdb.DuckDBPyConnection) -> Truth:
    return lambda query: connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def berka_raw(shared: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for table in BERKA_TABLES:
            connection.read_parquet(str(shared / "berka" / f"{table}.parquet")).create(f"raw_{table}")
        connection.read_parquet(str(shared / "berka" / "trans_prefix_19930101_19940330.parquet")).create("raw_trans")
        sql = (Path(__file__).parent / "berka_truth.sql").read_text(encoding="utf-8")
        for schema, as_of, is_first in (("first", MONTH_CLOSE, True), ("second", LAST_DAY, False)):
            connection.execute(f"create schema {schema}; use {schema}")
            connection.execute(f"set variable as_of = date '{as_of}'; set variable is_first = {is_first}")
            connection.execute(sql)
        yield connection


@pytest.fixture
def truth(berka_raw: duckdb.DuckDBPyConnection) -> Truth:
    return _truth(berka_raw)


@pytest.fixture(scope="session")
def xib_truth(shared: Path) -> Iterator[Truth]:
    with duckdb.connect() as connection:
        file = shared / "xib_aum_2019" / "snapshot_2019-09-30.parquet"
        connection.read_parquet(str(file)).create("raw_snapshot")
        connection.execute((Path(__file__).parent / "xib_truth.sql").read_text(encoding="utf-8"))
        yield _truth(connection)
