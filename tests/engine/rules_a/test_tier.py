"""Tier (docs/manual/night.md)."""

from dataclasses import replace

import pytest

CLOSE, OTHER_DAY = "2026-11-30", "2026-11-29"


@pytest.fixture
def held(bucket):
    """`held(as_of, balance, before)`: a customer with that balance for years; `before` = tier, below_months."""

    def night(as_of, balance, before=None, **more):
        tier_before = f"customer | tier | below_months | since\nc1 | {before} | 2026-08-31" if before else []
        return bucket(
            as_of,
            account="customer | account_id\nc1 | a1",
            balance=f"account_id | day | balance\na1 | 2020-01-01 | {balance}",
            tier_before=tier_before,
            **more,
        )

    return night


@pytest.mark.parametrize(
    ("balance", "rated", "next_floor", "gap", "near"),
    [
        ("0", "mass", "10000", "10000", "false"),
        ("8999.99", "mass", "10000", "1000.01", "false"),
        ("9000", "mass", "10000", "1000", "true"),
        ("9999.99", "mass", "10000", "0.01", "true"),
        ("10000", "potential", "50000", "40000", "false"),
        ("49999.99", "potential", "50000", "0.01", "true"),
        ("50000", "valued", "100000", "50000", "false"),
        ("100000", "gold", "500000", "400000", "false"),
        ("499999.99", "gold", "500000", "0.01", "true"),
        ("500000", "platinum", "2000000", "1500000", "false"),
        ("2000000", "diamond", "6000000", "4000000", "false"),
        ("5999999.99", "diamond", "6000000", "0.01", "true"),
        ("6000000", "private", "-", "-", "false"),
    ],
)
def test_a_floor_belongs_to_the_tier_it_opens(held, balance, rated, next_floor, gap, near):
    held(OTHER_DAY, balance).then(
        "customer_tier",
        f"""
            rated   | tier    | below_months | since       | change | watch | next_floor   | gap   | near_upgrade
            {rated} | {rated} | 0            | {OTHER_DAY} | none   | false | {next_floor} | {gap} | {near}
        """,
    )


def test_averages_are_compared_unrounded(bucket):
    # 91 days of 50 000 and one cent less on one of them: 49 999.9999, written as 50 000.00.
    night = bucket(
        CLOSE,
        account="customer | account_id\nc1 | a1",
        balance="""
            account_id | day        | balance
            a1         | 2020-01-01 | 50000
            a1         | 2026-10-10 | 49999.99
            a1         | 2026-10-11 | 50000
        """,
    )
    night.then("customer_aum", "rating_three_months\n50000.00")
    night.then("customer_tier", "rated | next_floor | gap | near_upgrade\npotential | 50000 | 0.00 | true")


def test_each_tier_looks_at_its_own_measure_only(bucket):
    # 6 million since the 1st of the month: private by raw_month, diamond or less by rating_three_months.
    night = bucket(
        CLOSE,
        account="customer | account_id\nc1 | a1",
        balance="account_id | day | balance\na1 | 2026-11-01 | 6000000",
    )
    night.then("customer_aum", "raw_month | rating_three_months\n6000000 | 1978021.98")
    night.then("customer_tier", "rated\nprivate")


def test_a_loan_helps_into_a_tier_by_rating_but_not_into_private_by_raw(bucket):
    night = bucket(
        CLOSE,
        account="""
            customer | account_id | category
            c1       | a1         | loan
            c2       | a2         | loan
        """,
        balance="account_id | day | balance\na1 | 2020-01-01 | 500000\na2 | 2020-01-01 | 90000000",
    )
    night.then("customer_tier", "customer_id | rated\nc1 | valued\nc2 | diamond")


@pytest.mark.parametrize("before", ["gold | 2", "valued | 2", "potential | 0"])
def test_between_month_closes_the_official_tier_is_carried(held, before):
    tier, below = before.split(" | ")
    held(OTHER_DAY, "60000", before).then(
        "customer_tier",
        f"""
            rated  | tier   | below_months | since      | change | watch
            valued | {tier} | {below}      | 2026-08-31 | none   | {"true" if below != "0" else "false"}
        """,
    )


@pytest.mark.parametrize("as_of", ["2026-11-30", "2026-12-31", "2027-02-28", "2028-02-29"])
def test_the_last_day_of_a_month_is_a_close(held, as_of):
    held(as_of, "100000", "valued | 1").then("customer_tier", f"tier | since | change\ngold | {as_of} | up")


def test_28_february_of_a_leap_year_is_no_close(held):
    held("2028-02-28", "100000", "valued | 1").then(
        "customer_tier", "tier | since | change\nvalued | 2026-08-31 | none"
    )


