"""What a night tells while it works, and how long each of its steps took."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TextIO, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


class Progress(Protocol):
    """Where a night's steps are shown."""

    def started(self, name: str, parts: int) -> None:
        """A step of so many parts begins."""

    def advanced(self) -> None:
        """One part of the step is done."""

    def finished(self, name: str, rows: int, seconds: float) -> None:
        """The step is done."""


class Silent:
    """Shows nothing."""

    def started(self, name: str, parts: int) -> None:
        """Nothing."""

    def advanced(self) -> None:
        """Nothing."""

    def finished(self, name: str, rows: int, seconds: float) -> None:
        """Nothing."""


class Lines:
    """One line per finished step: for logs."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def started(self, name: str, parts: int) -> None:
        """Nothing: a line is written when the step is done."""

    def advanced(self) -> None:
        """Nothing."""

    def finished(self, name: str, rows: int, seconds: float) -> None:
        """Write the line."""
        print(_line(name, rows, seconds), file=self.stream, flush=True)


class Bar:
    """A bar per step on a terminal, which leaves the step's line behind."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.bar: tqdm | None = None

    def started(self, name: str, parts: int) -> None:
        """Open the bar."""
        self.bar = tqdm(total=parts, desc=name, file=self.stream, leave=False)

    def advanced(self) -> None:
        """Move it."""
        if self.bar is not None:
            self.bar.update()

    def finished(self, name: str, rows: int, seconds: float) -> None:
        """Replace the bar by the line."""
        if self.bar is not None:
            self.bar.close()
        print(_line(name, rows, seconds), file=self.stream, flush=True)


def progress_on(stream: TextIO = sys.stderr) -> Progress:
    """A bar where `stream` is a terminal, else lines."""
    return Bar(stream) if stream.isatty() else Lines(stream)


def step_lines(stream: TextIO = sys.stderr) -> Callable[[str, int], None]:
    """A function (step, rows) to call when a step is done: writes its line, with the seconds since the last call."""
    last = time.perf_counter()

    def told(step: str, rows: int) -> None:
        nonlocal last
        now = time.perf_counter()
        print(_line(step, rows, now - last), file=stream, flush=True)
        last = now

    return told


def _line(name: str, rows: int, seconds: float) -> str:
    return f"{name:<24} {rows:>13,} rows {seconds:>9.2f} s"


@dataclass
class Step:
    """A running step; whoever does it sets `rows`."""

    name: str
    progress: Progress
    rows: int = 0

    def through(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield `items`, telling each as a part done."""
        for item in items:
            yield item
            self.progress.advanced()


@dataclass
class Steps:
    """The steps of one night in order, with their seconds of wall time."""

    progress: Progress
    done: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, parts: int = 1) -> Iterator[Step]:
        """Run one step. It is told and recorded only when it succeeds."""
        start = time.perf_counter()
        self.progress.started(name, parts)
        step = Step(name, self.progress)
        yield step
        seconds = time.perf_counter() - start
        self.done.append((name, seconds))
        self.progress.finished(name, step.rows, seconds)
