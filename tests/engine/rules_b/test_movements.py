"""Movements, one sentence of docs/manual/night-movements.md at a time."""

from typing import Any

import pytest


def with_code(night: dict[str, Any], code: str) -> str:
    """The customers that have a movement of this code, as one text."""
    return " ".join(sorted(row["customer_id"] for row in night["movement"] if row["code"] == code))


def row_of(night: dict[str, Any], customer: str, code: str) -> str:
    """severity amount base share of one movement, as text."""
    [row] = [r for r in night["movement"] if (r["customer_id"], r["code"]) == (customer, code)]
    share = "-" if row["share"] is None else f"{row['share']:.6f}"
    money = [("-" if row[name] is None else f"{row[name]:.2f}") for name in ("amount", "base")]
    return " ".join([row["severity"], *money, share])


def test_only_customers_whose_held_tier_is_valued_or_above_are_looked_at(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="""
            customer | held      | tier
            a        | potential | private
            b        | valued    | mass
            c        | none      | valued
            d        | none      | potential
            e        | mass      | gold
        """,
        transaction="""
            customer | day | amount
            a        | D   | -9000000
            b        | D   | -50000
            c        | D   | -50000
            d        | D   | -50000
            e        | D   | -50000
        """,
    )
    assert {row["customer_id"] for row in night["movement"]} == {"b", "c"}


@pytest.mark.parametrize(
    ("tier", "threshold"),
    [("valued", 50_000), ("gold", 50_000), ("platinum", 200_000), ("diamond", 500_000), ("private", 1_000_000)],
)
def test_a_large_movement_is_one_transaction_on_d_from_the_held_tiers_threshold(
    given: Any, tier: str, threshold: int
) -> None:
    night = given(
        "2026-11-20",
        customer=f"""
            customer | held   | tier
            a        | {tier} | gold
            b        | {tier} | gold
            c        | {tier} | gold
            d        | {tier} | gold
            e        | {tier} | gold
            f        | {tier} | gold
        """,
        transaction=f"""
            customer | day | amount              | kind
            a        | D   | -{threshold}        | transfer_out
            b        | D   | -{threshold - 0.01} | transfer_out
            c        | D-1 | -{threshold}        | transfer_out
            d        | D   | {threshold}         | transfer_in
            e        | D   | {threshold - 0.01}  | transfer_in
            f        | D   | -{threshold / 2}    | payment
            f        | D   | -{threshold / 2}    | payment
        """,
    )
    assert with_code(night, "large_outflow") == "a"
    assert with_code(night, "large_inflow") == "d"


def test_only_external_kinds_count_and_the_sign_tells_the_direction(given: Any) -> None:
    kinds = "cash_in cash_out transfer_in transfer_out payment salary pension internal purchase redemption interest fee"
    night = given(
        "2026-11-20",
        customer="customer | tier\n" + "\n".join(f"{kind} | gold" for kind in kinds.split()),
        transaction="customer | day | amount | kind\n"
        + "\n".join(f"{kind} | D | {sign}50000 | {kind}" for kind in kinds.split() for sign in ("", "-")),
    )
    external = "cash_in cash_out payment pension salary transfer_in transfer_out"
    assert with_code(night, "large_outflow") == external
    assert with_code(night, "large_inflow") == external


def test_transactions_of_loan_card_and_closed_accounts_count(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="""
            customer | tier
            a        | gold
            b        | gold
            c        | gold
        """,
        account="""
            customer | account_id | category      | closed_on
            a        | a-1        | loan          |
            b        | b-1        | credit_card   |
            c        | c-1        | time_deposit  | D
        """,
        transaction="""
            customer | day | amount
            a        | D   | -50000
            b        | D   | -50000
            c        | D   | -50000
        """,
    )
    assert with_code(night, "large_outflow") == "a b c"


