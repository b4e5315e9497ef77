"""Template tags of the kit, which templates have without {% load %}; README.md beside this folder shows the calls."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sibao.desk.ui import charts, marks, masks, words
from sibao.desk.ui.grid import PAGE_SIZES
from sibao.desk.ui.marks import day, icon

register = template.Library()
register.filter("mask_id", masks.mask_id)
register.filter("mask_phone", masks.mask_phone)
register.filter("mask_card", masks.mask_card)


for mark in (
    marks.icon,
    marks.money,
    marks.money_cell,
    marks.money_unit,
    marks.change,
    marks.day,
    marks.due,
    marks.tier,
    marks.flags,
    charts.trend,
    charts.sparkline,
):
    register.simple_tag(mark)


@register.simple_tag
def shortcuts() -> tuple[words.Shortcut, ...]:
    return words.SHORTCUTS


# --- states, navigation ---------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/_components/empty.html")
def empty(
    kind: str, *, title: str = "", text: str = "", url: str = "", action: str = "", code: str = ""
) -> dict[str, Any]:
    """What a list shows instead of rows (a key of words.EMPTIES), with its one next action."""
    state = words.EMPTIES[kind]
    return {
        "kind": kind,
        "icon_name": state.icon,
        "title": title or state.title,
        "text": text or state.text,
        "url": url,
        "action": action,
        "code": code,
    }


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
    return {
        "field": bound,
        "wide": wide,
        "widget": bound.as_widget(attrs=_widget_attributes(bound)),
        "is_check": getattr(bound.field.widget, "input_type", "") == "checkbox",
    }


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
    return format_html(
        '<section class="panel"{}>{}<div class="panel-body">{}</div></section>',
        format_html(' id="{}"', id) if id else "",
        head if title else "",
        content,
    )


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
    who = format_html('<span class="timeline-by">{}</span>', by) if by else ""
    return format_html(
        '<li><span class="timeline-icon">{}</span><div class="timeline-head"><strong>{}</strong>{}{}</div>'
        '<div class="timeline-body">{}</div></li>',
        icon(icon_name),
        title,
        day(when),
        who,
        content,
    )


@register.simple_block_tag
def why(content: str, rule: str = "", *, policy_version: str = "") -> SafeString:
    """为什么？: the rule's name, its inputs (the body) and the policy version, folded."""
    name = format_html("<strong>{}</strong> ", rule) if rule else ""
    version = format_html('<span class="why-version">{} {}</span>', gettext("政策版本"), policy_version[:12])
    return format_html(
        '<details class="why"><summary>{}</summary><div class="why-body">{}{}{}</div></details>',
        gettext("为什么？"),
        name,
        content,
        version if policy_version else "",
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002
    """A <dialog>; a button with data-dialog="id" opens it, one with data-close inside closes it."""
    close = format_html(
        '<button type="button" class="dialog-close" data-close aria-label="{}">{}</button>',
        gettext("关闭"),
        icon("x-lg"),
    )
    head = format_html('<header class="dialog-head"><h2 id="{}-title">{}</h2>{}</header>', id, title, close)
    return format_html(
        '<dialog class="dialog" id="{}" aria-labelledby="{}-title">{}{}</dialog>',
        id,
        id,
        head,
        content,
    )
