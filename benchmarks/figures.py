"""What a bench gives, and how CPU and memory of a process are measured.

Machines are shared: a figure to hold to a bar is a ratio of CPU seconds within one run, the median of three.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

TIMES = 3
SAMPLE_SECONDS = 0.05
MEGABYTE = 1_000_000
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


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


def run_apart(function: str, *arguments: object, environment: Mapping[str, str] | None = None) -> Spent:
    """Call `module:function(*arguments)`, arguments as strings, in a process of its own and measure it.

    CPU is that of the process and its children from the call on, without the imports of `module`. Memory is the
    largest sum of the resident sets of all of them at one moment, sampled: shared pages count in each.
    """
    with start_apart(function, *arguments, environment=environment) as process:
        with _Memory(process.pid) as memory:
            answer, _ = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, function)
    spent = json.loads(answer.splitlines()[-1])
    return Spent(spent["cpu"], spent["wall"], max(spent["peak_mb"], memory.peak / MEGABYTE))


def start_apart(
    function: str, *arguments: object, environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    """Start such a call and leave it running; what it spent is the last line of its output."""
    code = f"from benchmarks.figures import _child; _child({function!r}, {json.dumps([str(a) for a in arguments])})"
    variables = {**os.environ, **(environment or {})}
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=variables)


def median_of(measure: Callable[[], Spent], times: int = TIMES) -> Spent:
    """The medians of several runs."""
    runs = [measure() for _ in range(times)]
    return Spent(median(r.cpu for r in runs), median(r.wall for r in runs), median(r.peak_mb for r in runs))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least `share` of them do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -int(-share * len(ranked) // 1) - 1)]


def work_folder() -> Path:
    """Where benches keep generated banks between runs: SIBAO_BENCH or ./var/bench."""
    folder = Path(os.environ.get("SIBAO_BENCH", "var/bench")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _child(function: str, arguments: list[str]) -> None:
    module, name = function.split(":")
    called = getattr(importlib.import_module(module), name)
    began, cpu = time.perf_counter(), _cpu()
    called(*arguments)
    spent = Spent(_cpu() - cpu, time.perf_counter() - began, _high_water_mb())
    print(json.dumps(asdict(spent)))


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _high_water_mb() -> float:
    """The peak of this process alone. Not ru_maxrss, which a process inherits from the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024 / MEGABYTE


class _Memory:
    """Watches a process and its descendants; `peak` is the largest sum of their resident sets, in bytes."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Memory":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(map(_resident, _family(self.pid))))


def _family(pid: int) -> list[int]:
    """The process and all its descendants that still run."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return found


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    return 0
