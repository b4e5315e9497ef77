"""The night of a real Chinese bank's customer base against SQL over the published snapshot."""

from decimal import Decimal

import pytest

pytestmark = pytest.mark.realdata

CENT = Decimal("0.01")
AVERAGES = ("raw_month", "raw_quarter", "raw_three_months", "raw_year")


def test_the_extracts_are_accepted_without_one_rejected_row(xib, xib_truth):
    inputs = xib.run["inputs"]
    assert {table: entry["rejected"] for table, entry in inputs.items() if entry["rejected"]} == {}
    columns = " + ".join(f"(X{number} <> 0)::int" for number in range(1, 9))
    accounts = xib_truth(f"select sum({columns}) from raw_snapshot")[0][0]
    expected = {"customer": 69_126, "account": accounts, "balance": accounts, "transaction": 0}
    assert {table: inputs[table]["accepted"] for table in expected} == expected


def test_every_published_row_and_cell_is_accounted_for(xib_import, xib_truth):
    customers = xib_import.inputs["snapshot"]
    assert customers.rows == sum(customers.used.values()) == 69_126
    assert customers.used["customer without accounts"] == 342
    for column, cells in xib_import.cells.items():
        assert xib_truth(f"select count(*) filter ({column} <> 0), count(*) from raw_snapshot") == [
            (cells["accounts"], sum(cells.values()))
        ]


def test_every_customers_assets_are_those_of_the_snapshot_to_the_cent(xib, xib_truth):
    ours = xib.rows("customer_aum", "customer_id, raw, categories")
    theirs = xib_truth("select cust_no, raw, categories from customer order by cust_no")
    assert ours == [(number, raw * CENT, categories) for number, raw, categories in theirs]
    total = xib_truth("select sum(raw) from customer")[0][0]
    assert xib.rows("customer_aum", "sum(raw)") == [(Decimal(int(total)) * CENT,)]
    assert total * CENT == Decimal("25848776233.95")


@pytest.mark.parametrize("average", AVERAGES)
def test_every_average_equals_the_snapshot(xib, average):
    assert xib.rows("customer_aum", "count(*)", f"{average} <> raw") == [(0,)]


def test_the_rating_adds_a_tenth_of_the_loan(xib, xib_truth):
    ours = xib.rows("customer_aum", "customer_id, rating_three_months")
    theirs = xib_truth("select cust_no, rating from customer order by cust_no")
    apart = [(our, their) for our, their in zip(ours, theirs, strict=True) if abs(our[1] * 1000 - their[1]) > 10]
    assert apart == []


def test_bands_are_those_known_of_the_snapshot(xib):
    """45.6 % below 50,000; 37.5 % to 500,000; 16.4 % to 6 million; 0.49 % above."""
    shares = xib.rows(
        "customer_aum",
        """
        round(100.0 * count(*) filter (raw < 50000) / count(*), 1) as low,
        round(100.0 * count(*) filter (raw >= 50000 and raw < 500000) / count(*), 1) as middle,
        round(100.0 * count(*) filter (raw >= 500000 and raw < 6000000) / count(*), 1) as high,
        round(100.0 * count(*) filter (raw >= 6000000) / count(*), 2) as top
        """,
    )
    assert shares == [(45.6, 37.5, 16.4, 0.49)]


def test_tiers_are_those_of_the_snapshot(xib, xib_truth):
    ours = xib.rows("customer_tier", "customer_id, rated, tier, below_months, change, watch, next_floor")
    theirs = xib_truth("select cust_no, tier, tier, 0, 'none', false, next_floor / 1000 from customer order by cust_no")
    assert ours == theirs


def test_near_upgrade_and_gap_are_those_of_the_next_tiers_own_measure(xib, xib_truth):
    near = "coalesce(next_measure * 10 >= next_floor * 9 and next_measure < next_floor, false)"
    ours = xib.rows("customer_tier", "customer_id, near_upgrade, gap")
    theirs = xib_truth(
        f"select cust_no, {near}, next_floor - least(next_measure, next_floor) from customer order by cust_no"
    )
    for our, their in zip(ours, theirs, strict=True):
        assert our[:2] == their[:2]
        assert (our[2] is None) == (their[2] is None)
        assert our[2] is None or abs(our[2] * 1000 - their[2]) <= 10


def test_a_snapshot_without_transactions_moves_nothing_and_tells_who_is_near_the_next_tier(xib, xib_truth):
    assert xib.rows("customer_movement", "count(*)") == [(0,)]
    theirs = xib_truth(
        """
        select cust_no, 'near_upgrade' from customer
        where place >= 1 and next_measure * 10 >= next_floor * 9 and next_measure < next_floor order by cust_no
        """
    )
    assert xib.rows("customer_event", "customer_id, kind") == theirs
    assert len(theirs) > 1_000


def test_the_bank_scope_adds_up_to_the_snapshot(xib, xib_truth):
    customers, raw, three, categories, cared = xib_truth(
        """
        select count(*), sum(raw), count(*) filter (categories >= 3), sum(categories), count(*) filter (place >= 2)
        from customer
        """
    )[0]
    bank = {row[0]: row[1:] for row in xib.rows("kpi", "measure, numerator, denominator", "scope = 'bank'")}
    assert bank["customers"] == (customers, None)
    assert float(bank["raw"][0]) == pytest.approx(raw / 100, abs=0.005)
    assert bank["cross_sell"] == (three, customers)
    assert bank["categories_per_customer"] == (categories, customers)
    assert bank["coverage"] == (cared, cared)
    assert bank["movement_customers"] == (0, cared)
