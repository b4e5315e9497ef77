"""Every reason for which a row is rejected, and the order in which they are looked for."""

import json
from decimal import Decimal

import pytest

from sibao.engine.sources import TABLES as SPECS

BRANCH = {"branch_id": "B9", "name": "支行", "level": "outlet"}


def reasons(outcome):
    return [(table, row, reason) for table, _, row, reason in outcome.rejected]


CASES = [
    ("branch", {"branch_id": "  "}, "empty_key: branch_id"),
    ("branch", {"branch_id": "", "name": "", "level": "moon"}, "empty_key: branch_id"),
    ("branch", {"name": "\u3000"}, "empty_value: name"),
    ("branch", {"name": "", "level": "moon"}, "empty_value: name"),
    ("branch", {"level": "moon"}, "unknown_value: level"),
    ("branch", {"level": "Outlet"}, "unknown_value: level"),
    ("branch", {"branch_id": "B1"}, "repeated_key: branch_id"),
    ("branch", {"branch_id": "B1", "parent_id": "B404"}, "repeated_key: branch_id"),
    ("branch", {"parent_id": "B404"}, "dangling: parent_id"),
    ("staff", {"grade": "4"}, "unknown_value: grade"),
    ("staff", {"grade": "0"}, "unknown_value: grade"),
    ("staff", {"grade": "1.0"}, "unparsable: grade is not a whole number"),
    ("staff", {"capacity": "many"}, "unparsable: capacity is not a whole number"),
    ("staff", {"role": "cook"}, "unknown_value: role"),
    ("staff", {"branch_id": "B404"}, "dangling: branch_id"),
    ("customer", {"birth_date": "1980-02-30"}, "unparsable: birth_date is not a date YYYY-MM-DD"),
    ("customer", {"birth_date": "infinity"}, "unparsable: birth_date is not a date YYYY-MM-DD"),
    ("customer", {"birth_date": "0000-01-01"}, "unparsable: birth_date is not a date YYYY-MM-DD"),
    ("customer", {"birth_date": "80-1-1", "sex": "x"}, "unparsable: birth_date is not a date YYYY-MM-DD"),
    ("customer", {"sex": "m"}, "unknown_value: sex"),
    ("customer", {"birthday_calendar": "julian"}, "unknown_value: birthday_calendar"),
    ("customer", {"source": "web"}, "unknown_value: source"),
    ("customer", {"risk_level": "C6"}, "unknown_value: risk_level"),
    ("customer", {"sms_consent": "yes"}, "unparsable: sms_consent is not true, false, 1 or 0"),
    ("customer", {"branch_id": "B404"}, "dangling: branch_id"),
    ("product", {"category": "gold"}, "unknown_value: category"),
    ("product", {"risk_level": "R0"}, "unknown_value: risk_level"),
    ("account", {"customer_id": "C404"}, "dangling: customer_id"),
    ("account", {"branch_id": "B404"}, "dangling: branch_id"),
    ("account", {"product_id": "P404"}, "dangling: product_id"),
    ("account", {"opened_on": ""}, "empty_value: opened_on"),
    ("account", {"closed_on": "2026/01/01"}, "unparsable: closed_on is not a date YYYY-MM-DD"),
    ("balance", {"account_id": ""}, "empty_key: account_id"),
    ("balance", {"day": ""}, "empty_key: day"),
    ("balance", {"balance": " "}, "empty_value: balance"),
    ("balance", {"day": "2026-13-01"}, "unparsable: day is not a date YYYY-MM-DD"),
    ("balance", {"balance": "1,000.00"}, "unparsable: balance is not a decimal number with at most two places"),
    ("balance", {"balance": "1.005"}, "unparsable: balance is not a decimal number with at most two places"),
    ("balance", {"balance": "1e3"}, "unparsable: balance is not a decimal number with at most two places"),
    ("balance", {"balance": "NaN"}, "unparsable: balance is not a decimal number with at most two places"),
    ("balance", {"balance": "１２"}, "unparsable: balance is not a decimal number with at most two places"),
    (
        "balance",
        {"balance": "10000000000000000"},
        "unparsable: balance is not a decimal number with at most two places",
    ),
    ("balance", {"day": "2026-11-01"}, "repeated_key: account_id, day"),
    ("balance", {"account_id": "A404"}, "dangling: account_id"),
    ("transaction", {"transaction_id": ""}, "empty_key: transaction_id"),
    ("transaction", {"kind": ""}, "empty_value: kind"),
    ("transaction", {"kind": "gift"}, "unknown_value: kind"),
    ("transaction", {"day": "yesterday"}, "unparsable: day is not a date YYYY-MM-DD"),
    ("transaction", {"counterparty_is_self": "y"}, "unparsable: counterparty_is_self is not true, false, 1 or 0"),
    ("transaction", {"transaction_id": " T1 "}, "repeated_key: transaction_id"),
    ("transaction", {"transaction_id": "T1", "account_id": "A404"}, "repeated_key: transaction_id"),
    ("transaction", {"account_id": "A404"}, "dangling: account_id"),
    ("relation", {"customer_id": "C404"}, "dangling: customer_id"),
    ("relation", {"related_customer_id": "C404"}, "dangling: related_customer_id"),
    ("relation", {"kind": "uncle"}, "unknown_value: kind"),
    ("repayment", {"account_id": "A404"}, "dangling: account_id"),
    ("repayment", {"amount": "abc"}, "unparsable: amount is not a decimal number with at most two places"),
    ("assignment", {"staff_id": "S404"}, "dangling: staff_id"),
    ("assignment", {"customer_id": "C404"}, "dangling: customer_id"),
    ("tier_before", {"tier": "silver"}, "unknown_value: tier"),
    ("tier_before", {"below_months": "-1"}, "unknown_value: below_months"),
    ("tier_before", {"customer_id": "C404"}, "dangling: customer_id"),
]
GOOD = {
    "branch": BRANCH,
    "staff": {"staff_id": "S9", "name": "王", "branch_id": "B1", "role": "teller"},
    "customer": {"customer_id": "C9", "name": "赵"},
    "product": {"product_id": "P9", "name": "理财", "category": "wealth"},
    "account": {
        "account_id": "A9",
        "customer_id": "C1",
        "branch_id": "B1",
        "product_id": "P1",
        "opened_on": "2020-01-01",
    },
    "balance": {"account_id": "A1", "day": "2026-11-02", "balance": "1.00"},
    "transaction": {"transaction_id": "T9", "account_id": "A1", "day": "2026-11-01", "amount": "1", "kind": "fee"},
    "relation": {"relation_id": "R9", "customer_id": "C1", "name": "钱", "kind": "spouse"},
    "repayment": {"account_id": "A1", "due_on": "2026-11-25", "amount": "10"},
    "assignment": {"customer_id": "C1", "staff_id": "S1", "since": "2026-01-01"},
    "tier_before": {"customer_id": "C1", "tier": "gold", "below_months": "0", "since": "2026-10-31"},
}


