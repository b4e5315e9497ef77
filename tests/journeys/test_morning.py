"""A manager's morning: who comes first and why, outcomes in two actions with a way back, until the list is empty."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import Visits, settle
from tests.journeys.desks import Desk

pytestmark = pytest.mark.browser
ROWS = "#today-list [data-row]"
MANAGER = "relationship_manager"


@pytest.fixture
def own(visit: Callable[[Desk], Visits], own_desk: Desk) -> Visits:
    return visit(own_desk)


@pytest.fixture
def home(own: Visits) -> Page:
    """The manager's list, by keyboard from the login page on."""
    page = own.page(None)
    account = own.desk.demo.accounts[MANAGER]
    page.goto("/")
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type(account.staff_id)
    page.keyboard.press("Tab")
    page.keyboard.type(account.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="今日", exact=True)).to_be_visible()
    settle(page)
    return page


def rows(page: Page) -> Locator:
    return page.locator(ROWS)


def ids(page: Page) -> list[str]:
    return [row.get_attribute("id") or "" for row in rows(page).all()]


def to_contact(page: Page) -> int:
    """今日该联系 … 人."""
    return int(page.locator("#today-head .today-line strong").first.inner_text())


def toast(page: Page) -> Locator:
    return page.locator(".toast-item").last


def take(page: Page, row: str) -> None:
    """Walk with j and k to this row."""
    page.locator(f"#{ids(page)[0]}").focus()
    for _step in range(ids(page).index(row)):
        page.keyboard.press("j")
    expect(page.locator(f"#{row}")).to_be_focused()


