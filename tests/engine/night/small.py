"""A bank of twelve customers over four outlets, and readers of what a night publishes."""

import json
from pathlib import Path
from typing import Any

import duckdb

from tests.engine.staging.bank import Extracts

RESULTS = (
    "customer_aum",
    "customer_home",
    "customer_tier",
    "customer_month",
    "customer_movement",
    "customer_event",
    "holding",
    "kpi",
)
TABLES = (*RESULTS, "rejected")
LARGE = [20_000, 60_000, 120_000, 600_000, 2_500_000, 7_000_000]


def write_bank(folder: Path, factor: int = 1) -> Path:
    """Write the bank's extracts; `factor` multiplies every balance, so that two deliveries can be told apart."""
    folder.mkdir(parents=True, exist_ok=True)
    bank = Extracts(folder)
    people = range(1, 13)
    bank.write(
        "branch",
        [{"branch_id": "B0", "name": "总行", "level": "head"}]
        + [{"branch_id": f"B{n}", "name": "支行", "level": "outlet", "parent_id": "B0"} for n in range(1, 5)],
    )
    staff = {"name": "王", "role": "relationship_manager"}
    bank.write("staff", [staff | {"staff_id": f"S{n}", "branch_id": f"B{n}"} for n in range(1, 5)])
    bank.write(
        "customer", [{"customer_id": f"C{n}", "name": f"客户{n}", "birth_date": f"1970-11-{n + 10}"} for n in people]
    )
    products = {"P1": "demand_deposit", "P2": "time_deposit", "P3": "loan"}
    bank.write("product", [{"product_id": p, "name": p, "category": c} for p, c in products.items()])
    accounts = {f"A{n}{p}": (n, p) for n in people for p in products}
    bank.write(
        "account",
        [
            {
                "account_id": account,
                "customer_id": f"C{n}",
                "branch_id": f"B{n % 4 + 1}",
                "product_id": product,
                "opened_on": "2020-01-01",
                "matures_on": "2026-11-25" if product == "P2" else "",
            }
            for account, (n, product) in accounts.items()
        ],
    )
    bank.write(
        "balance",
        [
            {"account_id": account, "day": day, "balance": f"{LARGE[n % 6] * factor * share / 10:.2f}"}
            for account, (n, _) in accounts.items()
            for day, share in (("2026-01-01", 10), ("2026-10-15", 8), ("2026-11-20", 5))
        ],
    )
    bank.write(
        "transaction",
        [
            {
                "transaction_id": f"T{n}",
                "account_id": f"A{n}P1",
                "day": "2026-11-20",
                "amount": f"-{LARGE[n % 6] * factor * 0.3:.2f}",
                "kind": "transfer_out",
            }
            for n in people
        ],
    )
    bank.write(
        "assignment", [{"customer_id": f"C{n}", "staff_id": f"S{n % 4 + 1}", "since": "2026-01-01"} for n in (1, 2)]
    )
    held = {"tier": "gold", "below_months": "1", "since": "2026-10-31"}
    bank.write("tier_before", [held | {"customer_id": f"C{n}"} for n in range(1, 7)])
    return folder


def published(out: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of a night, its rows in an order of their own."""
    with duckdb.connect() as connection:
        return {
            table: sorted(
                connection.execute("FROM read_parquet(?)", [str(out / f"{table}.parquet")]).fetchall(), key=repr
            )
            for table in TABLES
        }


def run_json(out: Path) -> dict[str, Any]:
    """The night's own account of itself."""
    return json.loads((out / "run.json").read_text(encoding="utf-8"))
