"""Charts as SVG drawn on the server: no script, printable, with a table of the same figures.

Colours and strokes are classes of app.css, because the Content-Security-Policy forbids inline style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sibao.desk.ui import amounts
from sibao.desk.ui.words import Label

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 60, 92, 16, 36
# Room for a tier's name, in units of the picture.
NAME_HEIGHT = 16
# The next tier's floor is drawn when it is at most this many times the highest value; a far one flattens the line.
HEADROOM = Decimal("1.35")


@dataclass(frozen=True)
class MonthPoint:
    """A month's average and end of assets, Decimal yuan; None where the bank has no figure."""

    month: date
    average: Decimal | None
    end: Decimal | None


@dataclass(frozen=True)
class TierLine:
    """A tier's name and floor in yuan."""

    name: Label
    floor: Decimal


@dataclass(frozen=True)
class Scale:
    """Maps month numbers and yuan to the picture."""

    months: int
    top: Decimal

    def x(self, index: int) -> float:
        steps = max(self.months - 1, 1)
        return round(LEFT + index * (WIDTH - LEFT - RIGHT) / steps, 1)

    def y(self, amount: Decimal) -> float:
        share = float(max(amount, Decimal(0)) / self.top)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def trend(points: Sequence[MonthPoint], tiers: Sequence[TierLine] = (), *, title: str = "") -> SafeString:
    """Month averages as a line, month ends as dots, tier floors dashed with their names, and a table of the figures."""
    values = [value for point in points for value in (point.average, point.end) if value is not None]
    if not values:
        return SafeString("")
    scale = Scale(len(points), _top(values, tiers))
    shown = [tier for tier in tiers if tier.floor <= scale.top]
    return SafeString(
        render_to_string(
            "ui/_components/trend.html",
            {
                "title": title or gettext("资产走势"),
                "summary": _summary(points),
                "segments": _segments([point.average for point in points], scale),
                "ends": [_dot(point, index, scale) for index, point in enumerate(points) if point.end is not None],
                "tier_lines": _tier_lines(shown, scale),
                "ticks": [_amount_tick(amount, scale) for amount in _ticks(scale.top)],
                "months": _month_ticks(points, scale),
                "points": points,
                "unit": amounts.large_unit()[1],
                "view": f"0 0 {WIDTH} {HEIGHT}",
                "left": LEFT,
                "right": WIDTH - RIGHT,
                "label_x": WIDTH - RIGHT + 6,
                "bottom": HEIGHT - BOTTOM,
                "month_y": HEIGHT - 8,
            },
        )
    )


def _tier_lines(tiers: Sequence[TierLine], scale: Scale) -> list[dict[str, object]]:
    """Each floor's height, and its name moved up where it would lie on the name below."""
    lines: list[dict[str, object]] = []
    lowest = float(HEIGHT)
    for tier in sorted(tiers, key=lambda tier: tier.floor):
        height = scale.y(tier.floor)
        lowest = min(height, lowest - NAME_HEIGHT)
        lines.append({"name": tier.name, "y": height, "name_y": round(lowest, 1)})
    return lines


def sparkline(values: Sequence[Decimal | int | None], *, label: str = "") -> SafeString:
    """A small line without axes; `label` says in words what it shows."""
    known = [amounts.yuan(value) for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    span = (high - low) or Decimal(1)
    step = 76 / (len(known) - 1)
    heights = [18 - float((value - low) / span) * 16 for value in known]
    path = " ".join(f"{2 + index * step:.1f},{height:.1f}" for index, height in enumerate(heights))
    return format_html(
        '<svg class="spark" viewBox="0 0 80 20" role="img" aria-label="{}"><polyline points="{}"/></svg>',
        label or gettext("走势"),
        path,
    )


def _top(values: Sequence[Decimal], tiers: Sequence[TierLine]) -> Decimal:
    """The upper end of the picture: the largest value, or the next tier's floor above it when that is near."""
    highest = max(*values, Decimal(1)) if len(values) > 1 else max(values[0], Decimal(1))
    above = [tier.floor for tier in tiers if highest < tier.floor <= highest * HEADROOM]
    return max([highest, *above]) * Decimal("1.06")


def _ticks(top: Decimal) -> list[Decimal]:
    """Three to six round amounts from 0 up."""
    magnitude = Decimal(10) ** (top.adjusted())
    steps = [magnitude * factor for factor in (Decimal("0.2"), Decimal("0.5"), 1, 2)]
    step = next(step for step in steps if top / step <= 5)
    return [step * count for count in range(int(top / step) + 1)]


def _amount_tick(amount: Decimal, scale: Scale) -> dict[str, Any]:
    return {"y": scale.y(amount), "text": amounts.in_large_unit(amount).removesuffix(".00")}


def _segments(values: Sequence[Decimal | None], scale: Scale) -> list[str]:
    """Polylines of consecutive known months; a gap in the data is a gap in the line."""
    runs: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{scale.x(index)},{scale.y(value)}")
    return [" ".join(run) for run in runs if run]


def _dot(point: MonthPoint, index: int, scale: Scale) -> dict[str, Any]:
    return {
        "x": scale.x(index),
        "y": scale.y(point.end or Decimal(0)),
        "text": f"{point.month:%Y-%m} {amounts.full(point.end or Decimal(0))}",
    }


def _month_ticks(points: Sequence[MonthPoint], scale: Scale) -> list[dict[str, Any]]:
    """Every second month; the year stands where it changes."""
    ticks, year = [], 0
    for index, point in list(enumerate(points))[::2]:
        text = f"{point.month.month}" if point.month.year == year else f"{point.month:%y-%m}"
        ticks.append({"x": scale.x(index), "text": text})
        year = point.month.year
    return ticks


def _summary(points: Sequence[MonthPoint]) -> str:
    known = [point for point in points if point.average is not None]
    if not known:
        return ""
    first, last = known[0], known[-1]
    return gettext("%(from)s 月日均 %(a)s，%(to)s 月日均 %(b)s") % {
        "from": f"{first.month:%Y-%m}",
        "a": amounts.full(first.average or Decimal(0)),
        "to": f"{last.month:%Y-%m}",
        "b": amounts.full(last.average or Decimal(0)),
    }
