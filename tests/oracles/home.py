"""Plain-Python twin of the home branch."""

from datetime import date
from decimal import Decimal

from tests.oracles.aum import Customer, Row


def customer_home(customer: Customer, archived_branch: str | None, as_of: date) -> Row:
    """The row of `customer_home`, without its key; `archived_branch` is the customer's own branch_id."""
    accounts = customer.open_accounts(as_of)
    if not accounts:
        return {"branch_id": archived_branch, "raw": Decimal(0)}
    sums = {a["branch_id"]: customer.raw(as_of, a["branch_id"]) for a in accounts}
    tied = [branch for branch in sums if sums[branch] == max(sums.values())]
    oldest_first = sorted(accounts, key=lambda a: (a["opened_on"], a["account_id"]))
    branch = next(a["branch_id"] for a in oldest_first if a["branch_id"] in tied)
    return {"branch_id": branch, "raw": sums[branch]}
