"""Random small extracts, in random forms, judged by the plain-Python oracle and by the staging: the same verdicts."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from sibao.engine.sources import TABLES
from tests.engine.staging.bank import AS_OF, Extracts, stage_folder
from tests.oracles.intake import Delivered, intervals, judge

# Few values, so that keys repeat and references dangle often; bad and blank ones among them.
IDS = st.sampled_from(["1", "2", "3", " 2", "4\u3000", "", " ", "x,y", 'q"q', "张"])
DATES = st.sampled_from(
    [(AS_OF + timedelta(days)).isoformat() for days in (-700, -300, -30, -2, -1, 0, 1, 40)]
    + ["", "2026-02-30", "x", " "]
)
AMOUNTS = st.sampled_from(["0", "1.00", "-2.5", "3.005", "", "x", " 4 ", "1e3", "99999999999999999"])
NUMBERS = st.sampled_from(["1", "3", "4", "-1", "", "x", " 2", "1.0"])
FLAGS = st.sampled_from(["true", "FALSE", "1", "0", "", "maybe"])
WORDS = st.sampled_from(["名", "a\nb", "", "  "])
BY_TYPE = {"date": DATES, "decimal": AMOUNTS, "int": NUMBERS, "bool": FLAGS}
# Rows in order come often enough for cascades to have something to take along.
SPOILED = st.sampled_from([False] * 5 + [True])


def _good(column):
    if column.enum:
        return st.sampled_from(column.enum[:2])
    if column.type == "str":
        return st.sampled_from("123")
    by_type = {
        "date": st.sampled_from([(AS_OF + timedelta(days)).isoformat() for days in (-300, -30, -2, -1, 0, 1)]),
        "decimal": st.sampled_from(["0", "1.00", "-2.50"]),
        "int": st.just("1"),
        "bool": st.just("1"),
    }
    return by_type[column.type]


def _bad(column):
    if column.enum:
        return st.sampled_from([*column.enum[:1], "?", "", f" {column.enum[1]} "])
    if column.type == "str":
        return IDS if column.key or column.references else WORDS
    return BY_TYPE[column.type]


@st.composite
def rows(draw, spec, columns, most):
    found = []
    for _ in range(draw(st.integers(0, most))):
        spoiled = draw(SPOILED)
        row = [draw(_bad(spec.column(name)) if spoiled else _good(spec.column(name))) for name in columns]
        if spoiled and draw(st.integers(0, 3)) == 0:
            row = row[:-1] if draw(st.booleans()) else [*row, "1"]
        found.append(row)
    return found


@st.composite
def files(draw, spec):
    """One to three files of one table, each with its own optional columns."""
    result = []
    for _ in range(draw(st.integers(1, 3))):
        names = [c.name for c in spec.columns if c.required or draw(st.booleans())]
        names = draw(st.permutations(names))
        result.append(Delivered(names, draw(rows(spec, names, 8 if spec.is_fact else 4))))
    return result


banks = st.fixed_dictionaries({table: files(spec) for table, spec in TABLES.items()})


def _quoted(value, always):
    if always or any(mark in value for mark in ',"\n\r'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _as_csv(delivered, always):
    lines = [",".join(_quoted(value, always) for value in row) for row in [delivered.columns, *delivered.rows]]
    return "\n".join(lines) + "\n"


def _as_text_columns(delivered):
    columns = enumerate(delivered.columns)
    return pa.table({c: pa.array([row[n] or None for row in delivered.rows], pa.string()) for n, c in columns})


def write(folder, bank, form):
    """Deliver the bank: `form` is the encoding of the CSV files, or parquet."""
    extracts = Extracts(folder)
    for table, delivered in bank.items():
        for number, one in enumerate(delivered):
            name = f"{table}/{number}"
            if form == "parquet" and all(len(row) == len(one.columns) for row in one.rows):
                columns = {
                    c: pa.array([row[n] or None for row in one.rows], pa.string()) for n, c in enumerate(one.columns)
                }
                (folder / table).mkdir(exist_ok=True)
                pq.write_table(pa.table(columns), folder / f"{name}.parquet")
            else:
                encoding = "utf-8" if form == "parquet" else form
                suffix = ".csv.gz" if number == 1 else ".csv"
                extracts.write(table, _as_csv(one, always=number == 2), name=name + suffix, encoding=encoding)


@given(banks, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "parquet"]), st.sampled_from([1, 2, 100]))
@settings(max_examples=30)
def test_staging_accepts_and_rejects_what_the_oracle_does(bank, form, per_bucket):
    expected = judge(bank)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "extracts").mkdir()
        write(root / "extracts", bank, form)
        outcome = stage_folder(root / "extracts", root / "work", per_bucket=per_bucket)
        rejected = {
            (table, file.split("/")[1].split(".")[0], row): reason for table, file, row, reason in outcome.rejected
        }
        assert {key: reason.split(":")[0] for key, reason in rejected.items()} == {
            (table, str(file), row): reason
            for table, bad in expected.rejected.items()
            for (file, row), reason in bad.items()
        }
        assert outcome.staged.rows == expected.rows
        assert outcome.staged.accepted == {table: len(good) for table, good in expected.accepted.items()}
        _compare_values(outcome, expected)
        _compare_facts(outcome, expected)


def _compare_values(outcome, expected):
    defaults = {"birthday_calendar": "solar", "sms_consent": False, "call_consent": False}
    for table, spec in TABLES.items():
        if not spec.is_fact:
            names = ", ".join(f'"{column.name}"' for column in spec.columns)
            assert outcome.read_accepted(table, names, "ORDER BY seq") == [
                tuple(defaults.get(c.name) if row[c.name] is None else row[c.name] for c in spec.columns)
                for row in expected.accepted[table]
            ]


def _compare_facts(outcome, expected):
    horizon = AS_OF - timedelta(60)
    staged = set()
    for _, account, since, until, cents in outcome.staged_rows_by_account("balance"):
        for ordinal in range(max(since, horizon).toordinal(), min(until, AS_OF + timedelta(1)).toordinal()):
            staged.add((account, date.fromordinal(ordinal), cents))
    assert staged == intervals(expected.accepted["account"], expected.accepted["balance"], AS_OF, horizon)
    transactions = sorted(
        (row["account_id"], row["day"], row["amount"], row["kind"], bool(row["counterparty_is_self"]))
        for row in expected.accepted["transaction"]
        if AS_OF - timedelta(400) <= row["day"] <= AS_OF
    )
    assert sorted(row[1:] for row in outcome.staged_rows_by_account("transaction")) == transactions
