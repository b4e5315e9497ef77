"""What text and typed Parquet columns mean."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def write_balance(extracts, **columns):
    extracts.remove("balance")
    pq.write_table(pa.table(columns), extracts.folder / "balance.parquet")


NUMBERS = {
    "0": 0, "-0.00": 0, "1": 100, "+1": 100, " 1.5\t": 150, "-1.05": -105, ".5": 50, "-.05": -5, "007": 700,
    "9999999999999999.99": 999999999999999999, "-9999999999999999.99": -999999999999999999,
    "90000000000000.01": 9000000000000001, "0000000000000000000001.00": 100,
}  # fmt: skip
NO_NUMBERS = ["1.", ".", "-", "1.234", "1 000", "0x10", "1_000", "１", "−1", "1,5", "--1", "1e2", "inf", "1.2.3", "壹"]
NO_DATES = [
    "2026-1-1", "2026/01/01", "20260101", "2026-02-29", "2026-01-01 00:00:00", "01-01-2026", "2026-01-0１", "epoch",
    "46000", "10000-01-01", "2026-13-01", "2026-00-10", "-001-01-01",
]  # fmt: skip


def transactions(**columns):
    """One row per value of the longest column, a day each; the other columns repeat."""
    count = max(len(values) for values in columns.values())
    row = {"account_id": "A1", "amount": "1", "kind": "fee"}
    return [
        {"transaction_id": f"T{n}", "day": f"2026-11-{n + 1:02}"}
        | row
        | {name: values[n % len(values)] for name, values in columns.items()}
        for n in range(count)
    ]


def test_a_decimal_of_at_most_two_places_is_exact(extracts, stage_it):
    extracts.write("transaction", transactions(amount=list(NUMBERS)))
    assert [row[3] for row in stage_it().staged_in_order("transaction")] == list(NUMBERS.values())


@pytest.mark.parametrize(("column", "texts"), [("amount", NO_NUMBERS), ("day", NO_DATES)])
def test_other_forms_of_numbers_and_dates_are_unparsable(extracts, stage_it, column, texts):
    extracts.write("transaction", transactions(**{column: texts}))
    told = [(row, reason.split(":")[0]) for *_, row, reason in stage_it().rejected]
    assert told == [(n, "unparsable") for n in range(1, len(texts) + 1)]


def test_every_date_of_the_calendar_is_accepted(extracts, stage_it):
    texts = ["0001-01-01", "2024-02-29", "9999-12-31", "\u30002024-02-29 "]
    rows = [{"customer_id": f"C{n}", "name": "x", "birth_date": text} for n, text in enumerate(texts, 1)]
    extracts.write("customer", rows)
    found = stage_it().read_accepted("customer", "birth_date", "ORDER BY customer_id")
    assert found == [(date.fromisoformat(text.strip()),) for text in texts]


def test_a_flag_is_true_false_1_or_0_in_any_case_and_empty_means_no(extracts, stage_it):
    extracts.write("transaction", transactions(counterparty_is_self=["true", "TRUE", "1", " False ", "0", ""]))
    assert [row[-1] for row in stage_it().staged_in_order("transaction")] == [True, True, True, False, False, False]


def test_an_empty_calendar_is_solar(extracts, stage_it):
    extracts.write(
        "customer",
        [{"customer_id": "C1", "name": "x"}, {"customer_id": "C2", "name": "x", "birthday_calendar": "lunar"}],
    )
    assert [row[4] for row in stage_it().staged_rows("customer")] == ["solar", "lunar"]


DAY = date(2026, 11, 1)
DAYS = {
    "date32": pa.array([DAY], pa.date32()),
    "date64": pa.array([DAY], pa.date64()),
    "stamp": pa.array([datetime(2026, 11, 1)], pa.timestamp("ns")),
    "stamp in s": pa.array([datetime(2026, 11, 1)], pa.timestamp("s")),
    "text": pa.array([" 2026-11-01 "]),
}
MONEY = {
    "decimal(18,2)": pa.array([Decimal("12.30")], pa.decimal128(18, 2)),
    "decimal(38,10)": pa.array([Decimal("12.3000000000")], pa.decimal128(38, 10)),
    "decimal(10,0)": pa.array([Decimal("12")], pa.decimal128(10, 0)),
    "double": pa.array([12.3]),
    "float": pa.array([12.3], pa.float32()),
    "int": pa.array([12], pa.int64()),
    "text": pa.array(["12.3 "]),
    "dictionary": pa.array(["12.3"]).dictionary_encode(),
}


PAIRS = [("date32", money) for money in MONEY] + [(day, "decimal(18,2)") for day in DAYS]


@pytest.mark.parametrize(("day", "money"), PAIRS)
def test_typed_parquet_columns_mean_what_they_say(extracts, stage_it, day, money):
    ids = pa.array(["A1"]).dictionary_encode()
    write_balance(extracts, account_id=ids, day=DAYS[day], balance=MONEY[money])
    outcome = stage_it()
    assert outcome.rejected == []
    ((_, _, since, _, cents),) = outcome.staged_rows("balance")
    assert since == DAY
    assert cents == (1200 if money in ("int", "decimal(10,0)") else 1230)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([12.345]),
        pa.array([float("nan")]),
        pa.array([float("inf")]),
        pa.array([1e300]),
        pa.array([0.1 + 0.2]),
        pa.array([Decimal("0.001")], pa.decimal128(10, 3)),
        pa.array([Decimal(10) ** 20], pa.decimal128(38, 2)),
        pa.array([10**17], pa.int64()),
        pa.array([True]),
        pa.array([[1]]),
        pa.array([DAY]),
    ],
    ids=str,
)
def test_typed_amounts_that_are_no_money_are_unparsable(extracts, stage_it, column):
    write_balance(extracts, account_id=["A1"], day=[DAY], balance=column)
    assert [reason.split(":")[0] for *_, reason in stage_it().rejected] == ["unparsable"]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([datetime(2026, 11, 1, 1)]),
        pa.array([20261101]),
        pa.array([datetime(2026, 11, 1)], pa.timestamp("us", "UTC")),
    ],
)
def test_typed_days_that_are_no_days_are_unparsable(extracts, stage_it, column):
    write_balance(extracts, account_id=["A1"], day=column, balance=[1])
    assert [reason.split(":")[0] for *_, reason in stage_it().rejected] == ["unparsable"]


def test_typed_empty_values_and_columns_of_nothing_are_empty(extracts, stage_it):
    extracts.remove("customer")
    table = pa.table(
        {
            "customer_id": pa.array(["C1", "C2", None]),
            "name": ["x", "y", "z"],
            "birth_date": pa.nulls(3),
            "sex": pa.array([None, "", " "]),
            "sms_consent": pa.array([None, True, False]),
            "call_consent": pa.array([1, 0, None], pa.int8()),
        }
    )
    pq.write_table(table, extracts.folder / "customer.parquet")
    outcome = stage_it()
    assert outcome.rejected == [("customer", "customer.parquet", 3, "empty_key: customer_id")]
    assert outcome.read_accepted("customer", "sms_consent, call_consent", "ORDER BY customer_id") == [
        (False, True),
        (True, False),
    ]


def test_ids_that_came_as_numbers_are_their_digits(extracts, stage_it):
    extracts.write("customer", [{"customer_id": "1", "name": "x"}, {"customer_id": "2", "name": "x"}])
    extracts.remove("account")
    table = pa.table(
        {
            "account_id": ["A1", "A2"],
            "customer_id": pa.array([1, 2], pa.int64()),
            "branch_id": ["B1", "B1"],
            "product_id": pa.array([b"P1", b"P1"]),
            "opened_on": [DAY, DAY],
        }
    )
    pq.write_table(table, extracts.folder / "account.parquet")
    assert [row[0] for row in stage_it().staged_rows("account")] == ["1", "2"]


def test_columns_that_differ_only_in_case_are_different_columns(extracts, stage_it):
    extracts.remove("customer")
    table = pa.table({"Name": ["no", "no"], "customer_id": ["C1", "C2"], "NAME": ["no", "no"], "name": ["x", "y"]})
    pq.write_table(table, extracts.folder / "customer.parquet")
    assert stage_it().read_accepted("customer", "name", "ORDER BY ALL") == [("x",), ("y",)]


def test_nested_unknown_columns_do_not_shift_the_others(extracts, stage_it):
    extracts.remove("customer")
    nested = pa.array([{"a": [1], "b": {"c": "x"}}] * 2)
    pq.write_table(
        pa.table({"n": nested, "customer_id": ["C1", "C2"], "name": ["x", "y"]}), extracts.folder / "customer.parquet"
    )
    outcome = stage_it()
    assert outcome.read_accepted("customer", "name", "ORDER BY ALL") == [("x",), ("y",)]
    assert outcome.staged.notes == ["customer: unknown columns ignored: 'n'"]
