"""Finding a customer: under an input method, by initials with the surname's own reading, by phone, by four digits."""

import re

import pytest
from playwright.sync_api import Page, expect
from pypinyin import Style, lazy_pinyin

from tests.journeys.browsing import Visits, settle

pytestmark = pytest.mark.browser
BOX = ".topbar-search [data-search]"
RESULTS = "#search-results a"


@pytest.fixture
def home(visits: Visits) -> Page:
    page = visits.page("branch_manager")
    page.goto("/")
    settle(page)
    return page


def find(page: Page, text: str) -> list[str]:
    """The results, as the box shows them for `text`."""
    page.evaluate(
        "() => { window.found = new Promise((tell) => "
        "document.addEventListener('htmx:afterSettle', tell, {once: true})); }"
    )
    page.locator(BOX).fill(text)
    page.evaluate("window.found.then(() => true)")
    return page.locator(RESULTS).all_inner_texts()


def test_nothing_is_asked_while_an_input_method_composes_and_once_after(home: Page) -> None:
    asked: list[str] = []
    home.on("request", lambda request: asked.append(request.post_data or "") if "/search/" in request.url else None)
    home.keyboard.press("/")
    expect(home.locator(BOX)).to_be_focused()
    method = home.context.new_cdp_session(home)
    for text in ("z", "ze", "zeng"):
        method.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        home.wait_for_timeout(250)
    address = home.url
    # What browsers report for keys that the input method takes for itself.
    method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229})
    home.keyboard.press("Enter")
    home.wait_for_timeout(250)
    assert asked == [] and home.url == address
    method.send("Input.insertText", {"text": "曾"})
    expect(home.locator(RESULTS).first).to_contain_text("曾")
    home.wait_for_timeout(400)
    assert len(asked) == 1 and asked[0].endswith("&q=%E6%9B%BE")


def test_initials_find_a_zeng_by_its_reading_as_a_surname_and_by_the_common_one(home: Page) -> None:
    name = find(home, "曾")[0].split("\n")[0].strip()
    assert name.startswith("曾")
    given = "".join(lazy_pinyin(name[1:], style=Style.FIRST_LETTER))
    for initials in (f"z{given}", f"c{given}", f"ｚ{given.upper()}"):
        assert any(name in text for text in find(home, initials)), initials


def test_the_last_four_digits_that_the_list_shows_find_the_customer(visits: Visits) -> None:
    page = visits.page("relationship_manager")
    page.goto("/customers/")
    row = page.locator("tbody [data-row]").filter(has_text=re.compile(r"\*{4}\d{4}")).first
    name = row.locator("[data-open]").inner_text()
    digits = re.search(r"\*{4}(\d{4})", row.inner_text())[1]
    assert any(name in text for text in find(page, digits))


def test_a_whole_phone_number_finds_its_owner_alone_and_leaves_no_trace_in_the_address(visits: Visits) -> None:
    page = visits.page("relationship_manager")
    page.goto("/customers/")
    row = page.locator("tbody [data-row]").filter(has_text=re.compile(r"\*{4}\d{4}")).first
    name = row.locator("[data-open]").inner_text()
    row.locator("[data-open]").click()
    phone = page.locator("#identity dl > div").filter(has_text="手机号")
    phone.get_by_role("button", name="显示").click()
    expect(phone).to_contain_text(re.compile(r"1\d{10}"))
    number = re.search(r"1\d{10}", phone.inner_text())[0]
    found = find(page, number)
    assert len(found) == 1 and found[0].startswith(name)
    page.locator(BOX).press("Enter")
    settle(page)
    assert number not in page.url and name in page.locator("#search-page-found").inner_text()
