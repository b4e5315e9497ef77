"""Stories planted for people to find: each a character, what they did, and what the night should say of it.

docs/manual/generated-bank.md tells them. Days count back from the last day `t`; every number is chosen with room to
the rule it should meet (docs/manual/night.md), so that a bank may move its thresholds a little and still see them.
"""

from datetime import timedelta
from typing import Final

from lunar_python import Lunar, LunarMonth, LunarYear, Solar

from sibao.samples.bank import products, shape
from sibao.samples.bank.outlets import manager_count
from sibao.samples.bank.rows import KIND, NO_DAY, SLOT, customer_id
from sibao.samples.bank.span import Chunk, Span, day_number, day_of
from sibao.samples.bank.stage import YEAR, Stage, subject

# Only an outlet of this size gets several sets; no more than a tenth of an outlet are characters.
MANY_CUSTOMERS, SETS = 1_500, 3


def deposit_leaves(s: Stage) -> None:
    """A retiree whose deposit matures and leaves in two steps."""
    t, matured, yuan = s.last, s.last - 12, s.round(260_000)
    s.words = "退休客户一年期定期到期后未续存,分两笔转往他行"
    s.who |= {"occupation": shape.RETIRED, "birth": t - 67 * YEAR}
    s.demand = 30_000
    s.live(3_800, "pension", 15)
    s.hold("T036", 60_000, t - 500, matures=t + 596, lane=1)
    key = s.hold("T012", yuan, matured - 365, matures=matured, closed=matured)
    s.pay_out(key, matured, yuan)
    s.move(matured, yuan * 0.0125, "interest")
    s.move(t - 8, -yuan * 0.58, "transfer_out", bank="农业银行")
    s.move(t - 2, -yuan * 0.42, "transfer_out", bank="农业银行")
    s.expect_event("maturity_30", matured, matured - 30, matured - 8, subject=subject(key))
    s.expect_event("maturity_7", matured, matured - 7, matured - 2, subject=subject(key))
    s.expect_event("maturity_1", matured, matured - 1, matured - 1, subject=subject(key))
    s.expect_movement("maturity_cluster", matured - 30, matured - 1)
    s.expect_event("matured", matured, matured + 3, matured + 7, subject=subject(key))
    for day in (t - 8, t - 2):
        s.expect_movement("large_outflow", day, day, severity="high")
        s.expect_event("large_movement", day, day, day, subject="large_outflow")
    s.expect_movement("net_outflow", t - 8, t)
    s.expect_movement("drop_30", t - 8, t)
    s.expect_movement("drop_90", t - 2, t)


def turnover_elsewhere(s: Stage) -> None:
    """An owner whose turnover moves to an account of their own at another bank."""
    t = s.last
    s.words = "个体经营客户的货款逐步改走本人在他行的账户"
    s.who |= {"occupation": shape.OWNER, "tier": shape.PLATINUM}
    s.demand = 160_000
    s.hold("T024", 500_000, t - 300, matures=t + 430)
    for step, day in enumerate(range(t - 174, t + 1, 5)):
        s.move(day, 22_000 + 300 * (step % 4), "transfer_in", bank="工商银行")
        own = day > t - 72
        s.move(day, -21_500 - 200 * (step % 5), "transfer_out", bank="招商银行" if own else "建设银行", own=own)
    s.expect_movement("moved_elsewhere", t - 6, t)


def neglected_book(s: Stage) -> None:
    """One of a manager's customers whom nobody called while they drifted down."""
    t, start = s.last, s.round(180_000)
    s.words = "同一客户经理名下客户长期无人联系,资产小额多次流出"
    s.manager = 1
    s.demand = start - 60_000
    s.hold("T036", 60_000, t - 400, matures=t + 696)
    for day in range(t - 84, t - 11, 8):
        s.move(day, -start * 0.042, "transfer_out", bank="农商银行")
    s.expect_movement("drop_90", t - 12, t)


def near_upgrade(s: Stage) -> None:
    """Just short of the next tier at the last month close."""
    close = _month_close(s.last)
    s.words = "三个月日均接近金卡门槛,月末临界"
    s.who["tier"] = shape.VALUED
    s.demand = 1_500
    s.hold("T012", 95_000, s.last - 240, matures=s.last + 125)
    s.expect_event("near_upgrade", close, close, close)


