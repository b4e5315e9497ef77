"""Plain-Python twin of the events (docs/manual/night-events.md), written from the contract, not from the SQL.

Lunar dates come straight from ``lunar_python``; working days are given by the caller as one date, the next one after D.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from lunar_python import LunarMonth, Solar

from tests.oracles.movement import TIERS, Account, Customer, Movement, TierTonight, by_the_customer, is_month_close

NEEDS_RISK_CHECK = {"wealth", "fund", "insurance", "trust", "metal"}
MATURITIES = (("maturity_30", 30, 8, 7), ("maturity_7", 7, 2, 1), ("maturity_1", 1, 1, 0))


@dataclass(frozen=True)
class Event:
    kind: str
    event_on: date
    due_on: date
    subject: str = ""
    amount: Decimal | None = None


def days(count: int) -> timedelta:
    return timedelta(days=count)


def events(
    customer: Customer, tonight: TierTonight, moves: list[Movement], as_of: date, next_working_day: date
) -> list[Event]:
    """All events of one customer on the night of ``as_of``; ``moves`` are the customer's movements of that night."""
    rank = TIERS.index(tonight.tier)
    found = [
        *_loans(customer, as_of, next_working_day),
        *_new(customer, as_of),
        *_repayments(customer, as_of, next_working_day),
        *_tier_changes(customer, tonight, as_of),
    ]
    for move in moves:
        if move.code in ("large_outflow", "large_inflow"):
            found.append(Event("large_movement", as_of, next_working_day, move.code, move.amount))
    if rank >= TIERS.index("potential"):
        found += [*_maturities(customer, as_of), *_matured(customer, as_of, next_working_day)]
        found += _expiry("id_expiry", customer.id_expires_on, 60, as_of)
    if rank >= TIERS.index("valued"):
        found += [*_birthdays(customer, as_of), *_cards(customer, as_of), *_risk(customer, as_of)]
        found += _dormant(customer, as_of)
    return found


def solar_birthday(born: date, as_of: date) -> date:
    """The next anniversary on or after ``as_of``, never the birth itself."""
    for year in range(max(born.year + 1, as_of.year), max(born.year, as_of.year) + 2):
        day = 28 if (born.month, born.day) == (2, 29) and not isleap(year) else born.day
        if (candidate := date(year, born.month, day)) >= as_of:
            return candidate
    raise AssertionError("every second year has an anniversary")


def lunar_birthday(born: date, as_of: date) -> date:
    """The next lunar anniversary on or after ``as_of``, walked through lunar years one by one."""
    birth = Solar.fromYmd(born.year, born.month, born.day).getLunar()
    month, day = abs(birth.getMonth()), birth.getDay()
    year = max(birth.getYear() + 1, as_of.year - 1)
    while True:
        plain = LunarMonth.fromYm(year, month)
        first = Solar.fromJulianDay(plain.getFirstJulianDay())
        start = date(first.getYear(), first.getMonth(), first.getDay())
        if (candidate := start + days(min(day, plain.getDayCount()) - 1)) >= as_of:
            return candidate
        year += 1


def _birthdays(customer: Customer, as_of: date) -> Iterator[Event]:
    if customer.birth_date:
        find = lunar_birthday if customer.birthday_calendar == "lunar" else solar_birthday
        if (on := find(customer.birth_date, as_of)) <= as_of + days(3):
            yield Event("birthday", on, on)
    for relation in customer.relations:
        if relation.birth_date and (on := solar_birthday(relation.birth_date, as_of)) <= as_of + days(3):
            yield Event("relation_birthday", on, on, relation.relation_id)


def _maturities(customer: Customer, as_of: date) -> Iterator[Event]:
    for account in customer.accounts:
        balance = account.balance(as_of)
        if not (account.is_asset and account.matures_on and account.is_open(as_of) and balance > 0):
            continue
        for kind, first, last, due in MATURITIES:
            if account.matures_on - days(first) <= as_of <= account.matures_on - days(last):
                yield Event(kind, account.matures_on, account.matures_on - days(due), account.account_id, balance)


