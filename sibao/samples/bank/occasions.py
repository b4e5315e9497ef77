"""Stories of occasions: what falls due, comes in, or is near. Days count back from the last day `t`; see stories.py."""

from datetime import timedelta

from sibao.policy.lunar import lunar_months, month_of
from sibao.samples.bank import products, shape
from sibao.samples.bank.rows import KIND, NO_DAY, SLOT, customer_id
from sibao.samples.bank.span import day_number, day_of
from sibao.samples.bank.stage import YEAR, Stage, month_close, subject


def near_upgrade(s: Stage) -> None:
    """Just short of the next tier at the last month close."""
    close = month_close(s.last)
    s.words = "三个月日均接近金卡门槛,月末临界"
    s.who["tier"] = shape.VALUED
    s.demand = 1_500
    s.hold("T012", 95_000, s.last - 240, matures=s.last + 125)
    s.expect_event("near_upgrade", close, close, close)


def upgrade_in_the_making(s: Stage) -> None:
    """Near the next tier at one month close, up at the next."""
    close = month_close(s.last)
    start = day_number(day_of(close).replace(day=1))
    s.words = "上月末临界白金,本月新增资金后月末升级"
    s.demand = 20_000
    s.hold("T024", 440_000, s.last - 400, matures=s.last + 330)
    for step in range(5):
        s.move(start + 2 * step, 40_000, "transfer_in", bank="中国银行")
    s.expect_event("near_upgrade", start - 1, start - 1, start - 1)
    s.expect_event("tier_up", close, close, close, after_night=day_of(start - 1))


def leap_month_birthday(s: Stage) -> None:
    """A platinum customer born in a leap month, whose lunar birthday is near."""
    s.words = "闰月出生的白金客户,农历生日将至"
    _celebrate(s, _lunar_birth(s.last, born_in_leap=True))


def thirtieth_birthday(s: Stage) -> None:
    """A platinum customer born on a lunar 30th, in a year whose month has only 29 days."""
    s.words = "农历三十出生的白金客户,今年该月只有二十九天"
    _celebrate(s, _lunar_birth(s.last, born_in_leap=False))


def card_expiry(s: Stage) -> None:
    """A valued customer's card expires in less than two months."""
    on = s.last + 57
    s.words = "贵宾卡两个月内到期"
    s.who["card_expires"] = on
    s.hold("T024", s.round(150_000), s.last - 300, matures=s.last + 430)
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
    s.hold("T036", s.round(200_000), t - 460, matures=t + 636)
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
    s.hold("T024", s.round(640_000), s.last - 500, matures=s.last + 230)
    if found:
        born, on = found
        s.who["birth"] = born
        s.expect_event("birthday", on, on - 3, on)


def _lunar_birth(last: int, *, born_in_leap: bool) -> tuple[int, int] | None:
    """(birth, birthday): the birthday the nearest to the last day that a night of the last thirty announces, or None.

    Born in a leap month, the birthday is in the plain month; born on a 30th, it is the 29th of a short month.
    """
    past = lunar_months(1950, 1985)
    for on in [last + ahead for ahead in (1, 2, 3, *range(0, -27, -1))]:
        now = month_of(day_of(on))
        number = (day_of(on) - now.first_day).days + 1
        if now.is_leap:
            continue
        same = [month for month in past if month.month == now.month and month.is_leap == born_in_leap]
        if born_in_leap:
            births = [month.first_day + timedelta(days=number - 1) for month in same if month.days >= number]
        else:
            long = [month for month in same if month.days == 30 and (now.days, number) == (29, 29)]
            births = [month.first_day + timedelta(days=29) for month in long]
        if births:
            return day_number(births[-1]), on
    return None
