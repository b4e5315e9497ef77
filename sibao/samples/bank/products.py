"""What the bank sells, and the prices of what has a price."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sibao.samples.bank.span import Span


@dataclass(frozen=True)
class Product:
    """One product. `term`: days (None = open-ended); `rate`: a year's return; `swing`: a day's standard deviation."""

    product_id: str
    name: str
    category: str
    risk_level: str | None = None
    term: int | None = None
    rate: float = 0.0
    swing: float = 0.0


PRODUCTS: Final = (
    Product("D000", "个人活期存款", "demand_deposit", rate=0.001),
    Product("T003", "整存整取三个月", "time_deposit", term=91, rate=0.0085),
    Product("T006", "整存整取六个月", "time_deposit", term=182, rate=0.0105),
    Product("T012", "整存整取一年", "time_deposit", term=365, rate=0.0125),
    Product("T024", "整存整取二年", "time_deposit", term=730, rate=0.0135),
    Product("T036", "整存整取三年", "time_deposit", term=1096, rate=0.016),
    Product("T136", "个人大额存单三年", "time_deposit", term=1096, rate=0.0185),
    Product("B036", "储蓄国债(凭证式)三年", "bond", term=1096, rate=0.0193),
    Product("B060", "储蓄国债(电子式)五年", "bond", term=1826, rate=0.02),
    Product("W101", "日日盈现金管理理财", "wealth", "R1", None, 0.018, 0.00002),
    Product("W203", "稳利三个月滚动理财", "wealth", "R2", None, 0.024, 0.0003),
    Product("W206", "稳利半年滚动理财", "wealth", "R2", None, 0.026, 0.0004),
    Product("W212", "稳利一年封闭理财", "wealth", "R2", 365, 0.028, 0.0005),
    Product("W301", "固收增强最短持有理财", "wealth", "R3", None, 0.032, 0.0012),
    Product("F101", "鑫安货币市场基金", "fund", "R1", None, 0.016, 0.00002),
    Product("F201", "鑫安纯债债券基金", "fund", "R2", None, 0.03, 0.0006),
    Product("F301", "鑫安平衡混合基金", "fund", "R3", None, 0.05, 0.006),
    Product("F401", "鑫安沪深300指数基金", "fund", "R4", None, 0.06, 0.011),
    Product("F402", "鑫安消费主题股票基金", "fund", "R4", None, 0.06, 0.013),
    Product("F501", "鑫安科技创新股票基金", "fund", "R5", None, 0.08, 0.018),
    Product("I060", "五年期两全保险", "insurance", "R2", 1826, 0.02),
    Product("I120", "养老年金保险", "insurance", "R2", 3652, 0.025),
    Product("X024", "两年期集合资金信托", "trust", "R4", 730, 0.05),
    Product("G001", "积存金", "metal", "R4", None, 0.06, 0.009),
    Product("S001", "证券第三方存管保证金", "custody", None, None, 0.0, 0.03),
    Product("L301", "个人住房贷款", "loan", rate=0.036),
    Product("L302", "个人消费贷款", "loan", rate=0.045),
    Product("L303", "个人经营性贷款", "loan", rate=0.042),
    Product("C001", "信用卡", "credit_card"),
)
INDEX: Final = {product.product_id: number for number, product in enumerate(PRODUCTS)}


def of_category(category: str) -> np.ndarray:
    """Product numbers of a category."""
    return np.array([number for number, product in enumerate(PRODUCTS) if product.category == category])


def terms() -> np.ndarray:
    """Days to maturity per product number, 0 where open-ended."""
    return np.array([product.term or 0 for product in PRODUCTS])


def prices(span: Span) -> np.ndarray:
    """Price per product and day from `span.history_from` to `span.last`; moves on weekdays only, 1 at the start."""
    days = np.arange(span.history_from, span.last + 1)
    weekday = (days + 3) % 7 < 5
    rows = []
    for number, product in enumerate(PRODUCTS):
        steps = span.rng("prices", number).standard_normal(days.size) * product.swing + product.rate / 261
        steps[~weekday] = 0.0
        steps[0] = 0.0
        rows.append(np.exp(np.cumsum(steps - product.swing**2 / 2 * weekday)))
    return np.array(rows)