@pytest.mark.parametrize(
    ("before", "balance", "after"),
    [
        ("valued | 2", "100000", "gold | 0 | 2026-11-30 | up | false"),
        ("gold | 2", "100000", "gold | 0 | 2026-08-31 | none | false"),
        ("gold | 0", "99999", "gold | 1 | 2026-08-31 | none | true"),
        ("gold | 1", "99999", "gold | 2 | 2026-08-31 | none | true"),
        ("gold | 2", "99999", "valued | 0 | 2026-11-30 | down | false"),
        ("gold | 5", "99999", "valued | 0 | 2026-11-30 | down | false"),
        ("gold | 2", "5", "mass | 0 | 2026-11-30 | down | false"),
        ("private | 4", "5", "private | 5 | 2026-08-31 | none | true"),
        ("private | 5", "5", "mass | 0 | 2026-11-30 | down | false"),
        ("potential | 0", "5", "mass | 0 | 2026-11-30 | down | false"),
        ("mass | 0", "5", "mass | 0 | 2026-08-31 | none | false"),
    ],
)
def test_at_the_month_close_a_tier_rises_at_once_and_falls_after_its_grace(held, before, balance, after):
    held(CLOSE, balance, before).then("customer_tier", f"tier | below_months | since | change | watch\n{after}")


def test_the_way_up_is_measured_from_the_official_tier(held):
    # Held gold, rated private tonight: platinum is the next floor, and it is reached.
    held(OTHER_DAY, "7000000", "gold | 0").then(
        "customer_tier", "rated | tier | next_floor | gap | near_upgrade\nprivate | gold | 500000 | 0 | false"
    )
    # Held gold, rated valued: still on the way to platinum.
    held(OTHER_DAY, "60000", "gold | 1").then(
        "customer_tier", "rated | tier | next_floor | gap | near_upgrade\nvalued | gold | 500000 | 440000 | false"
    )


@pytest.mark.parametrize(("target", "tier"), [("last_month", "potential"), ("best_of_window", "valued")])
def test_policy_decides_whether_a_fall_ends_at_the_last_month_or_at_the_best_of_the_grace(bucket, policy, target, tier):
    # Rated valued at the close of September, the first of the three, and potential since.
    night = bucket(
        CLOSE,
        policy=replace(policy, downgrade_target=target),
        account="customer | account_id\nc1 | a1",
        balance="account_id | day | balance\na1 | 2020-01-01 | 60000\na1 | 2026-10-01 | 0",
        tier_before="customer | tier | below_months\nc1 | gold | 2",
    )
    night.then("customer_tier", f"tier | change\n{tier} | down")


def test_the_best_of_the_grace_looks_at_no_close_before_the_grace(bucket, policy):
    # Rated valued at the close of August, the fourth; potential at those of September, October and November.
    night = bucket(
        CLOSE,
        policy=replace(policy, downgrade_target="best_of_window"),
        account="customer | account_id\nc1 | a1",
        balance="account_id | day | balance\na1 | 2020-01-01 | 60000\na1 | 2026-09-01 | 20000",
        tier_before="customer | tier | below_months\nc1 | gold | 2",
    )
    night.then("customer_tier", "tier | change\npotential | down")


@pytest.mark.parametrize(
    ("balance", "changed_on", "later"),
    [
        # Exactly 50 000 on every day of the windows of September and October.
        ("50000", "2026-11-01", "0"),
        # 67 119.57 from July to September, and only the whole three months reach the floor.
        ("150000", "2026-08-01", "25000"),
        # A loan counts a tenth at earlier closes too.
        ("49080", "2026-10-01", "0"),
    ],
)
def test_the_best_of_the_grace_is_rated_as_every_night_is(bucket, policy, balance, changed_on, later):
    night = bucket(
        CLOSE,
        policy=replace(policy, downgrade_target="best_of_window"),
        account="customer | account_id | category\nc1 | a1 | fund\nc1 | a2 | loan",
        balance=f"""
            account_id | day          | balance
            a1         | 2020-01-01   | {balance}
            a1         | {changed_on} | {later}
            a2         | 2020-01-01   | {"9200" if balance == "49080" else "0"}
        """,
        tier_before="customer | tier | below_months\nc1 | gold | 2",
    )
    night.then("customer_tier", "tier | change\nvalued | down")


def test_the_best_of_the_grace_stays_below_the_tier_that_is_lost(bucket, policy):
    # Corrected history: gold at the close of October, which the last run had seen below.
    night = bucket(
        CLOSE,
        policy=replace(policy, downgrade_target="best_of_window"),
        account="customer | account_id\nc1 | a1",
        balance="account_id | day | balance\na1 | 2020-01-01 | 200000\na1 | 2026-10-01 | 0",
        tier_before="customer | tier | below_months\nc1 | gold | 2",
    )
    night.then("customer_tier", "rated | tier | change\nvalued | valued | down")
