"""The customers: who they are, what they own in all, how they can be reached."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sibao.samples.bank import shape, words
from sibao.samples.bank.names import full_names
from sibao.samples.bank.outlets import region_of
from sibao.samples.bank.rows import NO_DAY, Rows
from sibao.samples.bank.span import Chunk, Span

YEAR = 365.25
# What is fixed of story characters: column -> value, by customer number.
Cast = Mapping[int, Mapping[str, Any]]
_CHECK_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_SOURCES = tuple(shape.SOURCE_SHARES)


def make_people(span: Span, chunk: Chunk, cast: Cast) -> Rows:
    """One row per customer of the chunk; `cast` fixes attributes (column name -> value) of story characters by number.

    Amounts (`assets`) are in cents, days are day numbers with NO_DAY for none.
    """
    rng = span.rng("people", chunk.number)
    size = chunk.last - chunk.first
    people: Rows = {
        "n": np.arange(chunk.first, chunk.last),
        "outlet": np.concatenate([np.full(cell.last - cell.first, cell.outlet) for cell in chunk.cells]),
        "is_cast": np.isin(np.arange(chunk.first, chunk.last), list(cast)),
        "male": rng.random(size) < 0.48,
    }
    people |= _occupations_and_births(rng, span, size)
    people["tier"] = _tiers(rng, chunk, people["occupation"], cast)
    people["assets"] = _assets(rng, people["tier"])
    people |= _relationship(rng, span, people)
    for number, fixed in cast.items():
        for column, value in fixed.items():
            people[column][number - chunk.first] = value
    people["old"] = span.last - people["birth"] > 55 * YEAR
    people |= full_names(rng, people["male"], people["old"])
    people |= _addresses(rng, people)
    people |= _identity(chunk, people)
    return people


def _occupations_and_births(rng: np.random.Generator, span: Span, size: int) -> Rows:
    shares = np.array(list(shape.OCCUPATION_SHARES.values()))
    occupation = rng.choice(len(shares), size, p=shares / shares.sum())
    age = np.empty(size)
    for number, name in enumerate(shape.OCCUPATIONS):
        brackets = shape.AGES.get(name, shape.AGES[""])
        where = np.flatnonzero(occupation == number)
        low, high, share = (np.array(column) for column in zip(*brackets, strict=True))
        bracket = rng.choice(len(brackets), where.size, p=share)
        age[where] = low[bracket] + rng.random(where.size) * (high - low)[bracket]
    birth = span.last - (age * YEAR).astype(np.int64)
    lunar = rng.random(size) < np.select([age > 60, age > 40], [0.45, 0.15], 0.02)
    return {"occupation": occupation, "birth": birth, "lunar": lunar}


def _tiers(rng: np.random.Generator, chunk: Chunk, occupation: np.ndarray, cast: Cast) -> np.ndarray:
    """Tier per customer: each tier's exact share of every outlet, the likelier occupations first."""
    luck = np.log(shape.WEALTH_WEIGHT[occupation]) + rng.gumbel(size=occupation.size)
    tiers = np.zeros(occupation.size, np.int64)
    for cell in chunk.cells:
        window = slice(cell.first - chunk.first, cell.last - chunk.first)
        fixed = {n: int(who["tier"]) for n, who in cast.items() if cell.first <= n < cell.last}
        score = luck[window].copy()
        score[[n - cell.first for n in fixed]] = -np.inf
        order = np.argsort(-score, kind="stable")
        start = 0
        for tier in range(shape.PRIVATE, shape.MASS, -1):
            count = shape.share_count(shape.tier_rate(tier), cell.first, cell.last)
            count = max(0, count - sum(1 for held in fixed.values() if held == tier))
            tiers[window][order[start : start + count]] = tier
            start += count
        for n, tier in fixed.items():
            tiers[n - chunk.first] = tier
    return tiers


def _assets(rng: np.random.Generator, tier: np.ndarray) -> np.ndarray:
    low, high, mean = (
        np.array([getattr(s, name) for s in shape.TIER_SHAPES])[tier] for name in ("low", "high", "mean")
    )
    part = (mean - low) / (high - low)
    yuan = low + (high - low) * rng.beta(2.4 * part, 2.4 * (1 - part))
    small = np.minimum(np.exp(rng.normal(np.log(shape.SMALL_MEDIAN), 1.4, tier.size)), high)
    return (np.where(tier == shape.MASS, small, yuan) * 100).astype(np.int64)


