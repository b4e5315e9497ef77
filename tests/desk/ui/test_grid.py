"""The registry of a list: only what it names sorts and filters; the page and the files come from the same columns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from sibao.desk.people.models import Branch
from sibao.desk.ui.grid import BoundGrid, Column, DataGrid, Filter, parse_date, parse_wan
from sibao.desk.ui.masks import mask_phone


@dataclass(frozen=True)
class Person:
    pk: int
    name: str
    tier: str
    assets: Decimal | None
    phone: str
    last: date | None


PEOPLE = [
    Person(1, "张伟", "gold", Decimal("123456.78"), "13812348000", date(2026, 11, 2)),
    Person(2, "<b>李</b>", "private", None, "13900001111", None),
]
GRID = DataGrid(
    "客户",
    columns=(
        Column("name", "姓名", lambda row: row.name, url=lambda row: f"/c/{row.pk}", order_by=("name",)),
        Column("tier", "等级", lambda row: row.tier, "tier", order_by=("-rank", "assets")),
        Column("assets", "资产", lambda row: row.assets, "money", order_by=("assets",)),
        Column("phone", "手机", lambda row: row.phone, mask=mask_phone),
        Column("last", "最近联系", lambda row: row.last, "date"),
    ),
    default_sort="-assets",
    filters=(
        Filter("tier", "等级", "tier", choices=(("gold", "金卡"), ("private", "私人银行"))),
        Filter("from", "资产不低于", "assets__gte", parse=parse_wan),
        Filter("since", "联系不早于", "last__gte", parse=parse_date, input_type="date"),
    ),
)


def bound(query: str) -> BoundGrid:
    grid = GRID.bind(QueryDict(query))
    grid.paginate(PEOPLE)
    return grid


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["-assets", "pk"]),
        ("sort=assets", ["assets", "pk"]),
        ("sort=tier", ["-rank", "assets", "pk"]),
        ("sort=-tier", ["rank", "-assets", "pk"]),
        ("sort=phone", ["-assets", "pk"]),
        ("sort=branch__staff__password", ["-assets", "pk"]),
        ("sort=--assets", ["-assets", "pk"]),
        ("sort=-", ["-assets", "pk"]),
    ],
)
def test_only_sortable_columns_of_the_registry_sort(query: str, order: list[str]) -> None:
    assert bound(query).ordering == order


def test_filters_become_lookups_of_parsed_values() -> None:
    grid = bound("tier=gold&from=12.5&since=2026-11-01&password__startswith=a")
    assert grid.conditions == {"tier": "gold", "assets__gte": Decimal("125000.0"), "last__gte": date(2026, 11, 1)}


@pytest.mark.parametrize(
    "query", ["tier=platinum", "from=1e9", "from=-1", "from=NaN", "since=2026-02-30", "from=%EF%BC%91x"]
)
def test_a_value_that_does_not_parse_filters_nothing_and_is_marked(query: str) -> None:
    grid = bound(query)
    assert grid.conditions == {}
    assert [field.is_bad for field in grid.filter_fields if field.value] == [True]
    assert grid.chips == []


@given(st.dictionaries(st.sampled_from(["sort", "tier", "from", "since", "page", "size", "x"]), st.text(max_size=12)))
def test_no_query_string_breaks_a_list(query: dict[str, str]) -> None:
    values = QueryDict(mutable=True)
    values.update(query)
    grid = GRID.bind(values)
    page = grid.paginate(PEOPLE)
    assert page.paginator.per_page in (50, 100, 250)
    assert set(grid.conditions) <= {"tier", "assets__gte", "last__gte"}
    assert grid.body.count("<tr ") == 2
    assert len(grid.head) == 5


@pytest.mark.django_db
def test_a_grid_filters_and_orders_a_query_set() -> None:
    for branch_id, name, level in [("b", "乙", "outlet"), ("a", "甲", "outlet"), ("h", "总", "head")]:
        Branch.objects.create(branch_id=branch_id, name=name, level=level, path=f"/{branch_id}/")
    grid = DataGrid(
        "网点",
        (Column("id", "编号", lambda row: row.branch_id, order_by=("branch_id",)),),
        "-id",
        (Filter("level", "级别", "level", choices=(("outlet", "网点"),)),),
    ).bind(QueryDict("level=outlet"))
    page = grid.paginate(grid.apply(Branch.objects.all()))
    assert [row.branch_id for row in page] == ["b", "a"]


def test_the_table_says_its_sorting_escapes_and_masks(render: Callable[..., str]) -> None:
    html = render("{% data_grid grid %}", grid=bound("sort=name"))
    assert 'aria-sort="ascending"' in html and html.count("aria-sort") == 1
    assert 'href="?sort=-name"' in html and 'href="?sort=assets"' in html
    assert "&lt;b&gt;李&lt;/b&gt;" in html and "<b>" not in html
    assert "138****8000" in html and "13812348000" not in html
    assert html.count("data-row") - html.count("data-rows") == 2
    assert html.count('tabindex="0"') == 2, "the scrolling region and the first row"
    assert 'class="kind-text sticky-1"' in html and 'class="kind-tier sticky-2"' in html
    assert "(万元)" in html
    assert '<a href="/c/1" data-open>张伟</a>' in html


def test_sort_links_keep_filters_and_drop_the_page(render: Callable[..., str]) -> None:
    html = render("{% data_grid grid %}", grid=bound("tier=gold&page=3&size=100"))
    assert "?tier=gold&amp;size=100&amp;sort=name" in html
    assert "page=3" not in html


def test_a_filter_that_is_set_is_a_chip_that_takes_it_away(render: Callable[..., str]) -> None:
    html = render("{% grid_filters grid %}", grid=bound("tier=gold&sort=name"))
    assert 'href="?sort=name"' in html and "金卡" in html
    assert '<input type="hidden" name="sort" value="name">' in html
    assert '<option value="gold" selected>' in html


def test_the_pager_keeps_the_query_and_offers_three_sizes(render: Callable[..., str]) -> None:
    grid = GRID.bind(QueryDict("size=100&page=2"))
    page = grid.paginate(range(1284))
    html = render("{% pager page %}", path="/c?size=100&page=2&tier=gold", page=page)
    assert "第 101–200 条" in html
    assert "?size=100&amp;tier=gold&amp;page=3" in html and "?size=100&amp;tier=gold&amp;page=1" in html
    assert html.count("aria-current") == 1
    assert [f"size={size}" in html for size in (50, 100, 250)] == [True] * 3