TABLES = sorted(GOOD)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_in_order_is_accepted(extracts, stage_it, table):
    extracts.write(table, [*extracts.bank.get(table, []), GOOD[table]])
    outcome = stage_it()
    assert outcome.rejected == []
    assert outcome.staged.accepted[table] == outcome.staged.rows[table] == len(extracts.bank.get(table, [])) + 1


@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_rejected_for_the_first_reason_found(extracts, stage_it, table):
    cases = [(change, reason) for of, change, reason in CASES if of == table]
    rows = [*extracts.bank.get(table, [])]
    first = len(rows) + 1
    keys = [c.name for c in SPECS[table].keys if c.type == "str" and not c.references]
    for number, (change, _) in enumerate(cases):
        # Each bad row has a key of its own where the case is not about keys.
        rows.append(GOOD[table] | dict.fromkeys(keys, f"X{number}") | change)
    extracts.write(table, rows)
    outcome = stage_it()
    assert reasons(outcome) == [(table, first + number, reason) for number, (_, reason) in enumerate(cases)]
    assert outcome.staged.rejected == {table: len(cases)}
    assert outcome.staged.accepted[table] == first - 1


def test_the_first_row_that_was_not_rejected_before_keeps_its_key(extracts, stage_it):
    rows = [GOOD["transaction"] | change for change in ({"amount": "x"}, {"amount": "1"}, {"amount": "2"})]
    extracts.write("transaction", rows)
    outcome = stage_it()
    assert [row for _, row, _ in reasons(outcome)] == [1, 3]
    assert [cents for *_, cents, _, _ in outcome.staged_rows("transaction")] == [100]


def test_a_first_row_of_an_unknown_account_still_takes_the_key(extracts, stage_it):
    extracts.write("transaction", [GOOD["transaction"] | {"account_id": account} for account in ("A404", "A1", "A404")])
    assert reasons(stage_it()) == [
        ("transaction", 1, "dangling: account_id"),
        ("transaction", 2, "repeated_key: transaction_id"),
        ("transaction", 3, "repeated_key: transaction_id"),
    ]


def test_of_balances_of_an_unknown_account_the_later_ones_of_a_day_are_repeats(extracts, stage_it):
    extracts.write("balance", [GOOD["balance"] | {"account_id": "A404", "balance": text} for text in "123"])
    assert [reason.split(":")[0] for _, _, reason in reasons(stage_it())] == [
        "dangling",
        "repeated_key",
        "repeated_key",
    ]


