"""Suites: the marked ones run where what they need is there; elsewhere they say which command brings it.

`SIBAO_REQUIRE=pg,browser,realdata` turns a missing prerequisite of a named suite into a failure.
"""

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.register_profile("thorough", parent=settings.get_profile("default"), derandomize=False, max_examples=400)
settings.load_profile(os.environ.get("SIBAO_HYPOTHESIS", "default"))

REQUIRED = {name for name in os.environ.get("SIBAO_REQUIRE", "").split(",") if name}


def _missing_pg() -> str:
    if os.environ.get("SIBAO_TEST_DATABASE_URL"):
        return ""
    return "SIBAO_TEST_DATABASE_URL is not set; `SIBAO_TEST_DATABASE_URL=postgres://… make test-all` runs it"


def _missing_browser() -> str:
    if shutil.which("chromium"):
        return ""
    return "no chromium; `apt-get install chromium fonts-noto-cjk` then `make test-all` runs it"


def _missing_realdata() -> str:
    folder = os.environ.get("SIBAO_SHARED_DATA")
    if folder and Path(folder).is_dir():
        return ""
    return "SIBAO_SHARED_DATA names no folder; `SIBAO_SHARED_DATA=… make test-all` runs it"


PREREQUISITES = {"pg": _missing_pg, "browser": _missing_browser, "realdata": _missing_realdata}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for suite, missing in PREREQUISITES.items():
            reason = missing() if item.get_closest_marker(suite) else ""
            if reason and suite in REQUIRED:
                item.add_marker(pytest.mark.usefixtures("_required_suite_is_missing"))
            elif reason:
                item.add_marker(pytest.mark.skip(reason=f"{suite}: {reason}"))


@pytest.fixture
def _required_suite_is_missing(request: pytest.FixtureRequest) -> None:
    for suite, missing in PREREQUISITES.items():
        if request.node.get_closest_marker(suite) and missing():
            pytest.fail(f"suite {suite} is required: {missing()}")


SUITES = ("pg", "browser", "realdata", "faults")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line per suite: how many of its tests ran and how many were skipped."""
    ran, skipped = Counter[str](), Counter[str]()
    for outcome in ("passed", "failed", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            suites = [suite for suite in SUITES if suite in report.keywords] or ["default"]
            (skipped if outcome == "skipped" else ran).update(suites)
    for suite in sorted({*ran, *skipped}):
        terminalreporter.write_line(f"suite {suite}: {ran[suite]} run, {skipped[suite]} skipped")
