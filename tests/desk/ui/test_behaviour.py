"""app.js in a real browser: keys, undo, failures, input methods, drafts, under the desk's own security headers."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
COPY_ALLOWED = ["clipboard-read", "clipboard-write"]


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def site(settings: Any) -> Iterator[str]:
    """The address of tests/desk/ui/pages.py, served with the real policy headers and nothing that needs a database."""
    settings.ROOT_URLCONF = "tests.desk.ui.pages"
    settings.MIDDLEWARE = ["csp.middleware.CSPMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(page: Page, site: str) -> Iterator[Page]:
    """The list page. At the end: no script error, no refusal by the policy, no request to another host."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(site) else None)
    page.goto(site)
    yield page
    assert faults == []


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.name || document.activeElement.tagName")


def test_j_and_k_walk_the_rows_and_enter_opens(desk: Page) -> None:
    walked = []
    for key in "jjjk":
        desk.keyboard.press(key)
        walked.append(focused(desk))
    assert walked == ["task-1", "task-2", "task-3", "task-2"]
    desk.keyboard.press("ArrowDown")
    assert focused(desk) == "task-3"
    desk.keyboard.press("x")
    assert desk.locator("#task-3 input").is_checked()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/card/?n=3")


def test_completing_moves_to_the_next_row_announces_it_and_u_takes_it_back(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("e")
    expect(desk.locator("#task-1")).to_have_count(0)
    expect(desk.locator("#task-2")).to_be_focused()
    expect(desk.locator(".toast-text")).to_have_text("已完成：客户 1")
    expect(desk.locator("#live")).to_have_text("已完成：客户 1")
    desk.keyboard.press("u")
    expect(desk.locator(".toast-text")).to_have_text("已撤销")
    expect(desk.locator("#done")).to_have_text("0")


def test_a_failed_row_returns_with_the_reason_and_retry(desk: Page) -> None:
    desk.locator("#task-2 [data-act=e]").click()
    note = desk.locator("#task-2 .row-error")
    expect(note).to_contain_text("系统出错，内容没有保存")
    expect(desk.locator("#task-2")).not_to_have_class("is-pending")
    note.get_by_text("重试").click()
    expect(note).to_have_count(1)


def test_the_server_s_own_reason_replaces_the_general_words(desk: Page) -> None:
    desk.locator("#task-3 [data-act=e]").click()
    expect(desk.locator(".toast-text")).to_have_text("本客户已退订，不能联系")
    expect(desk.locator(".row-error")).to_have_count(0)
    expect(desk.locator("#task-3")).not_to_have_class("is-pending")


def test_without_network_nothing_is_lost(desk: Page) -> None:
    desk.context.set_offline(True)
    desk.locator("#task-4 [data-act=e]").click()
    expect(desk.locator("#task-4 .row-error")).to_contain_text("网络不通")
    desk.context.set_offline(False)
    desk.locator("#task-4 .row-error button").click()
    expect(desk.locator("#task-4")).to_have_count(0)


def test_an_ended_session_goes_to_the_login_page_and_comes_back(desk: Page) -> None:
    desk.locator("#task-5 [data-act=e]").click()
    desk.wait_for_url("**/login/?next=%2F")
    expect(desk.locator("h1")).to_have_text("登录")


def test_only_a_confirmed_question_is_sent(desk: Page) -> None:
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.url) if "/do/" in request.url else None)
    desk.locator("#send").click()
    expect(desk.locator("#confirm")).to_contain_text("将发送 132 条短信")
    desk.locator("#confirm button", has_text="取消").click()
    desk.wait_for_timeout(100)
    assert sent == []
    desk.locator("#send").click()
    desk.locator("#confirm button", has_text="确定").click()
    expect(desk.locator(".toast-text")).to_have_text("已完成：客户 1")
    assert len(sent) == 1


def compose(page: Page, *steps: str) -> None:
    session = page.context.new_cdp_session(page)
    for text in steps:
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(180)


