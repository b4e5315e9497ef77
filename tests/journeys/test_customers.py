"""From the list to one customer and back: sorting, filters, long lists, keys, a field in clear, the file."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visits, settle

pytestmark = pytest.mark.browser
ROWS = "tbody [data-row]"


@pytest.fixture
def listed(visits: Visits) -> Page:
    """The branch manager's list: more than 250 customers."""
    page = visits.page("branch_manager")
    page.goto("/customers/")
    return page


def column(page: Page, heading: str) -> list[str]:
    """The texts of a column."""
    heads = [text.split("\n")[0].split(" ")[0] for text in page.locator("thead th").all_inner_texts()]
    return page.locator(f"{ROWS} > :nth-child({heads.index(heading) + 1})").all_inner_texts()


def figures(texts: list[str]) -> list[float]:
    return [float(text.replace(",", "")) for text in texts]


def test_the_list_sorts_filters_and_clears(listed: Page) -> None:
    assets = figures(column(listed, "资产"))
    assert assets == sorted(assets, reverse=True) and len(assets) == 50
    listed.locator("thead a", has_text="资产").click()
    expect(listed.locator("thead th[aria-sort=ascending]")).to_contain_text("资产")
    rising = figures(column(listed, "资产"))
    assert rising == sorted(rising)
    total = int(re.search(r"\d+", listed.locator(".page-sub").inner_text())[0])
    listed.locator(".filters > summary").click()
    listed.locator(".grid-filters [name=tier]").select_option("gold")
    listed.locator(".grid-filters [name=from]").fill("10")
    listed.keyboard.press("Enter")
    expect(listed.locator(".chips .chip")).to_have_count(2)
    assert set(column(listed, "等级")) == {"金卡"} and min(figures(column(listed, "资产"))) >= 10
    assert 0 < int(re.search(r"\d+", listed.locator(".page-sub").inner_text())[0]) < total
    listed.get_by_role("link", name="清除筛选").click()
    expect(listed.locator(".page-sub")).to_contain_text(str(total))


def test_250_rows_by_keyboard_into_one_customer_and_along_the_list(listed: Page) -> None:
    listed.goto("/customers/?sort=-assets&size=250")
    assert listed.locator(ROWS).count() == 250
    names = column(listed, "姓名")
    for _step in range(3):
        listed.keyboard.press("j")
    listed.keyboard.press("k")
    expect(listed.locator(ROWS).nth(1)).to_be_focused()
    listed.keyboard.press("Enter")
    heading = listed.locator("#head h1")
    expect(heading).to_have_text(names[1])
    settle(listed)
    listed.keyboard.press("]")
    expect(heading).to_have_text(names[2])
    for place in (1, 0):
        settle(listed)
        listed.keyboard.press("[")
        expect(heading).to_have_text(names[place])
    expect(listed.locator("[data-prev]")).to_have_count(0)
    for _step in range(4):
        listed.go_back()
    expect(listed.locator(ROWS)).to_have_count(250)


def test_the_head_and_the_first_columns_stay_in_sight(listed: Page) -> None:
    listed.goto("/customers/?size=250")
    listed.set_viewport_size({"width": 800, "height": 600})
    name = listed.locator(ROWS).nth(0).locator(":scope > :nth-child(1)")
    before = name.bounding_box()
    assert before is not None
    listed.locator(".grid-wrap").evaluate("wrap => { wrap.scrollLeft = 500; }")
    after = name.bounding_box()
    assert after is not None and after["x"] == pytest.approx(before["x"], abs=1)
    row = listed.locator(ROWS).nth(200)
    row.scroll_into_view_if_needed()
    expect(listed.locator("thead th").first).to_be_in_viewport()


def test_a_field_in_clear_needs_a_reason_counts_down_and_hides_itself(visits: Visits) -> None:
    page = visits.page("relationship_manager")
    page.clock.install()
    page.goto("/customers/")
    page.locator(f"{ROWS} [data-open]").first.click()
    settle(page)
    number = page.locator("#identity dl > div").filter(has_text="证件号码")
    expect(number).to_contain_text(re.compile(r"\*{4}\d{3}[\dX]"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if "/reveal/" in request.url else None)
    page.get_by_label("查看原因").select_option("verify")
    number.get_by_role("button", name="显示").click()
    expect(number).to_contain_text(re.compile(r"\d{17}[\dX]"))
    expect(number.locator(".reveal-left")).to_contain_text("秒后隐藏")
    assert "reason=verify" in sent[0]
    page.clock.run_for(12_000)
    expect(number.locator(".reveal-left")).to_contain_text(re.compile(r"^1[78] "))
    page.clock.run_for(20_000)
    expect(number).not_to_contain_text(re.compile(r"\d{10}"))
    expect(number).to_contain_text(re.compile(r"\*{4}\d{3}[\dX]"))


def test_the_file_holds_the_filtered_rows_masked_and_with_a_watermark(
    listed: Page, visits: Visits, tmp_path: Path
) -> None:
    listed.goto("/customers/?band=middle")
    total = int(re.search(r"\d+", listed.locator(".page-sub").inner_text())[0])
    listed.get_by_role("button", name="导出 Excel").click()
    question = listed.locator("#confirm")
    expect(question).to_contain_text(f"将导出 {total} 位客户")
    with listed.expect_download() as download:
        question.get_by_role("button", name="确定").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == ".xlsx"
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    cells = list(book.active.iter_rows())
    assert not any(cell.data_type == "f" or cell.hyperlink for row in cells for cell in row)
    texts = [[str(cell.value or "") for cell in row] for row in cells]
    heads = next(row for row in texts if "姓名" in row)
    first = texts.index(heads) + 1
    rows = [row for row in texts[first:] if row[heads.index("姓名")]]
    names = {row[heads.index("姓名")] for row in rows}
    assert len([row for row in rows if re.fullmatch(r"\*{4}\d{4}", row[heads.index("手机")])]) >= total * 0.9
    assert set(column(listed, "姓名")) <= names
    assert not re.search(r"1\d{10}|\d{17}[\dX]", " ".join(cell for row in texts for cell in row))
    assert any(visits.desk.demo.accounts["branch_manager"].staff_id in cell for row in texts for cell in row)
