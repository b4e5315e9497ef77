"""Rows as columns: a dict of equally long NumPy arrays. Account keys, ids and the two kinds of rows that grow."""

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from sibao.policy.terms import TRANSACTION_KINDS

Rows = dict[str, np.ndarray]
# A row of a small table, in the order of the contract's columns.
Record = tuple[Any, ...]

KIND: Final = {kind: number for number, kind in enumerate(TRANSACTION_KINDS)}
NO_DAY: Final = -1_000_000
NO_BANK: Final = -1

# An account's key is customer number x 100 + slot; the slot says what it is.
SLOT: Final = {
    "demand_deposit": 0,
    "second_demand": 1,
    "time_deposit": 10,
    "wealth": 60,
    "fund": 70,
    "insurance": 80,
    "bond": 82,
    "metal": 84,
    "trust": 86,
    "custody": 88,
    "loan": 90,
    "credit_card": 92,
}
OWED_FROM_SLOT: Final = 90


def customer_id(number: int) -> str:
    """The customer number that people see."""
    return str(1_000_000_000 + number)


def account_id(key: int) -> str:
    """The account number that people see."""
    return str(60_000_000_000_000 + key)


def concat(parts: list[Rows]) -> Rows:
    """Put rows of the same columns one after the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def take(rows: Rows, index: np.ndarray) -> Rows:
    """The rows at these positions or where this mask holds."""
    return {name: column[index] for name, column in rows.items()}


def entries(
    key: ArrayLike,
    day: ArrayLike,
    cents: ArrayLike,
    kind: ArrayLike,
    *,
    bank: ArrayLike = NO_BANK,
    own: ArrayLike = False,
) -> Rows:
    """Ledger entries: account key, day number, signed cents, kind by name or number; `bank` and `own`: the other side.

    A kind of -1 is silent: it shapes the balance and is no transaction (what happened before the first day).
    """
    kind = KIND[kind] if isinstance(kind, str) else kind
    size = np.size(key)
    return {
        "key": np.asarray(key, np.int64).reshape(size),
        "day": _column(day, size, np.int32),
        "cents": _column(cents, size, np.int64),
        "kind": _column(kind, size, np.int8),
        "bank": _column(bank, size, np.int8),
        "own": _column(own, size, np.bool_),
    }


def accounts(
    key: ArrayLike,
    product: ArrayLike,
    outlet: ArrayLike,
    opened: ArrayLike,
    *,
    closed: ArrayLike = NO_DAY,
    matures: ArrayLike = NO_DAY,
) -> Rows:
    """Accounts: key, product number, outlet number and day numbers (NO_DAY = none)."""
    size = np.size(key)
    return {
        "key": np.asarray(key, np.int64).reshape(size),
        "product": _column(product, size, np.int16),
        "outlet": _column(outlet, size, np.int32),
        "opened": _column(opened, size, np.int32),
        "closed": _column(closed, size, np.int32),
        "matures": _column(matures, size, np.int32),
    }


def _column(value: ArrayLike, size: int, kind: type) -> np.ndarray:
    return np.broadcast_to(np.asarray(value, dtype=kind), (size,))
