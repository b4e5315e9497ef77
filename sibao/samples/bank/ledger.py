"""From entries to transactions and balances: what an account holds is what it opened with and what moved."""

import numpy as np

from sibao.samples.bank.rows import KIND, OWED_FROM_SLOT, SLOT, Rows, concat, entries, take
from sibao.samples.bank.span import Span

# An account never falls below this; a yearly rate for balances on demand, a quarter of it paid each quarter.
LEAST_CENTS = 1
DEMAND_RATE = 0.001
# Slots whose balance is units × price, not the sum of entries.
_PRICED = [SLOT["wealth"], SLOT["fund"], SLOT["metal"], SLOT["custody"]]


def post(span: Span, demand: Rows, moved: Rows) -> tuple[Rows, Rows]:
    """(transactions, balance change rows), each sorted by account and day.

    `demand`: key, opened, `target` = cents wanted on the first day. The opening balance is that, or more where the
    entries would otherwise overdraw the account; accounts opened within the span get it as a first deposit.
    """
    moved = concat([_first_deposits(span, demand), moved])
    moved = take(moved, np.argsort(moved["key"] * 65_536 + moved["day"], kind="stable"))
    starts = np.flatnonzero(np.r_[True, moved["key"][1:] != moved["key"][:-1]])
    sizes = np.diff(np.r_[starts, moved["key"].size])
    opening = _openings(span, demand, moved, starts, sizes)
    _fill(moved, opening, sizes)
    return take(moved, moved["kind"] >= 0), _balances(moved, starts, sizes)


def _first_deposits(span: Span, demand: Rows) -> Rows:
    new = demand["opened"] >= span.first
    kind = np.where(new, np.where(demand["key"] // 100 % 2 == 0, KIND["cash_in"], KIND["transfer_in"]), -1)
    return entries(demand["key"], np.maximum(demand["opened"], span.history_from), 0, kind)


def _openings(span: Span, demand: Rows, moved: Rows, starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Opening cents per group of equal key; 0 for accounts that are not on demand."""
    net = _running(moved["cents"], starts, sizes)
    lowest = np.minimum.reduceat(net, starts)
    before = np.add.reduceat(np.where(moved["day"] < span.first, moved["cents"], 0), starts)
    opening = np.zeros(starts.size, np.int64)
    place = np.searchsorted(moved["key"][starts], demand["key"])
    opening[place] = np.maximum(demand["target"] - before[place], LEAST_CENTS - lowest[place])
    return opening


def _fill(moved: Rows, opening: np.ndarray, sizes: np.ndarray) -> None:
    """Put the opening into each group's first-deposit row, and the interest on it into the rows left at 0."""
    group_opening = np.repeat(opening, sizes)
    blank = moved["cents"] == 0
    interest = blank & (moved["kind"] == KIND["interest"])
    first = blank & ~interest
    paid = np.maximum(np.rint(group_opening * (DEMAND_RATE / 4)).astype(np.int64), 1)
    moved["cents"] = np.where(first, group_opening, np.where(interest, paid, moved["cents"]))


def _balances(moved: Rows, starts: np.ndarray, sizes: np.ndarray) -> Rows:
    net = _running(moved["cents"], starts, sizes)
    last = np.r_[(moved["key"][1:] != moved["key"][:-1]) | (moved["day"][1:] != moved["day"][:-1]), True]
    slot = moved["key"] % 100
    priced = np.isin(slot // 10 * 10, [60, 70]) | np.isin(slot // 2 * 2, _PRICED[2:])
    keep = last & ~priced
    sign = np.where(slot >= OWED_FROM_SLOT, -1, 1)
    return {"key": moved["key"][keep], "day": moved["day"][keep], "cents": (net * sign)[keep]}


def _running(cents: np.ndarray, starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Running sum within each group."""
    total = np.cumsum(cents)
    return total - np.repeat(total[starts] - cents[starts], sizes)
