"""`sibao import xib`: a Chinese bank's customers at a quarter end as extracts (docs/manual/real-banks.md)."""

import argparse
from pathlib import Path

import duckdb

from sibao.samples.importing import (
    Account,
    ImportReport,
    RefusedInput,
    UsageFailure,
    check_columns,
    check_out,
    connect,
    publish_report,
    run_command,
    write_extracts,
)

# Column, name of its product, category. The savings total published beside X1…X8 equals X1 + X2 + X3 + X8 for
# customers who hold nothing else, which tells deposits from the rest.
PRODUCTS = (
    ("X1", "结构性存款", "time_deposit"),
    ("X2", "定期存款", "time_deposit"),
    ("X3", "活期存款", "demand_deposit"),
    ("X4", "理财", "wealth"),
    ("X5", "基金", "fund"),
    ("X6", "资管", "trust"),
    ("X7", "贷款", "loan"),
    ("X8", "大额存单", "time_deposit"),
)
COLUMNS = tuple(column for column, _, _ in PRODUCTS)
# The number of customers a manager's book is laid out for (docs/manual/real-banks.md).
CUSTOMERS_PER_MANAGER = 250
KEYS = {
    "branch": "branch_id",
    "staff": "staff_id",
    "customer": "customer_id",
    "product": "product_id",
    "account": "account_id",
    "balance": "account_id, day",
    "transaction": "transaction_id",
    "assignment": "customer_id",
}
OUTLET = "XIB"
DAY = "2019-01-01"

HOLDINGS = """
-- one row per customer and product column; an account where something is held, its balance rounded half-even to 0.01
create table published.holding as
select cust_no, product_id, held is not null and held <> 0 as is_account, held is null as is_empty,
    round_even(held, 2)::decimal(18, 2) as balance
from (select cust_no, columns('^X[1-8]$')::decimal(28, 8) from published.snapshot)
unpivot include nulls (held for product_id in (X1, X2, X3, X4, X5, X6, X7, X8));

-- one row per customer, numbered in order of the published number
create table published.customer as
select cust_no, row_number() over (order by cust_no) as number from published.snapshot;
"""

EXTRACTS = """
create table extract.branch as
select $outlet as branch_id, '网点' as name, null::varchar as parent_id, 'outlet' as level;

-- one row per person: the branch manager, then as many managers as the books need
create table extract.staff as
select $outlet || '-B' as staff_id, '行长' as name, $outlet as branch_id, 'branch_manager' as role
union all
select $outlet || '-M' || number, '客户经理' || number, $outlet, 'relationship_manager'
from unnest(generate_series(1, $managers)) as _(number);

create table extract.customer as
select cust_no as customer_id, '客户' || number as name, $day::date as opened_on, $outlet as branch_id
from published.customer;

create table extract.product as
select unnest($products).product_id as product_id, unnest($products).name as name,
    unnest($products).category as category;

-- one row per customer and column that is not 0
create table extract.account as
select cust_no || '-' || product_id as account_id, cust_no as customer_id, $outlet as branch_id, product_id,
    $day::date as opened_on
from published.holding
where is_account;

create table extract.balance as
select cust_no || '-' || product_id as account_id, $day::date as day, balance
from published.holding
where is_account;

-- the snapshot holds none; the night requires the table
create table extract."transaction" as
select null::varchar as transaction_id, null::varchar as account_id, null::date as day, null::decimal(18, 2) as amount,
    null::varchar as kind
limit 0;

-- one row per customer: the managers take turns in order of customer number
create table extract.assignment as
select cust_no as customer_id, $outlet || '-M' || (number - 1) % $managers + 1 as staff_id, $day::date as since
from published.customer;
"""


def main(argv: list[str] | None = None) -> int:
    """`sibao import xib FILE OUT`; 0 when written, 2 for a missing file, 3 for input that is refused."""
    parser = argparse.ArgumentParser(
        prog="sibao import xib", description="Turn a published quarter-end snapshot into extracts that the night reads."
    )
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="the snapshot, .parquet or .csv, with cust_no and X1…X8"
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder of extracts to write")
    arguments = parser.parse_args(argv)
    return run_command(lambda: import_xib(arguments.file, arguments.out))


def import_xib(file: Path, out: Path) -> ImportReport:
    """Write the extracts of the snapshot `file` to `out` and their account to `<out>-import.json`.

    Raises `UsageFailure` for a missing file, `RefusedInput` for a missing column or a repeated customer.
    """
    check_out(out, KEYS)
    with connect() as connection:
        _read(connection, file)
        connection.execute(HOLDINGS)
        _write_tables(connection)
        outputs = write_extracts(connection, KEYS, out)
        report = ImportReport("xib", {"snapshot": _account(connection, file)}, outputs, cells=_cells(connection))
    publish_report(report, out)
    return report


def _read(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    if not file.is_file():
        raise UsageFailure(f"{file} is not a file")
    # A guessed type would read the customer number 0xa as 10.
    is_csv = file.suffix == ".csv"
    rows = connection.read_csv(str(file), all_varchar=True) if is_csv else connection.read_parquet(str(file))
    rows.create("published.snapshot")
    check_columns(connection, "published.snapshot", ("cust_no", *COLUMNS), file)
    repeated = connection.execute(
        """
        select cust_no from published.snapshot
        group by cust_no having count(*) > 1 or cust_no is null
        order by all limit 5
        """
    ).fetchall()
    if repeated:
        raise RefusedInput(f"{file}: customers without a number of their own: {[row[0] for row in repeated]}")


def _write_tables(connection: duckdb.DuckDBPyConnection) -> None:
    customers = len(connection.table("published.customer"))
    facts = {
        "outlet": OUTLET,
        "day": DAY,
        "managers": max(1, -(-customers // CUSTOMERS_PER_MANAGER)),
        "products": [{"product_id": column, "name": name, "category": category} for column, name, category in PRODUCTS],
    }
    for statement in connection.extract_statements(EXTRACTS):
        wanted = {name: facts[name] for name in statement.named_parameters}
        connection.execute(statement, wanted)


def _account(connection: duckdb.DuckDBPyConnection, file: Path) -> Account:
    purposes = connection.execute(
        """
        with customer as (select cust_no, count(*) filter (is_account) as accounts from published.holding group by all)
        select if(accounts > 0, 'customer with accounts', 'customer without accounts') as purpose, count(*)
        from customer group by purpose order by purpose
        """
    ).fetchall()
    return Account(file=file.name, rows=len(connection.table("published.snapshot")), used=dict(purposes))


def _cells(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    rows = connection.execute(
        """
        select product_id, count(*) filter (is_account), count(*) filter (is_empty), count(*)
        from published.holding group by product_id order by product_id
        """
    ).fetchall()
    return {
        column: {"accounts": held, "zero": cells - held - empty, "empty": empty} for column, held, empty, cells in rows
    }
