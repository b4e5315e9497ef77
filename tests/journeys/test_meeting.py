"""The branch manager's morning meeting: who carries what today, on the screen and on one sheet of paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visits, settle

pytestmark = pytest.mark.browser


@pytest.fixture
def meeting(visits: Visits) -> Page:
    """Reached as it is in the morning: from home, by keys."""
    page = visits.page("branch_manager")
    page.goto("/")
    settle(page)
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/morning/")
    return page


def cells(page: Page, label: str) -> list[str]:
    return page.locator(f'.meeting-table [data-label="{label}"]').all_inner_texts()


def test_every_manager_has_a_row_and_the_totals_are_their_sums(meeting: Page, visits: Visits) -> None:
    managers = meeting.locator(".meeting-table tbody th").all_inner_texts()
    assert visits.desk.demo.accounts["relationship_manager"].name in managers and "无主客户" in managers
    due = [int(text) for text in cells(meeting, "必达")]
    total = meeting.locator(".figures > div").filter(has_text="今日必达客户").locator("dd").inner_text()
    assert sum(due) == int(total)
    for text in cells(meeting, "分钟 / 可用"):
        assert re.match(r"\d+", text)
    first = meeting.locator(".meeting-table .must").first
    expect(first).to_contain_text(re.compile("先生|女士|您|客户"))


def test_the_managers_own_list_tells_the_same_numbers_as_the_meeting(meeting: Page, visits: Visits) -> None:
    name = visits.desk.demo.accounts["relationship_manager"].name
    row = meeting.locator(".meeting-table tbody tr").filter(has=meeting.locator("th", has_text=name))
    due = row.locator('[data-label="必达"]').inner_text()
    carried = row.locator('[data-label="遗留"]').inner_text()
    own = visits.page("relationship_manager")
    own.goto("/")
    expect(own.locator(".today-line span").filter(has_text="必达")).to_have_text(re.compile(rf"必达\s*{due}$"))
    expect(own.locator(".today-line span").filter(has_text="昨日遗留")).to_have_text(re.compile(rf"遗留\s*{carried}$"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_prints_on_one_white_a4_sheet_with_nothing_cut(meeting: Page, tmp_path: Path, theme: str) -> None:
    meeting.evaluate(f"document.documentElement.setAttribute('data-bs-theme', '{theme}')")
    path = tmp_path / "meeting.pdf"
    meeting.pdf(path=path, format="A4", prefer_css_page_size=True)
    assert path.read_bytes().count(b"/Type /Page\n") + path.read_bytes().count(b"/Type /Page ") == 1
    meeting.emulate_media(media="print")
    width = int(meeting.evaluate("Math.floor((210 - 2 * 12) / 25.4 * 96)"))
    meeting.set_viewport_size({"width": width, "height": 1000})
    cut = meeting.evaluate(
        """() => Array.from(document.querySelectorAll('.meeting td, .meeting th, .meeting dd'))
            .filter((cell) => cell.scrollWidth > cell.clientWidth + 1
                || cell.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map((cell) => cell.textContent)"""
    )
    assert cut == []
    for hidden in (".topbar", ".rail", ".tabbar", ".page-actions"):
        expect(meeting.locator(hidden).first).to_be_hidden()
