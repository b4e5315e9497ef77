"""Events, one sentence of docs/manual/night-events.md at a time."""

from datetime import date
from typing import Any

import pytest


def of_kind(night: dict[str, Any], kind: str) -> list[str]:
    """The events of one kind as lines: customer event_on due_on subject amount, `-` for nothing."""
    rows = [row for row in night["event"] if row["kind"] == kind]
    return sorted(
        f"{r['customer_id']} {r['event_on']} {r['due_on']} {r['subject'] or '-'} "
        + ("-" if r["amount"] is None else f"{r['amount']:.2f}")
        for r in rows
    )


def who(night: dict[str, Any], kind: str) -> str:
    return " ".join(sorted({row["customer_id"] for row in night["event"] if row["kind"] == kind}))


def test_a_solar_birthday_is_named_from_three_days_before_and_due_on_the_day(given: Any) -> None:
    night = given(
        "2026-12-30",
        customer="""
            customer | tier   | birth_date
            a        | valued | 1980-12-30
            b        | valued | 1980-01-02
            c        | valued | 1980-01-03
            d        | valued | 1980-12-29
            e        | valued | 2025-12-31
            f        | valued | 2026-12-31
            g        | valued | 2026-12-30
            h        | valued |
        """,
    )
    assert of_kind(night, "birthday") == [
        "a 2026-12-30 2026-12-30 - -",
        "b 2027-01-02 2027-01-02 - -",
        "e 2026-12-31 2026-12-31 - -",
    ]


@pytest.mark.parametrize(
    ("as_of", "event_on"),
    [
        ("2027-02-25", "2027-02-28"),
        ("2027-02-28", "2027-02-28"),
        ("2028-02-28", "2028-02-29"),
        ("2028-02-29", "2028-02-29"),
    ],
)
def test_a_birth_on_29_february_is_kept_on_the_28th_in_common_years(given: Any, as_of: str, event_on: str) -> None:
    night = given(as_of, customer="customer | tier | birth_date\na | gold | 1980-02-29")
    assert of_kind(night, "birthday") == [f"a {event_on} {event_on} - -"]


def test_nobody_born_on_29_february_has_a_birthday_on_1_march(given: Any) -> None:
    assert who(given("2027-03-01", customer="customer | tier | birth_date\na | gold | 1980-02-29"), "birthday") == ""


def test_a_birth_on_28_february_stays_on_the_28th_in_leap_years(given: Any) -> None:
    night = given("2028-02-28", customer="customer | tier | birth_date\na | gold | 1981-02-28")
    assert of_kind(night, "birthday") == ["a 2028-02-28 2028-02-28 - -"]


LUNAR = "customer | tier | birth_date | birthday_calendar\na | gold | {} | lunar"


@pytest.mark.parametrize(
    ("born", "as_of", "event_on"),
    [
        ("1990-01-27", "2026-02-17", "2026-02-17"),  # first day of the first month
        ("1990-01-04", "2026-01-26", "2026-01-26"),  # 8th of the twelfth month: its lunar year is the one before
        ("1990-01-26", "2026-02-16", "2026-02-16"),  # 30th of the twelfth month, a short one in 2026: its 29th
        ("1990-01-26", "2024-02-09", "2024-02-09"),
        ("2009-06-23", "2025-05-27", "2025-05-27"),  # born on the 1st of a leap fifth month: the plain one is kept
        ("1979-07-24", "2025-06-25", "2025-06-25"),  # born on the 1st of the sixth month, leap year: not the leap month
        ("2025-07-25", "2026-07-14", "2026-07-14"),  # born on the 1st of the leap sixth month: first anniversary
        ("2025-06-25", "2026-07-14", "2026-07-14"),
    ],
)
def test_a_lunar_birthday_is_the_lunar_month_and_day_of_birth(given: Any, born: str, as_of: str, event_on: str) -> None:
    assert of_kind(given(as_of, customer=LUNAR.format(born)), "birthday") == [f"a {event_on} {event_on} - -"]


