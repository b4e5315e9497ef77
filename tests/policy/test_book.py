"""The numbers of the contract stand in the shipped book, and a day sees the values in force on it."""

import pickle
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibao.policy import terms
from sibao.policy.book import load_book
from sibao.policy.source import PolicyError

DAY = date(2026, 11, 20)
NIGHTS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.fixture(scope="module")
def policy(book):
    return book.on(DAY)


def test_assets_count_in_full_a_loan_counts_a_tenth_for_rating_only_and_a_credit_card_not_at_all(policy):
    assert tuple(policy.assets) == terms.CATEGORIES
    for category, weight in policy.assets.items():
        expected = {"loan": (0, Decimal("0.1"), False), "credit_card": (0, 0, False)}.get(category, (1, 1, True))
        assert (weight.raw, weight.rating, weight.is_asset) == expected


def test_the_tier_table_is_the_contract_s(policy):
    three, month = "rating_three_months", "raw_month"
    assert [(t.tier, t.band, t.rank, t.floor, t.measure, t.grace_months) for t in policy.tiers] == [
        ("mass", "mass", 0, 0, three, None),
        ("potential", "mass", 1, 10_000, three, 0),
        ("valued", "mid", 2, 50_000, three, 3),
        ("gold", "mid", 3, 100_000, three, 3),
        ("platinum", "high", 4, 500_000, three, 3),
        ("diamond", "high", 5, 2_000_000, three, 3),
        ("private", "high", 6, 6_000_000, month, 6),
    ]
    assert policy.near_upgrade_share == Decimal("0.90")
    assert policy.downgrade_target == "last_month"
    assert (policy.care_from, policy.potential_from) == ("valued", "potential")


def _amounts(rule):
    return [rule.by_tier[tier].amount for tier in terms.TIERS[2:]]


def _shares(rule):
    return [rule.by_tier[tier].share for tier in terms.TIERS[2:]]


def _decimals(*texts):
    return [Decimal(text) for text in texts]


def test_movement_thresholds_are_the_contract_s_and_valued_uses_gold_s_column(policy):
    moves = policy.movements
    large = [50_000, 50_000, 200_000, 500_000, 1_000_000]
    assert _amounts(moves["large_outflow"]) == _amounts(moves["large_inflow"]) == large
    assert _amounts(moves["net_outflow"]) == [50_000, 50_000, 150_000, 500_000, 1_000_000]
    assert _shares(moves["net_outflow"]) == _decimals("0.3", "0.3", "0.25", "0.2", "0.15")
    assert _shares(moves["drop_30"]) == _decimals("0.2", "0.2", "0.2", "0.15", "0.15")
    assert _shares(moves["drop_90"]) == _decimals("0.3", "0.3", "0.3", "0.25", "0.25")
    assert _shares(moves["activity_drop"]) == _decimals("0.4", "0.4", "0.4", "0.4", "0.5")
    assert all(set(rule.by_tier) in (set(), set(terms.TIERS[2:])) for rule in moves.values())


@pytest.mark.parametrize(
    ("code", "numbers", "severity"),
    [
        ("large_outflow", {"high_share": Decimal("0.3")}, "high"),
        ("large_inflow", {}, "low"),
        ("net_outflow", {"days": 7}, "high"),
        ("drop_30", {"days": 30, "floor": 50_000}, "medium"),
        ("drop_90", {"days": 90, "floor": 50_000}, "high"),
        ("activity_drop", {"days": 90, "min_count": 6}, "medium"),
        ("income_stopped", {"from_days": 7, "to_days": 37}, "high"),
        ("maturity_cluster", {"min_share": Decimal("0.4"), "days": 60, "floor": 50_000}, "medium"),
        ("redemption", {"min_share": Decimal("0.3"), "days": 30, "floor": 50_000}, "high"),
        ("products_closed", {"days": 180, "min_count": 2}, "medium"),
        ("moved_elsewhere", {"min_share": Decimal("0.6"), "days": 90, "floor": 50_000}, "high"),
        ("tier_watch", {}, None),
        ("tier_down", {}, "high"),
    ],
)
def test_movement_windows_floors_and_severities_are_the_contract_s(policy, code, numbers, severity):
    rule = policy.movements[code]
    assert rule.numbers == numbers
    assert rule.severity == severity
    assert rule.severity_otherwise == ("low" if code == "large_outflow" else None)
    assert rule.severity_by_months == (("low", "medium", "high") if code == "tier_watch" else ())


