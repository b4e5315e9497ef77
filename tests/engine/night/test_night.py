"""Whole nights on a small bank: what is published, where, and what is not."""

import ctypes
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sibao.engine.errors import AnotherNightRuns, BadUsage, InputRefused
from sibao.engine.night import run_night
from sibao.engine.output import swap_in, work_folder
from sibao.engine.progress import Lines
from sibao.policy.source import SHIPPED
from tests.engine.night.small import RESULTS, TABLES, published, run_json, write_bank
from tests.engine.staging.bank import Extracts

AS_OF = date(2026, 11, 20)
MONEY = "DECIMAL(18,2)"
SCHEMA = {
    "customer_aum": {"customer_id": "VARCHAR", "raw": MONEY, "rating_three_months": MONEY, "categories": "INTEGER"},
    "customer_home": {"customer_id": "VARCHAR", "branch_id": "VARCHAR", "raw": MONEY},
    "customer_tier": {"tier": "VARCHAR", "below_months": "INTEGER", "since": "DATE", "watch": "BOOLEAN", "gap": MONEY},
    "customer_month": {"month": "DATE", "raw_average": MONEY, "raw_end": MONEY},
    "customer_movement": {"code": "VARCHAR", "amount": MONEY, "base": MONEY, "share": "DOUBLE"},
    "customer_event": {"kind": "VARCHAR", "event_on": "DATE", "subject": "VARCHAR", "due_on": "DATE", "amount": MONEY},
    "holding": {"account_id": "VARCHAR", "balance": MONEY, "opened_on": "DATE", "matures_on": "DATE"},
    "kpi": {"scope": "VARCHAR", "scope_id": "VARCHAR", "measure": "VARCHAR", "value": "DOUBLE"},
    "rejected": {"table": "VARCHAR", "file": "VARCHAR", "row": "BIGINT", "reason": "VARCHAR", "text": "VARCHAR"},
}


def night(extracts: Path, out: Path, **options):
    return run_night(extracts, AS_OF, out, processes=1, **options)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def beside(out: Path) -> list[str]:
    return names(out.parent)


def test_a_night_publishes_one_file_per_table_in_the_contracts_types(extracts, tmp_path):
    out = tmp_path / "deep" / "out"
    night(extracts, out)
    assert names(out) == sorted([*(f"{table}.parquet" for table in TABLES), "run.json"])
    with duckdb.connect() as connection:
        for table, columns in SCHEMA.items():
            described = connection.execute("DESCRIBE FROM read_parquet(?)", [str(out / f"{table}.parquet")]).fetchall()
            types = {name: kind for name, kind, *_ in described}
            assert {name: types.get(name) for name in columns} == columns, table


def test_run_json_accounts_for_every_table_and_step(extracts, tmp_path):
    Extracts(extracts).write("relation", [])
    report = night(extracts, tmp_path / "out")
    told = run_json(tmp_path / "out")
    assert told["run_id"] == report.run_id
    assert (told["as_of"], told["engine"], told["calendar_until"]) == ("2026-11-20", "duckdb", 2026)
    assert told["policy_version"]
    assert told["inputs"]["balance"] == {"rows": 108, "accepted": 108, "rejected": 0}
    assert told["inputs"]["repayment"] == told["inputs"]["relation"] == {"rows": 0, "accepted": 0, "rejected": 0}
    tables = published(tmp_path / "out")
    assert told["results"] == {table: {"rows": len(tables[table])} for table in RESULTS}
    assert tables["customer_movement"]
    assert tables["customer_event"]
    assert all(set(step) == {"name", "seconds"} and step["seconds"] >= 0 for step in told["steps"])


def test_the_same_inputs_give_the_same_tables_in_any_number_of_buckets_and_processes(extracts, tmp_path):
    night(extracts, tmp_path / "one")
    night(extracts, tmp_path / "again")
    night(extracts, tmp_path / "many", customers_per_bucket=2)
    run_night(extracts, AS_OF, tmp_path / "pool", processes=2, customers_per_bucket=4)
    tables = published(tmp_path / "one")
    for name in ("again", "many", "pool"):
        assert published(tmp_path / name) == tables


