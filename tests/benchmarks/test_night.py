"""The night's bench compares like with like: the floor reads what the rules read, pandas gives the same results."""

from pathlib import Path

import duckdb
import pytest

from benchmarks import night, pandas_night, parts
from benchmarks.banks import AS_OF, bank_with_tiers
from benchmarks.floor import UNREAD, read_columns, statement
from sibao.engine.pipeline import run_bucket
from sibao.engine.results import RESULTS
from sibao.engine.sqltext import quote
from sibao.engine.warehouse import STAGED, Warehouse
from sibao.policy.book import load_book

CUSTOMERS, DAYS = 400, 70


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generated bank, staged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIBAO_BENCH", str(tmp_path_factory.mktemp("bench")))
        root = night.staged_root(CUSTOMERS)
        parts.stage_bank(str(bank_with_tiers(CUSTOMERS, DAYS).extracts), str(root))
        return root


def run_rules_on(columns: dict[str, list[str]]) -> None:
    """The rules on a bucket without rows whose staged tables have these columns only."""
    kinds = {table: dict(column.split() for column in STAGED[table].split(", ")) for table in STAGED}
    with duckdb.connect() as connection:
        for table, names in columns.items():
            described = ", ".join(f"{name} {kinds[table][name]}" for name in names)
            connection.execute(f"create table {quote(table)} ({described})")
        book = load_book()
        run_bucket(connection, book.on(AS_OF), book.calendar, AS_OF)
        for table, select in RESULTS.items():
            if table != "kpi":
                connection.execute(select).fetchall()


def test_the_rules_need_no_column_that_the_floor_leaves_out() -> None:
    run_rules_on({table: read_columns(table) for table in STAGED})


@pytest.mark.parametrize(("table", "column"), [(table, name) for table in STAGED for name in read_columns(table)])
def test_the_rules_read_every_column_that_the_floor_reads(table: str, column: str) -> None:
    columns = {name: read_columns(name) for name in STAGED}
    columns[table].remove(column)
    with pytest.raises(duckdb.Error):
        run_rules_on(columns)


def test_what_the_floor_leaves_out_is_staged() -> None:
    assert all(column in STAGED[table] for table, column in UNREAD)


def test_the_floor_touches_every_staged_row(staged: Path) -> None:
    with duckdb.connect() as connection:
        sql = statement(connection, Warehouse(staged))
        found = connection.execute(sql).fetchall()[0]
        moved = connection.execute(f"select sum(cents) from '{staged}/staged/transaction/*/*.parquet'").fetchall()[0][0]
    assert moved in found
    assert sql.count("SELECT *") == 1


def test_the_steps_beside_pandas_are_those_that_its_tables_need() -> None:
    steps = pandas_night.steps_to(("customer_tier",))
    assert {"customer_tier", "customer_aum", "customer_total", "holding"} <= set(steps)
    assert not {"customer_movement", "customer_event", "customer_month", "kpi_part"} & set(steps)


def test_pandas_and_the_rules_give_the_same_assets_homes_and_tiers(staged: Path) -> None:
    pandas_night.compute(str(staged))
    pandas_night.ours(str(staged))
    pandas_night.require_equal(staged)


def test_one_cent_of_difference_is_noticed(staged: Path) -> None:
    pandas_night.compute(str(staged))
    pandas_night.ours(str(staged))
    path = staged / "pandas" / "customer_aum.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table t as from '{path}'")
        connection.execute("update t set raw = raw + 1 where customer_id = (select min(customer_id) from t)")
        connection.execute(f"copy t to '{path}' (format parquet)")
    with pytest.raises(AssertionError, match="customer_aum: 1 rows"):
        pandas_night.require_equal(staged)


def test_the_measured_parts_make_the_whole_night(staged: Path) -> None:
    parts.make_tables(str(staged))
    parts.write_results(str(staged))
    parts.merge_results(str(staged))
    with duckdb.connect() as connection:
        rows = connection.execute(f"select count(*) from '{staged}/out/customer_tier.parquet'").fetchall()[0][0]
    assert rows == CUSTOMERS