def _relationship(rng: np.random.Generator, span: Span, people: Rows) -> Rows:
    size, tier = people["n"].size, people["tier"]
    valued = tier >= shape.VALUED
    opened = span.last - (rng.random(size) ** 1.5 * 20 * YEAR).astype(np.int64)
    opened = np.maximum(opened, people["birth"] + int(16 * YEAR))
    tested = rng.random(size) < np.array([0.05, 0.4, 0.75, 0.9, 0.95, 1, 1])[tier]
    elder = span.last - people["birth"] > 46 * YEAR
    id_expires = span.last - 120 + (rng.random(size) * 18 * YEAR).astype(np.int64)
    card_expires = span.last - 60 + rng.integers(0, 790, size)
    has_card = valued & (rng.random(size) < 0.75)
    return {
        "opened": opened,
        "source": rng.choice(len(_SOURCES), size, p=list(shape.SOURCE_SHARES.values())),
        "risk": np.where(tested, 1 + rng.choice(5, size, p=[0.25, 0.35, 0.25, 0.1, 0.05]), 0),
        "risk_on": np.where(tested, span.last - rng.integers(0, 420, size), NO_DAY),
        "id_expires": np.where(elder & (rng.random(size) < 0.85), NO_DAY, id_expires),
        "card_expires": np.where(has_card, card_expires, NO_DAY),
        "sms": rng.random(size) < 0.72,
        "call": rng.random(size) < 0.55,
    }


def _addresses(rng: np.random.Generator, people: Rows) -> Rows:
    """Where they live: 40 % in a lower-tier county's township, the others near their outlet."""
    size = people["n"].size
    far = rng.random(size) < shape.LOWER_TIER_SHARE
    home = np.array([region_of(outlet) for outlet in range(people["outlet"][-1] + 1)])[people["outlet"]]
    town = rng.integers(0, len(words.LOWER_TIER), size)
    urban = np.array(["".join(dict.fromkeys(region[:3])) for region in words.URBAN], object)[home]
    rural = np.array(["".join(region[:3]) for region in words.LOWER_TIER], object)[town]
    urban += _pick(rng, words.STREETS, size) + _number(rng, 300, size) + "号" + _number(rng, 30, size) + "栋"
    urban += _number(rng, 4, size) + "单元" + _number(rng, 18, size) + "0" + _number(rng, 4, size) + "室"
    rural += _pick(rng, words.TOWNS, size) + _pick(rng, words.VILLAGES, size) + _number(rng, 12, size) + "组"
    codes = np.where(
        far,
        np.array([region[3] for region in words.LOWER_TIER])[town],
        np.array([region[3] for region in words.URBAN])[home],
    )
    return {"address": np.where(far, rural, urban), "region": codes}


def _identity(chunk: Chunk, people: Rows) -> Rows:
    """Identity and mobile numbers: unique, with a true check digit, and nobody's (docs/manual/generated-bank.md)."""
    birth = people["birth"].astype("datetime64[D]")
    month = birth.astype("datetime64[M]")
    year = birth.astype("datetime64[Y]").astype(int) + 1970
    written = year * 10_000 + (month.astype(int) % 12 + 1) * 100 + (birth - month).astype(int) + 1
    region = people["region"] * 100 + 90 + chunk.number % 10
    same = (region * 100_000_000 + written) * 2 + people["male"]
    rank = _rank_within(same)
    serial = ((chunk.number // 10 % 50 * 10 + rank) * 37 + written % 499) % 500
    number = (region * 100_000_000 + written) * 1000 + serial * 2 + people["male"]
    digits = number[:, None] // 10 ** np.arange(16, -1, -1) % 10
    check = digits @ _CHECK_WEIGHTS % 11
    n = people["n"]
    mobile = np.array(words.MOBILE_PREFIXES)[n % 10] * 10**8 + (n * 7_654_321 + 12_345_678) % 10**8
    return {"id_body": number, "id_check": check, "mobile": mobile}


def _rank_within(group: np.ndarray) -> np.ndarray:
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.r_[True, group[order][1:] != group[order][:-1]])
    rank = np.empty(group.size, np.int64)
    rank[order] = np.arange(group.size) - np.repeat(starts, np.diff(np.r_[starts, group.size]))
    return rank


def _pick(rng: np.random.Generator, options: Sequence[str], size: int) -> np.ndarray:
    return np.asarray(options, object)[rng.integers(0, len(options), size)]


def _number(rng: np.random.Generator, high: int, size: int) -> np.ndarray:
    return np.array([str(number) for number in range(1, high + 1)], object)[rng.integers(0, high, size)]