def upgrade_in_the_making(s: Stage) -> None:
    """Near the next tier at one month close, up at the next."""
    close = _month_close(s.last)
    start = day_number(day_of(close).replace(day=1))
    s.words = "上月末临界白金,本月新增资金后月末升级"
    s.demand = 20_000
    s.hold("T024", 440_000, s.last - 400, matures=s.last + 330)
    for step in range(5):
        s.move(start + 2 * step, 40_000, "transfer_in", bank="中国银行")
    s.expect_event("near_upgrade", start - 1, start - 1, start - 1)
    s.expect_event("tier_up", close, close, close, after_night=day_of(start - 1))


def slipping(s: Stage) -> None:
    """Below the floor at the last month close for the first time: on the watch list."""
    close = _month_close(s.last)
    start = day_number(day_of(close).replace(day=1))
    s.words = "三个月日均跌破金卡门槛,进入关注第一个月"
    s.demand = 80_000
    s.hold("T024", 30_000, s.last - 400, matures=s.last + 330)
    s.move(start, -44_000, "transfer_out", bank="建设银行")
    s.move(start + 9, -12_000, "cash_out")
    s.expect_movement("tier_watch", close, close, severity="low", after_night=day_of(start - 1))


def salary_stopped(s: Stage) -> None:
    """The salary that came on the tenth of every month no longer comes."""
    t, pay = s.last, s.round(9_500)
    expected = max(day for day in (start + 9 for start in s.span.month_starts().tolist()) if day <= t - 8)
    s.words = "代发工资中断,客户可能换了工作或代发行"
    s.who["occupation"] = shape.CLERK
    s.demand = 60_000
    s.hold("T036", 120_000, t - 420, matures=t + 676)
    s.live(pay, "salary", 10, until=expected - 1)
    s.expect_movement("income_stopped", expected + 7, expected + 37)


def fund_redemption(s: Stage) -> None:
    """Most of a fund redeemed; the money is still on the account."""
    t, fund = s.last, s.round(160_000)
    s.words = "基金大额赎回,资金暂留活期"
    s.demand = 20_000
    s.hold("T036", 100_000, t - 500, matures=t + 596)
    key = s.hold("F201", fund, t - 390)
    taken = int(fund * 0.8)
    for week, day in enumerate(range(t - 390, t - 5, 7)):
        s.balance_rows.append((key, day, fund + 37.5 * (week % 9)))
    s.balance_rows.append((key, t - 5, fund - taken))
    s.pay_out(key, t - 5, taken, "redemption")
    s.expect_movement("redemption", t - 5, t, severity="high")


def leap_month_birthday(s: Stage) -> None:
    """A platinum customer born in a leap month, whose lunar birthday is near."""
    found = _lunar_birth(s.last, born_in_leap=True)
    s.words = "闰月出生的白金客户,农历生日将至"
    _celebrate(s, found)


def thirtieth_birthday(s: Stage) -> None:
    """A platinum customer born on a lunar 30th, in a year whose month has only 29 days."""
    found = _lunar_birth(s.last, born_in_leap=False)
    s.words = "农历三十出生的白金客户,今年该月只有二十九天"
    _celebrate(s, found)


def card_expiry(s: Stage) -> None:
    """A valued customer's card expires in less than two months."""
    on = s.last + 57
    s.words = "贵宾卡两个月内到期"
    s.who["card_expires"] = on
    s.hold("T024", 150_000, s.last - 300, matures=s.last + 430)
    s.expect_event("card_expiry", on, on - 60, on)


def loan_disbursed(s: Stage) -> None:
    """A business loan paid out this week."""
    on = s.last - 4
    s.words = "经营贷款放款"
    s.who |= {"occupation": shape.OWNER, "tier": shape.POTENTIAL}
    s.demand = 30_000
    key = _borrow(s, "L303", on, 300_000, 36)
    s.move(on, 300_000, "internal")
    s.move(on + 1, -290_000, "transfer_out", bank="工商银行")
    for due in range(on + 31, s.last + 62, 31):
        s.repayment_rows.append((key, due, 9_400, NO_DAY))
    s.expect_event("loan_disbursed", on, on, on, subject=subject(key))


def repayment_overdue(s: Stage) -> None:
    """An instalment that fell due six days ago and is not paid."""
    t, principal = s.last, 2_000
    s.words = "贷款逾期未还,需在上报征信前联系"
    s.who["tier"] = shape.VALUED
    s.demand = 900
    s.hold("T024", 70_000, t - 200, matures=t + 530)
    key = _borrow(s, "L302", t - 6 - 31 * 14, principal * 36, 36)
    for due in range(t - 6 - 31 * 13, t + 62, 31):
        paid = due if due < t - 6 else NO_DAY
        if due >= s.span.first:
            s.repayment_rows.append((key, due, principal + 150, paid))
            if paid == due:
                s.move(due - 1, principal + 150, "transfer_in", bank="建设银行", own=True)
                s.move(due, -principal - 150, "internal")
                s.move(due, principal, "internal", key=key)
    s.expect_event("repayment_due", t - 6, t - 9, t - 6, subject=subject(key))
    s.expect_event("repayment_overdue", t - 6, t - 5, t, subject=subject(key))