@pytest.mark.parametrize(
    ("born", "as_of"),
    [
        ("1979-07-24", "2025-07-25"),  # the leap sixth month of 2025 has no birthday
        ("2025-06-25", "2025-07-25"),  # a leap month later is no anniversary
        ("2026-02-17", "2026-02-17"),  # the birth itself
        ("2025-02-27", "2026-02-18"),  # born on the 30th of the first month
        ("1990-01-26", "2024-02-08"),  # born on a 30th: the 29th of a long month is not yet the day
        ("1980-11-20", "2026-11-20"),  # the solar day means nothing
    ],
)
def test_some_days_are_no_lunar_birthday(given: Any, born: str, as_of: str) -> None:
    night = given(as_of, customer=LUNAR.format(born))
    assert [line for line in of_kind(night, "birthday") if line.startswith(f"a {as_of}")] == []


def test_birthdays_of_relations_are_solar_and_named_by_relation(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | valued\nb | potential",
        relation="""
            customer | relation_id | birth_date
            a        | r1          | 1950-11-20
            a        | r2          | 2025-11-23
            a        | r3          | 1950-11-24
            a        | r4          | 2026-11-20
            a        | r5          |
            b        | r6          | 1950-11-20
        """,
    )
    assert of_kind(night, "relation_birthday") == ["a 2026-11-20 2026-11-20 r1 -", "a 2026-11-23 2026-11-23 r2 -"]


def test_maturities_are_named_a_month_a_week_and_a_day_ahead(given: Any) -> None:
    accounts = [(name, f"{name}{days:02}", days) for days in (0, 1, 2, 7, 8, 30, 31) for name in "ab"]
    night = given(
        "2026-11-20",
        customer="customer | tier\na | potential\nb | mass",
        account="customer | account_id | category | matures_on\n"
        + "\n".join(f"{name} | {account} | time_deposit | D+{days}" for name, account, days in accounts),
        balance="customer | account_id | balance\n"
        + "\n".join(f"{name} | {account} | {days}.5" for name, account, days in accounts),
    )
    assert of_kind(night, "maturity_1") == ["a 2026-11-21 2026-11-21 a01 1.50"]
    assert of_kind(night, "maturity_7") == ["a 2026-11-22 2026-11-21 a02 2.50", "a 2026-11-27 2026-11-26 a07 7.50"]
    assert of_kind(night, "maturity_30") == ["a 2026-11-28 2026-11-21 a08 8.50", "a 2026-12-20 2026-12-13 a30 30.50"]


def test_only_open_asset_accounts_with_money_mature(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold",
        account="""
            customer | account_id | category     | matures_on | closed_on | opened_on
            a        | a1         | wealth       | D+1        | D+1       | 2001-01-01
            a        | a2         | wealth       | D+1        | D         | 2001-01-01
            a        | a3         | wealth       | D+1        |           | D+1
            a        | a4         | wealth       | D+1        |           | 2001-01-01
            a        | a5         | loan         | D+1        |           | 2001-01-01
            a        | a6         | credit_card  | D+1        |           | 2001-01-01
            a        | a7         | wealth       | D+1        |           | 2001-01-01
        """,
        balance="""
            customer | account_id | balance
            a        | a1         | 0.01
            a        | a2         | 5
            a        | a3         | 5
            a        | a4         | 0
            a        | a5         | 5
            a        | a6         | 5
            a        | a7         | -5
        """,
    )
    assert of_kind(night, "maturity_1") == ["a 2026-11-21 2026-11-21 a1 0.01"]


@pytest.mark.parametrize(("days", "named"), [(2, False), (3, True), (7, True), (8, False)])
def test_matured_money_still_lying_there_is_named_from_the_third_to_the_seventh_day(
    given: Any, days: int, named: bool
) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | potential\nb | mass",
        account=f"""
            customer | account_id | category     | matures_on
            a        | a1         | time_deposit | D-{days}
            b        | b1         | time_deposit | D-{days}
        """,
        balance="customer | account_id | balance\na | a1 | 100\nb | b1 | 100",
    )
    matured_on = date(2026, 11, 20 - days)
    assert of_kind(night, "matured") == ([f"a {matured_on} 2026-11-23 a1 100.00"] if named else [])


