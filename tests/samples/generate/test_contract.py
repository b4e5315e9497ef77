"""The generated extracts keep the contract of docs/manual/night.md, checked without the night's own staging."""

import duckdb
import pytest

from sibao.engine.sources import TABLES

SQL_TYPES = {"str": "VARCHAR", "date": "DATE", "int": "INTEGER", "bool": "BOOLEAN", "decimal": "DECIMAL(18,2)"}


@pytest.mark.parametrize("table", [name for name in TABLES if name != "tier_before"])
def test_every_column_of_the_contract_is_there_with_its_type(small, table):
    found = dict(row[:2] for row in small.ask(f'describe "{table}"'))
    assert found == {column.name: SQL_TYPES[column.type] for column in TABLES[table].columns}


@pytest.mark.parametrize("table", [name for name in TABLES if name != "tier_before"])
def test_keys_are_unique_and_required_values_filled(small, table):
    spec = TABLES[table]
    keys = ", ".join(column.name for column in spec.keys)
    assert small.one(f'select count(*) from "{table}"') == small.one(
        f'select count(*) from (select distinct {keys} from "{table}")'
    )
    for column in spec.columns:
        if column.required or column.key:
            empty = small.one(f"select count(*) from \"{table}\" where coalesce({column.name}::varchar, '') = ''")
            assert empty == 0, column.name


@pytest.mark.parametrize("table", [name for name in TABLES if name != "tier_before"])
def test_every_reference_and_enumeration_holds(small, table):
    for column in TABLES[table].columns:
        if column.enum:
            found = {row[0] for row in small.ask(f'select distinct {column.name} from "{table}"')}
            assert found <= {*column.enum, None}, column.name
        if column.references:
            key = TABLES[column.references].keys[0].name
            missing = small.one(
                f'select count(*) from "{table}" a where a.{column.name} is not null and not exists '
                f'(select 1 from "{column.references}" b where b.{key} = a.{column.name})'
            )
            assert missing == 0, column.name


def test_transactions_lie_within_the_days_asked_for_and_no_balance_after_them(small):
    assert small.ask("select min(day), max(day) from transaction") == [(small.first, small.last)]
    assert small.one("select max(day) from balance") == small.last


def test_no_account_is_opened_after_the_last_day_or_before_its_customer(small):
    assert small.one(f"select count(*) from account where opened_on > date '{small.last}'") == 0
    wrong = "select count(*) from account join customer c using (customer_id) where account.opened_on < c.opened_on"
    assert small.one(wrong) == 0
    assert small.one("select count(*) from account where closed_on <= opened_on or matures_on <= opened_on") == 0


def test_the_facts_are_folders_of_files_and_every_other_table_is_one_file(small):
    names = {path.name for path in small.folder.iterdir()}
    facts = {name for name, table in TABLES.items() if table.is_fact}
    assert names == facts | {f"{name}.parquet" for name in TABLES if name not in facts and name != "tier_before"}


def test_the_files_are_read_without_any_library_but_the_engine(small):
    assert duckdb.read_parquet(str(small.folder / "customer.parquet")).aggregate("count(*)").fetchall() == [(600,)]
