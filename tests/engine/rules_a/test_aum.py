"""Assets and averages (docs/manual/night.md, "assets and averages")."""


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
    night.then(
        "customer_aum",
        """
        customer_id | raw  | raw_month | raw_quarter | raw_three_months | raw_year | categories
        c1          | 1000 | 500       | 196.08      | 123.46           | 30.86    | 1
    """,
    )
