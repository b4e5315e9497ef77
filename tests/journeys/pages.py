"""The pages of the desk, from the access matrix: whatever has a GET there is opened here."""

from pathlib import Path
from typing import Any

import yaml
from django.urls import reverse

from tests.journeys.browsing import Visits, settle

MATRIX: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "access" / "matrix.yaml").read_text(encoding="utf-8")
)
ROLES = (
    "relationship_manager",
    "branch_manager",
    "wealth_supervisor",
    "regional_manager",
    "lobby_manager",
    "teller",
    "complaint_officer",
    "auditor",
    "administrator",
)
PAGES = {name: entry for name, entry in MATRIX.items() if "GET" in entry["methods"]}


def address(name: str, customer_id: str) -> str:
    """The path of a page, of this customer where it is about one."""
    return reverse(name, args=[customer_id] if PAGES[name].get("object") else [])


def status_for(name: str, role: str) -> int:
    """What a role gets in the end, redirects followed."""
    roles = PAGES[name].get("roles")
    return 200 if roles is None or role in roles else 403


def someone(visits: Visits) -> str:
    """A customer with work for today, owned by the manager of the demonstration and so within everyone's scope."""
    page = visits.page("relationship_manager")
    page.goto("/")
    settle(page)
    href = page.locator("#today-list [data-row] [data-open]").first.get_attribute("href") or ""
    page.context.close()
    return href.split("?")[0].strip("/").split("/")[-1]
