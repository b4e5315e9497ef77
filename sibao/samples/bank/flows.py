"""What moves on demand accounts: income on its day of the month, spending after it, large sums now and then."""

import numpy as np
from numpy.typing import ArrayLike

from sibao.samples.bank import shape
from sibao.samples.bank.rows import KIND, Rows, concat, entries, take
from sibao.samples.bank.span import Span, day_number, day_of

SALARY, PENSION, TURNOVER, SPORADIC = range(4)
PAY_DAYS = np.array([5, 8, 10, 12, 15, 20, 25])
# A salary that comes to an end, a year; and large sums in and out of the valued, a month.
SALARY_ENDS, LARGE_SUM = 0.025, 0.012


def make_flows(rng: np.random.Generator, span: Span, people: Rows) -> Rows:
    """All income, spending, fees and large sums of the customers who use their account."""
    active = rng.random(people["n"].size) < np.array(shape.ACTIVE_CHANCE)[people["tier"]]
    user = _income_plan(rng, span, take(people, active))
    starts = span.month_starts()
    month, row = (axis.ravel() for axis in np.meshgrid(np.arange(starts.size), np.arange(active.sum()), indexing="ij"))
    pay_day = starts[month] + user["pay_day"][row] - 1
    swing = np.array([0.01, 0.0, 0.35, 0.5])[user["way"][row]]
    income = np.rint(user["income"][row] * np.exp(rng.normal(0, 1, row.size) * swing)).astype(np.int64)
    parts = [
        *_regular_income(user, row, pay_day, income),
        *_sundry_income(rng, user, row, pay_day, income),
        *_spending(rng, user, row, pay_day, income),
        _fees(user, row, starts[month]),
        _interest(span, people),
        *_large_sums(rng, span, people),
    ]
    flows = concat(parts)
    return take(flows, (flows["day"] >= span.first) & (flows["day"] <= span.last))


def _income_plan(rng: np.random.Generator, span: Span, user: Rows) -> Rows:
    """Add way, monthly income (cents), pay day, the day the salary ends and how often the customer spends."""
    size, occupation, tier = user["n"].size, user["occupation"], user["tier"]
    here = rng.random(size)
    way = np.full(size, SPORADIC)
    way[(occupation == shape.RETIRED) & (here < 0.75)] = PENSION
    salaried = (occupation >= shape.CLERK) & (occupation < shape.STUDENT)
    way[(salaried & (here < 0.7)) | ((occupation == shape.MIGRANT) & (here < 0.45))] = SALARY
    way[np.isin(occupation, (shape.OWNER, shape.FREELANCER, shape.SALES)) & (here < 0.7)] = TURNOVER
    lift = np.array([0.85, 1.1, 1.4, 1.8, 3.0, 5.0, 8.0])[tier]
    usual = np.array([5_200, 3_100, 0, 1_500])[way] * lift
    usual = np.where(way == TURNOVER, np.array(shape.TURNOVER)[tier], usual)
    income = usual * np.exp(rng.normal(0, 0.3, size))
    ends = rng.exponential(365 / SALARY_ENDS, size).astype(np.int64) + span.first
    young = span.last - user["birth"] < 45 * 365
    return {
        **user,
        "way": way,
        "income": np.where(way == PENSION, np.rint(income) * 100, income * 100),
        "pay_day": np.where(way == PENSION, 15, PAY_DAYS[rng.integers(0, 7, size)]),
        "ends": ends,
        "thrift": np.clip(rng.normal(0.975, 0.03, size), 0.85, 1.02),
        "pace": np.where(young, 24.0, 16.0) * np.where(way == SPORADIC, 0.7, 1.0) * rng.gamma(4, 0.25, size),
        "fee": rng.random(size) < 0.3,
    }


def _regular_income(user: Rows, row: np.ndarray, pay_day: np.ndarray, income: np.ndarray) -> list[Rows]:
    parts = []
    for way, kind in ((SALARY, "salary"), (PENSION, "pension")):
        here = (user["way"][row] == way) & (pay_day < user["ends"][row])
        here &= pay_day >= user["opened"][row]
        parts.append(entries(user["n"][row[here]] * 100, pay_day[here], income[here], kind))
    return parts


