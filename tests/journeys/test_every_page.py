"""Every page of every role: the status, the browser's own complaints, the width, in both themes and sizes.

The session's end also proves for every page: no script error, no CSP refusal, no request to another host.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import SIZES, Visits, set_theme, settle, sideways
from tests.journeys.pages import PAGES, ROLES, address, someone, status_for

pytestmark = pytest.mark.browser


def looks(page: Page) -> list[str]:
    """What is wrong with the page's width in any theme and size."""
    wrong = []
    for width, size in SIZES.items():
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            set_theme(page, theme)
            if sideways(page) > 0:
                wrong.append(f"{width} {theme}: {sideways(page)} px too wide")
    return wrong


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_as_the_matrix_says_without_complaint_and_fits(visits: Visits, role: str) -> None:
    customer, wrong = someone(visits), {}
    page = visits.page(role)
    for name in PAGES:
        answer = page.goto(address(name, customer))
        settle(page)
        assert answer is not None
        faults = [] if answer.status == status_for(name, role) else [f"status {answer.status}"]
        faults += looks(page) + visits.faults.collect(page)
        visits.faults.found.clear()
        if faults:
            wrong[name] = faults
    assert wrong == {}


def test_nobody_gets_the_login_page_everywhere(visits: Visits) -> None:
    page = visits.page(None)
    for name in PAGES:
        page.goto(address(name, "1000000000"))
        assert page.url.startswith(f"{visits.desk.url}/login/"), name
        assert looks(page) == [], name


def test_themes_and_language_are_kept_by_the_server(visits: Visits) -> None:
    page = visits.page("wealth_supervisor")
    page.goto("/")
    for choice, attribute, value in (
        ("深色", "data-bs-theme", "dark"),
        ("English", "lang", "en"),
        ("中文", "lang", "zh-CN"),
        ("浅色", "data-bs-theme", "light"),
    ):
        page.locator(".menu-button").click()
        page.locator("#user-menu").get_by_role("button", name=choice).click()
        expect(page.locator("html")).to_have_attribute(attribute, value)
        page.reload()
        expect(page.locator("html")).to_have_attribute(attribute, value)
