"""The days and the chance of one generated bank, and how it is cut into chunks of customers."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

EPOCH = date(1970, 1, 1)
# Balances start this long before the first day, so that year averages and 90-day comparisons make sense at once.
LEAD_DAYS = 400
CHUNK_CUSTOMER_DAYS = 20_000 * 180


def day_number(day: date) -> int:
    """Days since 1970-01-01, the integer form of every date in this package."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True)
class Span:
    """A bank's size, its first and last day (day numbers, both inclusive) and its seed."""

    outlets: int
    customers: int
    first: int
    last: int
    seed: int

    @property
    def history_from(self) -> int:
        """The day on which opening balances are written."""
        return self.first - LEAD_DAYS

    def rng(self, noun: str, chunk: int = 0) -> np.random.Generator:
        """Random numbers of one noun in one chunk: nothing else that changes can shift them."""
        words = [self.seed, chunk, zlib.crc32(noun.encode())]
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(words)))

    def outlet_range(self, outlet: int) -> tuple[int, int]:
        """First and one-past-last customer number of an outlet."""
        return outlet * self.customers // self.outlets, (outlet + 1) * self.customers // self.outlets

    def month_starts(self) -> np.ndarray:
        """Day numbers of the first of every month from the one before `first` to the one of `last`."""
        month = (day_of(self.first).replace(day=1) - timedelta(days=1)).replace(day=1)
        starts = []
        while day_number(month) <= self.last:
            starts.append(day_number(month))
            month = (month + timedelta(days=32)).replace(day=1)
        return np.array(starts)


@dataclass(frozen=True)
class Cell:
    """The customers first … last-1 of one outlet that lie in one chunk."""

    outlet: int
    first: int
    last: int


@dataclass(frozen=True)
class Chunk:
    """Neighbouring customers that are generated together."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def first(self) -> int:
        """The first customer number."""
        return self.cells[0].first

    @property
    def last(self) -> int:
        """One past the last customer number."""
        return self.cells[-1].last


def chunks(span: Span) -> Iterator[Chunk]:
    """Cut the customers into chunks of equal work; a chunk may hold many outlets or a part of one."""
    days = span.last - span.first + 1
    size = max(1_000, min(span.customers, CHUNK_CUSTOMER_DAYS // max(days, 60)))
    for number, first in enumerate(range(0, span.customers, size)):
        last = min(first + size, span.customers)
        cells = []
        outlet = next(o for o in range(span.outlets) if span.outlet_range(o)[1] > first)
        while outlet < span.outlets and span.outlet_range(outlet)[0] < last:
            start, stop = span.outlet_range(outlet)
            cells.append(Cell(outlet, max(first, start), min(last, stop)))
            outlet += 1
        yield Chunk(number, tuple(cells))
