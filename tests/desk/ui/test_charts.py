"""The trend chart: the figures' places, gaps, tier lines and words."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sibao.desk.ui.charts import MonthPoint, TierLine, sparkline, trend

TIERS = [
    TierLine("金卡", Decimal(100_000)),
    TierLine("白金", Decimal(500_000)),
    TierLine("私人银行", Decimal(6_000_000)),
]


def months(*averages: int | None) -> list[MonthPoint]:
    return [
        MonthPoint(
            date(2025 + (10 + index) // 12, (10 + index) % 12 + 1, 1),
            None if average is None else Decimal(average),
            None if average is None else Decimal(average + 1_000),
        )
        for index, average in enumerate(averages)
    ]


def picture(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<svg viewBox.*?</svg>", html, re.S)[0])


def lines(svg: ElementTree.Element) -> list[list[tuple[float, float]]]:
    return [
        [tuple(float(part) for part in point.split(",")) for point in line.get("points").split()]
        for line in svg.iter("polyline")
    ]


def test_higher_amounts_lie_higher_and_months_go_right() -> None:
    ((first, second, third),) = lines(picture(trend(months(100_000, 300_000, 200_000), TIERS)))
    assert first[0] < second[0] < third[0]
    assert second[1] < third[1] < first[1]


def test_a_tier_line_lies_where_its_floor_lies() -> None:
    svg = picture(trend(months(100_000, 500_000), TIERS))
    floors = {line.get("y1") for line in svg.iter("line") if line.get("class") == "tier-line"}
    (points,) = lines(svg)
    assert floors == {str(y) for _, y in points}


def test_a_floor_far_above_is_not_drawn_and_the_next_one_is() -> None:
    names = [
        text.text
        for text in picture(trend(months(400_000, 450_000), TIERS)).iter("text")
        if text.get("class") == "tier-name"
    ]
    assert names == ["金卡", "白金"]


def test_a_month_without_a_figure_is_a_gap() -> None:
    assert [len(line) for line in lines(picture(trend(months(1, 2, None, 3), TIERS)))] == [2, 1]


def test_the_picture_has_a_title_a_description_and_the_same_figures_as_a_table() -> None:
    html = trend(months(123_456, 200_000), TIERS, title="张<伟>的走势")
    assert "<title>张&lt;伟&gt;的走势</title>" in html
    assert "2025-11 月日均 ¥123,456.00，2025-12 月日均 ¥200,000.00" in html
    assert html.count("<tr>") == 3
    assert 'title="¥123,456.00"' in html
    assert "style=" not in html


def test_without_figures_there_is_no_picture() -> None:
    assert trend([], TIERS) == trend(months(None, None), TIERS) == ""
    assert sparkline([]) == sparkline([Decimal(1)]) == ""


def test_thirteen_months_write_every_second_one_and_the_year_where_it_changes() -> None:
    svg = picture(trend(months(*range(1, 14)), TIERS))
    ticks = [text.text for text in svg.iter("text") if text.get("text-anchor") == "middle"]
    assert ticks == ["25-11", "26-01", "3", "5", "7", "9", "11"]


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10**10)), min_size=1, max_size=13).filter(
        lambda values: any(v is not None for v in values)
    )
)
def test_whatever_the_figures_everything_lies_inside_the_picture(values: list[int | None]) -> None:
    svg = picture(trend(months(*values), TIERS))
    _, _, width, height = (float(part) for part in svg.get("viewBox").split())
    places = [point for line in lines(svg) for point in line]
    places += [(float(dot.get("cx")), float(dot.get("cy"))) for dot in svg.iter("circle")]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in places)
    assert 2 <= sum(1 for line in svg.iter("line") if line.get("class") == "gridline") <= 7


def test_a_sparkline_is_a_line_with_words() -> None:
    html = sparkline([Decimal(1), None, Decimal(3), Decimal(2)], label="近 30 日")
    assert 'aria-label="近 30 日"' in html
    assert html.count(",") == 3


def test_names_of_tiers_close_together_do_not_lie_on_each_other() -> None:
    points = [MonthPoint(date(2026, month, 1), Decimal(2_680_000), Decimal(2_680_000)) for month in range(1, 13)]
    tiers = [TierLine("普卡", Decimal(50_000)), TierLine("金卡", Decimal(100_000)), TierLine("白金", Decimal(500_000))]
    heights = [
        float(height) for height in re.findall(r'class="tier-name" x="[\d.]+" y="([\d.]+)"', trend(points, tiers))
    ]
    assert len(heights) == 3
    assert all(lower - upper >= 14 for lower, upper in zip(heights, heights[1:], strict=False))