def test_matured_compares_today_with_the_eve(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | gold",
        account="""
            customer | account_id | category | matures_on | opened_on
            a        | a1         | wealth   | D-5        | D-99
            a        | a2         | wealth   | D-5        | D-99
            a        | a3         | wealth   | D-5        | D-99
            a        | a4         | wealth   | D-5        | D-99
            a        | a5         | wealth   | D-5        | D-99
            a        | a6         | wealth   | D-5        | D-99
            a        | a7         | loan     | D-5        | D-99
            a        | a8         | wealth   | D-5        | D-5
        """,
        balance="""
            customer | account_id | day | balance
            a        | a1         | D-6 | 100
            a        | a1         | D-5 | 0
            a        | a1         | D   | 100
            a        | a2         | D-6 | 100
            a        | a2         | D   | 99.99
            a        | a3         | D-5 | 100
            a        | a4         | D-7 | 100
            a        | a4         | D-6 | 0
            a        | a4         | D-5 | 100
            a        | a5         | D-6 | 100
            a        | a5         | D-5 | 100.01
            a        | a6         | D-6 | -1
            a        | a6         | D-5 | 100
            a        | a7         | D-6 | 100
            a        | a8         | D-6 | 100
        """,
    )
    assert of_kind(night, "matured") == ["a 2026-11-15 2026-11-23 a1 100.00", "a 2026-11-15 2026-11-23 a5 100.00"]


def test_matured_and_closed_counts_while_nothing_of_the_customers_was_bought_since(given: Any) -> None:
    names = "abcdefgh"
    closed = {"a": "D-5", "b": "D", "c": "D-6", "d": "D+1", "e": "D-5", "f": "D-5", "g": "D-5", "h": "D-5"}
    night = given(
        "2026-11-20",
        customer="customer | tier\n" + "\n".join(f"{name} | potential" for name in names),
        account="customer | account_id | category | matures_on | closed_on\n"
        + "\n".join(f"{n} | {n}1 | time_deposit | D-5 | {closed[n]}\n{n} | {n}2 | loan | |" for n in names),
        balance="customer | account_id | day | balance\n"
        + "\n".join(f"{n} | {n}1 | D-99 | 100\n{n} | {n}1 | D-1 | 0" for n in names),
        transaction="""
            customer | account_id | day | amount | kind
            e        | e2         | D-5 | -5     | purchase
            f        | f2         | D   | 5      | purchase
            g        | g2         | D-6 | -5     | purchase
            h        | h2         | D-1 | -5     | payment
        """,
    )
    assert who(night, "matured") == "a b g h"


@pytest.mark.parametrize(
    ("as_of", "working_day"),
    [
        ("2026-11-19", "2026-11-20"),
        ("2026-11-20", "2026-11-23"),
        ("2025-09-27", "2025-09-28"),  # a Sunday worked in lieu
        ("2025-09-30", "2025-10-09"),  # National Day and mid-autumn
        ("2026-02-13", "2026-02-14"),  # a Saturday worked in lieu
        ("2026-02-14", "2026-02-24"),  # Spring Festival
    ],
)
def test_large_movements_are_due_on_the_next_working_day(given: Any, as_of: str, working_day: str) -> None:
    night = given(
        as_of,
        customer="customer | held | tier\na | gold | mass\nb | potential | gold",
        transaction="""
            customer | day | amount | kind
            a        | D   | -60000 | cash_out
            a        | D   | 70000  | cash_in
            b        | D   | -70000 | cash_out
        """,
    )
    assert of_kind(night, "large_movement") == [
        f"a {as_of} {working_day} large_inflow 70000.00",
        f"a {as_of} {working_day} large_outflow 60000.00",
    ]


