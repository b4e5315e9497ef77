import json
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sibao.engine.sources import TABLES
from sibao.samples.xib import COLUMNS, CUSTOMERS_PER_MANAGER, KEYS, import_xib, main

HEADER = "cust_no,label," + ",".join(COLUMNS) + ",B1"
D = Decimal
NEW_YEAR = date(2019, 1, 1)


@pytest.fixture
def snapshot(tmp_path: Path) -> Callable[..., Path]:
    """Writes a snapshot of made-up customers, one text row each, and returns the file."""

    def write(*customers: str, header: str = HEADER) -> Path:
        file = tmp_path / "snapshot.csv"
        file.write_text("\n".join((header, *customers)) + "\n", encoding="utf-8")
        return file

    return write


THREE = (
    "0xc,1,100000,0,48.51,0,0,0,0,0,9",
    "0xa,0,0,20787.61,0.125,30000,0.01,0.375,997737.81,200000,9",
    "0xb,-1,0,0,0,0,0,0,0,0,9",
)


def extract(folder: Path, table: str, columns: str = "*") -> list[tuple[object, ...]]:
    return duckdb.read_parquet(str(folder / f"{table}.parquet")).project(columns).order("all").fetchall()


def test_each_column_that_is_not_zero_becomes_an_account_opened_on_new_years_day(snapshot, tmp_path):
    import_xib(snapshot(*THREE), tmp_path / "out")
    assert extract(tmp_path / "out", "account", "account_id, customer_id, product_id, opened_on") == [
        (f"0xa-{column}", "0xa", column, NEW_YEAR) for column in ("X2", "X3", "X4", "X5", "X6", "X7", "X8")
    ] + [("0xc-X1", "0xc", "X1", NEW_YEAR), ("0xc-X3", "0xc", "X3", NEW_YEAR)]


def test_each_account_has_one_balance_row_rounded_half_to_even(snapshot, tmp_path):
    import_xib(snapshot(*THREE), tmp_path / "out")
    assert extract(tmp_path / "out", "balance", "account_id, day, balance") == [
        ("0xa-X2", NEW_YEAR, D("20787.61")),
        ("0xa-X3", NEW_YEAR, D("0.12")),
        ("0xa-X4", NEW_YEAR, D("30000.00")),
        ("0xa-X5", NEW_YEAR, D("0.01")),
        ("0xa-X6", NEW_YEAR, D("0.38")),
        ("0xa-X7", NEW_YEAR, D("997737.81")),
        ("0xa-X8", NEW_YEAR, D("200000.00")),
        ("0xc-X1", NEW_YEAR, D("100000.00")),
        ("0xc-X3", NEW_YEAR, D("48.51")),
    ]


def test_columns_have_their_category_and_x7_is_the_loan(snapshot, tmp_path):
    import_xib(snapshot(*THREE), tmp_path / "out")
    assert extract(tmp_path / "out", "product", "product_id, category") == [
        ("X1", "time_deposit"),
        ("X2", "time_deposit"),
        ("X3", "demand_deposit"),
        ("X4", "wealth"),
        ("X5", "fund"),
        ("X6", "trust"),
        ("X7", "loan"),
        ("X8", "time_deposit"),
    ]


def test_customers_are_named_by_number_and_one_without_money_is_a_customer_too(snapshot, tmp_path):
    import_xib(snapshot(*THREE), tmp_path / "out")
    assert extract(tmp_path / "out", "customer", "customer_id, name, branch_id") == [
        ("0xa", "客户1", "XIB"),
        ("0xb", "客户2", "XIB"),
        ("0xc", "客户3", "XIB"),
    ]


def test_one_outlet_has_a_branch_manager_and_a_manager_for_every_book_in_turn(snapshot, tmp_path):
    customers = [f"c{number:04},0,1,0,0,0,0,0,0,0,0" for number in range(CUSTOMERS_PER_MANAGER + 1)]
    import_xib(snapshot(*customers), tmp_path / "out")
    assert extract(tmp_path / "out", "branch", "branch_id, level") == [("XIB", "outlet")]
    assert extract(tmp_path / "out", "staff", "staff_id, role") == [
        ("XIB-B", "branch_manager"),
        ("XIB-M1", "relationship_manager"),
        ("XIB-M2", "relationship_manager"),
    ]
    owners = [row[1] for row in extract(tmp_path / "out", "assignment", "customer_id, staff_id")]
    assert owners[:3] == ["XIB-M1", "XIB-M2", "XIB-M1"]
    assert len(owners) == len(customers)


