"""Template tags of the kit; every template has them without {% load %}. The call syntax stands in sibao/desk/ui/README.md."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from sibao.desk.ui import amounts, charts, masks, words

register = template.Library()
register.filter("mask_id", masks.mask_id)
register.filter("mask_phone", masks.mask_phone)
register.filter("mask_card", masks.mask_card)
register.simple_tag(charts.trend, name="trend")
register.simple_tag(charts.sparkline, name="sparkline")

PAGE_SIZES = (50, 100, 250)
ABSENT = "—"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite: hidden from screen readers, or named by `label`."""
    url = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, url)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', url)


@register.simple_tag
def shortcuts() -> tuple[words.Shortcut, ...]:
    return words.SHORTCUTS


# --- amounts, dates -------------------------------------------------------------------------------------------------


@register.simple_tag
def money(amount: Decimal | int | None) -> SafeString:
    """万元 from 1 万 on, else 元; the tooltip has every digit. Decimal is yuan, int is cents."""
    if amount is None:
        return SafeString(ABSENT)
    number, unit = amounts.parts(amount)
    return format_html('<data class="money" value="{}" title="{}">{}<span class="unit">{}</span></data>',
                       amounts.yuan(amount), amounts.full(amount), number, unit)  # fmt: skip


@register.simple_tag
def money_cell(amount: Decimal | int | None) -> SafeString:
    """The number alone in the large unit, for a column whose head says {% money_unit %}."""
    if amount is None:
        return SafeString(ABSENT)
    return format_html('<data class="money" value="{}" title="{}">{}</data>',
                       amounts.yuan(amount), amounts.full(amount), amounts.in_large_unit(amount))  # fmt: skip


@register.simple_tag
def money_unit() -> str:
    return amounts.large_unit()[1]


@register.simple_tag
def change(amount: Decimal | int | None) -> SafeString:
    """▲ or ▼ with the size of the change; colours follow the user's own habit."""
    if amount is None:
        return SafeString(ABSENT)
    exact = amounts.yuan(amount)
    number, unit = amounts.parts(abs(exact))
    way, sign, word = ("up", "▲", gettext("增加")) if exact > 0 else ("down", "▼", gettext("减少"))
    if exact == 0:
        return format_html('<span class="change is-flat">{}</span>', gettext("持平"))
    return format_html('<span class="change is-{}" title="{}"><span aria-hidden="true">{}</span>'
                       '<span class="visually-hidden">{}</span> {}<span class="unit">{}</span></span>',
                       way, amounts.full(exact), sign, word, number, unit)  # fmt: skip


@register.simple_tag
def day(value: date | None, *, lunar: str = "", today: date | None = None) -> SafeString:
    """2026-11-25 周三, with the lunar name where given; without the year when `today` lies in the same year."""
    if value is None:
        return SafeString(ABSENT)
    short = today is not None and today.year == value.year
    text = f"{value:%m-%d}" if short else f"{value:%Y-%m-%d}"
    return format_html('<time class="day" datetime="{}">{} <span class="weekday">{}</span>{}</time>',
                       f"{value:%Y-%m-%d}", text, words.WEEKDAYS[value.weekday()],
                       format_html(' <span class="lunar">{}</span>', lunar) if lunar else "")  # fmt: skip


@register.simple_tag
def due(value: date | None, today: date) -> SafeString:
    """The deadline as people say it: overdue by n days, today, tomorrow, in n days."""
    if value is None:
        return SafeString(ABSENT)
    days = (value - today) // timedelta(days=1)
    level = "late" if days < 0 else "today" if days == 0 else "later"
    return format_html('<time class="due is-{}" datetime="{}" title="{}">{}</time>',
                       level, f"{value:%Y-%m-%d}", f"{value:%Y-%m-%d} {words.WEEKDAYS[value.weekday()]}",
                       _distance(days))  # fmt: skip


def _distance(days: int) -> str:
    if days < 0:
        return ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", -days) % {"n": -days}
    if days < 2:
        return gettext("明天") if days else gettext("今天")
    return ngettext("%(n)d 天后", "%(n)d 天后", days) % {"n": days}


# --- a customer's marks ---------------------------------------------------------------------------------------------


@register.simple_tag
def tier(code: str | None) -> SafeString:
    """The tier as a word on its colour; an unknown code shows itself."""
    if not code:
        return SafeString(ABSENT)
    return format_html('<span class="tier" data-tier="{}">{}</span>', code, words.TIERS.get(code, code))


@register.simple_tag
def flags(codes: Iterable[str], *, labels: bool = False) -> SafeString:
    """Icons of the facts that limit or warn, each with its words for readers and in the tooltip."""
    shown = [words.FLAGS[code] for code in codes]
    text_class = "flag-text" if labels else "visually-hidden"
    return format_html_join(
        "",
        '<span class="flag" data-level="{}" title="{}">{}<span class="{}">{}</span></span>',
        ((flag.level, flag.label, icon(flag.icon), text_class, flag.label) for flag in shown),
    )


# --- states, navigation ---------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/_components/empty.html")
def empty(kind: str, *, title: str = "", text: str = "", url: str = "", action: str = "", code: str = "") -> dict[str, Any]:
    """What a list shows instead of rows: first_use, by_filter, done, error or no_permission, with its one next action."""
    state = words.EMPTIES[kind]
    return {"kind": kind, "icon_name": state.icon, "title": title or state.title, "text": text or state.text,
            "url": url, "action": action, "code": code}  # fmt: skip


