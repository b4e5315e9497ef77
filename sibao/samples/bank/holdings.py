"""What customers hold beside their demand account: deposits that mature, units whose price moves, things kept."""

from collections.abc import Callable

import numpy as np

from sibao.samples.bank import products, shape
from sibao.samples.bank.rows import KIND, NO_DAY, SLOT, Rows, accounts, concat, entries, take
from sibao.samples.bank.span import Span

SILENT = -1
# What happens at a deposit's maturity: renewed, kept on the demand account, taken elsewhere, left lying.
_RENEWED, _KEPT, _LEAVES, _LIES = range(4)
_MATURITY_SHARES = (0.76, 0.11, 0.08, 0.05)
# Deposits agreed to roll over by themselves: the account stays, its maturity moves on.
_ROLLING_SHARE = 0.45
_MAX_GENERATIONS = 16
# (accounts, entries, balances) booked so far; whether a price is set on these day numbers.
Booked = tuple[list[Rows], list[Rows], list[Rows]]
IsStep = Callable[[np.ndarray], np.ndarray]
_MAX_WEALTH_GENERATIONS = 9


def split_assets(rng: np.random.Generator, people: Rows) -> dict[str, np.ndarray]:
    """Cents per category and customer, adding up to their assets; demand always takes part."""
    tier, size = people["tier"], people["n"].size
    retired = people["occupation"] == shape.RETIRED
    weights: dict[str, np.ndarray] = {"demand_deposit": rng.gamma(1.5, size=size)}
    for category, chances in shape.HOLDING_CHANCE.items():
        held = rng.random(size) < np.array(chances)[tier]
        careful = np.where(retired & np.isin(category, ["fund", "metal", "custody"]), 0.3, 1.0)
        weights[category] = held * careful * shape.HOLDING_WEIGHT[category] * rng.gamma(2.0, size=size)
    total = sum(weights.values())
    parts = {name: (people["assets"] * (weight / total)).astype(np.int64) for name, weight in weights.items()}
    for name in shape.HOLDING_CHANCE:
        parts[name] = np.where(parts[name] >= 100_000, parts[name] // 10_000 * 10_000, 0)
    parts["demand_deposit"] = people["assets"] - sum(parts[name] for name in shape.HOLDING_CHANCE)
    return parts


def start_kind(span: Span, day: np.ndarray, kind: int) -> np.ndarray:
    """The kind for days from the first one on; before it an entry only shapes the balance."""
    return np.where(day >= span.first, kind, SILENT)


def make_deposits(
    rng: np.random.Generator, span: Span, people: Rows, cents: np.ndarray
) -> tuple[list[Rows], list[Rows]]:
    """Time deposits with their renewals: (accounts parts, entries parts). Each is bought from the demand account."""
    first = _first_deposits(rng, span, people, cents)
    rolls = rng.random(first["n"].size) < _ROLLING_SHARE
    account_parts, entry_parts = _rolling(span, take(first, rolls))
    first = take(first, ~rolls)
    ids = products.of_category("time_deposit")
    for generation in range(_MAX_GENERATIONS):
        if not first["n"].size:
            break
        term = products.terms()[first["product"]]
        matures = first["opened"] + term
        fate = rng.choice(4, term.size, p=_MATURITY_SHARES)
        closes = matures + np.where(fate == _LIES, rng.integers(5, 40, term.size), 0)
        done = closes <= span.last
        key = first["n"] * 100 + SLOT["time_deposit"] + 3 * generation + first["lane"]
        closed = np.where(done, closes, NO_DAY)
        account_parts.append(
            accounts(key, first["product"], first["outlet"], first["opened"], closed=closed, matures=matures)
        )
        entry_parts += _buy(span, key, first["opened"], first["cents"])
        ended = {"key": key[done], "cents": first["cents"][done], "day": closes[done]}
        interest = ended["cents"] * _rates()[first["product"][done]] * term[done] / 365
        entry_parts += _pay_out(ended["key"], ended["day"], ended["cents"], "internal")
        entry_parts.append(entries(_demand(ended["key"]), ended["day"], interest.astype(np.int64), "interest"))
        entry_parts += _leave(rng, span, take(ended, fate[done] == _LEAVES))
        again = done & np.isin(fate, (_RENEWED, _LIES))
        first = take({**first, "opened": closes}, again)
        change = rng.random(again.sum()) < 0.2
        first["product"] = np.where(change, rng.choice(ids[:4], again.sum()), first["product"])
    return account_parts, entry_parts


def make_positions(
    rng: np.random.Generator, span: Span, people: Rows, parts: dict[str, np.ndarray], price: np.ndarray
) -> Booked:
    """Wealth, funds, metal and custody, worth units × price: (accounts, entries, balance parts)."""
    result: Booked = ([], [], [])
    steps: dict[str, IsStep] = {
        "wealth": lambda day: (day + 3) % 7 == 2,
        "fund": lambda day: (day + 3) % 7 < 5,
        "metal": lambda day: (day + 3) % 7 < 5,
        "custody": lambda day: (day + 3) % 7 == 4,
    }
    for category, is_step in steps.items():
        held = _new_positions(rng, span, people, parts[category], category)
        for generation in range(_MAX_WEALTH_GENERATIONS):
            if not held["n"].size:
                break
            key = held["n"] * 100 + SLOT[category] + generation
            again = _hold(rng, span, key, held, price, is_step, result)
            held = take({**held, "opened": held["out"] + 1}, again)
            held |= _exits(rng, span, held["product"], held["opened"])
    return result


def make_kept(
    rng: np.random.Generator, span: Span, people: Rows, parts: dict[str, np.ndarray]
) -> tuple[list[Rows], list[Rows]]:
    """Bonds, insurance and trusts: bought once, constant, maturing after the last day."""
    account_parts, entry_parts = [], []
    for category in ("bond", "insurance", "trust"):
        where = np.flatnonzero(parts[category])
        product = rng.choice(products.of_category(category), where.size)
        term = products.terms()[product]
        opened = span.last - (rng.random(where.size) * (term - 3)).astype(np.int64)
        opened = np.maximum(opened, people["opened"][where] + 1)
        opened = np.minimum(opened, span.last)
        key = people["n"][where] * 100 + SLOT[category]
        account_parts.append(accounts(key, product, people["outlet"][where], opened, matures=opened + term))
        entry_parts += _buy(span, key, opened, parts[category][where])
    return account_parts, entry_parts


def _rolling(span: Span, deposit: Rows) -> tuple[list[Rows], list[Rows]]:
    """Deposits that roll over: one account, maturing after the last day; interest at the last roll within the span."""
    term = products.terms()[deposit["product"]]
    rounds = np.maximum(1, -((deposit["opened"] - span.last - 1) // term))
    matures = deposit["opened"] + rounds * term
    key = deposit["n"] * 100 + SLOT["time_deposit"] + deposit["lane"]
    rolled = (rounds > 1) & (matures - term >= span.first)
    interest = (deposit["cents"] * _rates()[deposit["product"]] * term / 365).astype(np.int64)
    paid = entries(_demand(key), matures - term, interest, "interest")
    account = accounts(key, deposit["product"], deposit["outlet"], deposit["opened"], matures=matures)
    return [account], [*_buy(span, key, deposit["opened"], deposit["cents"]), take(paid, rolled)]


def _first_deposits(rng: np.random.Generator, span: Span, people: Rows, cents: np.ndarray) -> Rows:
    """The deposits that stand on the first day, or are made later with new money: up to three a customer."""
    lanes = []
    count = np.where(cents >= 5_000_000, rng.integers(1, 4, cents.size), 1)
    for lane in range(3):
        where = np.flatnonzero((cents > 0) & (lane < count))
        amount = (cents[where] // count[where]) // 10_000 * 10_000
        ids = products.of_category("time_deposit")
        product = ids[rng.choice(6, where.size, p=[0.03, 0.07, 0.38, 0.2, 0.24, 0.08])]
        product = np.where((product == ids[5]) & (amount < 20_000_000), ids[4], product)
        opened = span.first - (rng.random(where.size) * products.terms()[product]).astype(np.int64)
        opened = np.maximum(opened, people["opened"][where] + lane)
        columns = {"n": people["n"][where], "outlet": people["outlet"][where], "cents": amount, "product": product}
        lanes.append({**columns, "opened": opened, "lane": np.full(where.size, lane)})
    first = concat(lanes)
    return take(first, (first["cents"] > 0) & (first["opened"] <= span.last))


def _new_positions(rng: np.random.Generator, span: Span, people: Rows, cents: np.ndarray, category: str) -> Rows:
    where = np.flatnonzero(cents)
    product = rng.choice(products.of_category(category), where.size)
    since = products.terms()[product]
    age = np.where(since > 0, since, 500)
    opened = span.first + 30 - (rng.random(where.size) * age).astype(np.int64)
    opened = np.minimum(np.maximum(opened, people["opened"][where] + 1), span.last)
    held = {"n": people["n"][where], "outlet": people["outlet"][where], "product": product}
    held |= {"opened": opened, "cents": cents[where]}
    return held | _exits(rng, span, product, opened)


def _exits(rng: np.random.Generator, span: Span, product: np.ndarray, opened: np.ndarray) -> Rows:
    """When a position ends and by which kind: at its maturity, or redeemed at will (12 % a year)."""
    term = products.terms()[product]
    redeemed = opened + rng.exponential(365 / 0.12, product.size).astype(np.int64) + 1
    return {
        "matures": np.where(term > 0, opened + term, NO_DAY),
        "out": np.where(term > 0, opened + term, np.maximum(redeemed, span.first)),
    }


def _hold(
    rng: np.random.Generator,
    span: Span,
    key: np.ndarray,
    held: Rows,
    price: np.ndarray,
    is_step: IsStep,
    result: Booked,
) -> np.ndarray:
    """Book one generation of positions into `result`; returns which of them are bought again after they end."""
    account_parts, entry_parts, balance_parts = result
    done = held["out"] <= span.last
    closed = np.where(done, held["out"], NO_DAY)
    account_parts.append(
        accounts(key, held["product"], held["outlet"], held["opened"], closed=closed, matures=held["matures"])
    )
    begin = np.maximum(held["opened"], span.history_from)
    units = held["cents"] / price[held["product"], begin - span.history_from]
    entry_parts += _buy(span, key, held["opened"], held["cents"])
    end = np.where(done, held["out"], span.last + 1)
    balance_parts += _price_rows(span, key, held["product"], units, begin, end, price, is_step)
    balance_parts.append({"key": key[done], "day": held["out"][done], "cents": np.zeros(done.sum(), np.int64)})
    proceeds = np.rint(units[done] * price[held["product"][done], held["out"][done] - 1 - span.history_from])
    at_will = held["matures"][done] == NO_DAY
    for kind, which in (("redemption", at_will), ("internal", ~at_will)):
        entry_parts += _pay_out(key[done][which], held["out"][done][which], proceeds[which].astype(np.int64), kind)
    return done & (held["out"] + 1 <= span.last) & (held["matures"] != NO_DAY) & (rng.random(key.size) < 0.8)


def _price_rows(
    span: Span,
    key: np.ndarray,
    product: np.ndarray,
    units: np.ndarray,
    begin: np.ndarray,
    end: np.ndarray,
    price: np.ndarray,
    is_step: IsStep,
) -> list[Rows]:
    """A balance row on the first day and on every day on which the price is set, up to the day before `end`."""
    days = np.arange(span.history_from, span.last + 1)
    steps = days[is_step(days) & (days >= span.first - 100)]
    count = np.searchsorted(steps, end) - np.searchsorted(steps, begin, side="right")
    count = np.maximum(count, 0)
    row = np.repeat(np.arange(key.size), count)
    position = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    day = steps[np.searchsorted(steps, begin, side="right")[row] + position]
    value = np.rint(units[row] * price[product[row], day - span.history_from]).astype(np.int64)
    first = np.rint(units * price[product, begin - span.history_from]).astype(np.int64)
    return [{"key": key, "day": begin, "cents": first}, {"key": key[row], "day": day, "cents": value}]


def _rates() -> np.ndarray:
    return np.array([product.rate for product in products.PRODUCTS])


def _demand(key: np.ndarray) -> np.ndarray:
    return key // 100 * 100


def _buy(span: Span, key: np.ndarray, opened: np.ndarray, cents: np.ndarray) -> list[Rows]:
    """A purchase on both accounts; what was bought before the balances begin is simply there."""
    kind = start_kind(span, opened, KIND["purchase"])
    inside = opened > span.history_from
    begin = np.maximum(opened, span.history_from)
    out = entries(_demand(key)[inside], opened[inside], -cents[inside], kind[inside])
    return [entries(key, begin, cents, kind), out]


def _pay_out(key: np.ndarray, day: np.ndarray, cents: np.ndarray, kind: str) -> list[Rows]:
    return [entries(key, day, -cents, kind), entries(_demand(key), day, cents, kind)]


def _leave(rng: np.random.Generator, span: Span, ended: Rows) -> list[Rows]:
    """Matured money taken to another bank within ten days, a third of it to an account of one's own."""
    day = ended["day"] + rng.integers(1, 11, ended["day"].size)
    own = rng.random(day.size) < 0.35
    bank = rng.integers(0, 8, day.size)
    gone = entries(_demand(ended["key"]), day, -ended["cents"], "transfer_out", bank=bank, own=own)
    return [take(gone, day <= span.last)]
