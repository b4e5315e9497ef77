"""Plain-Python twin of `holding`: the accounts open on D with the balance as delivered, negative ones too."""

from datetime import date

from tests.oracles.aum import Customer, Row


def holding(customer: Customer, as_of: date) -> list[Row]:
    """One row per open account, without the customer's key."""
    return [
        {"account_id": a["account_id"], "balance": customer.balance(a, as_of), "opened_on": a["opened_on"]}
        for a in customer.open_accounts(as_of)
    ]
