"""What a page costs: bytes, requests, shifts, statements. No time is measured here."""

import json
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.journeys.browsing import Visits, settle
from tests.journeys.desks import ROOT, environment
from tests.journeys.pages import someone

pytestmark = pytest.mark.browser
KB = 1024
PAGES = {
    "home": ("relationship_manager", "/"),
    "list": ("branch_manager", "/customers/"),
    "customer": ("relationship_manager", "/customers/{customer}/"),
    "meeting": ("branch_manager", "/morning/"),
    "search": ("branch_manager", "/search/"),
    "trail": ("auditor", "/trail/"),
}
NOTE_SHIFTS = """
window.__shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.__shift += entry.value;
})).observe({type: 'layout-shift', buffered: true});
"""


class Traffic:
    """Answers as they came over the wire: by address its compressed bytes, pages and files apart from fetched parts."""

    def __init__(self, session: CDPSession):
        self.begun: dict[str, tuple[str, bool]] = {}
        self.files: dict[str, float] = {}
        self.parts: dict[str, float] = {}
        session.on("Network.responseReceived", self._begin)
        session.on("Network.loadingFinished", self._end)
        session.send("Network.enable")

    def _begin(self, event: dict[str, Any]) -> None:
        self.begun[event["requestId"]] = event["response"]["url"], event["type"] in ("XHR", "Fetch")

    def _end(self, event: dict[str, Any]) -> None:
        url, is_part = self.begun.get(event["requestId"], ("", False))
        if url.startswith("http"):
            (self.parts if is_part else self.files)[url] = event["encodedDataLength"]

    def size(self, ending: str = "") -> float:
        return sum(size for url, size in {**self.files, **self.parts}.items() if url.endswith(ending))


def first_visit(visits: Visits, name: str) -> tuple[Page, Traffic]:
    role, path = PAGES[name]
    customer = someone(visits) if "{" in path else ""
    page = visits.page(role)
    page.add_init_script(NOTE_SHIFTS)
    traffic = Traffic(page.context.new_cdp_session(page))
    page.goto(path.format(customer=customer))
    settle(page)
    return page, traffic


@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_is_light_and_stands_still(visits: Visits, name: str) -> None:
    page, traffic = first_visit(visits, name)
    assert traffic.size() <= 150 * KB
    assert traffic.size(".css") <= 40 * KB
    assert traffic.size(".js") <= 65 * KB
    assert len(traffic.files) <= 12, sorted(traffic.files)
    assert all(size <= 15 * KB for size in traffic.parts.values()), traffic.parts
    assert page.evaluate("window.__shift") <= 0.02


def test_a_list_of_250_rows_stays_in_the_budget(visits: Visits) -> None:
    page = visits.page("branch_manager")
    traffic = Traffic(page.context.new_cdp_session(page))
    page.goto("/customers/?size=250")
    settle(page)
    assert page.locator("tbody [data-row]").count() == 250
    assert traffic.size() <= 150 * KB


def test_words_and_sheets_are_small(visits: Visits) -> None:
    page, traffic = first_visit(visits, "home")
    for key in ("j", "j", "c"):
        page.keyboard.press(key)
        page.wait_for_timeout(400)
    expect(page.locator(".sheet-form")).to_be_visible()
    settle(page)
    assert len(traffic.parts) >= 2
    assert max(traffic.parts.values()) <= 15 * KB


def test_pages_need_few_statements_however_many_rows_they_show(visits: Visits) -> None:
    accounts = visits.desk.demo.accounts
    given = {name: [accounts[role].staff_id, path] for name, (role, path) in PAGES.items()}
    given["customer"][1] = given["customer"][1].format(customer=someone(visits))
    given["list of 250"] = [accounts["branch_manager"].staff_id, "/customers/?size=250"]
    given["whole outlet"] = [accounts["branch_manager"].staff_id, "/?scope=outlet"]
    command = [sys.executable, "-m", "tests.journeys.statements", json.dumps(given), visits.desk.demo.today.isoformat()]
    done = subprocess.run(
        command, env=environment(visits.desk.demo.home), cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    allowed = {"home": 15, "list": 15, "list of 250": 15, "whole outlet": 15}
    assert {name: count for name, count in counts.items() if count > allowed.get(name, 25)} == {}
    assert counts["list of 250"] == counts["list"]