def test_nothing_is_searched_while_an_input_method_composes(desk: Page) -> None:
    asked: list[str] = []
    told = lambda request: asked.append(request.post_data or request.url) if "/search/" in request.url else None  # noqa: E731
    desk.on("request", told)
    desk.keyboard.press("/")
    assert focused(desk) == "q"
    compose(desk, "z", "zh", "zhang", "zhang'w")
    assert asked == []
    desk.context.new_cdp_session(desk).send("Input.insertText", {"text": "张伟"})
    expect(desk.locator("#search-results")).to_have_text("找到 张伟")
    assert len(asked) == 1 and "q=%E5%BC%A0%E4%BC%9F" in asked[0]
    desk.keyboard.press("ArrowDown")
    assert focused(desk) == "A"


def test_keys_are_letters_while_one_types_and_rest_when_switched_off(desk: Page, site: str) -> None:
    desk.locator("textarea").focus()
    desk.keyboard.type("jke?u")
    assert desk.locator("textarea").input_value() == "jke?u"
    expect(desk.locator("dialog[open]")).to_have_count(0)
    desk.goto(f"{site}/?nokeys=1")
    before = focused(desk)
    desk.keyboard.press("j")
    desk.keyboard.press("?")
    assert focused(desk) == before
    expect(desk.locator("dialog[open]")).to_have_count(0)


def test_g_and_a_letter_go_and_the_help_opens(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.locator("#key-help")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#key-help")).to_be_hidden()
    desk.keyboard.press("g")
    desk.keyboard.press("c")
    desk.wait_for_url("**/card/")


def test_a_draft_survives_a_reload_and_ends_with_saving(desk: Page) -> None:
    desk.locator("textarea").fill("客户说周五来")
    desk.reload()
    expect(desk.locator("textarea")).to_have_value("客户说周五来")
    assert desk.evaluate("[Object.keys(sessionStorage), localStorage.length]") == [["draft:note-7"], 0]
    desk.locator("textarea").press("Control+Enter")
    expect(desk.locator(".toast-text")).to_have_text("已完成：客户 1")
    assert desk.evaluate("sessionStorage.length") == 0


def test_a_draft_stays_when_saving_fails_and_goes_at_logout(desk: Page, site: str) -> None:
    desk.goto(f"{site}/?note=2")
    desk.locator("textarea").fill("重要")
    desk.locator("#note button").click()
    expect(desk.locator(".toast-text")).to_contain_text("系统出错")
    assert desk.evaluate("sessionStorage.length") == 1
    desk.locator(".menu-button").click()
    desk.get_by_text("退出登录").click()
    desk.wait_for_url("**/login/")
    assert desk.evaluate("sessionStorage.length") == 0


def test_a_revealed_value_hides_again_and_may_be_asked_for_again(desk: Page) -> None:
    desk.locator(".reveal button").click()
    expect(desk.locator(".reveal")).to_contain_text("320501196503120021")
    expect(desk.locator(".reveal")).to_have_text("3205**********0021 显示", use_inner_text=True)
    assert "320501196503120021" not in desk.content()
    desk.locator(".reveal button").click()
    expect(desk.locator(".reveal")).to_contain_text("320501196503120021")


def test_words_are_copied(desk: Page) -> None:
    desk.context.grant_permissions(COPY_ALLOWED)
    desk.locator("#copy").click()
    expect(desk.locator(".toast-text")).to_have_text("已复制")
    assert desk.evaluate("navigator.clipboard.readText()") == "您好"


@pytest.mark.parametrize("width", [375, 1366])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_no_serious_accessibility_fault_and_no_sideways_scroll(desk: Page, width: int, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    desk.set_viewport_size({"width": width, "height": 800})
    desk.evaluate(f"document.documentElement.setAttribute('data-bs-theme', '{theme}')")
    faults = [fault for fault in Axe().run(desk).response["violations"] if fault["impact"] in ("serious", "critical")]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
