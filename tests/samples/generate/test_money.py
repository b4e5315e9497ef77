"""Balances follow from transactions."""

from collections import defaultdict
from decimal import Decimal

import pytest


@pytest.mark.parametrize("category", ["demand_deposit", "time_deposit", "loan", "credit_card", "bond", "insurance"])
def test_the_end_of_day_balance_is_the_opening_balance_and_the_net_flow(small, category):
    account = f"(select account_id from account join product using (product_id) where category = '{category}')"
    flow = defaultdict(Decimal)
    for key, day, amount in small.ask(
        f"select account_id, day, sum(amount) from transaction where account_id in {account} group by all"
    ):
        flow[key, day] = amount
    sign = -1 if category in ("loan", "credit_card") else 1
    before: dict[str, Decimal] = {}
    seen = set()
    rows = small.ask(f"select account_id, day, balance from balance where account_id in {account} order by all")
    for key, day, balance in rows:
        if day >= small.first:
            assert balance - before.get(key, Decimal(0)) == sign * flow[key, day], (key, day)
            seen.add((key, day))
        before[key] = balance
    assert rows
    assert {at for at, amount in flow.items() if amount} <= seen


def test_no_balance_is_negative(small):
    assert small.one("select min(balance) from balance") >= 0


def test_units_are_bought_redeemed_and_move_in_price_between(outlet):
    moved = outlet.one("""
        select count(*) from balance join account using (account_id) join product using (product_id)
        where category in ('fund', 'wealth') and not exists
            (select 1 from transaction t where t.account_id = balance.account_id and t.day = balance.day)""")
    assert moved > 1_000
    kinds = {
        row[0]
        for row in outlet.ask("""
        select distinct kind from transaction join account using (account_id) join product using (product_id)
        where category in ('fund', 'wealth')""")
    }
    assert kinds == {"purchase", "redemption", "internal"}


def test_a_closed_account_holds_nothing_from_the_day_it_is_closed(small):
    left = small.one("""
        select count(*) from account join (
            select account_id, arg_max(balance, day) as held, max(day) as last_day from balance group by 1
        ) using (account_id)
        where closed_on is not null and (held <> 0 or last_day > closed_on)""")
    assert left == 0


def test_matured_deposits_are_renewed_or_taken_or_left_lying(outlet):
    matured = f"""from account join product using (product_id)
        where category = 'time_deposit' and matures_on <= date '{outlet.last}'"""
    on_time = outlet.one(f"select count(*) {matured} and closed_on = matures_on")
    late = outlet.one(f"select count(*) {matured} and (closed_on > matures_on or closed_on is null)")
    renewed = outlet.one(f"""
        select count(*) {matured} and exists (select 1 from account b join product p using (product_id)
            where p.category = 'time_deposit' and b.customer_id = account.customer_id
            and b.opened_on = account.closed_on)""")
    assert on_time > late > 0
    assert on_time > renewed > on_time // 2


def test_instalments_are_paid_late_or_unpaid_now_and_then(outlet):
    last = f"date '{outlet.last}'"
    assert outlet.one(f"select count(*) from repayment where due_on > {last}") > 0
    assert outlet.one(f"select count(*) from repayment where paid_on > {last}") == 0
    due = outlet.one(f"select count(*) from repayment where due_on <= {last}")
    on_time = outlet.one("select count(*) from repayment where paid_on = due_on")
    overdue = outlet.one(f"select count(*) from repayment where due_on < {last} and paid_on is null")
    assert 0.95 * due < on_time < due
    assert 0 < overdue < 0.03 * due


def test_what_is_bought_or_redeemed_goes_from_one_account_of_the_customer_to_another(small):
    left = small.one("""
        select count(*) from (
            select customer_id, day, kind, sum(amount) as total from transaction join account using (account_id)
            where kind in ('purchase', 'redemption') group by all having total <> 0)""")
    assert small.one("select count(*) from transaction where kind = 'purchase'") > 100
    assert left == 0
