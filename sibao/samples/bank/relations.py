"""The people around a customer: spouse, children, parents, and those whose word counts."""

import numpy as np

from sibao.samples.bank import shape
from sibao.samples.bank.names import draw_given, draw_surnames
from sibao.samples.bank.rows import Record, Rows, customer_id
from sibao.samples.bank.span import Chunk, Span, day_of

# kind: (share of relations, years older (+) or younger (-) than the customer, birth date known)
_KINDS = {
    "spouse": (0.38, 0, 0.8),
    "child": (0.30, -27, 0.8),
    "parent": (0.14, 26, 0.7),
    "influencer": (0.05, 5, 0.1),
    "friend": (0.05, 0, 0.1),
    "decision_maker": (0.03, 10, 0.2),
    "head_of_household": (0.03, 12, 0.3),
    "other": (0.02, 0, 0.0),
}
_CHANCE = np.array([0.02, 0.06, 0.5, 0.75, 0.9, 0.95, 1.0])


def make_relations(span: Span, chunk: Chunk, people: Rows) -> list[Record]:
    """Rows of `relation` (relation_id, customer_id, name, kind, related_customer_id, birth date)."""
    rng = span.rng("relations", chunk.number)
    has = (rng.random(people["n"].size) < _CHANCE[people["tier"]]) & ~people["is_cast"]
    where = np.repeat(np.flatnonzero(has), rng.integers(1, 4, has.sum()))
    kinds = list(_KINDS)
    shares = np.array([_KINDS[kind][0] for kind in kinds])
    kind = rng.choice(len(kinds), where.size, p=shares / shares.sum())
    gap = np.array([_KINDS[name][1] for name in kinds])[kind] * 365.25 + rng.normal(0, 900, where.size)
    birth = (people["birth"][where] - gap).astype(np.int64)
    known = (rng.random(where.size) < np.array([_KINDS[name][2] for name in kinds])[kind]) & (birth < span.last)
    male = np.where(kind == 0, ~people["male"][where], rng.random(where.size) < 0.5)
    names = draw_surnames(rng, where.size)
    same = (kinds.index("child") == kind) & (people["surname"][where] != "")
    names = np.where(same, people["surname"][where], names) + draw_given(rng, male, span.last - birth > 55 * 365)
    linked = _linked(rng, people, where, kind, kinds)
    names = np.where(linked >= 0, people["name"][linked], names)
    rows: list[Record] = []
    for i, row in enumerate(where.tolist()):
        n, related = int(people["n"][row]), int(linked[i])
        related_id = customer_id(int(people["n"][related])) if related >= 0 else None
        born = day_of(people["birth"][related]) if related >= 0 else day_of(birth[i]) if known[i] else None
        rows.append(
            (
                f"R{n}{i - np.searchsorted(where, row):02d}",
                customer_id(n),
                str(names[i]),
                kinds[kind[i]],
                related_id,
                born,
            )
        )
    return rows


def _linked(
    rng: np.random.Generator, people: Rows, where: np.ndarray, kind: np.ndarray, kinds: list[str]
) -> np.ndarray:
    """Positions of the related people who are valued customers of the same outlet themselves, -1 for the others."""
    valued = np.flatnonzero((people["tier"] >= shape.VALUED) & ~people["is_cast"])
    if not valued.size:
        return np.full(where.size, -1)
    other = valued[np.minimum(np.searchsorted(valued, where) + 1, valued.size - 1)]
    fits = np.isin(kind, [kinds.index("friend"), kinds.index("influencer"), kinds.index("decision_maker")])
    fits &= (other != where) & (people["outlet"][other] == people["outlet"][where])
    return np.where(fits & (rng.random(where.size) < 0.5), other, -1)