def test_a_loan_opened_on_d_is_an_event_for_every_tier(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | mass",
        account="""
            customer | account_id | category    | opened_on
            a        | a1         | loan        | D
            a        | a2         | loan        | D-1
            a        | a3         | loan        | D+1
            a        | a4         | credit_card | D
            a        | a5         | loan        | D
        """,
        balance="customer | account_id | day | balance\na | a1 | D | 250000",
    )
    assert of_kind(night, "loan_disbursed") == [
        "a 2026-11-20 2026-11-23 a1 250000.00",
        "a 2026-11-20 2026-11-23 a5 0.00",
    ]


@pytest.mark.parametrize(
    ("days", "named"),
    [
        (0, False),
        (1, True),
        (2, False),
        (6, False),
        (7, True),
        (30, True),
        (31, False),
        (60, True),
        (90, True),
        (91, False),
    ],
)
def test_a_new_customer_is_called_1_7_30_60_and_90_days_after_the_first_account(
    given: Any, days: int, named: bool
) -> None:
    night = given(
        "2026-11-20",
        customer="customer | tier\na | mass\nb | mass",
        account=f"""
            customer | account_id | category    | opened_on | closed_on
            a        | a1         | credit_card | D-{days}  |
            a        | a2         | fund        | D+1       |
            b        | b1         | loan        | D-{days + 1} | D-{days}
            b        | b2         | fund        | D-{days}  |
        """,
    )
    lines = [line for line in of_kind(night, "new_customer") if line.startswith("a")]
    assert lines == ([f"a 2026-11-20 2026-11-27 {days} -"] if named else [])
    assert ("b" in who(night, "new_customer").split()) == (days + 1 in (1, 7, 30, 60, 90))


@pytest.mark.parametrize(
    ("as_of", "due_on"),
    [
        ("2026-11-30", "2026-12-31"),
        ("2026-12-31", "2027-03-31"),
        ("2028-02-29", "2028-03-31"),
        ("2026-09-30", "2026-12-31"),
    ],
)
def test_tier_changes_are_due_on_the_last_day_of_the_next_days_quarter(given: Any, as_of: str, due_on: str) -> None:
    night = given(
        as_of,
        customer="""
            customer | held      | tier      | change
            a        | potential | valued    | up
            b        | mass      | potential | up
            c        | valued    | mass      | down
            d        | potential | mass      | down
            e        | private   | gold      | down
            f        | gold      | gold      | none
            g        | gold      | platinum  | up
        """,
    )
    assert of_kind(night, "tier_up") == [f"a {as_of} {due_on} - -", f"g {as_of} {due_on} - -"]
    assert of_kind(night, "tier_down") == [f"c {as_of} {due_on} - -", f"e {as_of} {due_on} - -"]


@pytest.mark.parametrize(("as_of", "named"), [("2026-11-30", True), ("2026-11-29", False)])
def test_near_upgrade_is_an_event_at_month_close_when_the_next_tier_is_valued_or_above(
    given: Any, as_of: str, named: bool
) -> None:
    night = given(
        as_of,
        customer="""
            customer | tier      | near_upgrade | gap
            a        | potential | yes          | 4999.995
            b        | mass      | yes          | 10
            c        | diamond   | yes          | 12.3449
            d        | gold      | no           | 12
        """,
    )
    expected = ["a 2026-11-30 2026-12-30 - 5000.00", "c 2026-11-30 2026-12-30 - 12.34"]
    assert of_kind(night, "near_upgrade") == (expected if named else [])


def test_a_card_is_renewed_from_60_days_ahead_and_due_30_days_ahead_or_today(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="""
            customer | tier      | card_expires_on
            a        | valued    | D+60
            b        | valued    | D+61
            c        | valued    | D+29
            d        | valued    | D
            e        | valued    | D-1
            f        | potential | D+5
            g        | valued    |
        """,
    )
    assert of_kind(night, "card_expiry") == [
        "a 2027-01-19 2026-12-20 - -",
        "c 2026-12-19 2026-11-20 - -",
        "d 2026-11-20 2026-11-20 - -",
    ]