@pytest.mark.parametrize(
    ("kind", "who", "window", "due_from", "due_days"),
    [
        ("birthday", "valued", (-3, 0), "event_on", 0),
        ("relation_birthday", "valued", (-3, 0), "event_on", 0),
        ("maturity_30", "potential", (-30, -8), "event_on", -7),
        ("maturity_7", "potential", (-7, -2), "event_on", -1),
        ("maturity_1", "potential", (-1, -1), "event_on", 0),
        ("matured", "potential", (3, 7), "next_working_day", None),
        ("large_movement", "valued", (0, 0), "next_working_day", None),
        ("loan_disbursed", "mass", (0, 0), "next_working_day", None),
        ("new_customer", "mass", (0, 0), "night", 7),
        ("tier_up", "valued", (0, 0), "quarter_end", None),
        ("tier_down", "valued", (0, 0), "quarter_end", None),
        ("near_upgrade", "valued", (0, 0), "night", 30),
        ("card_expiry", "valued", (-60, 0), "event_on", -30),
        ("id_expiry", "potential", (-60, 0), "event_on", 0),
        ("risk_expiry", "valued", (-30, 0), "event_on", 0),
        ("repayment_due", "mass", (-3, 0), "event_on", 0),
        ("repayment_overdue", "mass", (1, 30), "next_working_day", None),
        ("dormant", "valued", (0, 0), "night", 30),
    ],
)
def test_event_windows_and_due_dates_are_the_contract_s(policy, kind, who, window, due_from, due_days):
    rule = policy.events[kind]
    assert (rule.from_tier, rule.due_from) == (who, due_from)
    assert (rule.numbers["from_days"], rule.numbers["to_days"]) == window
    assert rule.numbers.get("due_days") == due_days


def test_the_numbers_of_single_events_and_of_intake_figures_and_tasks_are_the_contract_s(policy):
    assert policy.events["new_customer"].steps == (1, 7, 30, 60, 90)
    assert policy.events["risk_expiry"].numbers["valid_days"] == 365
    assert policy.events["dormant"].numbers["idle_days"] == 365
    assert policy.max_rejected_share == Decimal("0.01")
    assert policy.kpi.cross_sell_categories == 3
    assert (policy.tasks.realert_days, policy.tasks.realert_absent_nights) == (7, 1)
    assert policy.desk.book_size == 250


def test_every_event_and_every_movement_worth_a_task_has_a_task_rule_and_words(policy):
    assert set(policy.tasks.events) == set(terms.EVENT_KINDS)
    unlisted = {"large_outflow", "large_inflow", "tier_down"}
    assert set(policy.tasks.movements) == set(terms.MOVEMENT_CODES) - unlisted
    assert set(policy.words.movements) == set(policy.tasks.movements) | {"large_outflow", "large_inflow"}
    assert set(policy.words.events) == set(terms.EVENT_KINDS) - {"large_movement"}
    assert {code: rule.from_severity for code, rule in policy.tasks.movements.items()} == {
        code: "high" if code == "tier_watch" else "medium" for code in policy.tasks.movements
    }


def test_the_method_s_windows_are_kept_same_day_same_week_same_quarter(policy):
    window = {kind: rule.window for kind, rule in policy.tasks.events.items()}
    assert {window[kind] for kind in ("birthday", "maturity_1", "large_movement", "loan_disbursed")} == {"same_day"}
    assert window["new_customer"] == "same_week"
    assert {window[kind] for kind in ("tier_up", "tier_down")} == {"same_quarter"}


def test_a_higher_tier_never_weighs_less_in_the_order_of_the_day(policy):
    weights = [policy.tasks.tier_weights[tier] for tier in terms.TIERS]
    assert weights == sorted(weights)


def test_the_teller_s_session_ends_sooner_than_anybody_else_s(policy):
    idle = policy.desk.idle_minutes
    assert {role: idle[role] for role in terms.ROLES} == {r: 15 if r == "teller" else 30 for r in terms.ROLES}
    assert policy.desk.page_sizes == (50, 100, 250)


def test_a_large_movement_speaks_with_the_words_of_its_movement(policy):
    words = policy.words
    assert words.of_event("large_movement", "large_inflow") is words.movements["large_inflow"]
    assert words.of_event("birthday", "") is words.events["birthday"]


def test_book_and_policy_travel_to_another_process_unchanged(book, policy):
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert pickle.loads(pickle.dumps(book)).on(DAY) == policy


def test_a_value_holds_from_its_date_on_and_not_a_day_earlier(folder):
    folder.replace("kpi.yaml", "    1990-01-01: 3", "    2026-07-01: 4\n    1990-01-01: 3\n    2027-01-01: 5")
    book = load_book(folder.path)
    seen = {
        day: book.on(day).kpi.cross_sell_categories
        for day in (date(1990, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1))
    }
    assert list(seen.values()) == [3, 3, 4, 4, 5]
    assert book.change_days == [date(1990, 1, 1), date(2026, 7, 1), date(2027, 1, 1)]


@given(day=NIGHTS, change=NIGHTS)
def test_the_value_in_force_is_the_last_one_dated_on_or_before_the_day(book, day, change):
    parameter = book.parameters["kpi.yaml"]["cross_sell_categories"]
    dated = type(parameter)("kpi.yaml", "x", "x", "x", "x", {date(1990, 1, 1): 3, change + timedelta(days=1): 4})
    assert dated.on(day) == (4 if day > change else 3)


def test_a_day_before_the_book_begins_has_no_policy(book):
    assert book.first_day == date(1990, 1, 1)
    assert book.on(date(1990, 1, 1)).tiers
    with pytest.raises(PolicyError, match="no policy in force on 1989-12-31"):
        book.on(date(1989, 12, 31))


def test_the_policy_of_berka_s_first_night_exists(book):
    assert book.on(date(1994, 2, 28)).version == book.on(DAY).version
