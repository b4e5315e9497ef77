"""What every journey does with a browser: open a desk as someone, and notice what a user would only feel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.journeys.desks import Desk

WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 375, "height": 812}
SIZES = {1366: WIDE, 375: PHONE}
# An answer that refuses is told by its status, a request that gave way to a newer one by that one's answer; the browser
# and htmx also write a console line about each.
EXPECTED_LINES = (
    "Failed to load resource: the server responded with a status of 4",
    "Response Status Error Code 4",
    "htmx:afterRequest",
    "htmx:sendAbort",
)
NOTE_VIOLATIONS = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


@dataclass
class Faults:
    """Script errors, refusals by the page's security policy, requests to other hosts, broken files and answers."""

    url: str
    found: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(NOTE_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"script error: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, line: ConsoleMessage) -> None:
        if line.type == "error" and not line.text.startswith(EXPECTED_LINES):
            self.found.append(f"console: {line.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:", "about:")):
            self.found.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            self.found.append(f"{response.status}: {response.url}")

    def collect(self, page: Page) -> list[str]:
        """All faults so far, with those that the page itself noted."""
        return self.found + page.evaluate("window.__violations || []")


class Visits:
    """Browser contexts of one test: `page(role)` is logged in as that role of the demonstration."""

    def __init__(self, browser: Browser, desk: Desk, states: dict[tuple[str, str], Any], options: Mapping[str, Any]):
        self.browser, self.desk, self.states, self.options = browser, desk, states, options
        self.faults = Faults(desk.url)
        self.contexts: list[BrowserContext] = []

    def page(self, role: str | None = "relationship_manager", width: int = 1366, **options: Any) -> Page:
        """A new page of a new session, on no address yet; role None is nobody."""
        state = self._state(role) if role else None
        context = self._context(viewport=SIZES[width], storage_state=state, **options)
        return context.new_page()

    def _context(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(**{**self.options, "base_url": self.desk.url, **options})
        self.faults.watch(context)
        self.contexts.append(context)
        return context

    def _state(self, role: str) -> Any:
        key = self.desk.url, role
        if key not in self.states:
            page = self._context().new_page()
            log_in(page, self.desk, role)
            self.states[key] = page.context.storage_state()
        return self.states[key]

    def close(self) -> list[str]:
        """Close everything; the faults that were noticed."""
        for context in self.contexts:
            for page in context.pages:
                self.faults.found = self.faults.collect(page)
            context.close()
        return self.faults.found


def log_in(page: Page, desk: Desk, role: str) -> None:
    """Through the login page, as a person does."""
    account = desk.demo.accounts[role]
    page.goto(f"{desk.url}/login/")
    page.locator("[name=username]").fill(account.staff_id)
    page.locator("[name=password]").fill(account.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def settle(page: Page) -> None:
    """Wait until parts that a page fetches after itself have come."""
    page.wait_for_load_state("networkidle")


def set_theme(page: Page, theme: str) -> None:
    page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)


def sideways(page: Page) -> int:
    """How many CSS pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
