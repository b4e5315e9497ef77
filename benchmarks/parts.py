"""The parts of a night that are measured one by one, each on a staged bank of its own folder.

Imports nothing that the night does not import: what a worker process loads counts as the night's.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.banks import AS_OF
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