def test_every_extract_has_columns_of_the_contract_and_all_required_ones(snapshot, tmp_path):
    import_xib(snapshot(*THREE), tmp_path / "out")
    for table in KEYS:
        found = set(duckdb.read_parquet(str(tmp_path / "out" / f"{table}.parquet")).columns)
        required = {column.name for column in TABLES[table].columns if column.required}
        assert required <= found <= {column.name for column in TABLES[table].columns}, table
    assert {spec.name for spec in TABLES.values() if spec.required} <= set(KEYS)


def test_every_row_and_cell_is_accounted_for(snapshot, tmp_path, capsys):
    report = import_xib(snapshot(*THREE, "0xd,0,,0,1,0,0,0,0,0,0"), tmp_path / "out")
    assert report.inputs["snapshot"].used == {"customer with accounts": 3, "customer without accounts": 1}
    assert report.cells["X1"] == {"accounts": 1, "zero": 2, "empty": 1}
    assert report.outputs["account"] == sum(cells["accounts"] for cells in report.cells.values()) == 10
    assert json.loads((tmp_path / "out-import.json").read_text(encoding="utf-8"))["cells"] == report.cells
    assert "read snapshot: 4 rows; customer with accounts 3" in capsys.readouterr().err


def _typed(file: Path) -> duckdb.DuckDBPyRelation:
    amounts = ", ".join(f"{column}::double as {column}" for column in COLUMNS)
    return duckdb.read_csv(str(file), all_varchar=True).project(f"cust_no, label::int as label, {amounts}")


def test_parquet_and_csv_give_the_same_bytes(snapshot, tmp_path):
    file = snapshot(*THREE)
    _typed(file).write_parquet(str(tmp_path / "snapshot.parquet"))
    import_xib(file, tmp_path / "from_csv")
    import_xib(tmp_path / "snapshot.parquet", tmp_path / "from_parquet")
    for table in KEYS:
        text, columnar = (tmp_path / form / f"{table}.parquet" for form in ("from_csv", "from_parquet"))
        assert text.read_bytes() == columnar.read_bytes(), table


@settings(max_examples=25)
@given(
    held=st.lists(
        st.one_of(
            st.floats(min_value=0.001, max_value=1e8).map(lambda value: round(value, 4)),
            st.integers(1, 10**9).map(lambda thousandths: thousandths / 1000),
            st.integers(0, 10**8).map(lambda number: (number * 10 + 5) / 1000),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_rounding_is_that_of_decimal_arithmetic_on_the_published_digits(tmp_path_factory, held):
    folder = tmp_path_factory.mktemp("rounding")
    customers = [f"c{number:02},0,0,0,{value!r},0,0,0,0,0,0" for number, value in enumerate(held)]
    (folder / "snapshot.csv").write_text("\n".join((HEADER, *customers)) + "\n", encoding="utf-8")
    import_xib(folder / "snapshot.csv", folder / "out")
    written = dict(extract(folder / "out", "balance", "account_id, balance"))
    for number, value in enumerate(held):
        expected = D(repr(value)).quantize(D("0.01"), rounding=ROUND_HALF_EVEN)
        assert written[f"c{number:02}-X3"] == expected


@pytest.mark.parametrize(
    ("customers", "header", "code", "reason"),
    [
        (THREE, HEADER.replace("X7", "Y7"), 3, "missing column X7"),
        ((*THREE, THREE[0]), HEADER, 3, "0xc"),
        (("0xa,0,x,0,0,0,0,0,0,0,0",), HEADER, 3, "x"),
    ],
)
def test_a_file_that_is_not_such_a_snapshot_is_refused(customers, header, code, reason, snapshot, tmp_path, capsys):
    assert main([str(snapshot(*customers, header=header)), str(tmp_path / "out")]) == code
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_missing_file_ends_with_2(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere.parquet"), str(tmp_path / "out")]) == 2
    assert "nowhere.parquet is not a file" in capsys.readouterr().err


def test_a_file_that_is_no_parquet_is_refused(tmp_path, capsys):
    (tmp_path / "snapshot.parquet").write_bytes(b"PAR2 and nothing else")
    assert main([str(tmp_path / "snapshot.parquet"), str(tmp_path / "out")]) == 3
    assert "cannot be read" in capsys.readouterr().err
