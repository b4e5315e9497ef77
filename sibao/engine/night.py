"""A night from extracts to published results: read, check, stage, run the rules bucket by bucket, check, swap.

Source: docs/manual/night.md, "Command".
"""

import json
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from sibao.engine.checks import check_intake, check_night
from sibao.engine.errors import BadUsage
from sibao.engine.output import real_folder, swap_in, work_folder
from sibao.engine.progress import Progress, Silent, Steps
from sibao.engine.results import RESULTS, merge_kpi
from sibao.engine.runners.bucket import RuleOrder, run_rules
from sibao.engine.runners.pool import Runner, runner
from sibao.engine.sources import TABLES
from sibao.engine.sqltext import glob_safe, literal, quote
from sibao.engine.staging.session import cores, session
from sibao.engine.staging.stage import CUSTOMERS_PER_BUCKET, Horizon, Limits, Staged, stage
from sibao.engine.warehouse import Warehouse, parquet
from sibao.engine.windows import windows
from sibao.policy.book import load_book
from sibao.policy.calendar import Calendar
from sibao.policy.rules import Policy
from sibao.policy.source import PolicyError

ENGINE = "duckdb"
# Memory of the checks and of each worker, in MB: with two workers a million customers stay below 2 GB in all.
MEMORY_MB = 1000
WORKER_MEMORY_MB = 600
# Made by the buckets for the rollup only.
PARTIAL = "kpi_part"
# Due dates and the next lunar birthday lie up to a year and some weeks after the night, still within what a date holds.
LAST_YEAR = date.max.year - 2