def test_a_large_outflow_is_high_from_30_percent_of_yesterdays_assets_or_when_there_were_none(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="""
            customer | tier
            a        | gold
            b        | gold
            c        | gold
            d        | gold
        """,
        balance="""
            customer | day | balance
            a        | D-1 | 500000.00
            b        | D-1 | 500000.04
            d        | D-1 | 400000
            a        | D   | 9000000
            b        | D   | 1
            c        | D   | 9000000
        """,
        transaction="""
            customer | day | amount
            a        | D   | -100000
            a        | D   | -50000
            a        | D   | -49999.99
            b        | D   | -150000
            c        | D   | -50000
            d        | D   | -50000
            d        | D   | -70000
        """,
    )
    assert row_of(night, "a", "large_outflow") == "high 150000.00 500000.00 0.300000"
    assert row_of(night, "b", "large_outflow") == "low 150000.00 500000.04 0.300000"
    assert row_of(night, "c", "large_outflow") == "high 50000.00 0.00 -"
    assert row_of(night, "d", "large_outflow") == "high 120000.00 400000.00 0.300000"


def test_a_large_inflow_is_low_and_measured_against_yesterday(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold",
        balance="customer | day | balance\na | D-1 | 200000\na | D | 300000",
        transaction="""
            customer | day | amount | kind
            a        | D   | 60000  | salary
            a        | D   | 50000  | cash_in
            a        | D   | 1      | cash_in
        """,
    )
    assert row_of(night, "a", "large_inflow") == "low 110000.00 200000.00 0.550000"


@pytest.mark.parametrize(
    ("tier", "amount", "base"),
    [
        ("valued", "50000", "166666.66"),
        ("gold", "50000", "166666.66"),
        ("platinum", "150000", "600000.00"),
        ("diamond", "500000", "2500000.00"),
        ("private", "1000000", "6666666.66"),
    ],
)
def test_net_outflow_needs_the_amount_and_the_share_of_assets_a_week_ago(
    given: Any, tier: str, amount: str, base: str
) -> None:
    night = given(
        "2026-11-20",
        customer=f"customer | tier\na | {tier}\nb | {tier}\nc | {tier}",
        balance=f"""
            customer | day | balance
            a        | D-7 | {base}
            a        | D-6 | 1
            b        | D-7 | {float(base) + 0.05:.2f}
            c        | D-7 | {base}
        """,
        transaction=f"""
            customer | day | amount
            a        | D   | -{amount}
            b        | D   | -{amount}
            c        | D   | -{float(amount) - 0.01:.2f}
        """,
    )
    assert with_code(night, "net_outflow") == "a"


def test_net_outflow_adds_seven_days_to_d_and_takes_off_what_came_in(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold\nb | gold\nc | gold\nd | gold",
        balance="customer | day | balance\na | D-7 | 100000\na | D-6 | 5",
        transaction="""
            customer | day | amount | kind
            a        | D-6 | -45000 | payment
            a        | D   | -20000 | cash_out
            a        | D-3 | 15000  | salary
            a        | D-2 | 15000  | redemption
            b        | D-7 | -50000 | transfer_out
            c        | D-6 | -49000 | transfer_out
            c        | D-6 | -1000  | fee
            d        | D-6 | -90000 | transfer_out
            d        | D-4 | 40000.01 | cash_in
        """,
    )
    assert with_code(night, "net_outflow") == "a"
    assert row_of(night, "a", "net_outflow") == "high 50000.00 100000.00 0.500000"


