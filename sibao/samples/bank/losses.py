"""Stories of customers who begin to leave. Days count back from the last day `t`; see stories.py."""

from sibao.samples.bank import shape
from sibao.samples.bank.span import day_number, day_of
from sibao.samples.bank.stage import YEAR, Stage, month_close, subject


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
    s.hold("T024", s.round(500_000), t - 300, matures=t + 430)
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


def slipping(s: Stage) -> None:
    """Below the floor at the last month close for the first time: on the watch list."""
    close = month_close(s.last)
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
    s.hold("T036", s.round(120_000), t - 420, matures=t + 676)
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


def activity_drop(s: Stage) -> None:
    """Used the account every other day, now hardly ever."""
    t = s.last
    s.words = "交易频率明显下降"
    s.who["occupation"] = shape.FREELANCER
    s.demand = 25_000
    s.hold("T036", s.round(130_000), t - 600, matures=t + 496)
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