def record_reached(page: Page, row: str) -> None:
    """c, Enter: the two actions after a call."""
    take(page, row)
    page.keyboard.press("c")
    expect(page.locator(f"#{row} .sheet").get_by_role("button", name="已接通")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{row}")).to_have_count(0)


def test_the_first_card_says_who_and_why_and_the_words_follow_the_focus(home: Page) -> None:
    first, second = rows(home).nth(0), rows(home).nth(1)
    expect(first.locator(".item-name")).not_to_be_empty()
    expect(first.locator(".today-reason")).not_to_be_empty()
    words = home.locator("#words")
    expect(words.locator("h2")).to_have_text(first.locator(".item-name").inner_text())
    expect(words.locator(".said").first).to_contain_text(home.locator(".menu-name").inner_text())
    home.keyboard.press("j")
    home.keyboard.press("j")
    expect(second).to_be_focused()
    expect(words.locator("h2")).to_have_text(second.locator(".item-name").inner_text())
    reason = second.locator(".today-reason").inner_text()
    expect(words.locator(".said-why")).to_contain_text(reason)
    second.locator("summary", has_text="为什么").click()
    expect(second.locator(".why-body").first).to_contain_text("政策版本")


def test_a_reached_call_takes_two_actions_and_u_takes_it_back(home: Page) -> None:
    before, count = ids(home), to_contact(home)
    record_reached(home, before[0])
    expect(toast(home)).to_contain_text("已登记")
    expect(home.locator(f"#{before[1]}")).to_be_focused()
    expect(home.locator("#today-head .today-line strong").first).to_have_text(str(count - 1))
    home.keyboard.press("u")
    expect(toast(home)).to_contain_text("已撤销")
    expect(home.locator(f"#{before[0]}")).to_have_count(1)
    assert ids(home) == before and to_contact(home) == count
    record_reached(home, before[0])
    home.reload()
    settle(home)
    assert ids(home) == before[1:] and to_contact(home) == count - 1


def test_a_day_off_becomes_the_next_working_day_and_the_postponement_can_be_undone(home: Page) -> None:
    row = ids(home)[0]
    for wanted, given in ((date(2026, 11, 28), "2026-11-30"), (date(2027, 1, 1), "2027-01-04")):
        take(home, row)
        home.keyboard.press("h")
        sheet = home.locator(f"#{row} .sheet")
        expect(sheet.locator(".outcome").first).to_be_focused()
        sheet.locator("[name=to][type=date]").fill(wanted.isoformat())
        home.keyboard.press("Enter")
        expect(toast(home)).to_contain_text(f"已改到 {given}")
        expect(home.locator(f"#{row}")).to_have_count(0)
        home.keyboard.press("u")
        expect(home.locator(f"#{row}")).to_have_count(1)
        expect(toast(home)).to_contain_text("已撤销")


def test_a_dismissal_needs_a_reason_and_keeps_it(home: Page, own: Visits) -> None:
    row = ids(home)[0]
    card = home.locator(f"#{row}")
    card.get_by_role("button", name="不适用").click()
    sheet = card.locator(".sheet")
    sheet.get_by_role("radio", name="其他").check()
    sheet.get_by_role("button", name="标为不适用").click()
    expect(sheet).to_contain_text("请写明原因")
    sheet.get_by_label("说明").fill("客户已在柜面办妥")
    sheet.get_by_role("button", name="标为不适用").click()
    expect(card).to_have_count(0)
    expect(toast(home)).to_contain_text("已标为不适用")
    home.reload()
    settle(home)
    assert row not in ids(home)


def test_a_colleague_who_was_faster_is_named_and_nothing_is_recorded_twice(home: Page, own: Visits) -> None:
    row = ids(home)[0]
    name = home.locator(f"#{row} .item-name").inner_text()
    take(home, row)
    home.keyboard.press("c")
    sheet = home.locator(f"#{row} .sheet")
    expect(sheet.get_by_role("button", name="已接通")).to_be_focused()
    sheet.get_by_label("备注").or_(sheet.locator("[name=note]")).first.fill("下周三来网点")
    other = own.page("branch_manager")
    other.goto("/?scope=outlet")
    settle(other)
    record_reached(other, other.locator(ROWS).filter(has_text=name).first.get_attribute("id") or "")
    sheet.get_by_role("button", name="已接通").click()
    expect(sheet.get_by_role("alert")).to_contain_text(own.desk.demo.accounts["branch_manager"].name)
    expect(sheet.get_by_role("alert")).to_contain_text("完成")
    expect(sheet.locator("[name=note]")).to_have_value("下周三来网点")


def test_the_morning_ends_with_an_empty_list_and_the_auditor_sees_all_of_it(home: Page, own: Visits) -> None:
    worked = ids(home)
    assert len(worked) >= 4
    customer = home.locator(f"#{worked[0]} [data-open]").get_attribute("href").strip("/").split("/")[-1]
    record_reached(home, worked[0])
    home.keyboard.press("u")
    expect(home.locator(f"#{worked[0]}")).to_have_count(1)
    record_reached(home, worked[0])
    take(home, worked[1])
    home.keyboard.press("e")
    home.locator(f"#{worked[1]} .sheet").get_by_role("button", name="已面谈").or_(
        home.locator(f"#{worked[1]} .sheet [value='outlet:met']")
    ).first.click()
    expect(home.locator(f"#{worked[1]}")).to_have_count(0)
    for row in worked[2:]:
        record_reached(home, row)
    expect(home.locator("#today-head")).to_contain_text("今日已清零")
    expect(home.locator("#today-head")).to_contain_text("用时")
    home.reload()
    expect(home.locator("#today-head")).to_contain_text("今日已清零")
    auditor, staff_id = own.page("auditor"), own.desk.demo.accounts[MANAGER].staff_id
    auditor.goto(f"/trail/?staff={staff_id}&customer={customer}&first={own.desk.demo.today}")
    trail = auditor.locator("tbody tr")
    done = trail.filter(has_text="已办理")
    assert actions_of(done, customer) == ["登记联系", "撤销联系", "登记联系"]
    assert {"今日", "话术", "登记联系"} <= set(actions_of(trail.filter(has_text="已显示"), customer))


def actions_of(trail: Locator, customer: str) -> list[str]:
    """The actions of the rows, each of which names this customer."""
    for row in trail.all():
        assert customer in row.inner_text()
    return [row.locator("td").nth(3).inner_text() for row in trail.all()]
