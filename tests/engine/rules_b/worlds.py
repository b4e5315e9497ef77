"""Hypothesis strategies for customers on the edge: each scenario aims at the boundaries of one rule."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from lunar_python import LunarYear, Solar

from tests.oracles import movement as oracle
from tests.oracles.movement import Account, Customer, Relation, Repayment, TierBefore, TierTonight, Transaction

CATEGORIES = ["demand_deposit", "time_deposit", "bond", "wealth", "fund", "insurance", "trust", "metal", "custody"]
CATEGORIES += ["loan", "credit_card"]
KINDS = ["cash_in", "cash_out", "transfer_in", "transfer_out", "payment", "salary", "pension", "internal", "purchase"]
KINDS += ["redemption", "interest", "fee"]
CARED = ["valued", "gold", "platinum", "diamond", "private"]
LONG_AGO = date(2001, 1, 1)
CENT = Decimal("0.01")
# Month closes, leap days, turns of year, days before the Spring Festival and before weekends worked in lieu.
NIGHTS = [
    *(date(2026, 11, 20), date(2026, 11, 30), date(2026, 2, 28), date(2028, 2, 28), date(2028, 2, 29)),
    *(date(2026, 2, 26), date(2026, 3, 1), date(2026, 12, 31), date(2026, 12, 30), date(2027, 1, 1)),
    *(date(2026, 9, 30), date(2025, 9, 27), date(2026, 2, 13), date(2026, 2, 16), date(2025, 7, 23)),
    *(date(2025, 6, 30), date(2025, 3, 31), date(2024, 5, 7), date(2026, 1, 14), date(2026, 6, 8)),
]
NOISE = st.sampled_from([-CENT, Decimal(0), Decimal(0), CENT])
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass
class Sketch:
    """A customer in the making; `held` decides which column of the thresholds its scenarios aim at."""

    name: str
    as_of: date
    held: str
    accounts: list[Account] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    repayments: list[Repayment] = field(default_factory=list)
    dates: dict[str, Any] = field(default_factory=dict)

    @property
    def column(self) -> str:
        return self.held if self.held in oracle.LARGE else "gold"

    def ago(self, days: int) -> date:
        return self.as_of - timedelta(days=days)

    def open(self, *changes: tuple[date, Decimal], category: str = "demand_deposit", **more: Any) -> Account:
        opened_on = more.pop("opened_on", LONG_AGO)
        one_a_day = tuple(dict(changes).items())
        account = Account(f"{self.name}-{len(self.accounts)}", category, opened_on, changes=one_a_day, **more)
        self.accounts.append(account)
        return account

    def move(self, days: int, amount: Decimal, kind: str, to_self: bool = False) -> None:
        if not self.accounts:
            self.open()
        account = self.accounts[len(self.transactions) % len(self.accounts)]
        self.transactions.append(Transaction(account.account_id, self.ago(days), amount, kind, to_self))


def pick(draw: Draw, *options: Any) -> Any:
    return draw(st.sampled_from(options))


def money(amount: Decimal) -> Decimal:
    return amount.quantize(CENT)


def large(draw: Draw, sketch: Sketch) -> None:
    least = Decimal(oracle.LARGE[sketch.column])
    total = Decimal(0)
    for _ in range(pick(draw, 1, 1, 2)):
        amount = least * pick(draw, 1, 1, 2) + draw(NOISE)
        total += amount if amount >= least else 0
        sketch.move(pick(draw, 0, 0, 0, 0, 1), amount * pick(draw, -1, -1, 1), draw(st.sampled_from(KINDS)))
    held = money(total / pick(draw, Decimal("0.30"), Decimal("0.30"), 1)) + draw(NOISE)
    sketch.open((LONG_AGO, pick(draw, held, held, Decimal(0), Decimal(-5))), (sketch.as_of, Decimal(7)))


def net(draw: Draw, sketch: Sketch) -> None:
    least, share = map(Decimal, oracle.NET[sketch.column])
    total = least * pick(draw, 1, 1, 3) + draw(NOISE)
    part = money(total * pick(draw, Decimal("0.4"), Decimal("1.2"), 1, 1))
    sketch.move(pick(draw, 0, 5, 6, 6, 7), -part, pick(draw, "transfer_out", "payment", "cash_out", *KINDS))
    sketch.move(pick(draw, 0, 6, 6, 7), part - total, pick(draw, "transfer_in", "salary", "pension", *KINDS))
    held = pick(draw, money(total / share) + draw(NOISE), money(total / share) + draw(NOISE), Decimal(0))
    sketch.open((LONG_AGO, held), (sketch.ago(pick(draw, 6, 6, 7, 8)), Decimal(pick(draw, 0, 1))))


def drop(draw: Draw, sketch: Sketch) -> None:
    days, shares = pick(draw, (30, oracle.DROP_30), (90, oracle.DROP_90))
    before = pick(draw, oracle.FLOOR, oracle.FLOOR, oracle.FLOOR * 2, Decimal("333333.33")) + draw(NOISE)
    now = money(before * (1 - Decimal(shares[sketch.column]))) + draw(NOISE)
    came = sketch.ago(days + pick(draw, 0, 0, 1, -1))
    left = sketch.ago(pick(draw, 0, 0, 1, days - 1, -1))
    category = pick(draw, "time_deposit", "fund", "custody", "loan")
    sketch.open((came, before), (left, now), category=pick(draw, "bond", "bond", category))


def activity(draw: Draw, sketch: Sketch) -> None:
    before = pick(draw, 5, 6, 6, 10)
    limit = int(before * (1 - Decimal(oracle.ACTIVITY[sketch.column])))
    now = max(0, limit + pick(draw, 0, 0, 1, -1))
    for count, days in ((before, (90, 179)), (now, (0, 89)), (pick(draw, 0, 1), (89, 90, 180))):
        for _ in range(count):
            sketch.move(pick(draw, *days), Decimal(pick(draw, -3, 5)), pick(draw, "internal", "payment", "purchase"))
    sketch.move(pick(draw, 89, 90), Decimal(1), draw(st.sampled_from(KINDS)))


def income(draw: Draw, sketch: Sketch) -> None:
    expected = sketch.ago(pick(draw, 6, 7, 7, 8, 36, 37, 37, 38, 20))
    last_day = monthrange(expected.year, expected.month)[1]
    day = pick(draw, 31, 30, 29) if expected.day == last_day and pick(draw, True, False) else expected.day
    earlier = [day, pick(draw, day, 1), pick(draw, day, 1)]
    for back, of_month in zip((1, 2, 3), draw(st.permutations(earlier)), strict=True):
        year, month = divmod(expected.year * 12 + expected.month - 1 - back, 12)
        on = date(year, month + 1, min(of_month, monthrange(year, month + 1)[1]))
        if pick(draw, *[True] * 9, False):
            paid = Decimal(pick(draw, 5000, 5000, 5000, 5000, 0, -5000))
            sketch.move(
                (sketch.as_of - on).days, paid, pick(draw, "salary", "pension", "salary", "pension", "interest")
            )
        if pick(draw, False, True):
            end = monthrange(on.year, on.month)[1]
            late = date(on.year, on.month, pick(draw, end, min(end, on.day + 1)))
            sketch.move(max(0, (sketch.as_of - late).days), Decimal("0.01"), pick(draw, "salary", "pension", "fee"))


def cluster(draw: Draw, sketch: Sketch) -> None:
    maturing = oracle.FLOOR * pick(draw, 1, 1, 2) + draw(NOISE)
    for part in (maturing - 1000, Decimal(1000), Decimal(pick(draw, -50, 9))):
        matures_on = sketch.ago(-pick(draw, 0, 1, 1, 59, 60, 60, 61))
        closed_on = pick(draw, None, None, None, sketch.as_of, sketch.ago(-1))
        category = pick(draw, "time_deposit", "wealth", "bond", "loan")
        sketch.open((LONG_AGO, part), category=category, matures_on=matures_on, closed_on=closed_on)
    others = money(maturing * (1 / Decimal("0.40") - 1)) + draw(NOISE)
    sketch.open((LONG_AGO, others))


def redemption(draw: Draw, sketch: Sketch) -> None:
    base = oracle.FLOOR * pick(draw, 1, 1, 3) + draw(NOISE)
    redeemed = money(base * Decimal("0.30")) + draw(NOISE)
    sketch.open((sketch.ago(pick(draw, 31, 30, 30, 29)), base), (sketch.ago(pick(draw, 29, 29, 0)), base + 1))
    half = money(redeemed / 2)
    kind = pick(draw, "redemption", "redemption", "redemption", "purchase")
    for amount in (half, redeemed - half, -pick(draw, half, redeemed, redeemed + CENT)):
        sketch.move(pick(draw, 0, 28, 29, 29, 30), amount, kind)


def closings(draw: Draw, sketch: Sketch) -> None:
    for _ in range(pick(draw, 1, 2, 2, 3)):
        closed_on = sketch.ago(pick(draw, -1, 0, 0, 90, 179, 179, 180))
        category = pick(draw, "time_deposit", "fund", "demand_deposit", "loan", "credit_card")
        sketch.open((LONG_AGO, Decimal(9)), category=category, closed_on=closed_on)


def elsewhere(draw: Draw, sketch: Sketch) -> None:
    to_self = oracle.FLOOR * pick(draw, 1, 1, 2) + draw(NOISE)
    others = money(to_self / Decimal("0.60") - to_self) + draw(NOISE)
    for amount, own in ((to_self - 1, True), (Decimal(1), True), (others, False)):
        days, sign = pick(draw, 0, 88, 89, 89, 90), pick(draw, -1, -1, -1, -1, 1)
        kind = pick(draw, "transfer_out", "payment", "cash_out", "cash_in", "internal")
        sketch.move(days, amount * sign, kind, to_self=own)


def maturing(draw: Draw, sketch: Sketch) -> None:
    for _ in range(2):
        days = pick(draw, 0, 1, 2, 6, 7, 8, 29, 30, 31)
        closed_on = pick(draw, None, None, sketch.as_of, sketch.ago(-1))
        category = pick(draw, "time_deposit", "wealth", "loan", "credit_card")
        balance = Decimal(pick(draw, "0.01", "0.01", "0", "-1"))
        opened_on = sketch.ago(pick(draw, 400, 0, -1))
        sketch.open(
            (LONG_AGO, balance),
            category=category,
            opened_on=opened_on,
            closed_on=closed_on,
            matures_on=sketch.ago(-days),
        )


def matured(draw: Draw, sketch: Sketch) -> None:
    days = pick(draw, 2, 3, 3, 5, 7, 7, 8)
    on = sketch.ago(days)
    held = Decimal(pick(draw, "100", "100", "0.01", "0", "-1"))
    changes = [(LONG_AGO, held)]
    if pick(draw, False, True):
        changes.append((on + timedelta(days=pick(draw, -1, 0, 1)), held + draw(NOISE)))
    closed_on = pick(draw, None, None, on, on, on - timedelta(days=1), sketch.as_of, sketch.ago(-1))
    category = pick(draw, "time_deposit", "wealth", "bond", "loan")
    sketch.open(*changes, category=category, opened_on=pick(draw, LONG_AGO, on), closed_on=closed_on, matures_on=on)
    for _ in range(pick(draw, 0, 0, 1)):
        sketch.open()
        sketch.move(days - pick(draw, -1, 0, days), Decimal(-5), pick(draw, "purchase", "purchase", "redemption"))


def openings(draw: Draw, sketch: Sketch) -> None:
    for _ in range(pick(draw, 1, 1, 2)):
        opened_on = sketch.ago(pick(draw, -1, 0, 0, 1, 1, 2, 6, 7, 8, 30, 60, 90, 91))
        category = pick(draw, "loan", "demand_deposit")
        closed_on = pick(draw, None, None, sketch.as_of, opened_on)
        balance = Decimal(pick(draw, 250000, 0, -3))
        sketch.open((opened_on, balance), category=category, opened_on=opened_on, closed_on=closed_on)


def repayments(draw: Draw, sketch: Sketch) -> None:
    loan = sketch.open(category="loan")
    for due in set(draw(st.lists(st.sampled_from([-4, -3, -1, 0, 1, 29, 30, 31]), min_size=1, max_size=2))):
        paid_on = pick(draw, None, None, sketch.as_of, sketch.ago(-1), sketch.ago(40))
        sketch.repayments.append(Repayment(loan.account_id, sketch.ago(due), Decimal("1234.56"), paid_on))


def expiries(draw: Draw, sketch: Sketch) -> None:
    edges = (-61, -60, -31, -30, -29, -1, 0, 1)
    sketch.dates["card_expires_on"] = sketch.ago(pick(draw, *edges))
    sketch.dates["id_expires_on"] = pick(draw, sketch.ago(pick(draw, *edges)), date(9999, 12, 31))
    sketch.dates["risk_assessed_on"] = sketch.ago(365 + pick(draw, -31, -30, -30, -1, 0, 0, 1))
    closed_on = pick(draw, None, None, sketch.as_of, sketch.ago(-1))
    opened_on = pick(draw, LONG_AGO, LONG_AGO, sketch.as_of, sketch.ago(-1))
    sketch.open(category=draw(st.sampled_from(CATEGORIES)), opened_on=opened_on, closed_on=closed_on)


def dormant(draw: Draw, sketch: Sketch) -> None:
    sketch.move(pick(draw, 364, 365, 365, 366), Decimal(pick(draw, -1, 0, 1)), pick(draw, "payment", *KINDS))
    if pick(draw, True, False):
        sketch.move(pick(draw, 0, 364, 365, 366), Decimal(1), draw(st.sampled_from(KINDS)))


def birthdays(draw: Draw, sketch: Sketch) -> None:
    day = sketch.ago(-pick(draw, -1, 0, 1, 2, 3, 3, 4))
    lunar = pick(draw, True, True, False)
    sketch.dates["birthday_calendar"] = "lunar" if lunar else "solar"
    sketch.dates["birth_date"] = _lunar_birth(draw, day) if lunar else _solar_birth(draw, day)
    sketch.relations.append(Relation(f"{sketch.name}-r", pick(draw, None, _solar_birth(draw, day))))


def _solar_birth(draw: Draw, day: date) -> date:
    year = pick(draw, day.year, day.year - 1, 1980, 1981, 2000)
    if (day.month, day.day) in ((2, 28), (3, 1)) and pick(draw, True, False):
        return date(1980, 2, 29)
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _lunar_birth(draw: Draw, day: date) -> date:
    """A birth in the lunar month in which `day` lies, in any year, plain or leap, on that day of month or the 30th."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    year = pick(draw, lunar.getYear(), lunar.getYear() - 1, *range(1940, 2020))
    months = [
        m for m in LunarYear(year).getMonths() if m.getYear() == year and abs(m.getMonth()) == abs(lunar.getMonth())
    ]
    month = draw(st.sampled_from(months))
    day_of_month = min(
        month.getDayCount(), pick(draw, lunar.getDay(), lunar.getDay(), 30 if lunar.getDay() == 29 else 1)
    )
    first = Solar.fromJulianDay(month.getFirstJulianDay())
    return date(first.getYear(), first.getMonth(), first.getDay()) + timedelta(days=day_of_month - 1)


