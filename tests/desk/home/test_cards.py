"""One card of many tasks: order, minutes, tabs, and what is today's."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibao.desk.access.models import Customer, Standing
from sibao.desk.customers.models import Profile
from sibao.desk.home.rules.cards import (
    Card,
    Done,
    Segment,
    day_list,
    done_of,
    flags_of,
    job_of,
    segments_of,
    task_order,
)
from sibao.desk.home.rules.sentences import Reason
from sibao.desk.runs.book import policy_on
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.rules import is_ripe_task

ON = date(2026, 3, 11)
POLICY = policy_on(ON)
NOTHING = Done(0, 0, 0)


def task(kind="id_expiry", source="event", days=0, minutes=8, amount=None, first_days=None, **values):
    due = ON + timedelta(days=days)
    first = due if first_days is None else ON + timedelta(days=first_days)
    given = {"customer_id": "c", "kind": kind, "source": source, "minutes": minutes, "amount": amount}
    return Task(due_on=due, first_due_on=first, **{**given, **values})


def standing(key="c", tier="gold", raw="100000"):
    return Standing(customer_id=key, tier=tier, raw=Decimal(raw), raw_30_days_ago=Decimal(raw))


def card(*tasks, key="c", **values):
    of = standing(key, **values)
    ordered = sorted(tasks, key=lambda each: task_order(each, of, POLICY))
    reasons = tuple(
        Reason(each, each.kind, "", "", "", "", (), is_ripe_task(each, on=ON, rules=POLICY.tasks)) for each in ordered
    )
    return Card(of, key, reasons, None, (), task_order(ordered[0], of, POLICY))


def test_a_card_takes_its_longest_task_and_a_minute_for_each_further_one():
    assert card(task(minutes=8), task("birthday", minutes=5), task("matured", minutes=4)).minutes == 10


def test_what_waits_for_its_day_takes_no_minutes_today():
    assert card(task(minutes=8), task("birthday", days=2, minutes=30)).minutes == 8


def test_at_stake_is_the_tasks_amount_else_the_policys_share_of_the_assets_and_never_a_number_of_things():
    share = {kind: POLICY.tasks.events[kind].stake_share for kind in ("birthday", "tier_down")}
    closed = POLICY.tasks.movements["products_closed"].stake_share
    assert job_of(task("matured", amount=Decimal(50_000)), standing(), POLICY).stake == 50_000
    assert job_of(task("birthday"), standing(), POLICY).stake == 100_000 * share["birthday"]
    assert job_of(task("tier_down"), standing(), POLICY).stake == 100_000 * share["tier_down"]
    assert job_of(task("products_closed", "movement", amount=Decimal(3)), standing(), POLICY).stake == 100_000 * closed


@pytest.mark.parametrize("kind", ["id_expiry", "card_expiry", "risk_expiry"])
def test_a_document_of_the_richest_customer_comes_after_a_maturity_of_the_same_day(kind):
    rich = standing("a", tier="private", raw="10000000")
    document = task_order(task(kind, minutes=POLICY.tasks.events[kind].minutes), rich, POLICY)
    own = {"amount": Decimal(100_000), "minutes": POLICY.tasks.events["maturity_7"].minutes}
    assert task_order(task("maturity_7", **own), standing("b"), POLICY) < document


def test_a_kind_that_the_policy_no_longer_lists_comes_last_of_its_day():
    orders = [task_order(task(kind), standing(), POLICY) for kind in ("of_another_time", "card_expiry")]
    assert orders[1] < orders[0]


def test_everything_due_is_todays_even_beyond_the_minutes():
    cards = [card(task(minutes=100), key=key) for key in "abc"]
    assert len(day_list(cards, on=ON, done=NOTHING, daily_minutes=180).today) == 3


def test_the_next_ones_fill_the_day_until_it_is_full():
    cards = [card(task(minutes=60), key="a"), *(card(task(days=n, minutes=50), key=f"b{n}") for n in (1, 2, 3))]
    day = day_list(cards, on=ON, done=NOTHING, daily_minutes=180)
    assert [each.customer_id for each in day.today] == ["a", "b1", "b2"]
    assert [each.customer_id for each in day.later] == ["b3"]


def test_what_was_done_today_does_not_make_room_for_more():
    cards = [card(task(days=1, minutes=50), key="b1"), card(task(days=2, minutes=50), key="b2")]
    assert not day_list(cards, on=ON, done=Done(3, 150, 90), daily_minutes=180).today


@pytest.mark.parametrize(
    "waiting", [task("birthday", days=2), task("promise", "promise", days=2), task(days=2, first_days=-1)]
)
def test_a_birthday_a_promise_and_what_was_put_off_wait_for_their_day(waiting):
    day = day_list([card(waiting)], on=ON, done=NOTHING, daily_minutes=180)
    assert (day.today, len(day.later)) == ((), 1)


plain_cards = st.lists(
    st.builds(
        lambda days, minutes, kind: card(task(kind, days=days, minutes=minutes), key=f"{days}{minutes}{kind}"),
        st.integers(-3, 6),
        st.integers(1, 60),
        st.sampled_from(["birthday", "maturity_30", "id_expiry"]),
    ),
    max_size=12,
    unique_by=lambda each: each.customer_id,
)


@given(plain_cards, st.integers(0, 200))
def test_the_day_holds_all_that_is_due_fits_its_minutes_beyond_and_loses_no_card(cards, done):
    cards = sorted(cards, key=lambda each: each.order)
    day = day_list(cards, on=ON, done=Done(1, done, 1), daily_minutes=180)
    assert sorted(each.customer_id for each in (*day.today, *day.later)) == sorted(each.customer_id for each in cards)
    due = [each for each in cards if each.due_on <= ON]
    assert {each.customer_id for each in due} <= {each.customer_id for each in day.today}
    extra = [each for each in day.today if each.due_on > ON]
    assert not extra or sum(each.minutes for each in day.today) + done <= 180
    assert all(each.reasons[0].task.kind != "birthday" for each in extra)


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        ([task()], {Segment.MUST}),
        ([task(days=2)], set()),
        ([task(days=2, first_days=-1)], {Segment.CARRIED}),
        ([task("matured")], {Segment.MUST, Segment.MATURITY}),
        ([task("maturity_cluster", "movement")], {Segment.MUST, Segment.MATURITY}),
        ([task("net_outflow", "movement")], {Segment.MUST, Segment.MOVEMENT}),
        ([task("large_movement")], {Segment.MUST, Segment.MOVEMENT}),
        ([task("relation_birthday", days=1), task()], {Segment.MUST, Segment.BIRTHDAY}),
    ],
)
def test_a_card_stands_under_the_tabs_of_all_its_reasons(tasks, expected):
    assert segments_of(card(*tasks), on=ON) == expected


def test_time_used_runs_from_the_first_outcome_with_its_own_minutes_to_the_last():
    at = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)
    mine = [task(closed_at=at + timedelta(minutes=n), closed_by_id="rm", minutes=8) for n in (0, 38)]
    others = task(closed_at=at + timedelta(hours=5), closed_by_id="bm")
    assert done_of([*mine, others, task()], "rm") == Done(2, 16, 46)
    assert done_of([others], "rm") == NOTHING


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ()),
        ({"call_consent": False}, ("do_not_call",)),
        ({"sms_consent": False}, ("do_not_text",)),
        ({"mobile_last4": ""}, ("no_mobile",)),
        ({"risk_assessed_on": None}, ("risk_missing",)),
        ({"risk_assessed_on": ON - timedelta(days=365)}, ()),
        ({"risk_assessed_on": ON - timedelta(days=366)}, ("risk_expired",)),
        ({"id_expires_on": ON - timedelta(days=1)}, ("id_expired",)),
        ({"id_expires_on": ON}, ("id_expiring",)),
        ({"id_expires_on": ON + timedelta(days=60)}, ("id_expiring",)),
        ({"id_expires_on": ON + timedelta(days=61)}, ()),
    ],
)
def test_flags_warn_of_consents_and_papers(values, expected):
    given = {"call_consent": True, "sms_consent": True, "mobile_last4": "8000", "risk_assessed_on": ON}
    of = standing()
    of.profile, of.customer = Profile(**{**given, **values}), Customer(customer_id="c", owner_id="rm")
    assert flags_of(of, (), on=ON, risk_days=365, soon_days=60) == expected


def test_overdue_repayments_and_customers_of_nobody_are_flagged():
    of = standing()
    of.profile = Profile(call_consent=True, sms_consent=True, mobile_last4="8000", risk_assessed_on=ON)
    of.customer = Customer(customer_id="c")
    assert flags_of(of, {"repayment_overdue"}, on=ON, risk_days=365, soon_days=60) == ("overdue", "unassigned")