def test_a_second_run_replaces_the_output_as_a_whole_and_leaves_nothing_beside_it(extracts, tmp_path):
    out = tmp_path / "out"
    first = night(extracts, out)
    (out / "notes.txt").write_text("mine")
    second = night(write_bank(extracts, factor=2), out)
    assert run_json(out)["run_id"] == second.run_id != first.run_id
    assert not (out / "notes.txt").exists()
    assert beside(out) == ["extracts", "out"]


def test_the_output_may_be_a_link_to_a_folder(extracts, tmp_path):
    (tmp_path / "runs" / "today").mkdir(parents=True)
    out = tmp_path / "out"
    out.symlink_to(tmp_path / "runs" / "today")
    night(extracts, out)
    report = night(extracts, out)
    assert out.is_symlink()
    assert run_json(out)["run_id"] == report.run_id
    assert beside(out.resolve()) == ["today"]


def test_a_link_to_a_folder_that_is_not_there_yet_is_filled(extracts, tmp_path):
    out = tmp_path / "out"
    out.symlink_to(tmp_path / "later")
    night(extracts, out)
    assert run_json(tmp_path / "later")


@pytest.mark.parametrize("content", ["x", '{"a": 1}', "[]", None])
def test_a_folder_that_is_no_nights_output_is_not_touched(extracts, tmp_path, content):
    out = tmp_path / "photos"
    out.mkdir()
    (out / "a.jpg").write_text("x")
    if content is not None:
        (out / "run.json").write_text(content)
    before = names(out)
    with pytest.raises(BadUsage, match="holds something else"):
        night(extracts, out)
    assert names(out) == before
    assert beside(out) == ["extracts", "photos"]


def test_the_extracts_are_never_replaced_by_the_results(extracts, tmp_path):
    (extracts / "run.json").write_text('{"run_id": "x"}')
    for out in (extracts, tmp_path):
        with pytest.raises(BadUsage):
            night(extracts, out)


