"""One demonstration for all journeys, built once; each module gets its own served copy of it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.desk.ui.conftest import browser_context_args, browser_type_launch_args  # noqa: F401
from tests.journeys.browsing import Visits
from tests.journeys.desks import Demo, Desk, build, read_accounts, run_sibao, served

CUSTOMERS, NIGHTS = 900, 6


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The generated outlet with its stories. SIBAO_JOURNEYS_HOME names one that was built before."""
    ready = os.environ.get("SIBAO_JOURNEYS_HOME")
    if ready:
        return read_accounts(Path(ready), run_sibao(Path(ready), "demo", "--passwords"))
    return build(tmp_path_factory.mktemp("demo"), "--customers", CUSTOMERS, "--nights", NIGHTS)


@pytest.fixture(scope="session")
def desk(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of all tests that only look."""
    with served(demo, tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture
def own_desk(demo: Demo, tmp_path: Path) -> Iterator[Desk]:
    """A desk of the test's own, for work that leaves nothing to others."""
    with served(demo, tmp_path / "desk") as running:
        yield running


@pytest.fixture(scope="session")
def session_states() -> dict[tuple[str, str], Any]:
    """Cookies of those who have logged in, by desk and role."""
    return {}


@pytest.fixture
def visit(
    browser: Browser,
    session_states: dict[tuple[str, str], Any],
    browser_context_args: dict[str, Any],  # noqa: F811
) -> Iterator[Callable[[Desk], Visits]]:
    """visit(desk): pages of a desk. At the end no script error, CSP refusal, outside request or broken answer."""
    made: list[Visits] = []

    def start(where: Desk) -> Visits:
        made.append(Visits(browser, where, session_states, browser_context_args))
        return made[-1]

    yield start
    faults = [fault for visits in made for fault in visits.close()]
    assert faults == []


@pytest.fixture
def visits(visit: Callable[[Desk], Visits], desk: Desk) -> Visits:
    """Pages of the shared desk."""
    return visit(desk)
