"""The order of a day's work."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sibao.decide.prioritising import Job, day_order, value_per_minute

LIMITS = {"stake_floor": Decimal(1_000), "stake_cap": Decimal(1_000_000)}
DAY = date(2026, 3, 11)


def job(**values):
    given = {"customer_id": "a", "due_on": DAY, "priority": Decimal(50), "tier_weight": Decimal(3)}
    return Job(**{**given, "stake": Decimal(100_000), "minutes": 8, **values})


jobs = st.builds(
    job,
    customer_id=st.sampled_from("abc"),
    due_on=st.sampled_from([DAY, DAY + timedelta(days=1)]),
    priority=st.sampled_from([Decimal(25), Decimal(90)]),
    tier_weight=st.sampled_from([Decimal("1.5"), Decimal(10)]),
    stake=st.sampled_from([Decimal(0), Decimal("999.99"), Decimal(1_000), Decimal("1000000.01"), Decimal(10**9)]),
    minutes=st.integers(1, 60),
)


def test_value_is_priority_times_weight_times_stake_by_the_minute():
    assert value_per_minute(job(), **LIMITS) == Decimal(50) * 3 * 100_000 / 8


def test_a_stake_below_the_floor_or_above_the_cap_counts_as_that():
    assert value_per_minute(job(stake=Decimal("-5")), **LIMITS) == value_per_minute(job(stake=Decimal(1_000)), **LIMITS)
    assert value_per_minute(job(stake=Decimal(10**9)), **LIMITS) == value_per_minute(
        job(stake=Decimal(10**6)), **LIMITS
    )


def test_what_is_due_first_comes_first_however_small():
    small, large = job(stake=Decimal(0), minutes=60), job(due_on=DAY + timedelta(days=1), stake=Decimal(10**6))
    assert day_order(small, **LIMITS) < day_order(large, **LIMITS)


@given(jobs, jobs)
def test_the_order_is_due_date_then_value_then_customer(one, other):
    first = day_order(one, **LIMITS) < day_order(other, **LIMITS)
    values = [value_per_minute(each, **LIMITS) for each in (one, other)]
    if one.due_on != other.due_on:
        assert first == (one.due_on < other.due_on)
    elif values[0] != values[1]:
        assert first == (values[0] > values[1])
    else:
        assert first == (one.customer_id < other.customer_id)