@dataclass(frozen=True)
class RunReport:
    """What `run.json` says of a night, and remarks for the operator. Counts are rows."""

    run_id: str
    as_of: date
    policy_version: str
    calendar_until: int
    inputs: dict[str, dict[str, int]]
    results: dict[str, dict[str, int]]
    steps: list[dict[str, str | float]]
    notes: tuple[str, ...]

    def as_json(self) -> str:
        """The text of run.json."""
        content = {
            "run_id": self.run_id,
            "as_of": self.as_of.isoformat(),
            "engine": ENGINE,
            "policy_version": self.policy_version,
            "calendar_until": self.calendar_until,
            "inputs": self.inputs,
            "results": self.results,
            "steps": self.steps,
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def run_night(
    extracts: Path,
    as_of: date,
    out: Path,
    *,
    policies: Path | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
    accepted_to: Path | None = None,
    customers_per_bucket: int = CUSTOMERS_PER_BUCKET,
) -> RunReport:
    """Compute the night after the close of `as_of` and put its results in the place of the folder `out`.

    `policies` is a folder of policy files (None: the shipped ones); `processes` the number of worker processes (None:
    one per core). `accepted_to` is a folder that also gets the accepted rows of every small table, one Parquet file a
    table, all columns of the extract in their types. Raises the errors of `sibao.engine.errors`; `out` then stays as it
    was.
    """
    policy, calendar = _rules(policies, as_of)
    if not extracts.is_dir():
        raise BadUsage(f"{extracts}: no such folder")
    folder = real_folder(out)
    if extracts.resolve().is_relative_to(folder):
        raise BadUsage(f"{out}: holds the extracts, which it would replace")
    steps = Steps(progress or Silent())
    run_id = uuid.uuid4().hex
    workers = processes or cores()
    limits = Limits(MEMORY_MB, WORKER_MEMORY_MB, cores(), max(1, cores() // workers), customers_per_bucket)
    with work_folder(folder, run_id) as work, runner(workers) as run:
        warehouse = Warehouse(work)
        staged = _stage(extracts, warehouse, policy, as_of, limits, steps, run)
        _run_rules(warehouse, policy, calendar, as_of, staged.buckets, limits, steps, run)
        results = _merge(warehouse, staged, steps)
        if accepted_to is not None:
            _write_accepted(warehouse, accepted_to)
        report = RunReport(
            run_id,
            as_of,
            policy.version,
            calendar.known_until,
            _inputs(staged),
            {table: {"rows": rows} for table, rows in results.items()},
            [{"name": name, "seconds": round(seconds, 3)} for name, seconds in steps.done],
            tuple(staged.notes),
        )
        (warehouse.folder("out") / "run.json").write_text(report.as_json(), encoding="utf-8")
        with steps.step("publish") as step:
            step.rows = sum(results.values())
            swap_in(warehouse.folder("out"), folder)
    return report


def _rules(policies: Path | None, as_of: date) -> tuple[Policy, Calendar]:
    if as_of.year > LAST_YEAR:
        raise BadUsage(f"{as_of}: the last year a night can be computed for is {LAST_YEAR}")
    try:
        book = load_book(policies)
        return book.on(as_of), book.calendar
    except PolicyError as error:
        raise BadUsage(*error.problems) from None


def _stage(
    extracts: Path, warehouse: Warehouse, policy: Policy, as_of: date, limits: Limits, steps: Steps, run: Runner
) -> Staged:
    dates = windows(policy, as_of)
    staged = stage(
        extracts,
        warehouse,
        Horizon(as_of, dates.balance_from, dates.transaction_from),
        policy.max_rejected_share,
        limits=limits,
        steps=steps,
        run=run,
    )
    check_intake(staged.rows, staged.accepted, staged.rejected)
    return staged


def _run_rules(
    warehouse: Warehouse,
    policy: Policy,
    calendar: Calendar,
    as_of: date,
    buckets: int,
    limits: Limits,
    steps: Steps,
    run: Runner,
) -> None:
    orders = [
        RuleOrder(warehouse.root, bucket, as_of, policy, calendar, limits.worker_memory_mb, limits.worker_threads)
        for bucket in range(buckets)
    ]
    with steps.step("run the rules", buckets) as step:
        step.rows = sum(step.through(run(run_rules, orders)))


def _merge(warehouse: Warehouse, staged: Staged, steps: Steps) -> dict[str, int]:
    """One file per result table below `out/`; returns their rows."""
    rows = {}
    tables = [table for table in RESULTS if table != PARTIAL]
    with (
        steps.step("merge the buckets", len(tables)) as step,
        session(warehouse.folder("spill"), MEMORY_MB, cores()) as connection,
    ):
        merge_kpi(connection, [glob_safe(path) for path in warehouse.result_files(PARTIAL)])
        for table in step.through(tables):
            select = RESULTS["kpi"] if table == "kpi" else f"FROM {parquet(warehouse.result_files(table))}"
            rows[table] = _copy(connection, select, warehouse.folder("out") / f"{table}.parquet")
        step.rows = sum(rows.values())
        aum, kpi = (parquet([warehouse.folder("out") / f"{table}.parquet"]) for table in ("customer_aum", "kpi"))
        check_night(connection, staged.accepted["customer"], aum, kpi)
    return rows


def _copy(connection: duckdb.DuckDBPyConnection, select: str, target: Path) -> int:
    copied = connection.execute(f"COPY ({select}) TO {literal(target.absolute())} (FORMAT parquet)")
    return int(copied.fetchall()[0][0])


def _inputs(staged: Staged) -> dict[str, dict[str, int]]:
    return {
        table: {
            "rows": staged.rows[table],
            "accepted": staged.accepted[table],
            "rejected": staged.rejected.get(table, 0),
        }
        for table in TABLES
    }


def _write_accepted(warehouse: Warehouse, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with session(warehouse.folder("spill"), MEMORY_MB, cores(), warehouse.intake) as connection:
        for table, spec in TABLES.items():
            if not spec.is_fact:
                columns = ", ".join(_delivered(column.name, column.type) for column in spec.columns)
                select = f"SELECT {columns} FROM accepted.{quote(table)} ORDER BY seq"
                _copy(connection, select, folder / f"{table}.parquet")


def _delivered(name: str, type: str) -> str:
    quoted = quote(name)
    return f"({quoted}::DECIMAL(20, 0) * 0.01)::DECIMAL(18, 2) AS {quoted}" if type == "decimal" else quoted
