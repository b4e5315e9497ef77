"""The dates of a night, and the units in which policy reaches the SQL."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sibao.engine.policy_tables import scaled
from sibao.engine.windows import month_start, windows


def test_staged_facts_reach_back_to_every_date_that_a_rule_reads(policy):
    for as_of in (date(2026, 11, 20), date(2027, 1, 1), date(2027, 12, 31), date(2028, 2, 29)):
        dates = windows(policy, as_of)
        read = [value for name, value in dates.parameters().items() if name not in ("balance_from", "is_month_close")]
        assert dates.balance_from <= min(day for day in read if day != dates.transaction_from)
        assert dates.transaction_from < as_of - timedelta(days=policy.events["dormant"].numbers["idle_days"])


def test_a_longer_look_back_of_policy_stages_older_facts(policy):
    rule = policy.movements["moved_elsewhere"]
    longer = {**policy.movements, rule.code: replace(rule, numbers={**rule.numbers, "days": 500})}
    dates = windows(replace(policy, movements=longer), date(2026, 11, 20))
    assert dates.transaction_from < date(2026, 11, 20) - timedelta(days=500)
    assert dates.balance_from == dates.transaction_from


def test_months_are_counted_back_over_the_turn_of_the_year():
    assert [month_start(date(2027, 1, 31), back) for back in (0, 1, 12, 13)] == [
        date(2027, 1, 1),
        date(2026, 12, 1),
        date(2026, 1, 1),
        date(2025, 12, 1),
    ]


def test_a_number_finer_than_its_unit_is_refused_not_rounded():
    assert scaled(Decimal("0.29"), 100) == 29
    with pytest.raises(ValueError, match=r"0\.295 is finer than 1/100"):
        scaled(Decimal("0.295"), 100)