def new_customer(s: Stage) -> None:
    """Came last week with fresh money: follow up after 1, 7, 30 days."""
    opened = s.last - 8
    s.words = "新开户客户,按一日、七日、三十日跟进"
    s.who |= {"opened": opened, "tier": shape.POTENTIAL}
    s.demand = s.round(30_000)
    for k in (1, 7):
        s.expect_event("new_customer", opened + k, opened + k, opened + k, subject=k)


def dormant(s: Stage) -> None:
    """A gold customer from whom nothing was heard for a year."""
    t = s.last
    s.words = "金卡客户一年没有主动交易"
    s.hold("T036", 200_000, t - 460, matures=t + 636)
    s.move(t - 368, -500, "payment")
    s.expect_event("dormant", t - 3, t - 3, t - 3)


def house_sold(s: Stage) -> None:
    """A large sum comes in: the price of a house."""
    t = s.last
    s.words = "售房款到账,大额转入"
    s.demand = 15_000
    s.hold("T024", 140_000, t - 350, matures=t + 380)
    s.move(t - 3, s.round(420_000), "transfer_in", bank="建设银行")
    s.expect_movement("large_inflow", t - 3, t - 3, severity="low")
    s.expect_event("large_movement", t - 3, t - 3, t - 3, subject="large_inflow")


def maturity_cluster(s: Stage) -> None:
    """Three deposits that mature within two months of each other."""
    t = s.last
    s.words = "三笔定期两个月内集中到期"
    s.who |= {"occupation": shape.RETIRED, "birth": t - 63 * YEAR}
    s.demand = 38_000
    keys = [s.hold("T012", 50_000, t + d - 365, matures=t + d, lane=i) for i, d in enumerate((5, 20, 40))]
    s.expect_movement("maturity_cluster", t - 20, t)
    s.expect_event("maturity_7", t + 5, t - 2, t, subject=subject(keys[0]))
    s.expect_event("maturity_30", t + 20, t - 10, t, subject=subject(keys[1]))


def risk_expiry(s: Stage) -> None:
    """The risk assessment of a fund holder runs out in twelve days."""
    on = s.last + 12
    s.words = "持有理财类产品,风险测评即将过期"
    s.who |= {"risk": 3, "risk_on": on - 365, "tier": shape.VALUED}
    s.hold("I060", 20_000, s.last - 700, matures=s.last + 1_126)
    s.hold("T024", 50_000, s.last - 300, matures=s.last + 430)
    s.expect_event("risk_expiry", on, on - 30, on)


def activity_drop(s: Stage) -> None:
    """Used the account every other day, now hardly ever."""
    t = s.last
    s.words = "交易频率明显下降"
    s.who["occupation"] = shape.FREELANCER
    s.demand = 25_000
    s.hold("T036", 130_000, t - 600, matures=t + 496)
    for day in (*range(t - 178, t - 91, 2), *range(t - 80, t, 18)):
        s.move(day, -s.luck.randint(60, 240), "payment")
    s.expect_movement("activity_drop", t - 5, t)


def products_closed(s: Stage) -> None:
    """Two products given up within a month; the money is still here."""
    t = s.last
    s.words = "一个月内结清两个产品"
    s.demand = 10_000
    s.hold("T036", 100_000, t - 500, matures=t + 596, lane=2)
    for lane, day in ((0, t - 40), (1, t - 15)):
        key = s.hold("T024", 30_000, t - 460, matures=t + 270, closed=day, lane=lane)
        s.pay_out(key, day, 30_000)
    s.expect_movement("products_closed", t - 15, t)


def spouse_birthday(s: Stage) -> None:
    """The spouse of a valued customer has a birthday the day after tomorrow."""
    on = s.last + 2
    s.words = "客户配偶生日将至"
    s.who["tier"] = shape.VALUED
    s.hold("T024", 75_000, s.last - 300, matures=s.last + 430)
    relation = f"R{s.n}S"
    born = day_of(on).replace(year=day_of(on).year - 45, day=min(day_of(on).day, 28))
    if born.day == day_of(on).day:
        s.relation_rows.append((relation, customer_id(s.n), "赵敏", "spouse", None, born))
        s.expect_event("relation_birthday", on, on - 3, on, subject=relation)