@pytest.mark.parametrize(
    ("code", "days", "tier", "left", "severity"),
    [
        ("drop_30", 30, "valued", 80, "medium"),
        ("drop_30", 30, "gold", 80, "medium"),
        ("drop_30", 30, "platinum", 80, "medium"),
        ("drop_30", 30, "diamond", 85, "medium"),
        ("drop_30", 30, "private", 85, "medium"),
        ("drop_90", 90, "valued", 70, "high"),
        ("drop_90", 90, "gold", 70, "high"),
        ("drop_90", 90, "platinum", 70, "high"),
        ("drop_90", 90, "diamond", 75, "high"),
        ("drop_90", 90, "private", 75, "high"),
    ],
)
def test_a_drop_compares_today_with_the_total_n_days_ago_from_50_000(
    given: Any, code: str, days: int, tier: str, left: int, severity: str
) -> None:
    night = given(
        "2026-11-20",
        customer=f"customer | tier\na | {tier}\nb | {tier}\nc | {tier}\nd | {tier}\ne | {tier}",
        balance=f"""
            customer | day       | balance
            a        | D-{days}  | 50000.00
            a        | D         | {500 * left}
            b        | D-{days}  | 50000.00
            b        | D         | {500 * left + 0.01}
            c        | D-{days}  | 49999.99
            c        | D         | 0
            d        | D-{days + 1} | 50000.00
            d        | D-{days}  | 0
            e        | D-{days - 1} | 50000.00
            e        | D         | 0
        """,
    )
    assert with_code(night, code) == "a"
    assert row_of(night, "a", code) == f"{severity} {50000 - 500 * left}.00 50000.00 {1 - left / 100:.6f}"


@pytest.mark.parametrize(("tier", "now"), [("valued", 6), ("gold", 6), ("platinum", 6), ("diamond", 6), ("private", 5)])
def test_activity_drops_when_the_last_90_days_fall_to_the_share_of_the_90_before(
    given: Any, tier: str, now: int
) -> None:
    night = given(
        "2026-11-20",
        customer=f"customer | tier\na | {tier}\nb | {tier}",
        transaction=f"""
            customer | day   | amount | kind     | times
            a        | D-90  | -1     | payment  | 10
            a        | D-89  | 1      | internal | {now}
            b        | D-90  | -1     | payment  | 10
            b        | D-89  | 1      | internal | {now + 1}
        """,
    )
    assert with_code(night, "activity_drop") == "a"
    assert row_of(night, "a", "activity_drop") == f"medium {10 - now}.00 10.00 {(10 - now) / 10:.6f}"


def test_activity_needs_six_transactions_of_the_customers_own_from_179_to_90_days_before_d(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold\nb | gold\nc | gold\nd | gold\ne | gold",
        transaction="""
            customer | day   | amount | kind       | times
            a        | D-179 | -1     | purchase   | 6
            b        | D-179 | -1     | redemption | 5
            c        | D-180 | -1     | cash_in    | 6
            d        | D-100 | 1      | interest   | 6
            d        | D-100 | 1      | fee        | 6
            d        | D-100 | 1      | salary     | 6
            d        | D-100 | 1      | pension    | 6
            e        | D-100 | 1      | cash_out   | 6
            e        | D-1   | 1      | interest   | 6
            e        | D-1   | 1      | salary     | 6
            e        | D-1   | 1      | fee        | 6
            e        | D-1   | 1      | pension    | 6
        """,
    )
    assert with_code(night, "activity_drop") == "a e"


@pytest.mark.parametrize(
    ("as_of", "holds"),
    [("2026-11-14", ""), ("2026-11-15", "a"), ("2026-12-15", "a"), ("2026-12-16", "")],
)
def test_income_stopped_holds_from_7_to_37_days_after_the_expected_day(given: Any, as_of: str, holds: str) -> None:
    night = given(
        as_of,
        customer="customer | tier\na | gold",
        transaction="""
            customer | day        | amount | kind
            a        | 2026-08-05 | 5000   | salary
            a        | 2026-08-31 | 100    | pension
            a        | 2026-09-08 | 6000   | pension
            a        | 2026-10-07 | 7000   | salary
        """,
    )
    assert with_code(night, "income_stopped") == holds
    if holds:
        assert row_of(night, "a", "income_stopped") == "high 18100.00 - -"


def test_the_expected_day_is_the_latest_of_three_months_first_credits_clipped_to_the_month(given: Any) -> None:
    """Expected on 28 February 2027, so the movement begins on 7 March."""
    tables = {
        "customer": "customer | tier\na | gold",
        "transaction": """
            customer | day        | amount | kind
            a        | 2026-11-03 | 5000   | salary
            a        | 2026-12-31 | 5000   | salary
            a        | 2027-01-10 | 5000   | salary
            a        | 2027-01-31 | 5000   | salary
        """,
    }
    assert with_code(given("2027-03-06", **tables), "income_stopped") == ""
    assert with_code(given("2027-03-07", **tables), "income_stopped") == "a"
    assert with_code(given("2027-04-06", **tables), "income_stopped") == "a"
    assert with_code(given("2027-04-07", **tables), "income_stopped") == ""


