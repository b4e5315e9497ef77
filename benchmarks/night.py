"""The night of a generated bank: staging and rules against the floor, growth, memory, and pandas beside them."""

import json
import math
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.banks import AS_OF, Bank, bank_with_tiers, rows
from benchmarks.figures import Figure, Spent, median_of, run_apart, work_folder
from benchmarks.pandas_night import require_equal
from sibao.engine import night
from sibao.engine.pipeline import run_bucket
from sibao.engine.progress import Silent, Steps
from sibao.engine.runners.bucket import RuleOrder, open_bucket, run_rules
from sibao.engine.runners.pool import runner
from sibao.engine.staging.session import cores, session
from sibao.engine.staging.stage import Horizon, Limits, Staged, stage
from sibao.engine.warehouse import Warehouse
from sibao.engine.windows import windows
from sibao.policy.book import load_book

SMALL, FULL, DAYS = 100_000, 1_000_000, 180
GIGABYTE = 1000


@dataclass(frozen=True)
class Measured:
    """What a night's parts cost on one bank."""

    staging: Spent
    floor: Spent
    rules: Spent
    results: Spent
    merge: Spent


def measure(*, small: bool) -> list[Figure]:
    """All figures of the night."""
    size = SMALL if small else FULL
    made = bank_with_tiers(size, DAYS)
    parts = _measure_night(size, made)
    floor = parts.floor.cpu
    figures = [
        Figure("rules ÷ floor, CPU", parts.rules.cpu / floor, "×", 8, f"{_seconds(parts.rules)} ÷ {floor:.2f} s"),
        Figure("rules, checks, files ÷ floor, CPU", parts.results.cpu / floor, "×", None, _seconds(parts.results)),
        Figure("rules, peak memory", parts.results.peak_mb / GIGABYTE, "GB", 2, "all processes; with checks and files"),
        Figure("merging the files ÷ floor, CPU", parts.merge.cpu / floor, "×", None, _seconds(parts.merge)),
        Figure("staging ÷ floor, CPU", parts.staging.cpu / floor, "×", None, _seconds(parts.staging)),
        Figure("staging, peak memory", parts.staging.peak_mb / GIGABYTE, "GB", 3, f"all processes; {_size(made)}"),
        Figure("generator, CPU", made.spent.cpu, "s", 600, f"{DAYS} days; once, when the bank was made"),
        Figure("generator, peak memory", made.spent.peak_mb / GIGABYTE, "GB", 3),
        *_pandas(size),
    ]
    if not small:
        less = _measure_night(SMALL, bank_with_tiers(SMALL, DAYS))
        figures += [
            _growth("rules", less.rules, parts.rules),
            _growth("the whole night", _whole(less), _whole(parts)),
        ]
    return figures


def _measure_night(customers: int, made: Bank) -> Measured:
    """Medians of every part; the staged files stay."""
    root = staged_root(customers)
    return Measured(
        staging=median_of(lambda: run_apart("benchmarks.night:stage_bank", made.extracts, root)),
        floor=median_of(lambda: run_apart("benchmarks.floor:scan", root)),
        rules=median_of(lambda: run_apart("benchmarks.night:make_tables", root)),
        results=median_of(lambda: run_apart("benchmarks.night:write_results", root)),
        merge=median_of(lambda: run_apart("benchmarks.night:merge_results", root)),
    )


def staged_root(customers: int) -> Path:
    """Where the bank of this size is staged."""
    return work_folder() / f"staged-{customers}"


def stage_bank(extracts: str, root: str) -> None:
    """Stage as the night does; keeps what the rules need and a note of what was staged."""
    shutil.rmtree(root, ignore_errors=True)
    warehouse, policy = Warehouse(Path(root)), load_book().on(AS_OF)
    dates = windows(policy, AS_OF)
    horizon = Horizon(AS_OF, dates.balance_from, dates.transaction_from)
    limits = Limits(night.MEMORY_MB, night.WORKER_MEMORY_MB, cores(), 1)
    with runner(cores()) as run:
        share = policy.max_rejected_share
        staged = stage(Path(extracts), warehouse, horizon, share, limits=limits, steps=Steps(Silent()), run=run)
    for folder in ("raw", "lines", "spill"):
        shutil.rmtree(warehouse.root / folder, ignore_errors=True)
    _note(warehouse.root).write_text(json.dumps(asdict(staged)))


def make_tables(root: str) -> None:
    """All rules on every staged bucket, in one process per core; the result tables are made and dropped."""
    _each_bucket(root, rule_bucket)


def write_results(root: str) -> None:
    """The same with the checks of the results and a file of each table and bucket, as the night goes on."""
    shutil.rmtree(Path(root) / "results", ignore_errors=True)
    _each_bucket(root, run_rules)


def merge_results(root: str) -> None:
    """The buckets' files put together into the night's."""
    shutil.rmtree(Path(root) / "out", ignore_errors=True)
    night._merge(Warehouse(Path(root)), Staged(**json.loads(_note(Path(root)).read_text())), Steps(Silent()))


def rule_bucket(order: RuleOrder) -> int:
    """The rules on one bucket, from its staged files to tables in memory."""
    warehouse = Warehouse(order.root)
    with session(warehouse.folder("spill"), order.memory_mb, order.threads) as connection:
        open_bucket(connection, warehouse, order.bucket)
        run_bucket(connection, order.policy, order.calendar, order.as_of)
    return order.bucket


def _each_bucket(root: str, function: Callable[[RuleOrder], int]) -> None:
    buckets = json.loads(_note(Path(root)).read_text())["buckets"]
    book, threads = load_book(), 1 if buckets > 1 else cores()
    orders = [
        RuleOrder(Path(root), bucket, AS_OF, book.on(AS_OF), book.calendar, night.WORKER_MEMORY_MB, threads)
        for bucket in range(buckets)
    ]
    with runner(cores()) as run:
        assert len(list(run(function, orders))) == buckets


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


def _whole(parts: Measured) -> Spent:
    done = (parts.staging, parts.results, parts.merge)
    return Spent(sum(p.cpu for p in done), sum(p.wall for p in done), max(p.peak_mb for p in done))


def _size(made: Bank) -> str:
    counts = {table: rows(made.extracts, table) for table in ("customer", "balance", "transaction")}
    return ", ".join(f"{count:,} {table}s" for table, count in counts.items())