MOVEMENT_SCENARIOS = [large, net, drop, activity, income, cluster, redemption, closings, elsewhere]
EVENT_SCENARIOS = [maturing, matured, openings, repayments, expiries, dormant, birthdays]


def tonight_of(draw: Draw, held: str | None, as_of: date) -> TierTonight:
    """Any row of customer_tier that the contract allows: a change only at a month close."""
    tier = pick(draw, held or "gold", held or "gold", *oracle.TIERS)
    rank = oracle.TIERS.index
    change = "none"
    if held and tier != held and oracle.is_month_close(as_of):
        change = pick(draw, "none", "up" if rank(tier) > rank(held) else "down")
    below = pick(draw, 0, 1, 2, 3, 4)
    near = tier != "private" and pick(draw, True, False)
    gap = None if tier == "private" else Decimal(pick(draw, "0.01", "4999.99", "0.005", "0.0049", "0.0149"))
    return TierTonight(tier, below, change, below > 0, near, gap)


@st.composite
def nights(
    draw: Draw, scenarios: list[Callable[[Draw, Sketch], None]]
) -> tuple[date, dict[str, tuple[Customer, TierTonight]]]:
    """A night and up to eight customers, each made by one or two of the scenarios."""
    as_of = draw(st.sampled_from(NIGHTS))
    people = {}
    for number in range(draw(st.integers(1, 8))):
        name = f"c{number}"
        before = pick(draw, None, *CARED, *CARED, *oracle.TIERS)
        tonight = tonight_of(draw, before, as_of)
        sketch = Sketch(name, as_of, before or tonight.tier)
        for scenario in draw(st.lists(st.sampled_from(scenarios), min_size=1, max_size=2)):
            scenario(draw, sketch)
        customer = Customer(
            name,
            tuple(sketch.accounts),
            tuple(sketch.transactions),
            TierBefore(before) if before else None,
            relations=tuple(sketch.relations),
            repayments=tuple(sketch.repayments),
        )
        people[name] = (replace(customer, **sketch.dates), tonight)
    return as_of, people