def test_income_needs_a_credit_in_each_of_three_months_and_none_since(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold\nb | gold\nc | gold\nd | gold\ne | gold\nf | gold",
        transaction="""
            customer | day        | amount | kind
            a        | 2026-08-05 | 1      | salary
            a        | 2026-09-05 | 1      | pension
            a        | 2026-10-05 | 1      | salary
            b        | 2026-07-05 | 1      | salary
            b        | 2026-09-05 | 1      | salary
            b        | 2026-10-05 | 1      | salary
            c        | 2026-08-05 | 1      | salary
            c        | 2026-09-05 | 1      | salary
            c        | 2026-10-05 | 1      | salary
            c        | 2026-11-20 | 1      | pension
            d        | 2026-08-05 | 1      | salary
            d        | 2026-09-05 | 1      | salary
            d        | 2026-10-05 | -1     | salary
            e        | 2026-08-05 | 1      | salary
            e        | 2026-09-05 | 1      | salary
            e        | 2026-10-05 | 1      | interest
            f        | 2026-08-05 | 1      | salary
            f        | 2026-09-05 | 1      | salary
            f        | 2026-10-05 | 1      | salary
            f        | 2026-11-05 | 0      | salary
        """,
    )
    assert with_code(night, "income_stopped") == "a f"


def test_maturities_cluster_when_they_reach_40_percent_and_50_000_within_60_days(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold\nb | gold\nc | gold\nd | gold\ne | gold\nf | gold\ng | gold",
        account="""
            customer | account_id | category     | matures_on | closed_on
            a        | a-1        | time_deposit | D+60       |
            a        | a-2        | wealth       | D+1        |
            a        | a-3        | bond         |            |
            a        | a-4        | bond         | D+5        |
            b        | b-1        | time_deposit | D+60       |
            b        | b-2        | bond         |            |
            c        | c-1        | time_deposit | D+61       |
            d        | d-1        | time_deposit | D          |
            e        | e-1        | loan         | D+10       |
            f        | f-1        | time_deposit | D+10       | D
            g        | g-1        | time_deposit | D+10       |
        """,
        balance="""
            customer | account_id | balance
            a        | a-1        | 49000
            a        | a-2        | 1000
            a        | a-3        | 75000
            a        | a-4        | -300
            b        | b-1        | 50000
            b        | b-2        | 75000.01
            c        | c-1        | 90000
            d        | d-1        | 90000
            e        | e-1        | 90000
            f        | f-1        | 90000
            g        | g-1        | 49999.99
        """,
    )
    assert with_code(night, "maturity_cluster") == "a"
    assert row_of(night, "a", "maturity_cluster") == "medium 50000.00 125000.00 0.400000"


def test_redemptions_of_30_days_are_heavy_from_30_percent_of_at_least_50_000(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold\nb | gold\nc | gold\nd | gold\ne | gold\nf | gold\ng | gold\nh | gold",
        balance="""
            customer | day  | balance
            a        | D-30 | 50000
            a        | D-29 | 900000
            b        | D-30 | 49999.99
            c        | D-30 | 50000
            d        | D-30 | 50000
            e        | D-30 | 50000
            f        | D-30 | 50000
            g        | D-30 | 50000
            h        | D-30 | 50000
        """,
        transaction="""
            customer | day  | amount    | kind
            a        | D-29 | 8000      | redemption
            a        | D    | 7000      | redemption
            a        | D-29 | -14000    | redemption
            b        | D    | 40000     | redemption
            c        | D-1  | -15000    | redemption
            d        | D-1  | 14999.99  | redemption
            d        | D-1  | -14999.99 | redemption
            e        | D-30 | 15000     | redemption
            f        | D    | 15000     | purchase
            g        | D-29 | -15000    | redemption
            h        | D-30 | -15000    | redemption
        """,
    )
    assert with_code(night, "redemption") == "a c g"
    assert row_of(night, "a", "redemption") == "high 15000.00 50000.00 0.300000"


