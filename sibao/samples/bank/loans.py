"""Loans with their schedules, and credit cards."""

import numpy as np

from sibao.samples.bank import products, shape
from sibao.samples.bank.rows import NO_DAY, SLOT, Rows, accounts, concat, entries, take
from sibao.samples.bank.span import Span

SCHEDULE_AHEAD = 62
# Share of instalments paid late, and of those of the last two months not paid at all.
LATE, UNPAID = 0.012, 0.004
# (product, months, least and greatest amount in yuan)
_KINDS = (("L301", 240, 200_000, 900_000), ("L302", 36, 20_000, 200_000), ("L303", 36, 50_000, 500_000))


def make_loans(rng: np.random.Generator, span: Span, people: Rows) -> tuple[list[Rows], list[Rows], Rows]:
    """Loans of equal principal by month: (accounts, entries, repayment rows key/due/cents/paid).

    What is owed is paid from the demand account, for which money is sent in from elsewhere in time.
    """
    loan = _draw_loans(rng, span, people)
    paid_before = np.maximum(0, (span.first - loan["opened"]) // 31)
    owed = loan["cents"] - loan["principal"] * paid_before
    begin = np.maximum(loan["opened"], span.history_from)
    new = loan["opened"] >= span.first
    account_rows = accounts(
        loan["key"], loan["product"], loan["outlet"], loan["opened"], matures=loan["opened"] + 31 * loan["months"]
    )
    entry_parts = [
        entries(loan["key"][~new], begin[~new], -owed[~new], -1),
        entries(loan["key"][new], loan["opened"][new], -loan["cents"][new], "internal"),
        entries(_demand(loan["key"])[new], loan["opened"][new], loan["cents"][new], "internal"),
    ]
    entry_parts.append(_spend_at_once(rng, span, take(loan, new)))
    repayment = _schedule(rng, span, loan, owed, paid_before)
    paid = take(repayment, (repayment["paid"] != NO_DAY) & (repayment["paid"] <= span.last))
    cents, day = paid["cents"], paid["paid"]
    funds = (cents + 9_999) // 10_000 * 10_000
    bank = rng.integers(0, 8, cents.size)
    before = np.maximum(day - rng.integers(0, 3, cents.size), np.maximum(paid["opened"], span.first))
    entry_parts += [
        entries(_demand(paid["key"]), before, funds, "transfer_in", bank=bank, own=True),
        entries(_demand(paid["key"]), day, -cents, "internal"),
        entries(paid["key"], day, paid["principal"], "internal"),
    ]
    return [account_rows], entry_parts, {name: repayment[name] for name in ("key", "due", "cents", "paid")}


def make_cards(rng: np.random.Generator, span: Span, people: Rows) -> tuple[list[Rows], list[Rows]]:
    """Credit cards: spending all month, repaid in full from the demand account in the next."""
    tier = people["tier"]
    held = rng.random(tier.size) < np.array(shape.CREDIT_CARD_CHANCE)[tier]
    where = np.flatnonzero(held & (people["opened"] < span.first - 60))
    key = people["n"][where] * 100 + SLOT["credit_card"]
    rows = accounts(key, products.INDEX["C001"], people["outlet"][where], people["opened"][where] + 30)
    starts = span.month_starts()
    month, card = (axis.ravel() for axis in np.meshgrid(np.arange(starts.size), np.arange(where.size), indexing="ij"))
    count = rng.poisson(3.0, card.size)
    row = np.repeat(np.arange(card.size), count)
    cents = (np.exp(rng.normal(np.log(120), 0.9, row.size)) * 100).astype(np.int64)
    day = starts[month[row]] + rng.integers(0, 28, row.size)
    bills = np.bincount(row, cents, card.size).astype(np.int64)
    pay_day = starts[month] + 31 + 5 + rng.integers(0, 12, card.size)
    bought = entries(key[card[row]], day, -cents, np.where(day >= span.first, 4, -1))
    settled = entries(key[card], pay_day, bills, "internal")
    charged = entries(_demand(key[card]), pay_day, -bills, "internal")
    funds = entries(_demand(key[card]), pay_day - 1, bills, "transfer_in", bank=card % 8, own=True)
    billed = (bills > 0) & (pay_day <= span.last)
    return [rows], [
        take(bought, bought["day"] <= span.last),
        *(take(part, billed & (part["day"] >= span.first)) for part in (settled, charged, funds)),
    ]


def _draw_loans(rng: np.random.Generator, span: Span, people: Rows) -> Rows:
    age = (span.last - people["birth"]) / 365.25
    chance = np.array(shape.LOAN_CHANCE)[people["tier"]] * ((age > 23) & (age < 62))
    where = np.flatnonzero(rng.random(age.size) < chance * 1.6)
    owner = people["occupation"][where] == shape.OWNER
    which = np.where(owner, rng.choice([0, 2], where.size), rng.choice([0, 1], where.size))
    months, low, high = (np.array([kind[i] for kind in _KINDS])[which] for i in (1, 2, 3))
    principal = ((low + (high - low) * rng.random(where.size) ** 2) / months).astype(np.int64) // 10 * 1000
    age_days = (rng.random(where.size) * np.minimum(months * 31, 2_400)).astype(np.int64)
    opened = np.maximum(span.last - age_days, people["opened"][where] + 1)
    names = np.array([products.INDEX[kind[0]] for kind in _KINDS])
    loan = {
        "key": people["n"][where] * 100 + SLOT["loan"],
        "outlet": people["outlet"][where],
        "product": names[which],
        "months": months,
        "principal": principal,
        "cents": principal * months,
        "opened": opened,
    }
    return take(loan, opened <= span.last)


def _schedule(rng: np.random.Generator, span: Span, loan: Rows, owed: np.ndarray, paid_before: np.ndarray) -> Rows:
    """Instalments due every 31 days from the first unpaid one on to two months after the last day."""
    rates = np.array([product.rate for product in products.PRODUCTS])[loan["product"]]
    parts = []
    horizon = span.last + SCHEDULE_AHEAD
    for step in range((horizon - span.first) // 31 + 2):
        number = paid_before + 1 + step
        due = loan["opened"] + 31 * number
        left = owed - loan["principal"] * step
        open_ = (number <= loan["months"]) & (due >= span.first) & (due <= horizon) & (left > 0)
        interest = np.rint(np.maximum(left, 0) * rates / 12).astype(np.int64)
        paid = due + np.where(rng.random(due.size) < LATE, rng.integers(1, 16, due.size), 0)
        unpaid = (rng.random(due.size) < UNPAID) & (due > span.last - 60)
        columns = {"key": loan["key"], "due": due, "cents": loan["principal"] + interest}
        columns["paid"] = np.where(unpaid | (paid > span.last), NO_DAY, paid)
        parts.append(take({**columns, "principal": loan["principal"], "opened": loan["opened"]}, open_))
    return concat(parts)


def _spend_at_once(rng: np.random.Generator, span: Span, new: Rows) -> Rows:
    """A fresh loan goes where it was taken for within three days."""
    day = new["opened"] + rng.integers(0, 4, new["key"].size)
    cents = -(new["cents"] * 0.97).astype(np.int64)
    spent = entries(_demand(new["key"]), day, cents, "transfer_out", bank=new["key"] // 100 % 8)
    return take(spent, day <= span.last)


def _demand(key: np.ndarray) -> np.ndarray:
    return key // 100 * 100