def id_expiry(s: Stage) -> None:
    """An identity card that runs out in a month."""
    on = s.last + 30
    s.words = "身份证件即将到期"
    s.who |= {"id_expires": on, "tier": shape.POTENTIAL}
    s.demand = 24_000
    s.expect_event("id_expiry", on, on - 60, on)


# (story, days of history it needs); the first ones matter most where an outlet is too small for all.
STORIES: Final = (
    (deposit_leaves, 45),
    (turnover_elsewhere, 100),
    (neglected_book, 90),
    (neglected_book, 90),
    (neglected_book, 90),
    (upgrade_in_the_making, 62),
    (leap_month_birthday, 5),
    (salary_stopped, 140),
    (fund_redemption, 10),
    (house_sold, 5),
    (repayment_overdue, 10),
    (near_upgrade, 35),
    (card_expiry, 5),
    (loan_disbursed, 6),
    (new_customer, 10),
    (maturity_cluster, 5),
    (slipping, 62),
    (activity_drop, 180),
    (products_closed, 45),
    (dormant, 370),
    (thirtieth_birthday, 5),
    (risk_expiry, 5),
    (spouse_birthday, 5),
    (id_expiry, 5),
)


def stage_stories(span: Span, chunk: Chunk) -> list[Stage]:
    """The characters among this chunk's customers: the first of each outlet, set after set."""
    known = span.last - span.first
    told = [story for story, days in STORIES if days <= known]
    stages = []
    for cell in chunk.cells:
        first, last = span.outlet_range(cell.outlet)
        sets = SETS if cell.outlet == 0 and last - first >= MANY_CUSTOMERS else 1
        plays = (told * sets)[: (last - first) // 10]
        for n, story in enumerate(plays, first):
            if cell.first <= n < cell.last:
                stage = Stage(span, cell.outlet, n, n % manager_count(span, cell.outlet), story.__name__)
                story(stage)
                stages.append(stage)
    return stages


def _month_close(day: int) -> int:
    """The last month end on or before a day."""
    end = day_of(day + 1).replace(day=1) - timedelta(days=1)
    return day_number(end)


def _borrow(s: Stage, product_id: str, opened: int, yuan: float, months: int) -> int:
    """A loan account; its debt is a negative sum of entries."""
    key = s.n * 100 + SLOT["loan"]
    s.account_rows.append(
        (key, products.INDEX[product_id], s.outlet, opened, NO_DAY, opened + 31 * months),
    )
    kind = KIND["internal"] if opened >= s.span.first else -1
    s.entry_rows.append((key, max(opened, s.span.history_from), -yuan, kind))
    return key


def _celebrate(s: Stage, found: tuple[int, int] | None) -> None:
    s.who |= {"tier": shape.PLATINUM, "lunar": True, "occupation": shape.OWNER}
    s.demand = 60_000
    s.hold("T024", 640_000, s.last - 500, matures=s.last + 230)
    if found:
        born, on = found
        s.who["birth"] = born
        s.expect_event("birthday", on, on - 3, on)


def _lunar_birth(last: int, *, born_in_leap: bool) -> tuple[int, int] | None:
    """(birth, birthday): the birthday the nearest to the last day that a night of the last thirty announces, or None.

    Born in a leap month, the birthday is in the plain month; born on a 30th, it is the 29th of a short month.
    """
    for on in [last + ahead for ahead in (1, 2, 3, *range(0, -27, -1))]:
        day = day_of(on)
        lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
        month, number = lunar.getMonth(), lunar.getDay()
        if month < 0:
            continue
        for year in range(1950, 1986):
            if born_in_leap and LunarYear.fromYear(year).getLeapMonth() == month:
                if number <= LunarMonth.fromYm(year, -month).getDayCount():
                    return _solar(year, -month, number), on
            elif not born_in_leap and _is_short_end(lunar) and LunarMonth.fromYm(year, month).getDayCount() == 30:
                return _solar(year, month, 30), on
    return None


def _is_short_end(lunar: Lunar) -> bool:
    days = LunarMonth.fromYm(lunar.getYear(), lunar.getMonth()).getDayCount()
    return days == 29 and lunar.getDay() == 29


def _solar(year: int, month: int, day: int) -> int:
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return day_number(day_of(0).replace(year=solar.getYear(), month=solar.getMonth(), day=solar.getDay()))