@register.inclusion_tag("ui/_components/banner.html")
def banner(kind: str, text: str = "", *, as_of: date | None = None) -> dict[str, Any]:
    """A line over the page: stale (with the data's day), info, warning or danger."""
    return {"kind": kind, "text": text, "as_of": as_of}


@register.inclusion_tag("ui/_components/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Page) -> dict[str, Any]:
    """Previous, next and 50/100/250 a page; keeps sorting and filters."""
    request: HttpRequest = context["request"]
    return {
        "page": page,
        "previous": _with(request, page=page.previous_page_number()) if page.has_previous() else "",
        "next": _with(request, page=page.next_page_number()) if page.has_next() else "",
        "sizes": [(size, _with(request, size=size, page=None), size == page.paginator.per_page) for size in PAGE_SIZES],
    }


def _with(request: HttpRequest, **changes: Any) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("ui/_components/segments.html")
def segments(items: Iterable[Any], current: str, *, target: str = "") -> dict[str, Any]:
    """Tabs over a list: items have key, label, url and, if known, count. `target`: swap that element by htmx."""
    return {"items": items, "current": current, "target": target}


@register.inclusion_tag("ui/_components/crumbs.html")
def crumbs(*trail: str) -> dict[str, Any]:
    """Breadcrumb of label, url, label, url, …, label (the last has no url)."""
    labels, urls = trail[0::2], (*trail[1::2], "")
    return {"items": list(zip(labels, urls, strict=False))}


@register.inclusion_tag("ui/_components/grid.html", takes_context=True)
def data_grid(context: Mapping[str, Any], grid: Any) -> dict[str, Any]:
    """The table of a bound DataGrid (sibao.desk.ui.grid)."""
    return {"grid": grid, "request": context.get("request")}


@register.inclusion_tag("ui/_components/grid_filters.html", takes_context=True)
def grid_filters(context: Mapping[str, Any], grid: Any) -> dict[str, Any]:
    """The filter form and chips of a bound DataGrid."""
    return {"grid": grid, "request": context.get("request")}


@register.inclusion_tag("ui/_components/reveal.html")
def reveal(masked: str, url: str) -> dict[str, Any]:
    """A masked value with 显示: POSTs to `url`, whose answer is rendered with ui/_components/revealed.html."""
    return {"masked": masked, "url": url}


@register.inclusion_tag("ui/_components/field.html")
def field(bound: BoundField, *, wide: bool = False) -> dict[str, Any]:
    """Label, widget, help and errors of one form field, wired for screen readers."""
    return {"field": bound, "wide": wide, "widget": bound.as_widget(attrs=_widget_attributes(bound)),
            "is_check": getattr(bound.field.widget, "input_type", "") == "checkbox"}  # fmt: skip


def _widget_attributes(bound: BoundField) -> dict[str, str]:
    kind = getattr(bound.field.widget, "input_type", "")
    css = {"checkbox": "form-check-input", "radio": "radios", "select": "form-select"}.get(kind, "form-control")
    attributes = {"class": f"{css} is-invalid" if bound.errors else css}
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    if bound.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{bound.auto_id}_error")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return attributes


# --- blocks with a body ---------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(content: str, title: str = "", *, icon_name: str = "", id: str = "", more: str = "") -> SafeString:  # noqa: A002
    """A panel with a head; `more` is the URL of everything behind it."""
    head = format_html(
        '<header class="panel-head">{}<h2>{}</h2>{}</header>',
        icon(icon_name) if icon_name else "",
        title,
        format_html('<a class="panel-more" href="{}">{}</a>', more, gettext("全部")) if more else "",
    )
    return format_html('<section class="panel"{}>{}<div class="panel-body">{}</div></section>',
                       format_html(' id="{}"', id) if id else "", head if title else "", content)  # fmt: skip


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """A definition list; its rows are {% fact "label" %}value{% endfact %}."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """A list of {% timeline_item %}."""
    return format_html('<ol class="timeline">{}</ol>', content)


@register.simple_block_tag
def timeline_item(content: str, when: date, title: str, *, icon_name: str = "journal-text", by: str = "") -> SafeString:
    """One thing that happened: day, icon, title, who, and the words of its body."""
    return format_html(
        '<li><span class="timeline-icon">{}</span><div class="timeline-head"><strong>{}</strong>{}{}</div>'
        '<div class="timeline-body">{}</div></li>',
        icon(icon_name), title, day(when), format_html('<span class="timeline-by">{}</span>', by) if by else "", content,
    )  # fmt: skip


@register.simple_block_tag
def why(content: str, rule: str = "", *, policy_version: str = "") -> SafeString:
    """为什么？: the rule's name, its inputs (the body) and the policy version, folded."""
    version = format_html('<span class="why-version">{} {}</span>', gettext("政策版本"), policy_version[:12])
    return format_html(
        '<details class="why"><summary>{}</summary><div class="why-body">{}{}{}</div></details>',
        gettext("为什么？"), format_html("<strong>{}</strong> ", rule) if rule else "", content, version if policy_version else "",
    )  # fmt: skip


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002
    """A <dialog>; a button with data-dialog="id" opens it, one with data-close inside closes it."""
    close = format_html('<button type="button" class="dialog-close" data-close aria-label="{}">{}</button>',
                        gettext("关闭"), icon("x-lg"))  # fmt: skip
    return format_html(
        '<dialog class="dialog" id="{}" aria-labelledby="{}-title"><header class="dialog-head"><h2 id="{}-title">{}</h2>{}'
        "</header>{}</dialog>", id, id, id, title, close, content,
    )  # fmt: skip