def test_an_identity_document_is_watched_from_potential_and_60_days_ahead(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="""
            customer | tier      | id_expires_on
            a        | potential | D+60
            b        | potential | D+61
            c        | potential | D
            d        | potential | D-1
            e        | mass      | D
            f        | potential | 9999-12-31
        """,
    )
    assert of_kind(night, "id_expiry") == ["a 2027-01-19 2027-01-19 - -", "c 2026-11-20 2026-11-20 - -"]


def test_a_risk_assessment_lasts_365_days_and_is_asked_for_30_days_ahead(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="""
            customer | tier      | risk_assessed_on
            a        | valued    | D-335
            b        | valued    | D-334
            c        | valued    | D-365
            d        | valued    | D-366
            e        | potential | D-365
            f        | valued    |
        """,
        account="customer | account_id | category\n" + "\n".join(f"{n} | {n}1 | wealth" for n in "abcdef"),
    )
    assert of_kind(night, "risk_expiry") == ["a 2026-12-20 2026-12-20 - -", "c 2026-11-20 2026-11-20 - -"]


def test_only_open_accounts_of_risky_categories_need_an_assessment(given: Any) -> None:
    categories = "demand_deposit time_deposit bond wealth fund insurance trust metal custody loan credit_card".split()
    night = given(
        "2026-11-20",
        customer="customer | tier | risk_assessed_on\n"
        + "\n".join(f"{name} | gold | D-365" for name in [*categories, "closed", "later"]),
        account="customer | account_id | category | closed_on | opened_on\n"
        + "\n".join(f"{name} | {name}-1 | {name} | | 2001-01-01" for name in categories)
        + "\nclosed | closed-1 | fund | D | 2001-01-01\nlater | later-1 | fund | | D+1",
    )
    assert who(night, "risk_expiry") == "fund insurance metal trust wealth"


def test_repayments_are_named_three_days_before_and_for_thirty_days_after_while_unpaid(given: Any) -> None:
    offsets = ("D+4", "D+3", "D", "D-1", "D-30", "D-31")
    night = given(
        "2026-11-20",
        customer="customer | tier\na | mass\nb | mass",
        account="customer | account_id | category | closed_on\na | a-1 | loan | D-40\nb | b-1 | loan |",
        repayment="customer | due_on | amount | paid_on\n"
        + "\n".join(f"a | {day} | 100.5 |" for day in offsets)
        + "\nb | D | 7 | D\nb | D-1 | 7 | D-1\nb | D-2 | 7 | D+1\nb | D+1 | 7 | D+1",
    )
    assert of_kind(night, "repayment_due") == [
        "a 2026-11-20 2026-11-20 a-1 100.50",
        "a 2026-11-23 2026-11-23 a-1 100.50",
        "b 2026-11-21 2026-11-21 b-1 7.00",
    ]
    assert of_kind(night, "repayment_overdue") == [
        "a 2026-10-21 2026-11-23 a-1 100.50",
        "a 2026-11-19 2026-11-23 a-1 100.50",
        "b 2026-11-18 2026-11-23 b-1 7.00",
    ]


def test_a_customer_is_dormant_when_the_last_own_transaction_is_365_days_old_today(given: Any) -> None:
    night = given(
        "2026-11-20",
        customer="""
            customer | held | tier
            a        | gold | valued
            b        | gold | gold
            c        | gold | gold
            d        | gold | potential
            e        | gold | gold
            f        | mass | gold
            g        | gold | gold
        """,
        transaction="""
            customer | day   | amount | kind
            a        | D-365 | -1     | payment
            a        | D-10  | 1      | interest
            a        | D-10  | -1     | fee
            a        | D-10  | 1      | salary
            a        | D-10  | 1      | pension
            b        | D-364 | -1     | payment
            c        | D-366 | -1     | payment
            d        | D-365 | -1     | payment
            e        | D-365 | -1     | payment
            e        | D     | 1      | internal
            f        | D-365 | 0      | internal
            g        | D-365 | 1      | salary
        """,
    )
    assert of_kind(night, "dormant") == ["a 2026-11-20 2026-12-20 - -", "f 2026-11-20 2026-12-20 - -"]
