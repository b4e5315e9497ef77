"""A real bank on the desk: an outlet of Berka's, its manager's morning, list and customers."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Visits, settle
from tests.journeys.desks import Desk, build, run_sibao, served

pytestmark = [pytest.mark.browser, pytest.mark.realdata]
NIGHT = "1994-03-30"


@pytest.fixture(scope="module")
def berka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """`sibao import berka` and `sibao demo --extracts`, as the manual says."""
    folder = tmp_path_factory.mktemp("berka")
    extracts, home = folder / "extracts", folder / "home"
    run_sibao(folder, "import", "berka", berka_folder(), extracts)
    home.mkdir()
    demo = build(home, "--extracts", extracts, "--as-of", NIGHT)
    with served(demo, folder / "served") as running:
        yield running


def berka_folder() -> Path:
    return Path(os.environ["SIBAO_SHARED_DATA"]) / "berka"


@pytest.fixture
def visits(visit: Callable[[Desk], Visits], berka: Desk) -> Visits:
    return visit(berka)


def test_a_manager_of_berka_starts_the_day_after_the_night(visits: Visits) -> None:
    assert set(visits.desk.demo.accounts) == {"relationship_manager", "branch_manager"}
    page = visits.page("relationship_manager")
    page.goto("/")
    settle(page)
    expect(page.locator(".as-of")).to_contain_text(NIGHT)
    expect(page.locator(".demo-date")).to_contain_text("1994-03-31")
    expect(page.get_by_role("heading", name="今日", exact=True)).to_be_visible()


def test_list_and_customer_show_what_the_bank_holds(visits: Visits) -> None:
    page = visits.page("relationship_manager")
    page.goto("/customers/")
    total = int(re.search(r"\d+", page.locator(".page-sub").inner_text())[0])
    assert total > 0
    name = page.locator("tbody [data-open]").first
    title = name.inner_text()
    assert re.fullmatch(r"客户\d+", title)
    name.click()
    settle(page)
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("#holdings tbody").first).to_be_visible()
    expect(page.locator("#trend .trend-svg")).to_be_visible()
    expect(page.locator(".section-failed:visible")).to_have_count(0)


def test_the_outlets_meeting_stands(visits: Visits) -> None:
    page = visits.page("branch_manager")
    page.goto("/morning/")
    names = page.locator(".meeting-table tbody th").all_inner_texts()
    assert len(names) >= 2
    customers = [int(text) for text in page.locator('.meeting-table [data-label="管户"]').all_inner_texts()]
    page.goto("/customers/")
    assert sum(customers) == int(re.search(r"\d+", page.locator(".page-sub").inner_text())[0])
