"""What the others see: counter staff no amount anywhere, complaint officers masks, administrators no customer."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visits, settle
from tests.journeys.pages import PAGES, address, someone, status_for

pytestmark = pytest.mark.browser
# Money as the desk writes it: 12.35 万元, 9,999.00 元, ¥123,456.78, ▲ 1.20; a bare 1,234.56 in a cell.
AMOUNT = re.compile(r"[¥￥]\s*\d|\d[\d,]*(?:\.\d+)?\s*(?:万元|元|亿)|[▲▼]|\d{1,3}(?:,\d{3})*\.\d\d(?!\d)")


# A rule's own numbers stand in the policy, they say nothing about a customer.
READ_ALL = """() => {
  const page = document.body.cloneNode(true);
  page.querySelectorAll('.why-body > strong').forEach((rule) => rule.remove());
  const said = Array.from(page.querySelectorAll('[title], [aria-label]'));
  return [page.textContent, ...said.map((each) => `${each.title} ${each.getAttribute('aria-label')}`)].join(' ');
}"""


def texts(page: Page) -> str:
    """All that a reader, a tooltip or a screen reader can get out of the page."""
    return str(page.evaluate(READ_ALL))


def open_pages(visits: Visits, role: str, customer: str) -> dict[str, str]:
    """The text of each page that a role may open."""
    page, told = visits.page(role), {}
    for name in PAGES:
        if status_for(name, role) == 200:
            page.goto(address(name, customer))
            settle(page)
            told[name] = texts(page)
    return told


@pytest.mark.parametrize("role", ["lobby_manager", "teller", "complaint_officer"])
def test_no_amount_stands_anywhere_for_those_without_balances(visits: Visits, role: str) -> None:
    customer = someone(visits)
    told = open_pages(visits, role, customer)
    assert {"today", "customers", "customer", "search"} <= set(told)
    assert {name: found.group() for name, text in told.items() if (found := AMOUNT.search(text))} == {}
    seen = visits.page(role)
    seen.goto(f"/customers/{customer}/")
    expect(seen.locator("h1")).not_to_be_empty()
    expect(seen.locator(".customer-title .tier, .customer-title [class*=tier]").first).to_be_visible()


def test_the_same_pages_of_the_manager_are_full_of_amounts(visits: Visits) -> None:
    told = open_pages(visits, "relationship_manager", someone(visits))
    assert all(AMOUNT.search(told[name]) for name in ("today", "customers", "customer"))


def test_counter_staff_see_no_archive_and_nothing_to_reveal_or_record(visits: Visits) -> None:
    customer = someone(visits)
    for role in ("lobby_manager", "teller"):
        page = visits.page(role)
        page.goto(f"/customers/{customer}/")
        settle(page)
        for absent in ("#identity", "#relations", "#history", "#trend", "[data-act]"):
            expect(page.locator(absent)).to_have_count(0)


def test_a_complaint_officer_reads_the_archive_with_every_amount_masked(visits: Visits) -> None:
    page = visits.page("complaint_officer")
    page.goto(f"/customers/{someone(visits)}/")
    settle(page)
    expect(page.locator("#holdings td.kind-money").first).to_have_text("****")
    expect(page.locator("#identity")).to_contain_text("客户编号")
    expect(page.locator("#identity").get_by_role("button")).to_have_count(0)
    expect(page.locator("#trend")).to_have_count(0)


def test_an_administrator_reaches_no_customer(visits: Visits) -> None:
    name = visits.page("relationship_manager")
    name.goto("/customers/")
    names = name.locator("tbody [data-open]").all_inner_texts()[:20]
    told = open_pages(visits, "administrator", "1000000000")
    assert set(told) <= {"login", "today", "account"}
    assert not [each for each in names for text in told.values() if each in text]


def test_an_auditor_starts_in_the_trail_and_finds_own_look_ups_in_it(visits: Visits) -> None:
    page = visits.page("auditor")
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/trail/"))
    page.goto(f"/trail/?staff={visits.desk.demo.accounts['auditor'].staff_id}&action=see_trail")
    page.reload()
    expect(page.locator("tbody tr").first).to_contain_text("查看审计")