def test_a_file_in_the_place_of_the_output_is_bad_usage(extracts, tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(BadUsage, match="is not a folder"):
        night(extracts, tmp_path / "out")


def test_a_refused_night_publishes_nothing_and_the_old_output_stands(extracts, tmp_path):
    out = tmp_path / "out"
    night(extracts, out)
    before, tables = run_json(out), published(out)
    Extracts(extracts).write("staff", "staff_id,name,branch_id,role\nS1,王,B404,teller\n")
    with pytest.raises(InputRefused) as caught:
        night(extracts, out)
    assert caught.value.exit_code == 3
    assert any(reason.startswith("staff: 1 of 1 rows rejected") for reason in caught.value.reasons)
    assert run_json(out) == before
    assert published(out) == tables
    assert beside(out) == ["extracts", "out"]


def test_a_policy_may_allow_more_rejected_rows(extracts, tmp_path):
    policies = tmp_path / "policies"
    policies.mkdir()
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        (policies / path.name).write_text(text, encoding="utf-8")
    changed = [path for path in policies.iterdir() if "max_rejected_share" in path.read_text(encoding="utf-8")]
    text = changed[0].read_text(encoding="utf-8")
    head, _, tail = text.partition("max_rejected_share")
    changed[0].write_text(head + "max_rejected_share" + tail.replace("0.01", "0.50", 1), encoding="utf-8")
    rows = "\n".join(f"C{n},S{n},2026-01-01" for n in (1, 2, 404))
    Extracts(extracts).write("assignment", f"customer_id,staff_id,since\n{rows}\n")
    with pytest.raises(InputRefused):
        night(extracts, tmp_path / "out")
    night(extracts, tmp_path / "out", policies=policies)
    told = run_json(tmp_path / "out")["inputs"]["assignment"]
    assert told == {"rows": 3, "accepted": 2, "rejected": 1}
    ((table, file, row, reason, _),) = published(tmp_path / "out")["rejected"]
    assert (table, file, row, reason) == ("assignment", "assignment.csv", 3, "dangling: customer_id")


def test_a_missing_folder_or_a_day_outside_the_policies_or_the_calendar_is_bad_usage(extracts, tmp_path):
    with pytest.raises(BadUsage, match="no such folder"):
        night(tmp_path / "nowhere", tmp_path / "out")
    with pytest.raises(BadUsage):
        night(extracts, tmp_path / "out", policies=tmp_path / "nowhere")
    with pytest.raises(BadUsage):
        run_night(extracts, date(1, 1, 1), tmp_path / "out")
    for day in (date(9998, 1, 1), date.max):
        with pytest.raises(BadUsage, match="the last year"):
            run_night(extracts, day, tmp_path / "out")
    assert beside(tmp_path / "out") == ["extracts"]


def test_two_nights_cannot_write_to_one_output(extracts, tmp_path):
    out = tmp_path / "out"
    with work_folder(out, "other"), pytest.raises(AnotherNightRuns) as caught:
        night(extracts, out)
    assert caught.value.exit_code == 4
    night(extracts, out)
    assert beside(out) == ["extracts", "out"]


def test_what_a_killed_night_left_is_cleared_and_an_output_caught_between_two_moves_comes_back(tmp_path):
    out = tmp_path / "out"
    (tmp_path / ".out.night-dead" / "old").mkdir(parents=True)
    (tmp_path / ".out.night-dead" / "old" / "run.json").write_text('{"run_id": "old"}')
    (tmp_path / ".out.night-dead" / "raw").mkdir()
    (tmp_path / ".out.night.lock").touch()
    with work_folder(out, "next"):
        assert run_json(out) == {"run_id": "old"}
        assert beside(out) == [".out.night-next", ".out.night.lock", "out"]
    assert beside(out) == ["out"]


@pytest.mark.parametrize("exchange", [True, False])
def test_the_swap_puts_the_new_folder_in_the_place_of_the_old(tmp_path, monkeypatch, exchange):
    if not exchange:
        # A C library without renameat2, as on systems other than Linux.
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    built, out = tmp_path / "work" / "out", tmp_path / "out"
    for folder, name in ((built, "new"), (out, "old")):
        folder.mkdir(parents=True)
        (folder / name).touch()
    swap_in(built, out)
    assert names(out) == ["new"]
    assert [path.name for path in (tmp_path / "work").rglob("old") if path.is_file()] == ["old"]


def test_the_accepted_rows_of_the_small_tables_can_be_had(extracts, tmp_path):
    Extracts(extracts).write("repayment", [{"account_id": "A1P3", "due_on": "2026-11-25", "amount": "12.50"}])
    night(extracts, tmp_path / "out", accepted_to=tmp_path / "accepted")
    small = ["account", "assignment", "branch", "customer", "product", "relation", "repayment", "staff", "tier_before"]
    assert names(tmp_path / "accepted") == [f"{table}.parquet" for table in small]
    with duckdb.connect() as connection:
        sql = "SELECT amount::VARCHAR, typeof(amount), paid_on FROM read_parquet(?)"
        assert connection.execute(sql, [str(tmp_path / "accepted" / "repayment.parquet")]).fetchall() == [
            ("12.50", MONEY, None)
        ]


def test_every_step_is_told_with_its_rows(extracts, tmp_path, capsys):
    night(extracts, tmp_path / "out", progress=Lines(sys.stderr))
    lines = capsys.readouterr().err.splitlines()
    assert [line[:24].strip() for line in lines][-4:] == [
        "sort into buckets",
        "run the rules",
        "merge the buckets",
        "publish",
    ]
    assert any(line.split() == ["check", "balance", "108", "rows", line.split()[-2], "s"] for line in lines)
