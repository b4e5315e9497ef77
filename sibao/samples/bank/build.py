"""One bank from its span: every table of the extracts, chunk after chunk, and the truth of its stories."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sibao.samples.bank import flows, holdings, ledger, loans, outlets, people, products, relations, stage
from sibao.samples.bank.rows import Rows, accounts, concat, take
from sibao.samples.bank.span import Chunk, Span, chunks
from sibao.samples.bank.stories import stage_stories
from sibao.samples.bank.writing import Writer

_SECOND_ACCOUNT = 0.04
_CLOSED_ACCOUNT = 0.02


@dataclass(frozen=True)
class Books:
    """What one chunk's customers hold and do; `demand` is the demand accounts that the ledger has yet to open."""

    accounts: Rows
    entries: Rows
    balances: list[Rows]
    repayments: Rows
    demand: Rows


def build_bank(span: Span, writer: Writer, progress: Callable[[int, int], None]) -> list[dict[str, object]]:
    """Write all tables; `progress` is told (customers done, transactions written). Returns the stories' truth."""
    branches = outlets.make_branches(span)
    writer.add_records("branch", branches)
    writer.add_records("staff", outlets.make_staff(span, branches))
    catalogue = [
        (product.product_id, product.name, product.category, product.risk_level) for product in products.PRODUCTS
    ]
    writer.add_records("product", catalogue)
    price = products.prices(span)
    truth: list[dict[str, object]] = []
    for chunk in chunks(span):
        stages = stage_stories(span, chunk)
        _build_chunk(span, chunk, stages, price, writer)
        truth += [one.truth() for one in stages]
        progress(chunk.last, writer.rows.get("transaction", 0))
    return truth


def _build_chunk(span: Span, chunk: Chunk, stages: list[stage.Stage], price: np.ndarray, writer: Writer) -> None:
    everyone = people.make_people(span, chunk, {one.n: one.who for one in stages})
    writer.add("customer", everyone, chunk.number)
    kin = relations.make_relations(span, chunk, everyone) + stage.stage_relations(stages)
    writer.add_records("relation", kin, chunk.number)
    fixed = {one.n: one.manager for one in stages}
    writer.add_records("assignment", outlets.make_assignments(span, chunk, everyone, fixed), chunk.number)
    books = _books(span, chunk, everyone, stages, price)
    writer.add("account", books.accounts, chunk.number)
    writer.add("repayment", books.repayments, chunk.number)
    transactions, balances = ledger.post(span, books.demand, books.entries)
    transactions["number"] = _number_within_customer(transactions["key"])
    writer.add("transaction", transactions, chunk.number)
    balances = concat([balances, *books.balances])
    order = np.argsort(balances["key"] * 65_536 + balances["day"], kind="stable")
    writer.add("balance", take(balances, order), chunk.number)


def _books(span: Span, chunk: Chunk, everyone: Rows, stages: list[stage.Stage], price: np.ndarray) -> Books:
    """The books of all customers of a chunk, story characters included."""
    crowd = take(everyone, ~everyone["is_cast"])
    parts = holdings.split_assets(span.rng("split", chunk.number), crowd)
    deposit_accounts, deposit_entries = holdings.make_deposits(
        span.rng("deposits", chunk.number), span, crowd, parts["time_deposit"]
    )
    position_accounts, position_entries, balance = holdings.make_positions(
        span.rng("positions", chunk.number), span, crowd, parts, price
    )
    kept_accounts, kept_entries = holdings.make_kept(span.rng("kept", chunk.number), span, crowd, parts)
    loan_accounts, loan_entries, repayment = loans.make_loans(span.rng("loans", chunk.number), span, crowd)
    card_accounts, card_entries = loans.make_cards(span.rng("cards", chunk.number), span, crowd)
    moves = flows.make_flows(span.rng("flows", chunk.number), span, crowd)
    demand_accounts, demand = _demand_accounts(span, chunk, everyone, crowd, parts["demand_deposit"], stages)
    account = concat(
        [demand_accounts, *deposit_accounts, *position_accounts, *kept_accounts, *loan_accounts, *card_accounts]
        + stage.stage_accounts(stages)
    )
    entry = concat(
        [*deposit_entries, *position_entries, *kept_entries, *loan_entries, *card_entries, moves]
        + stage.stage_entries(stages)
    )
    repayments = concat([repayment, *stage.stage_repayments(stages)])
    return Books(account, entry, balance + stage.stage_balances(stages), repayments, demand)


def _demand_accounts(
    span: Span, chunk: Chunk, everyone: Rows, crowd: Rows, cents: np.ndarray, stages: list[stage.Stage]
) -> tuple[Rows, Rows]:
    """Every customer's demand account, some a second one at the next outlet, some an old one closed long ago."""
    rng = span.rng("demand", chunk.number)
    target = np.zeros(everyone["n"].size, np.int64)
    target[crowd["n"] - chunk.first] = cents
    for one in stages:
        target[one.n - chunk.first] = round(one.demand * 100)
    luck = rng.random(target.size)
    old = ~everyone["is_cast"] & (everyone["opened"] < span.first - 900)
    second = np.flatnonzero(old & (luck < _SECOND_ACCOUNT))
    away = (everyone["outlet"][second] + 1) % span.outlets
    share = target[second] // 3
    target[second] -= share
    key, product = everyone["n"] * 100, products.INDEX["D000"]
    closed = np.flatnonzero(old & (luck > 1 - _CLOSED_ACCOUNT))
    account = concat(
        [
            accounts(key, product, everyone["outlet"], everyone["opened"]),
            accounts(key[second] + 1, product, away, everyone["opened"][second] + 200),
            accounts(
                key[closed] + 2,
                product,
                everyone["outlet"][closed],
                everyone["opened"][closed] + 30,
                closed=span.first - 500 - rng.integers(0, 300, closed.size),
            ),
        ]
    )
    keys = np.r_[key, key[second] + 1]
    opened = np.r_[everyone["opened"], everyone["opened"][second] + 200]
    return account, {"key": keys, "opened": opened, "target": np.r_[target, share]}


def _number_within_customer(key: np.ndarray) -> np.ndarray:
    """0, 1, 2, … for each customer's rows, which stand together."""
    customer = key // 100
    starts = np.flatnonzero(np.r_[True, customer[1:] != customer[:-1]])
    return np.arange(key.size) - np.repeat(starts, np.diff(np.r_[starts, key.size]))
