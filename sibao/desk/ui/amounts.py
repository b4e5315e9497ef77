"""How money is written on screen, on paper and in a tooltip.

Amounts are exact: a `Decimal` is yuan, an `int` is cents (分). Floats are refused.
Chinese pages write 万元 with two decimals from 1 万 on and 元 below; English pages write thousands ("k").
"""

from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import get_language, gettext

TEN_THOUSAND = Decimal(10_000)
MINUS = "\u2212"


def yuan(amount: Decimal | int) -> Decimal:
    """The amount in yuan at two decimals. Raises TypeError for anything that is not exact."""
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise TypeError(f"money is Decimal yuan or int cents, not {type(amount).__name__}")
    exact = amount if isinstance(amount, Decimal) else Decimal(amount) / 100
    return exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def large_unit() -> tuple[Decimal, str]:
    """Divisor and name of the unit for large amounts in the language of the page."""
    if (get_language() or "").startswith("en"):
        return Decimal(1_000), "k"
    return TEN_THOUSAND, gettext("万元")


def number(amount: Decimal) -> str:
    """Two decimals, thousands separators, a real minus sign."""
    text = f"{abs(amount.quantize(Decimal('0.01'), ROUND_HALF_EVEN)):,.2f}"
    return f"{MINUS}{text}" if amount < 0 and text.strip("0.,") else text


def in_large_unit(amount: Decimal | int) -> str:
    """The amount in the large unit whatever its size, for columns whose head names the unit."""
    return number(yuan(amount) / large_unit()[0])


def parts(amount: Decimal | int) -> tuple[str, str]:
    """Number and unit as the page shows them: large unit from 1 万 yuan on, yuan below."""
    exact = yuan(amount)
    if abs(exact) >= TEN_THOUSAND:
        divisor, unit = large_unit()
        return number(exact / divisor), unit
    return number(exact), gettext("元")


def full(amount: Decimal | int) -> str:
    """¥ and every digit, for tooltips."""
    exact = yuan(amount)
    return f"{MINUS if exact < 0 else ''}¥{abs(exact):,.2f}"
