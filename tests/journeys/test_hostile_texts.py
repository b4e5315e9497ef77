"""Stored scripts: hostile texts come in with the bank's extracts and with notes, and stay texts on every page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, WIDE, Visits, settle
from tests.journeys.desks import Desk, build, run_sibao, served
from tests.security.payloads import XSS

pytestmark = pytest.mark.browser
NIGHT = "2026-11-24"
# Whatever runs shows itself: by __xss, as an element, as a refusal by the policy; requests are watched everywhere.
LEFT = """() => [window.__xss, window.__violations,
  document.querySelectorAll('main script, main iframe, main base').length]"""


@pytest.fixture(scope="module")
def hostile_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose first customers carry a hostile text in each free field of the extracts."""
    folder = tmp_path_factory.mktemp("hostile")
    extracts = folder / "extracts"
    words = ["--outlets", 1, "--customers", 300, "--from", "2026-05-01", "--to", NIGHT, "--seed", 4, extracts]
    run_sibao(folder, "generate", *words)
    poison(extracts)
    home = folder / "home"
    home.mkdir()
    demo = build(home, "--extracts", extracts, "--as-of", NIGHT)
    with served(demo, folder / "served") as running:
        yield running


FIELDS = {
    "customer": ("customer_id", ("name", "address", "occupation")),
    "relation": ("relation_id", ("name",)),
    "product": ("product_id", ("name",)),
    "branch": ("branch_id", ("name",)),
    "staff": ("staff_id", ("name",)),
}


def poison(extracts: Path) -> None:
    """Put a text of the list, in turn, into every free field of customers, relations, products, outlets and staff."""
    with duckdb.connect() as base:
        base.execute(
            "create table bad as select unnest($texts) as bad, unnest(range(len($texts))) as place", {"texts": XSS}
        )
        for table, (key, fields) in FIELDS.items():
            file = extracts / f"{table}.parquet"
            changes = ", ".join(f"bad as {field}" for field in fields)
            base.execute(
                f"""create table {table} as select rows.* replace ({changes})
                from (select *, (row_number() over (order by {key}) - 1) % {len(XSS)} as place_
                      from read_parquet('{file}')) rows join bad on place = place_"""
            )
            base.execute(f"copy (select * exclude (place_) from {table} order by {key}) to '{file}' (format parquet)")


def ran(page: Page) -> Any:
    """What a text of the page has managed to do."""
    return page.evaluate(LEFT)


@pytest.mark.parametrize(("size", "customers"), [(WIDE, len(XSS)), (PHONE, 5)], ids=["wide", "phone"])
def test_no_text_of_the_extracts_runs_on_any_page(
    visit: Callable[[Desk], Visits], hostile_desk: Desk, size: dict[str, int], customers: int
) -> None:
    visits = visit(hostile_desk)
    page = visits.page("branch_manager")
    page.set_viewport_size(size)
    page.on("dialog", lambda dialog: visits.faults.found.append(f"dialog: {dialog.message}"))
    paths = ["/", "/?scope=outlet", "/morning/", "/account/", "/customers/?size=250", "/search/"]
    page.goto("/customers/?size=250")
    shown = page.locator("tbody").inner_text()
    assert sum(text in shown for text in XSS) >= 40
    links = [link.get_attribute("href") or "" for link in page.locator("tbody [data-open]").all()]
    done = {}
    for path in [*paths, *links[:customers]]:
        page.goto(path)
        settle(page)
        page.locator("body").press("Tab")
        if ran(page) != [None, [], 0]:
            done[path] = ran(page)
    assert done == {}


def test_a_hostile_note_is_read_back_as_it_was_typed(visit: Callable[[Desk], Visits], hostile_desk: Desk) -> None:
    visits = visit(hostile_desk)
    page = visits.page("branch_manager")
    page.goto("/customers/")
    link = page.locator("tbody [data-open]").first.get_attribute("href")
    page.goto(link)
    settle(page)
    for text in XSS:
        page.locator("#head [data-act=c]").click()
        sheet = page.locator("#sheet [name=note]")
        expect(sheet).to_have_value("")
        sheet.fill(text)
        page.locator("#sheet").get_by_role("button", name="未接").click()
        expect(sheet).to_have_count(0)
        assert ran(page) == [None, [], 0], text
    page.goto(link)
    settle(page)
    history = page.locator("#history")
    expect(history).to_contain_text(XSS[-1].strip())
    told = history.inner_text()
    assert sum(text in told for text in XSS) >= 40
    assert ran(page) == [None, [], 0]


def test_a_search_for_scripts_shows_them_as_texts(visit: Callable[[Desk], Visits], hostile_desk: Desk) -> None:
    page = visit(hostile_desk).page("branch_manager")
    page.goto("/search/")
    for text in XSS[:12]:
        page.locator("#search-page-q").fill(text)
        page.locator(".search-page button").click()
        settle(page)
        expect(page.locator("#search-page-q")).to_have_value(text[:64])
        assert ran(page) == [None, [], 0], text
