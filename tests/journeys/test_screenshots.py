"""The manual's pictures. SIBAO_SCREENSHOTS=1 writes them to docs/manual/images, else they are only made and weighed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import SIZES, Visits, settle
from tests.journeys.desks import ROOT, Desk

pytestmark = pytest.mark.browser
IMAGES = ROOT / "docs" / "manual" / "images"
MOST_BYTES = 200 * 1024
LANGUAGES = {"zh": ("zh-hans", "zh-CN"), "en": ("en", "en")}


def speak(page: Page, language: str) -> None:
    """Choose the language in the account's preferences."""
    code, lang = LANGUAGES[language]
    page.goto("/account/")
    page.locator("main [name=language]").first.wait_for()
    page.locator("main select[name=language]").select_option(code)
    page.locator("main form", has=page.locator("[name=language]")).locator("button.btn-primary").click()
    expect(page.locator("html")).to_have_attribute("lang", lang)


def take(page: Page, folder: Path, name: str, language: str) -> None:
    """One picture per size; nothing is wider than its window."""
    for width, size in SIZES.items():
        page.set_viewport_size(size)
        settle(page)
        cut = page.evaluate(
            "Array.from(document.querySelectorAll('.meeting-wrap, .panel-body'))"
            ".filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className)"
        )
        assert cut == [], f"{name} {language} {width}"
        file = folder / f"{name}-{language}-{width}.png"
        page.screenshot(path=file, animations="disabled", caret="hide")
        assert 10_000 < file.stat().st_size <= MOST_BYTES, f"{file.name}: {file.stat().st_size} bytes"


def test_the_manuals_pictures_are_made_from_the_desk(
    visit: Callable[[Desk], Visits], own_desk: Desk, tmp_path: Path
) -> None:
    folder = IMAGES if os.environ.get("SIBAO_SCREENSHOTS") == "1" else tmp_path
    visits = visit(own_desk)
    manager = visits.page("relationship_manager", reduced_motion="reduce")
    leader = visits.page("branch_manager", reduced_motion="reduce")
    for language in LANGUAGES:
        speak(manager, language)
        manager.goto("/")
        take(manager, folder, "home", language)
        manager.locator("#today-list [data-open]").first.click()
        settle(manager)
        take(manager, folder, "customer", language)
        manager.goto("/customers/")
        take(manager, folder, "customers", language)
        speak(leader, language)
        leader.goto("/morning/")
        take(leader, folder, "meeting", language)
