"""The night of a generated bank: staging and rules against the floor, growth, memory, and pandas beside them."""

import math
from dataclasses import dataclass
from pathlib import Path

from benchmarks import scale
from benchmarks.banks import Bank, bank_with_tiers, rows
from benchmarks.figures import Figure, Spent, median_of, run_apart, work_folder
from benchmarks.pandas_night import require_equal

SMALL, FULL, DAYS = 100_000, 1_000_000, 180
GIGABYTE = 1000
# What a bucket costs before its first row weighs more where there is one bucket: planning, the policy's tables.
FULL_BAR, SMALL_BAR = 8, 10


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
    floor, bar = parts.floor.cpu, SMALL_BAR if small else FULL_BAR
    figures = [
        Figure(
            "rules ÷ floor, CPU",
            parts.rules.cpu / floor,
            "×",
            bar,
            f"{_seconds(parts.rules)} ÷ {floor:.2f} s",
        ),
        Figure("rules, checks, files ÷ floor, CPU", parts.results.cpu / floor, "×", None, _seconds(parts.results)),
        Figure("rules, peak memory", parts.results.peak_mb / GIGABYTE, "GB", 2, "all processes; with checks and files"),
        Figure("merging the files ÷ floor, CPU", parts.merge.cpu / floor, "×", None, _seconds(parts.merge)),
        Figure("staging ÷ floor, CPU", parts.staging.cpu / floor, "×", None, _seconds(parts.staging)),
        Figure("staging, peak memory", parts.staging.peak_mb / GIGABYTE, "GB", 3, f"all processes; {_size(made)}"),
        Figure("generator, CPU", made.spent.cpu, "s", 600, f"{DAYS} days; once, when the bank was made"),
        Figure("generator, peak memory", made.spent.peak_mb / GIGABYTE, "GB", 3),
        Figure(scale.WHOLE, _whole(parts).cpu, "s", None, "staging, rules with checks and files, merging"),
        Figure(scale.DISK, _disk(made, size), "GB", None, "raw facts lie beside them until they are sorted"),
        *_pandas(size),
    ]
    if not small:
        less = _measure_night(SMALL, bank_with_tiers(SMALL, DAYS))
        figures += [
            _growth("rules, growth exponent of CPU", less.rules, parts.rules),
            _growth(scale.EXPONENT, _whole(less), _whole(parts)),
        ]
    return figures


def _measure_night(customers: int, made: Bank) -> Measured:
    """Medians of every part; the staged files stay."""
    root = staged_root(customers)
    return Measured(
        staging=median_of(lambda: run_apart("benchmarks.parts:stage_bank", made.extracts, root)),
        floor=median_of(lambda: run_apart("benchmarks.floor:scan", root)),
        rules=median_of(lambda: run_apart("benchmarks.parts:make_tables", root)),
        results=median_of(lambda: run_apart("benchmarks.parts:write_results", root)),
        merge=median_of(lambda: run_apart("benchmarks.parts:merge_results", root)),
    )


def staged_root(customers: int) -> Path:
    """Where the bank of this size is staged."""
    return work_folder() / f"staged-{customers}"


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


def _growth(name: str, less: Spent, more: Spent) -> Figure:
    exponent = math.log(more.cpu / less.cpu) / math.log(FULL / SMALL)
    note = f"{less.cpu:.1f} s at {SMALL:,}, {more.cpu:.1f} s at {FULL:,} customers"
    return Figure(name, exponent, "", 1.05, note)


def _disk(made: Bank, customers: int) -> float:
    files = [path for root in (made.extracts, staged_root(customers) / "staged") for path in root.rglob("*.parquet")]
    return sum(path.stat().st_size for path in files) / 1e9


def _seconds(spent: Spent) -> str:
    return f"{spent.cpu:.1f} s ({spent.wall:.1f} s wall)"


def _whole(parts: Measured) -> Spent:
    done = (parts.staging, parts.results, parts.merge)
    return Spent(sum(p.cpu for p in done), sum(p.wall for p in done), max(p.peak_mb for p in done))


def _size(made: Bank) -> str:
    counts = {table: rows(made.extracts, table) for table in ("customer", "balance", "transaction")}
    return ", ".join(f"{count:,} {table}s" for table, count in counts.items())