def test_two_asset_accounts_closed_in_180_days_are_a_movement(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold\nb | gold\nc | gold\nd | gold",
        account="""
            customer | account_id | category      | closed_on
            a        | a-1        | fund          | D-179
            a        | a-2        | demand_deposit | D
            b        | b-1        | fund          | D-180
            b        | b-2        | fund          | D
            c        | c-1        | fund          | D+1
            c        | c-2        | fund          | D
            d        | d-1        | loan          | D
            d        | d-2        | credit_card   | D
            d        | d-3        | custody       | D
        """,
    )
    assert with_code(night, "products_closed") == "a"
    assert row_of(night, "a", "products_closed") == "medium 2.00 - -"


def test_money_moved_elsewhere_is_60_percent_of_all_outgoing_and_50_000(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold\nb | gold\nc | gold\nd | gold\ne | gold\nf | gold\ng | gold",
        transaction="""
            customer | day  | amount    | to_self | kind
            a        | D-89 | -30000    | yes     | transfer_out
            a        | D    | -20000    | yes     | payment
            a        | D-89 | -33333.33 |         | cash_out
            a        | D-89 | 90000     | yes     | transfer_in
            a        | D-5  | -90000    |         | internal
            b        | D-1  | -50000    | yes     | transfer_out
            b        | D-1  | -33333.34 |         | transfer_out
            c        | D-1  | -49999.99 | yes     | transfer_out
            d        | D-90 | -60000    | yes     | transfer_out
            e        | D-1  | -60000    | yes     | internal
            f        | D-1  | 60000     | yes     | transfer_out
            g        | D-1  | -60000    | yes     | transfer_out
            g        | D-1  | -40000    |         | salary
        """,
    )
    assert with_code(night, "moved_elsewhere") == "a g"
    assert row_of(night, "a", "moved_elsewhere") == "high 50000.00 83333.33 0.600000"


@pytest.mark.parametrize(("as_of", "expected"), [("2026-11-30", "a b c d"), ("2026-11-29", "")])
def test_tier_watch_comes_at_month_close_and_grows_with_the_months_below(given: Any, as_of: str, expected: str) -> None:
    night = given(
        as_of,
        customer="""
            customer | tier | below_months | watch
            a        | gold | 1            | yes
            b        | gold | 2            | yes
            c        | gold | 3            | yes
            d        | gold | 5            | yes
            e        | gold | 0            | no
        """,
    )
    assert with_code(night, "tier_watch") == expected
    if expected:
        rows = [row_of(night, name, "tier_watch") for name in "abcd"]
        assert rows == ["low - - -", "medium - - -", "high - - -", "high - - -"]


def test_tier_down_is_a_high_movement(given: Any) -> None:
    night = given(
        "2026-11-30",
        customer="""
            customer | held | tier      | change
            a        | gold | potential | down
            b        | gold | platinum  | up
            c        | gold | gold      | none
        """,
    )
    assert with_code(night, "tier_down") == "a"
    assert row_of(night, "a", "tier_down") == "high - - -"


def test_evidence_is_a_sentence_with_the_facts_in_it(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold\nb | gold",
        balance="customer | day | balance\na | D-30 | 1250000\na | D | 700000.5",
        transaction="customer | day | amount\na | D | -549999.5\nb | D | -50000",
    )
    said = {(row["customer_id"], row["code"]): row["evidence"] for row in night["movement"]}
    assert said["a", "drop_30"] == "资产由 2026-10-21 的 1,250,000.00 元减少 549,999.50 元，降幅 44.0%"
    assert said["a", "large_outflow"] == "当日大额转出合计 549,999.50 元，占前一日资产的 44.0%"
    assert said["b", "large_outflow"] == "当日大额转出合计 50,000.00 元，前一日资产为零"
