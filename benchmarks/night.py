"""The night of a generated bank: staging and rules against the floor, growth, memory, and pandas beside them."""

import json
import math
import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.banks import AS_OF, Bank, bank, rows
from benchmarks.figures import Figure, Spent, median_of, run_apart, work_folder
from benchmarks.pandas_night import require_equal
from sibao.engine import night
from sibao.engine.progress import Silent, Steps
from sibao.engine.runners.pool import runner
from sibao.engine.staging.session import cores
from sibao.engine.staging.stage import Staged
from sibao.engine.warehouse import Warehouse

SMALL, FULL, DAYS = 100_000, 1_000_000, 180
# The month close before AS_OF: its tiers are the ones held on AS_OF.
CLOSE_BEFORE = date(2026, 5, 31)
GIGABYTE = 1000


def measure(*, small: bool) -> list[Figure]:
    """All figures of the night."""
    size = SMALL if small else FULL
    made = bank_with_tiers(size)
    staging, floor, rules = _measure_night(size, made)
    figures = [
        Figure("rules ÷ floor, CPU", rules.cpu / floor.cpu, "×", 8, f"{_seconds(rules)} ÷ {floor.cpu:.2f} s"),
        Figure("rules, peak memory", rules.peak_mb / GIGABYTE, "GB", 2, f"all processes together; {_size(made)}"),
        Figure("staging ÷ floor, CPU", staging.cpu / floor.cpu, "×", None, _seconds(staging)),
        Figure("staging, peak memory", staging.peak_mb / GIGABYTE, "GB", 3, "all processes together"),
        Figure("generator, CPU", made.spent.cpu, "s", 600, f"{DAYS} days; once, when the bank was made"),
        Figure("generator, peak memory", made.spent.peak_mb / GIGABYTE, "GB", 3),
        *_pandas(size),
    ]
    if not small:
        less_staging, _, less_rules = _measure_night(SMALL, bank_with_tiers(SMALL))
        figures += [
            _growth("rules", less_rules, rules),
            _growth("staging and rules", _sum(less_staging, less_rules), _sum(staging, rules)),
        ]
    return figures


def bank_with_tiers(customers: int) -> Bank:
    """The generated bank, with the tiers of the month close before as its `tier_before`."""
    made = bank(customers, DAYS)
    held = made.extracts / "tier_before.parquet"
    if not held.exists():
        out = work_folder() / "close-before"
        night.run_night(made.extracts, CLOSE_BEFORE, out)
        with duckdb.connect() as connection:
            tiers = connection.read_parquet(str(out / "customer_tier.parquet"))
            tiers.project("customer_id, tier, below_months, since").write_parquet(str(held))
        shutil.rmtree(out)
    return made


def _measure_night(customers: int, made: Bank) -> tuple[Spent, Spent, Spent]:
    """Medians of staging, floor and rules; the staged files stay."""
    root = staged_root(customers)
    staging = median_of(lambda: run_apart("benchmarks.night:stage_bank", made.extracts, root))
    floor = median_of(lambda: run_apart("benchmarks.floor:scan", root))
    rules = median_of(lambda: run_apart("benchmarks.night:run_rules", root))
    return staging, floor, rules


def staged_root(customers: int) -> Path:
    """Where the bank of this size is staged."""
    return work_folder() / f"staged-{customers}"


def stage_bank(extracts: str, root: str) -> None:
    """Stage as the night does; keeps what the rules need and a note of what was staged."""
    shutil.rmtree(root, ignore_errors=True)
    warehouse, workers = Warehouse(Path(root)), cores()
    policy, _ = night._rules(None, AS_OF)
    with runner(workers) as run:
        staged = night._stage(Path(extracts), warehouse, policy, AS_OF, workers, Steps(Silent()), run)
    for folder in ("raw", "lines", "spill"):
        shutil.rmtree(warehouse.root / folder, ignore_errors=True)
    _note(warehouse.root).write_text(json.dumps(asdict(staged)))


def run_rules(root: str) -> None:
    """All rules on every staged bucket, and the merged result files: the night from staging to publication."""
    warehouse, workers = Warehouse(Path(root)), cores()
    for folder in ("results", "out"):
        shutil.rmtree(warehouse.root / folder, ignore_errors=True)
    staged = Staged(**json.loads(_note(warehouse.root).read_text()))
    policy, calendar = night._rules(None, AS_OF)
    steps = Steps(Silent())
    with runner(workers) as run:
        night._run_rules(warehouse, policy, calendar, AS_OF, staged.buckets, workers, steps, run)
    night._merge(warehouse, staged, steps)


def _note(root: Path) -> Path:
    return root / "staged.json"


def _pandas(customers: int) -> list[Figure]:
    """Assets, home branch and tier in pandas against the same steps of ours, after comparing the results."""
    root = staged_root(customers)
    theirs = median_of(lambda: run_apart("benchmarks.pandas_night:compute", root))
    ours = median_of(lambda: run_apart("benchmarks.pandas_night:ours", root))
    require_equal(root)
    note = f"{theirs.cpu:.1f} ÷ {ours.cpu:.1f} s; equal results of assets, home branch and tier"
    memory = f"{theirs.peak_mb / GIGABYTE:.1f} ÷ {ours.peak_mb / GIGABYTE:.1f} GB"
    return [
        Figure("pandas ÷ ours, CPU", theirs.cpu / ours.cpu, "×", None, note),
        Figure("pandas ÷ ours, peak memory", theirs.peak_mb / ours.peak_mb, "×", None, memory),
    ]


def _growth(what: str, less: Spent, more: Spent) -> Figure:
    exponent = math.log(more.cpu / less.cpu) / math.log(FULL / SMALL)
    note = f"{less.cpu:.1f} s at {SMALL:,}, {more.cpu:.1f} s at {FULL:,} customers"
    return Figure(f"{what}, growth exponent of CPU", exponent, "", 1.05, note)


def _seconds(spent: Spent) -> str:
    return f"{spent.cpu:.1f} s ({spent.wall:.1f} s wall)"


def _sum(one: Spent, other: Spent) -> Spent:
    return Spent(one.cpu + other.cpu, one.wall + other.wall, max(one.peak_mb, other.peak_mb))


def _size(made: Bank) -> str:
    counts = {table: rows(made.extracts, table) for table in ("customer", "balance", "transaction")}
    return ", ".join(f"{count:,} {table}s" for table, count in counts.items())
