"""How single values look on a page: amounts, changes, dates, tiers, flags. Each returns escaped HTML."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from sibao.desk.ui import amounts, words

ABSENT = SafeString("—")


def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite: hidden from screen readers, or named by `label`."""
    url = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, url)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', url)


def money(amount: Decimal | int | None) -> SafeString:
    """万元 from 1 万 on, else 元; the tooltip has every digit. Decimal is yuan, int is cents."""
    if amount is None:
        return ABSENT
    number, unit = amounts.parts(amount)
    return format_html(
        '<data class="money" value="{}" title="{}">{}<span class="unit">{}</span></data>',
        amounts.yuan(amount),
        amounts.full(amount),
        number,
        unit,
    )


def money_cell(amount: Decimal | int | None) -> SafeString:
    """The number alone in the large unit, for a column whose head says {% money_unit %}."""
    if amount is None:
        return ABSENT
    return format_html(
        '<data class="money" value="{}" title="{}">{}</data>',
        amounts.yuan(amount),
        amounts.full(amount),
        amounts.in_large_unit(amount),
    )


def money_unit() -> str:
    return amounts.large_unit()[1]


def change(amount: Decimal | int | None) -> SafeString:
    """▲ or ▼ with the size of the change; colours follow the user's own habit."""
    if amount is None:
        return ABSENT
    exact = amounts.yuan(amount)
    number, unit = amounts.parts(abs(exact))
    way, sign, word = ("up", "▲", gettext("增加")) if exact > 0 else ("down", "▼", gettext("减少"))
    if exact == 0:
        return format_html('<span class="change is-flat">{}</span>', gettext("持平"))
    return format_html(
        '<span class="change is-{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span> {}<span class="unit">{}</span></span>',
        way,
        amounts.full(exact),
        sign,
        word,
        number,
        unit,
    )


def day(value: date | None, *, lunar: str = "", today: date | None = None) -> SafeString:
    """2026-11-25 周三, with the lunar name where given; without the year when `today` lies in the same year."""
    if value is None:
        return ABSENT
    short = today is not None and today.year == value.year
    text = f"{value:%m-%d}" if short else f"{value:%Y-%m-%d}"
    return format_html(
        '<time class="day" datetime="{}">{} <span class="weekday">{}</span>{}</time>',
        f"{value:%Y-%m-%d}",
        text,
        words.WEEKDAYS[value.weekday()],
        format_html(' <span class="lunar">{}</span>', lunar) if lunar else "",
    )


def due(value: date | None, today: date) -> SafeString:
    """The deadline as people say it: overdue by n days, today, tomorrow, in n days."""
    if value is None:
        return ABSENT
    days = (value - today) // timedelta(days=1)
    level = "late" if days < 0 else "today" if days == 0 else "later"
    return format_html(
        '<time class="due is-{}" datetime="{}" title="{}">{}</time>',
        level,
        f"{value:%Y-%m-%d}",
        f"{value:%Y-%m-%d} {words.WEEKDAYS[value.weekday()]}",
        _distance(days),
    )


def _distance(days: int) -> str:
    if days < 0:
        return ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", -days) % {"n": -days}
    if days < 2:
        return gettext("明天") if days else gettext("今天")
    return ngettext("%(n)d 天后", "%(n)d 天后", days) % {"n": days}


def tier(code: str | None) -> SafeString:
    """The tier as a word on its colour; an unknown code shows itself."""
    if not code:
        return ABSENT
    return format_html('<span class="tier" data-tier="{}">{}</span>', code, words.TIERS.get(code, code))


def flags(codes: Iterable[str], *, labels: bool = False) -> SafeString:
    """Icons of the facts that limit or warn, each with its words for readers and in the tooltip."""
    shown = [words.FLAGS[code] for code in codes]
    text_class = "flag-text" if labels else "visually-hidden"
    return format_html_join(
        "",
        '<span class="flag" data-level="{}" title="{}">{}<span class="{}">{}</span></span>',
        ((flag.level, flag.label, icon(flag.icon), text_class, flag.label) for flag in shown),
    )
