"""What a bench gives, and how CPU and memory of a process are measured.

Machines are shared: a figure to hold to a bar is a ratio of CPU seconds within one run, the median of three.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

TIMES = 3


@dataclass(frozen=True)
class Figure:
    """One measured number. `bar`: what it must not exceed (None: reported only)."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether it keeps to its bar."""
        return self.bar is None or self.value <= self.bar


@dataclass(frozen=True)
class Spent:
    """CPU and wall seconds and peak memory (MB) of one process with its children."""

    cpu: float
    wall: float
    peak_mb: float


def run_apart(function: str, *arguments: object) -> Spent:
    """Call `module:function(*arguments)` in a process of its own and measure that process and its children."""
    code = f"from benchmarks.figures import _child; _child({function!r}, {json.dumps([str(a) for a in arguments])})"
    answer = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True, env=os.environ)
    return Spent(**json.loads(answer.stdout.splitlines()[-1]))


def _child(function: str, arguments: list[str]) -> None:
    import importlib

    module, name = function.split(":")
    called = getattr(importlib.import_module(module), name)
    began, cpu = time.perf_counter(), _cpu()
    called(*arguments)
    spent = Spent(_cpu() - cpu, time.perf_counter() - began, _peak_mb())
    print(json.dumps(asdict(spent)))


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak_mb() -> float:
    """The largest of this process and of its children: a pool's workers are counted by their largest one."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def median_of(measure: Callable[[], Spent], times: int = TIMES) -> Spent:
    """The medians of several runs."""
    runs = [measure() for _ in range(times)]
    return Spent(median(r.cpu for r in runs), median(r.wall for r in runs), median(r.peak_mb for r in runs))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def work_folder() -> Path:
    """Where benches keep generated banks between runs: SIBAO_BENCH or ./var/bench."""
    folder = Path(os.environ.get("SIBAO_BENCH", "var/bench")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
