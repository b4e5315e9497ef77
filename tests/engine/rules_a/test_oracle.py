"""Every step of sections assets, home branch, tier and rollups equals its plain-Python twin on random banks."""

from dataclasses import replace

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sibao.engine.results import RESULTS, merge_kpi
from tests.oracles.aum import customer_aum
from tests.oracles.holding import holding
from tests.oracles.home import customer_home
from tests.oracles.kpi import kpi
from tests.oracles.month import customer_month
from tests.oracles.tier import customer_tier
from tests.oracles.worlds import customers_of, worlds

TABLES = ("customer", "account", "balance", "tier_before", "assignment")
# No shrinking: a bucket a try, it would take minutes, and the worlds are small.
examples = settings(
    max_examples=40, phases=[Phase.explicit, Phase.generate], deadline=None, suppress_health_check=list(HealthCheck)
)


def night_of(bucket, world, **more):
    return bucket(world["as_of"], **{name: world[name] for name in TABLES}, **more)


def by_customer(rows):
    return {row.pop("customer_id"): row for row in rows}


@examples
@given(world=worlds())
def test_assets_months_holdings_and_home_branches_equal_the_oracle(bucket, world):
    night, as_of = night_of(bucket, world), world["as_of"]
    customers = customers_of(world)
    archived = {row["customer_id"]: row["branch_id"] for row in world["customer"]}
    assert by_customer(night.result("customer_aum")) == {i: customer_aum(c, as_of) for i, c in customers.items()}
    homes = {i: customer_home(c, archived[i], as_of) for i, c in customers.items()}
    assert by_customer(night.result("customer_home")) == homes
    months = [{"customer_id": i, **row} for i, c in customers.items() for row in customer_month(c, as_of)]
    key = lambda row: (row["customer_id"], row["month"])  # noqa: E731
    assert sorted(night.result("customer_month"), key=key) == sorted(months, key=key)
    held = [
        {"customer_id": i, "product_id": "p1", "matures_on": None, **row}
        for i, c in customers.items()
        for row in holding(c, as_of)
    ]
    key = lambda row: row["account_id"]  # noqa: E731
    assert sorted(night.result("holding"), key=key) == sorted(held, key=key)


@examples
@given(world=worlds())
def test_tiers_equal_the_oracle(bucket, world):
    before = {row["customer"]: row for row in world["tier_before"]}
    expected = {i: customer_tier(c, before.get(i), world["as_of"]) for i, c in customers_of(world).items()}
    assert by_customer(night_of(bucket, world).result("customer_tier")) == expected


@examples
@given(world=worlds())
def test_falls_to_the_best_of_the_window_equal_the_oracle(bucket, policy, world):
    night = night_of(bucket, world, policy=replace(policy, downgrade_target="best_of_window"))
    before = {row["customer"]: row for row in world["tier_before"]}
    expected = {
        i: customer_tier(c, before.get(i), world["as_of"], "best_of_window") for i, c in customers_of(world).items()
    }
    assert by_customer(night.result("customer_tier")) == expected


@settings(examples, max_examples=15)
@given(first=worlds(), second=worlds())
def test_rollups_of_two_buckets_equal_the_oracle(bucket, tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("parts")
    parts, customers = [], []
    for number, world in enumerate((first, second)):
        world["as_of"] = first["as_of"]
        night = night_of(bucket, world)
        night.make("kpi_part")
        parts.append(folder / f"{number}.parquet")
        night.connection.execute(f"COPY ({RESULTS['kpi_part']}) TO '{parts[-1]}'")
        customers += published(night, world)
    connection = duckdb.connect()
    merge_kpi(connection, parts)
    rows = connection.execute(RESULTS["kpi"]).fetchall()
    expected = kpi(customers)
    assert len(rows) == len(expected)
    assert {row[:3]: row[3:5] for row in rows} == {key: values[:2] for key, values in expected.items()}
    for row in rows:
        value = expected[row[:3]][2]
        assert row[5] is None if value is None else row[5] == pytest.approx(value, rel=1e-12)


def published(night, world):
    """Per customer, the published columns that the rollups are made of."""
    tables = [by_customer(night.result(table)) for table in ("customer_home", "customer_tier", "customer_aum")]
    staff = {row["customer"]: row["staff_id"] for row in world["assignment"]}
    held = {row["customer"]: row["tier"] for row in world["tier_before"]}
    moved = night.result("customer_movement")
    return [
        {
            **tables[0][i],
            **tables[1][i],
            **tables[2][i],
            "staff_id": staff.get(i),
            "held": held.get(i),
            "severities": [row["severity"] for row in moved if row["customer_id"] == i],
        }
        for i in tables[0]
    ]