def _sundry_income(
    rng: np.random.Generator, user: Rows, row: np.ndarray, pay_day: np.ndarray, income: np.ndarray
) -> list[Rows]:
    """Turnover in several transfers a month; those without regular pay bring cash or are sent money."""
    where = np.flatnonzero(user["way"][row] >= TURNOVER)
    business = user["way"][row[where]] == TURNOVER
    times = np.where(business, rng.integers(3, 9, where.size), rng.integers(1, 3, where.size))
    of, cents = _pieces(rng, times, income[where])
    line = where[of]
    late = rng.random(of.size) * np.where(business[of], 26, 4)
    cash = ~business[of] & (rng.random(of.size) < 0.45)
    cents = np.where(cash, np.maximum(cents // 10_000, 1) * 10_000, cents)
    bank = np.where(cash, -1, rng.integers(0, 8, of.size))
    kind = np.where(cash, KIND["cash_in"], KIND["transfer_in"])
    return [_opened(user, row[line], pay_day[line] + late.astype(np.int64), cents, kind, bank)]


def _spending(
    rng: np.random.Generator, user: Rows, row: np.ndarray, pay_day: np.ndarray, income: np.ndarray
) -> list[Rows]:
    """Spend the month's income in many payments before the next pay day."""
    times = rng.poisson(user["pace"][row])
    of, cents = _pieces(rng, times, (income * user["thrift"][row]).astype(np.int64))
    line = row[of]
    day = pay_day[of] + 1 + (rng.random(of.size) * 29).astype(np.int64)
    luck = rng.random(of.size)
    business = user["way"][line] == TURNOVER
    transfer = luck < np.where(business, 0.45, 0.12)
    cash = ~transfer & (luck > 0.94) & (cents >= 10_000)
    cents = np.where(cash, cents // 10_000 * 10_000, cents)
    kind = np.where(transfer, KIND["transfer_out"], np.where(cash, KIND["cash_out"], KIND["payment"]))
    bank = np.where(transfer, rng.integers(0, 8, of.size), -1)
    own = transfer & (rng.random(of.size) < 0.12)
    return [_opened(user, line, day, -cents, kind, bank, own)]


def _pieces(rng: np.random.Generator, times: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut each total into so many random pieces of at least 0.01: (which total, cents)."""
    of = np.repeat(np.arange(times.size), times)
    weight = rng.standard_exponential(of.size, dtype=np.float32) + np.float32(0.02)
    share = weight / np.bincount(of, weight, times.size)[of]
    return of, np.maximum((total[of] * share).astype(np.int64), 1)


def _opened(
    user: Rows,
    line: np.ndarray,
    day: np.ndarray,
    cents: np.ndarray,
    kind: np.ndarray,
    bank: np.ndarray,
    own: ArrayLike = False,
) -> Rows:
    """Entries on the users' demand accounts, without those from before the account was opened."""
    rows = entries(user["n"][line] * 100, day, cents, kind, bank=bank, own=own)
    return take(rows, day >= user["opened"][line])


def _fees(user: Rows, row: np.ndarray, start: np.ndarray) -> Rows:
    here = user["fee"][row] & (start >= user["opened"][row])
    return entries(user["n"][row[here]] * 100, start[here], -200, "fee")


def _interest(span: Span, people: Rows) -> Rows:
    """One row of 0 a quarter on the 21st, filled in by the ledger once it knows the balance."""
    days = []
    for start in span.month_starts():
        first = day_of(start)
        if first.month % 3 == 0:
            days.append(day_number(first.replace(day=21)))
    day, row = (axis.ravel() for axis in np.meshgrid(np.array(days, int), np.arange(people["n"].size), indexing="ij"))
    here = people["opened"][row] < day
    return entries(people["n"][row[here]] * 100, day[here], 0, "interest")


def _large_sums(rng: np.random.Generator, span: Span, people: Rows) -> list[Rows]:
    """Valued customers now and then bring or take a tenth to half of what they own."""
    months = (span.last - span.first + 1) / 30
    valued = np.flatnonzero((people["tier"] >= shape.VALUED) & (people["opened"] < span.first))
    times = rng.poisson(LARGE_SUM * months, (2, valued.size))
    parts = []
    for direction, count in zip((1, -1), times, strict=True):
        who = np.repeat(valued, count)
        cents = (people["assets"][who] * (0.1 + 0.3 * rng.random(who.size))).astype(np.int64) // 100_000 * 100_000
        day = span.first + (rng.random(who.size) * (span.last - span.first + 1)).astype(np.int64)
        kind = KIND["transfer_in" if direction > 0 else "transfer_out"]
        own = rng.random(who.size) < 0.3
        rows = entries(people["n"][who] * 100, day, direction * cents, kind, bank=rng.integers(0, 8, who.size), own=own)
        parts.append(take(rows, cents > 0))
    return parts
