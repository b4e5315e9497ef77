"""Rollups (docs/manual/night.md)."""

import duckdb
import pytest

from sibao.engine.results import RESULTS, merge_kpi


@pytest.fixture
def rollup(tmp_path):
    """`rollup(night)`: {(scope, scope_id, measure): (numerator, denominator, value)} of one bucket."""

    def rows(night):
        night.make("kpi_part")
        part = tmp_path / "part.parquet"
        night.connection.execute(f"COPY ({RESULTS['kpi_part']}) TO '{part}'")
        connection = duckdb.connect()
        merge_kpi(connection, [part])
        return {row[:3]: row[3:] for row in connection.execute(RESULTS["kpi"]).fetchall()}

    return rows


@pytest.fixture
def bank(bucket):
    return bucket(
        "2026-11-30",
        customer="customer_id | branch_id\nc4 | -",
        account="""
            customer | account_id | branch_id | category
            c1       | a1         | north     | fund
            c1       | a2         | north     | bond
            c1       | a3         | north     | loan
            c2       | a4         | north     | fund
            c3       | a5         | south     | fund
        """,
        balance="""
            account_id | day        | balance
            a1         | 2020-01-01 | 70000
            a1         | 2026-11-30 | 70000.01
            a2         | 2020-01-01 | 0.02
            a3         | 2020-01-01 | 1
            a4         | 2020-01-01 | 100000
            a5         | 2020-01-01 | 5
            a5         | 2026-11-01 | 4
        """,
        tier_before="""
            customer | tier   | below_months
            c1       | gold   | 0
            c2       | valued | 0
            c3       | gold   | 2
        """,
        assignment="customer | staff_id\nc1 | s1\nc3 | s1",
    )


@pytest.mark.parametrize(
    ("scope", "scope_id", "measure", "numerator", "denominator", "value"),
    [
        ("bank", "", "customers", 4, None, 4.0),
        ("bank", "", "raw", "170004.03", None, 170004.03),
        ("bank", "", "raw_change_30", "-0.99", "170005.02", -0.99 / 170005.02),
        ("bank", "", "upgraded", 1, 3, 1 / 3),
        ("bank", "", "downgraded", 1, 3, 1 / 3),
        ("bank", "", "cross_sell", 1, 4, 0.25),
        ("bank", "", "categories_per_customer", 5, 4, 1.25),
        ("bank", "", "coverage", 1, 2, 0.5),
        ("branch", "north", "customers", 2, None, 2.0),
        ("manager", "s1", "raw", "70004.03", None, 70004.03),
        ("manager", "s1", "coverage", 1, 1, 1.0),
        ("tier", "mass", "raw_change_30", "-1.00", "5.00", -0.2),
        ("tier", "mass", "coverage", 0, 0, None),
        ("tier", "mass", "movement_customers", 1, 1, 1.0),
        ("tier", "gold", "upgraded", 1, 2, 0.5),
        ("band", "mid", "movement_customers", 0, 2, 0.0),
    ],
)
def test_a_measure_is_a_numerator_over_a_denominator_per_scope(
    bank, rollup, scope, scope_id, measure, numerator, denominator, value
):
    row = rollup(bank)[scope, scope_id, measure]
    assert [None if cell is None else str(cell) for cell in row[:2]] == [
        None if cell is None else f"{float(cell):.2f}" for cell in (numerator, denominator)
    ]
    assert row[2] is None if value is None else row[2] == pytest.approx(value, rel=1e-12)


def test_a_scope_without_customers_has_no_row(bank, rollup):
    scopes = {(scope, scope_id) for scope, scope_id, _ in rollup(bank)}
    assert scopes == {
        ("bank", ""),
        ("branch", "north"),
        ("branch", "south"),
        ("manager", "s1"),
        ("tier", "gold"),
        ("tier", "mass"),
        ("band", "mid"),
        ("band", "mass"),
    }
