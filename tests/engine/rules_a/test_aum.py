"""Assets and averages, months and holdings (docs/manual/night.md)."""

import pytest

LAST_DAYS = list(zip(range(1, 13), (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))


def test_an_average_counts_every_day_of_its_window_also_those_before_the_customer_came(bucket):
    night = bucket(
        "2026-11-20",
        account="""
            customer | account_id | opened_on
            c1       | a1         | 2026-11-11
        """,
        balance="""
            account_id | day        | balance
            a1         | 2026-11-11 | 1000.00
        """,
    )
    # 10 of 20, 51, 81 and 324 days.
    night.then(
        "customer_aum",
        """
            customer_id | raw  | raw_month | raw_quarter | raw_three_months | raw_year
            c1          | 1000 | 500       | 196.08      | 123.46           | 30.86
        """,
    )


@pytest.mark.parametrize(
    ("as_of", "quarter", "three_months", "year"),
    [
        # Money lies there until the last day before each start would count: D minus start plus one day of it.
        ("2027-01-01", "10.00", "0.16", "10.00"),
        ("2027-03-31", "0.11", "0.11", "0.11"),
        ("2027-02-28", "0.17", "0.11", "0.17"),
        ("2028-02-29", "0.17", "0.11", "0.17"),
    ],
)
def test_windows_start_on_the_first_of_a_month_and_end_on_d(bucket, as_of, quarter, three_months, year):
    night = bucket(
        as_of,
        account="customer | account_id\nc1 | a1",
        balance=f"""
            account_id | day                | balance
            a1         | {as_of[:4]}-01-01  | 10.00
            a1         | {as_of[:4]}-01-02  | 0
        """,
    )
    night.then(
        "customer_aum",
        f"""
            raw_quarter | raw_three_months | raw_year
            {quarter}   | {three_months}   | {year}
        """,
    )


def test_three_months_start_two_months_before_the_month_of_d(bucket):
    balance = """
        account_id | day        | balance
        a1         | {}         | 90.00
        a1         | {}         | 0
    """
    account = "customer | account_id\nc1 | a1"
    inside = bucket("2026-11-30", account=account, balance=balance.format("2026-09-01", "2026-09-02"))
    inside.then("customer_aum", "raw_three_months | raw_quarter\n0.99 | 0")
    outside = bucket("2026-11-30", account=account, balance=balance.format("2026-08-31", "2026-09-01"))
    outside.then("customer_aum", "raw_three_months | raw_year\n0 | 0.27")


def test_a_loan_counts_a_tenth_in_rating_a_card_nothing_and_a_negative_balance_as_0(bucket):
    night = bucket(
        "2026-11-30",
        account="""
            customer | account_id | category
            c1       | loan       | loan
            c1       | card       | credit_card
            c1       | fund       | fund
            c2       | minus      | demand_deposit
            c2       | plus       | demand_deposit
        """,
        balance="""
            account_id | day        | balance
            loan       | 2026-11-16 | 1000.01
            card       | 2026-11-16 | 500
            fund       | 2026-11-16 | 20
            minus      | 2026-11-01 | -70
            plus       | 2026-11-01 | 30
        """,
    )
    night.then(
        "customer_aum",
        """
            customer_id | raw | rating | raw_month | rating_month | categories
            c1          | 20  | 120.00 | 10        | 60.00        | 3
            c2          | 30  | 30     | 30        | 30           | 1
        """,
    )
    night.then(
        "holding",
        """
            account_id | customer_id | balance
            loan       | c1          | 1000.01
            card       | c1          | 500
            fund       | c1          | 20
            minus      | c2          | -70
            plus       | c2          | 30
        """,
    )


def test_a_balance_counts_from_the_opening_day_to_the_day_before_closing(bucket):
    night = bucket(
        "2026-11-20",
        account="""
            customer | account_id | opened_on  | closed_on
            c1       | opening    | 2026-11-20 | -
            c2       | closing    | 2026-01-01 | 2026-11-20
            c3       | tomorrow   | 2026-11-21 | -
            c4       | closes     | 2026-01-01 | 2026-11-21
        """,
        balance="""
            account_id | day        | balance
            opening    | 2026-10-01 | 200
            closing    | 2026-11-01 | 200
            tomorrow   | 2026-10-01 | 200
            closes     | 2026-11-01 | 200
        """,
    )
    night.then(
        "customer_aum",
        """
            customer_id | raw | raw_month | raw_30_days_ago | categories
            c1          | 200 | 10        | 0               | 1
            c2          | 0   | 190       | 0               | 0
            c3          | 0   | 0         | 0               | 0
            c4          | 200 | 200       | 0               | 1
        """,
    )
    night.then("holding", "account_id | balance\nopening | 200\ncloses | 200")


def test_raw_n_days_ago_is_the_total_at_the_end_of_that_day(bucket):
    night = bucket(
        "2026-11-20",
        account="customer | account_id\nc1 | a1",
        balance="""
            account_id | day        | balance
            a1         | 2026-08-21 | 91
            a1         | 2026-08-22 | 90
            a1         | 2026-08-23 | 89
            a1         | 2026-10-20 | 31
            a1         | 2026-10-21 | 30
            a1         | 2026-10-22 | 29
        """,
    )
    night.then("customer_aum", "raw | raw_30_days_ago | raw_90_days_ago\n29 | 30 | 90")


def test_rows_after_d_change_nothing(bucket):
    night = bucket(
        "2026-11-20",
        account="customer | account_id\nc1 | a1",
        balance="account_id | day | balance\na1 | 2026-11-20 | 5\na1 | 2026-11-21 | 7",
    )
    night.then("customer_aum", "raw | raw_month\n5 | 0.25")


def test_categories_are_counted_once_and_only_where_the_balance_on_d_is_positive(bucket):
    night = bucket(
        "2026-11-20",
        account="""
            customer | account_id | category
            c1       | a1         | fund
            c1       | a2         | fund
            c1       | a3         | loan
            c1       | a4         | bond
            c1       | a5         | metal
        """,
        balance="""
            account_id | day        | balance
            a1         | 2026-11-20 | 0.01
            a2         | 2026-11-20 | 5
            a3         | 2026-11-20 | 5
            a4         | 2026-11-20 | 0
            a5         | 2026-11-20 | -1
        """,
    )
    night.then("customer_aum", "categories\n2")


def test_a_customer_without_accounts_has_rows_with_nothing_in_them(bucket):
    night = bucket("2026-11-20", customer="customer_id | branch_id\nc1 | b7\nc2 | -")
    night.then("customer_aum", "customer_id | raw | rating_year | categories\nc1 | 0 | 0 | 0\nc2 | 0 | 0 | 0")
    night.then("customer_home", "customer_id | branch_id | raw\nc1 | b7 | 0\nc2 | - | 0")
    night.then("customer_tier", "customer_id | tier | gap\nc1 | mass | 10000\nc2 | mass | 10000")
    assert len(night.result("customer_month")) == 26


def test_the_months_are_the_thirteen_to_d_and_the_last_one_ends_with_d(bucket):
    night = bucket(
        "2026-02-10",
        account="customer | account_id\nc1 | a1",
        balance="""
            account_id | day        | balance
            a1         | 2025-02-15 | 28
            a1         | 2025-03-01 | 0
            a1         | 2026-02-10 | 5
        """,
    )
    months = sorted(night.result("customer_month"), key=lambda row: row["month"])
    assert len(months) == 13
    assert [str(months[0][k]) for k in ("month", "raw_average", "raw_end")] == ["2025-02-01", "14.00", "28.00"]
    assert [str(months[1][k]) for k in ("month", "raw_average", "raw_end")] == ["2025-03-01", "0.00", "0.00"]
    assert [str(months[12][k]) for k in ("month", "raw_average", "raw_end")] == ["2026-02-01", "0.50", "5.00"]


def test_a_month_ends_with_the_balance_of_its_last_day(bucket):
    night = bucket(
        "2026-12-31",
        account="customer | account_id\nc1 | a1",
        balance="\n".join(
            ["account_id | day | balance"]
            + [f"a1 | 2026-{month:02}-01 | {month}000" for month in range(1, 13)]
            + [f"a1 | 2026-{month:02}-{last} | {month}111" for month, last in LAST_DAYS]
        ),
    )
    ends = {str(row["month"]): str(row["raw_end"]) for row in night.result("customer_month")}
    assert ends == {"2025-12-01": "0.00", **{f"2026-{m:02}-01": f"{m}111.00" for m, _ in LAST_DAYS}}


def test_half_a_cent_of_an_average_is_written_up(bucket):
    night = bucket(
        "2026-11-20",
        account="customer | account_id\nc1 | a1\nc2 | a2",
        balance="account_id | day | balance\na1 | 2026-11-20 | 0.10\na2 | 2026-11-20 | 0.09",
    )
    night.then("customer_aum", "customer_id | raw_month\nc1 | 0.01\nc2 | 0.00")


@pytest.mark.parametrize("balance", ["9999999999999999.99", "4000000000000000.03", "90000000000.01"])
def test_the_largest_balance_that_can_be_delivered_stays_exact(bucket, balance):
    night = bucket(
        "2026-12-31",
        account="customer | account_id | opened_on\nc1 | a1 | 1999-01-01",
        balance=f"account_id | day | balance\na1 | 1999-01-01 | {balance}",
    )
    night.then("customer_aum", f"raw | raw_year | rating_month\n{balance} | {balance} | {balance}")
    night.then("customer_home", f"raw\n{balance}")


def test_half_a_cent_of_the_largest_average_is_written_up_too(bucket):
    night = bucket(
        "2026-11-20",
        account="customer | account_id\nc1 | a1",
        balance="account_id | day | balance\na1 | 2026-10-01 | 4000000000000000\na1 | 2026-11-20 | 4000000000000000.10",
    )
    night.then("customer_aum", "raw_month\n4000000000000000.01")
