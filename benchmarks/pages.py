"""What a page weighs: bytes and requests of a first visit in Chromium, and its SQL."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.browser import Browser, counted_sql
from benchmarks.desks import desk
from benchmarks.figures import Figure, run_apart
from benchmarks.publication import FULL, SMALL

CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
KILOBYTE = 1024
PAGE_BAR, REQUESTS_BAR, CSS_BAR, SCRIPT_BAR, FRAGMENT_BAR = 150, 12, 40, 65, 15
# Name of the page: address ({customer}: one of the manager's), bar of its SQL statements.
PAGES = {
    "home": ("/", 15),
    "list, 50 rows": ("/customers/?size=50", 15),
    "list, 250 rows": ("/customers/?size=250", 15),
    "customer": ("/customers/{customer}/", 25),
    "account": ("/account/", 25),
}


@dataclass
class Visit:
    """A first visit: addresses asked for, bytes on the wire by kind of resource, `unpacked` bytes of the HTML.

    `parts`: fragments that htmx fetches into the page, counted apart: each is a small page of its own. An address is
    counted once (Chromium fetches the icon anew for its tab), its bytes each time.
    """

    files: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    received: dict[str, int] = field(default_factory=dict)
    unpacked: int = 0

    @property
    def kilobytes(self) -> float:
        """The whole visit."""
        return sum(self.received.values()) / KILOBYTE


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


PORT = _free_port()


def measure(*, small: bool) -> list[Figure]:
    """Weight, requests and SQL of the pages that are used most."""
    if not CHROMIUM:
        print("pages: skipped, no chromium; `apt-get install chromium` brings it")
        return []
    made = desk("SQLite", SMALL if small else FULL)
    told = Path(made.environment["SIBAO_HOME"]) / "pages.json"
    run_apart("benchmarks.pages:count_sql", made.night.manager, told, environment=made.environment)
    known = json.loads(told.read_text())
    figures = []
    with _serving(made.environment):
        for name, (address, sql_bar) in PAGES.items():
            visit = _visit(address.format(**known), known["cookies"])
            figures += [
                Figure(
                    f"{name}: first visit",
                    visit.kilobytes,
                    "KB",
                    PAGE_BAR,
                    f"HTML {visit.unpacked:,} bytes unpacked",
                ),
                Figure(f"{name}: requests", len(visit.files), "", REQUESTS_BAR, f"and {len(visit.parts)} fragments"),
                Figure(f"{name}: SQL", known["statements"][name], "statements", sql_bar),
            ]
    core = {kind: visit.received.get(kind, 0) / KILOBYTE for kind in ("Stylesheet", "Script")}
    return [
        *figures,
        Figure("style sheets of a page", core["Stylesheet"], "KB", CSS_BAR),
        Figure("scripts of a page", core["Script"], "KB", SCRIPT_BAR),
        Figure("search answer (fragment)", known["fragment"] / KILOBYTE, "KB", FRAGMENT_BAR),
    ]


def count_sql(manager: str, told: str) -> None:
    """The statements of each page, a session for Chromium, the weight of a fragment (called apart)."""
    browser = Browser(manager)
    from sibao.desk.access.queries import standings_for
    from sibao.desk.people.models import Staff

    customer = standings_for(Staff.objects.get(pk=manager)).select_related("profile")[0]
    statements = {}
    for name, (address, _) in PAGES.items():
        browser.get(address.format(customer=customer.customer_id))
        with counted_sql() as sent:
            browser.get(address.format(customer=customer.customer_id))
        statements[name] = len(sent)
    fragment = browser.post("/search/", {"q": customer.profile.initials[:1]}, HTTP_HX_REQUEST="true").body
    found = {"customer": customer.customer_id, "statements": statements, "cookies": browser.cookies}
    Path(told).write_text(json.dumps({**found, "fragment": len(fragment)}))


@contextmanager
def _serving(environment: Mapping[str, str]) -> Iterator[None]:
    """The desk as `sibao serve` runs it."""
    command = [sys.executable, "-m", "sibao.cli", "serve", "--bind", f"127.0.0.1:{PORT}", "--workers", "1"]
    with subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL) as server:
        try:
            _await(server)
            yield
        finally:
            server.terminate()


def _await(server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("the desk could not be served")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/login/", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the desk does not answer")


def _visit(address: str, cookies: Mapping[str, str]) -> Visit:
    """A first visit with an empty cache."""
    from playwright.sync_api import sync_playwright

    visit = Visit()
    kinds: dict[str, str] = {}

    def asked(event: dict[str, Any]) -> None:
        found = visit.parts if "HX-Request" in event["request"]["headers"] else visit.files
        found.add(event["request"]["url"])

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        visit.received[kind] = visit.received.get(kind, 0) + int(event["encodedDataLength"])

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        url = f"http://127.0.0.1:{PORT}"
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", asked)
        session.on("Network.responseReceived", answered)
        session.on("Network.loadingFinished", finished)
        response = page.goto(url + address, wait_until="networkidle")
        assert response is not None and response.status == 200, f"{address}: {response and response.status}"
        visit.unpacked = len(response.body())
        browser.close()
    return visit