def test_a_rejected_customer_takes_accounts_and_their_facts_along(extracts, stage_it):
    extracts.write("customer", [{"customer_id": "C1", "name": ""}, {"customer_id": "C2", "name": "李"}])
    extracts.write("repayment", [GOOD["repayment"]])
    extracts.write("assignment", [GOOD["assignment"]])
    extracts.write("tier_before", [GOOD["tier_before"]])
    extracts.write("relation", [GOOD["relation"] | {"customer_id": "C2", "related_customer_id": "C1"}])
    assert reasons(stage_it()) == [
        ("account", 1, "dangling: customer_id"),
        ("assignment", 1, "dangling: customer_id"),
        ("balance", 1, "dangling: account_id"),
        ("customer", 1, "empty_value: name"),
        ("relation", 1, "dangling: related_customer_id"),
        ("repayment", 1, "dangling: account_id"),
        ("tier_before", 1, "dangling: customer_id"),
        ("transaction", 1, "dangling: account_id"),
    ]


def test_a_rejected_branch_takes_what_points_to_it_but_not_the_branches_below(extracts, stage_it):
    extracts.write(
        "branch",
        [
            {"branch_id": "B0", "name": "", "level": "head"},
            {"branch_id": "B1", "name": "支行", "level": "outlet", "parent_id": "B0"},
        ],
    )
    extracts.write("staff", [GOOD["staff"], GOOD["staff"] | {"staff_id": "S8", "branch_id": "B0"}])
    assert reasons(stage_it()) == [("branch", 1, "empty_value: name"), ("staff", 2, "dangling: branch_id")]


def test_a_branch_may_name_a_parent_that_comes_later_or_itself(extracts, stage_it):
    extracts.write(
        "branch", [BRANCH | {"branch_id": "B1", "parent_id": "B2"}, BRANCH | {"branch_id": "B2", "parent_id": "B2"}]
    )
    assert stage_it().rejected == []


def test_the_text_of_a_rejected_row_holds_the_known_columns_as_delivered_and_no_other(extracts, stage_it):
    extracts.write("branch", [*extracts.bank["branch"], BRANCH | {"name": " 甲,乙 ", "level": "moon", "pin": "1234"}])
    (text,) = stage_it().texts
    assert json.loads(text) == {"branch_id": "B9", "name": " 甲,乙 ", "level": "moon"}


@pytest.mark.parametrize("line", ["C9,secret-1,139", "C9,赵,x,secret-1,139", "C9,secret-1", "C9,赵,钱,孙,secret-1,139"])
def test_a_row_of_the_wrong_width_tells_no_column_into_which_an_unknown_one_may_have_slid(extracts, stage_it, line):
    extracts.write("customer", f"customer_id,name,password,mobile\nC1,张,a,b\nC2,李,a,b\n{line}\n")
    outcome = stage_it()
    assert reasons(outcome) == [
        ("customer", 3, f"unparsable: {line.count(',') + 1} fields where the header has 4"),
    ]
    (text,) = outcome.texts
    assert "secret" not in text
    # Two fields too few: even the first column may hold what belongs to the third.
    assert json.loads(text).get("customer_id") == (None if line.count(",") == 1 else "C9")


def test_rows_after_the_as_of_date_are_checked_counted_and_then_ignored(extracts, stage_it):
    days = ["2026-11-20", "2026-11-21", "2027-01-01"]
    extracts.write("balance", [GOOD["balance"] | {"day": day, "balance": str(n)} for n, day in enumerate(days, 1)])
    extracts.write(
        "transaction", [GOOD["transaction"] | {"transaction_id": f"T{n}", "day": day} for n, day in enumerate(days)]
    )
    outcome = stage_it()
    assert outcome.staged.accepted["balance"] == outcome.staged.accepted["transaction"] == 3
    assert [(str(a), str(b), cents) for *_, a, b, cents in outcome.staged_rows("balance")] == [
        ("2026-11-20", "9999-12-31", 100)
    ]
    assert [str(row[2]) for row in outcome.staged_rows("transaction")] == ["2026-11-20"]
    extracts.write("balance", [GOOD["balance"] | {"day": "2027-01-01"}] * 2)
    assert [code for *_, code in reasons(stage_it())] == ["repeated_key: account_id, day"]


def test_more_than_the_share_refuses_and_the_share_itself_does_not(extracts, stage_it, refused):
    rows = [{"customer_id": f"C{n}", "name": "客"} for n in range(1, 201)]
    bad = [{"customer_id": f"X{n}", "name": ""} for n in range(3)]
    extracts.write("customer", rows[:198] + bad[:2])
    assert stage_it(max_share=Decimal("0.01")).staged.rejected == {"customer": 2}
    extracts.write("customer", rows[:197] + bad)
    assert refused(max_share=Decimal("0.01")) == (
        "customer: 3 of 200 rows rejected, more than 1 % of them (empty_value: name: 3)"
    )