def _matured(customer: Customer, as_of: date, next_working_day: date) -> Iterator[Event]:
    for account in customer.accounts:
        on = account.matures_on
        if not (account.is_asset and on and on + days(3) <= as_of <= on + days(7)):
            continue
        held = account.balance(on - days(1))
        if held > 0 and (_still_there(account, held, as_of) or _left_unplaced(customer, account, on, as_of)):
            yield Event("matured", on, next_working_day, account.account_id, held)


def _still_there(account: Account, held: Decimal, as_of: date) -> bool:
    return account.is_open(as_of) and account.balance(as_of) >= held


def _left_unplaced(customer: Customer, account: Account, matures_on: date, as_of: date) -> bool:
    closed = account.closed_on is not None and matures_on <= account.closed_on <= as_of
    return closed and not any(t.kind == "purchase" and matures_on <= t.day <= as_of for t in customer.transactions)


def _loans(customer: Customer, as_of: date, next_working_day: date) -> Iterator[Event]:
    for account in customer.accounts:
        if account.category == "loan" and account.opened_on == as_of:
            yield Event("loan_disbursed", as_of, next_working_day, account.account_id, account.balance(as_of))


def _new(customer: Customer, as_of: date) -> Iterator[Event]:
    if customer.accounts:
        age = (as_of - min(account.opened_on for account in customer.accounts)).days
        if age in (1, 7, 30, 60, 90):
            yield Event("new_customer", as_of, as_of + days(7), str(age))


def _tier_changes(customer: Customer, tonight: TierTonight, as_of: date) -> Iterator[Event]:
    if not is_month_close(as_of):
        return
    valued = TIERS.index("valued")
    if tonight.change == "up" and TIERS.index(tonight.tier) >= valued:
        yield Event("tier_up", as_of, _quarter_end(as_of + days(1)))
    if tonight.change == "down" and customer.tier_before and TIERS.index(customer.tier_before.tier) >= valued:
        yield Event("tier_down", as_of, _quarter_end(as_of + days(1)))
    if tonight.near_upgrade and TIERS.index(tonight.tier) + 1 >= valued:
        yield Event("near_upgrade", as_of, as_of + days(30), "", _rounded(tonight.gap))


def _rounded(gap: Decimal | None) -> Decimal | None:
    return None if gap is None else gap.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _quarter_end(day: date) -> date:
    month = (day.month + 2) // 3 * 3
    return date(day.year, month, monthrange(day.year, month)[1])


def _expiry(kind: str, on: date | None, ahead: int, as_of: date) -> Iterator[Event]:
    if on and on - days(ahead) <= as_of <= on:
        yield Event(kind, on, on)


def _cards(customer: Customer, as_of: date) -> Iterator[Event]:
    for event in _expiry("card_expiry", customer.card_expires_on, 60, as_of):
        yield Event(event.kind, event.event_on, max(event.event_on - days(30), as_of))


def _risk(customer: Customer, as_of: date) -> Iterator[Event]:
    holds = any(a.category in NEEDS_RISK_CHECK and a.is_open(as_of) for a in customer.accounts)
    if holds and customer.risk_assessed_on:
        yield from _expiry("risk_expiry", customer.risk_assessed_on + days(365), 30, as_of)


def _repayments(customer: Customer, as_of: date, next_working_day: date) -> Iterator[Event]:
    for row in customer.repayments:
        if row.paid_on and row.paid_on <= as_of:
            continue
        if row.due_on - days(3) <= as_of <= row.due_on:
            yield Event("repayment_due", row.due_on, row.due_on, row.account_id, row.amount)
        if row.due_on + days(1) <= as_of <= row.due_on + days(30):
            yield Event("repayment_overdue", row.due_on, next_working_day, row.account_id, row.amount)


def _dormant(customer: Customer, as_of: date) -> Iterator[Event]:
    own = [t.day for t in by_the_customer(customer.transactions, as_of)]
    if own and max(own) == as_of - days(365):
        yield Event("dormant", as_of, as_of + days(30))
