"""The stage on which one story character lives: who they are, what they hold and do, what the night should say."""

import random
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from sibao.samples.bank import products, shape
from sibao.samples.bank.outlets import branch_id, manager_id
from sibao.samples.bank.rows import (
    KIND,
    NO_BANK,
    NO_DAY,
    SLOT,
    Record,
    Rows,
    account_id,
    accounts,
    customer_id,
    entries,
)
from sibao.samples.bank.span import Span, day_number, day_of
from sibao.samples.bank.words import BANKS

YEAR = 365


@dataclass
class Stage:
    """One character. Amounts in yuan, days as day numbers; `last` is the bank's last day."""

    span: Span
    outlet: int
    n: int
    manager: int
    story: str = ""
    words: str = ""
    who: dict[str, object] = field(default_factory=dict)
    demand: float = 5_000
    expected: list[dict[str, str]] = field(default_factory=list)
    account_rows: list[Record] = field(default_factory=list)
    entry_rows: list[Record] = field(default_factory=list)
    balance_rows: list[Record] = field(default_factory=list)
    relation_rows: list[Record] = field(default_factory=list)
    repayment_rows: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.luck = random.Random(f"{self.span.seed} {self.n}")  # noqa: S311 (sample data, not secrets)
        self.last = self.span.last
        self.who = {"tier": shape.GOLD, "opened": self.last - 6 * YEAR, "birth": self.last - 47 * YEAR - self.n % 300}
        # Nothing but the story may fall due.
        self.who |= {"risk": 2, "risk_on": self.last - 40, "id_expires": NO_DAY, "card_expires": NO_DAY}

    def round(self, yuan: float) -> int:
        """The amount, up to a fifth more, in full hundreds: no two outlets tell the same story in the same money."""
        return int(yuan * (1 + 0.2 * self.luck.random()) / 100) * 100

    def hold(
        self, product_id: str, yuan: float, opened: int, *, matures: int = NO_DAY, closed: int = NO_DAY, lane: int = 0
    ) -> int:
        """Open an account of a product, bought from the demand account within the span; returns its key."""
        number = products.INDEX[product_id]
        key = self.n * 100 + SLOT[products.PRODUCTS[number].category] + lane
        self.account_rows.append((key, number, self.outlet, opened, closed, matures))
        seen = opened >= self.span.first
        self.entry_rows.append((key, max(opened, self.span.history_from), yuan, KIND["purchase"] if seen else -1))
        if seen:
            self.demand += yuan
            self.move(opened, -yuan, "purchase")
        return key

    def pay_out(self, key: int, day: int, yuan: float, kind: str = "internal") -> None:
        """Move money from a holding to the demand account."""
        self.move(day, -yuan, kind, key=key)
        self.move(day, yuan, kind)

    def move(
        self, day: int, yuan: float, kind: str, *, key: int | None = None, bank: str = "", own: bool = False
    ) -> None:
        """One transaction, on the demand account unless a key is given; those outside the span are left out."""
        if self.span.first <= day <= self.last:
            number = BANKS.index(bank) if bank else NO_BANK
            self.entry_rows.append((self.n * 100 if key is None else key, day, yuan, KIND[kind], number, own))

    def live(self, income: float, kind: str, pay_day: int, *, until: int | None = None) -> None:
        """A plain life: income on a day of each month up to `until`, spent in small payments within the month."""
        for start in self.span.month_starts().tolist():
            if until is None or start + pay_day - 1 <= until:
                self.move(start + pay_day - 1, income, kind)
            for _ in range(6):
                day = start + pay_day + self.luck.randrange(28)
                self.move(day, -round(income * self.luck.uniform(0.05, 0.2), 2), "payment")

    def expect(self, table: str, code: str, first: int, last: int, **more: object) -> None:
        """On every night of first … last that is not after the bank's last day, `table` should hold this code."""
        first, last = max(first, self.span.first), min(last, self.last)
        if first <= last:
            day = {"first_night": day_of(first).isoformat(), "last_night": day_of(last).isoformat()}
            self.expected.append({"table": table, "code": code, **day, **{k: str(v) for k, v in more.items()}})

    def expect_movement(self, code: str, first: int, last: int, **more: object) -> None:
        """Expect a row of customer_movement."""
        self.expect("customer_movement", code, first, last, **more)

    def expect_event(self, kind: str, event_on: int, first: int, last: int, **more: object) -> None:
        """Expect a row of customer_event."""
        self.expect("customer_event", kind, first, last, event_on=day_of(event_on).isoformat(), **more)

    def truth(self) -> dict[str, object]:
        """The story as it is written beside the bank."""
        return {
            "story": self.story,
            "customer_id": customer_id(self.n),
            "branch_id": branch_id(self.outlet),
            "staff_id": manager_id(self.outlet, self.manager),
            "words": self.words,
            "expected": self.expected,
        }


def stage_accounts(stages: list[Stage]) -> list[Rows]:
    """Account rows of all stages."""
    rows = [row for stage in stages for row in stage.account_rows]
    if not rows:
        return []
    key, product, outlet, opened, closed, matures = zip(*rows, strict=True)
    return [accounts(key, product, outlet, opened, closed=closed, matures=matures)]


def stage_entries(stages: list[Stage]) -> list[Rows]:
    """Ledger entries of all stages, in cents."""
    rows = [(*row, NO_BANK, False)[:6] for stage in stages for row in stage.entry_rows]
    if not rows:
        return []
    key, day, yuan, kind, bank, own = zip(*rows, strict=True)
    return [entries(key, day, _cents(yuan), np.array(kind), bank=bank, own=own)]


def stage_balances(stages: list[Stage]) -> list[Rows]:
    """Balance rows of priced holdings of all stages, in cents."""
    rows = [row for stage in stages for row in stage.balance_rows]
    if not rows:
        return []
    key, day, yuan = (np.array(column) for column in zip(*rows, strict=True))
    return [{"key": key, "day": day, "cents": _cents(yuan)}]


def stage_relations(stages: list[Stage]) -> list[Record]:
    """Rows of `relation` of all stages."""
    return [row for stage in stages for row in stage.relation_rows]


def stage_repayments(stages: list[Stage]) -> list[Rows]:
    """Repayment rows (key, due, cents, paid) of all stages."""
    rows = [row for stage in stages for row in stage.repayment_rows]
    if not rows:
        return []
    key, due, yuan, paid = (np.array(column) for column in zip(*rows, strict=True))
    return [{"key": key, "due": due, "cents": _cents(yuan), "paid": paid}]


def subject(key: int) -> str:
    """The account as an event's subject."""
    return account_id(key)


def month_close(day: int) -> int:
    """The last month end on or before a day."""
    return day_number(day_of(day + 1).replace(day=1)) - 1


def _cents(yuan: ArrayLike) -> np.ndarray:
    return np.rint(np.asarray(yuan, float) * 100).astype(np.int64)
