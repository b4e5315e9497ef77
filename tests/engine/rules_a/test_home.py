"""Home branch (docs/manual/night.md)."""


def test_the_home_branch_holds_the_largest_sum_of_raw(bucket):
    night = bucket(
        "2026-11-20",
        account="""
            customer | account_id | branch_id | category | opened_on
            c1       | a1         | north     | fund     | 2001-01-01
            c1       | a2         | south     | fund     | 2002-01-01
            c1       | a3         | south     | bond     | 2003-01-01
            c1       | a4         | west      | loan     | 2004-01-01
        """,
        balance="""
            account_id | day        | balance
            a1         | 2026-01-01 | 100
            a2         | 2026-01-01 | 60
            a3         | 2026-01-01 | 40.01
            a4         | 2026-01-01 | 900
        """,
    )
    night.then("customer_home", "customer_id | branch_id | raw\nc1 | south | 100.01")


def test_of_tied_branches_the_one_of_the_first_account_of_any_category_wins(bucket):
    night = bucket(
        "2026-11-20",
        account="""
            customer | account_id | branch_id | category    | opened_on
            c1       | a1         | north     | fund        | 2002-01-01
            c1       | a2         | south     | fund        | 2003-01-01
            c1       | a3         | south     | credit_card | 2001-01-01
            c1       | a4         | west      | fund        | 2000-01-01
        """,
        balance="""
            account_id | day        | balance
            a1         | 2026-01-01 | 100
            a2         | 2026-01-01 | 100
            a4         | 2026-01-01 | 99.99
        """,
    )
    night.then("customer_home", "branch_id | raw\nsouth | 100")


def test_of_accounts_opened_on_the_same_day_the_smaller_id_decides(bucket):
    night = bucket(
        "2026-11-20",
        account="""
            customer | account_id | branch_id | opened_on
            c1       | a2         | north     | 2001-01-01
            c1       | a1         | south     | 2001-01-01
        """,
    )
    night.then("customer_home", "branch_id | raw\nsouth | 0")


def test_an_account_that_is_not_open_on_d_decides_nothing(bucket):
    night = bucket(
        "2026-11-20",
        customer="customer_id | branch_id\nc1 | own\nc2 | own",
        account="""
            customer | account_id | branch_id | opened_on  | closed_on
            c1       | a1         | closed    | 2000-01-01 | 2026-11-20
            c1       | a2         | later     | 2026-11-21 | -
            c2       | a3         | closed    | 2000-01-01 | 2026-11-20
            c2       | a4         | open      | 2026-11-20 | -
        """,
        balance="account_id | day | balance\na1 | 2026-01-01 | 5\na3 | 2026-01-01 | 5",
    )
    night.then("customer_home", "customer_id | branch_id | raw\nc1 | own | 0\nc2 | open | 0")


def test_where_no_branch_holds_assets_a_loan_account_decides_before_the_customers_own_branch(bucket):
    night = bucket(
        "2026-11-20",
        customer="customer_id | branch_id\nc1 | own",
        account="customer | account_id | branch_id | category\nc1 | a1 | lender | loan",
        balance="account_id | day | balance\na1 | 2026-01-01 | 5000",
    )
    night.then("customer_home", "branch_id | raw\nlender | 0")
