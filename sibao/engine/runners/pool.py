"""Run a function on every bucket: in this process, or in a pool of processes on this machine."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Protocol, TypeVar

Order = TypeVar("Order")
Result = TypeVar("Result")


class Runner(Protocol):
    """Calls a function with each order; results come in any order."""

    def __call__(self, function: Callable[[Order], Result], orders: Sequence[Order]) -> Iterator[Result]:
        """Yield a result per order; an exception of the function is raised here."""


def in_this_process(function: Callable[[Order], Result], orders: Sequence[Order]) -> Iterator[Result]:
    """One bucket after the other, here."""
    yield from map(function, orders)


@contextmanager
def runner(processes: int) -> Iterator[Runner]:
    """A runner on so many processes; with one, everything stays in this process."""
    if processes == 1:
        yield in_this_process
        return
    # Not fork: DuckDB's threads would be copied in whatever state they are in.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_die_with_parent) as executor:

        def run(function: Callable[[Order], Result], orders: Sequence[Order]) -> Iterator[Result]:
            if len(orders) == 1:
                yield from in_this_process(function, orders)
                return
            futures = [executor.submit(function, order) for order in orders]
            try:
                for future in as_completed(futures):
                    yield future.result()
            finally:
                for future in futures:
                    future.cancel()

        yield run


def _die_with_parent() -> None:
    """A worker whose night was killed ends too, instead of waiting for work, or writing, for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
