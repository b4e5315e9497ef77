"""axe on the main pages in both themes and sizes, the way by keyboard, and the page at twice its size."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.browsing import SIZES, Visits, set_theme, settle, sideways
from tests.journeys.pages import someone

pytestmark = pytest.mark.browser
# Page, who opens it, what is opened on it before the check.
CHECKED = {
    "login": (None, "/login/", None),
    "home": ("relationship_manager", "/", "c"),
    "list": ("branch_manager", "/customers/", None),
    "customer": ("relationship_manager", "/customers/{customer}/", "c"),
    "search": ("branch_manager", "/search/", None),
    "meeting": ("branch_manager", "/morning/", None),
    "trail": ("auditor", "/trail/", None),
    "account": ("teller", "/account/", None),
    "counter": ("lobby_manager", "/", None),
    "refused": ("teller", "/morning/", None),
}
VISIBLE_FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const ring = ({outlineStyle, outlineWidth, boxShadow}) =>
    (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
  // A row of a table shows its focus by its first cell.
  const ringed = ring(style) || (element.matches('tr') && ring(getComputedStyle(element.firstElementChild)));
  const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
  element.dataset.walked = String(Number(element.dataset.walked || 0) + 1);
  return [element.outerHTML.slice(0, 120), ringed, inView, Number(element.dataset.walked)];
}"""


def opened(visits: Visits, name: str, width: int = 1366) -> Page:
    role, path, key = CHECKED[name]
    customer = someone(visits) if "{" in path else ""
    # Half-way through a change of colour nothing is measured.
    page = visits.page(role, width, reduced_motion="reduce")
    page.goto(path.format(customer=customer))
    settle(page)
    if key:
        page.keyboard.press("j")
        page.keyboard.press(key)
        expect(page.locator(".sheet-form").first).to_be_visible()
    return page


def serious(page: Page) -> list[Any]:
    """axe's serious and critical findings: rule and the first element."""
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("name", CHECKED)
def test_axe_finds_nothing_serious_in_any_theme_and_size(visits: Visits, name: str) -> None:
    page, found = opened(visits, name), {}
    for width, size in SIZES.items():
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            set_theme(page, theme)
            if faults := serious(page):
                found[width, theme] = faults
    assert found == {}


@pytest.mark.parametrize("name", ["login", "home", "list", "customer", "meeting"])
def test_tab_walks_through_with_a_visible_focus_and_is_never_trapped(visits: Visits, name: str) -> None:
    page = opened(visits, name)
    page.evaluate("document.activeElement.blur()")
    wrong, stops = [], 0
    for _step in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(VISIBLE_FOCUS)
        if stop is None:
            break
        html, ringed, in_view, times = stop
        assert times <= 2, f"the focus comes back to {html}"
        stops += 1
        if not (ringed and in_view):
            wrong.append((html, ringed, in_view))
    assert stops >= 2 and wrong == []


@pytest.mark.parametrize("name", ["home", "list", "customer", "meeting", "login"])
def test_at_twice_its_size_a_page_keeps_its_width_and_its_work(visits: Visits, name: str) -> None:
    role, _path, _key = CHECKED[name]
    page = opened(visits, name)
    # 1366 × 768 zoomed to 200 % gives a page half as many CSS pixels.
    page.set_viewport_size({"width": 683, "height": 384})
    assert sideways(page) == 0
    if role:
        expect(page.locator(".tabbar, .rail").locator("visible=true").first).to_be_visible()
        expect(page.locator("[data-search]")).to_be_visible()
    if name == "home":
        expect(page.locator("#today-list .sheet-form button").first).to_be_visible()


def test_a_single_key_does_nothing_once_it_is_switched_off(visits: Visits) -> None:
    page = visits.page("complaint_officer")
    page.goto("/customers/")
    for choice, moved in (("关闭单键快捷键", False), ("开启单键快捷键", True)):
        page.locator(".menu-button").click()
        page.locator("#user-menu").get_by_role("button", name=choice).click()
        page.wait_for_load_state()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.matches('[data-row]')") is moved
