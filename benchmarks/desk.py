"""Server times and SQL of a manager's pages, and of search, in a large bank on both databases."""

import json
import random
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import TypedDict

import duckdb

from benchmarks.browser import Answer, Browser, counted_sql
from benchmarks.desks import KINDS, Desk, desk, missing
from benchmarks.figures import Figure, percentile, run_apart
from benchmarks.nights import BOOK

SMALL, FULL = 100_000, 300_000
ROUNDS = 40
WARM_UP = 3
QUERIES = 60
SEED = 11
# Name of the page: address, bar of its time (ms), bar of its SQL statements.
PAGES = {
    "home": ("/", 100, 15),
    "list, 50 rows": ("/customers/?size=50", 100, 15),
    "list, 250 rows": ("/customers/?size=250", 250, 15),
}
SEARCH_BAR = 50
# Who searches: the manager in the own book, the lobby in the outlet, the branch manager's region.
SEARCHERS = ("relationship_manager", "lobby_manager", "regional_manager")


class Reading(TypedDict):
    """Milliseconds (by the clock, and of the server alone) and SQL statements of the requests for one thing."""

    clock: list[float]
    server: list[float]
    statements: list[int]


def measure(*, small: bool) -> list[Figure]:
    """p95 and SQL of the pages and of search."""
    customers = SMALL if small else FULL
    figures = []
    for kind in KINDS:
        if reason := missing(kind):
            print(f"desk on {kind}: skipped, {reason}")
            continue
        made = desk(kind, customers)
        figures += _pages(made) + _search(made)
    return figures


def _pages(made: Desk) -> list[Figure]:
    readings = _read(made, "time_pages", made.night.manager)
    figures = []
    for name, (_, time_bar, sql_bar) in PAGES.items():
        took, statements = readings[name]["server"], readings[name]["statements"]
        clock = percentile(readings[name]["clock"], 0.95)
        note = f"{len(took)} requests, median {percentile(took, 0.5):.0f}; by the clock {clock:.0f}; a book of {BOOK}"
        figures += [
            Figure(f"{made.kind}: {name}, server p95", percentile(took, 0.95), "ms", time_bar, note),
            Figure(f"{made.kind}: {name}, SQL", max(statements), "statements", sql_bar),
        ]
    # Once a minute a request also keeps its session alive: medians.
    rows = {name: median(readings[name]["statements"]) for name in PAGES if name.startswith("list")}
    spread = max(rows.values()) - min(rows.values())
    return [*figures, Figure(f"{made.kind}: list, SQL of 250 rows − of 50 rows", spread, "statements", 0)]


def _search(made: Desk) -> list[Figure]:
    figures = []
    readings = _read(made, "time_search", made.night.accepted)
    for what in ("initials", "phone", "last four"):
        took = [ms for name in SEARCHERS for ms in readings[f"{name}: {what}"]["server"]]
        worst = max(SEARCHERS, key=lambda name: percentile(readings[f"{name}: {what}"]["server"], 0.95))
        note = f"{len(took)} queries of {len(SEARCHERS)} roles, slowest {worst}"
        figures.append(
            Figure(f"{made.kind}: search by {what}, server p95", percentile(took, 0.95), "ms", SEARCH_BAR, note)
        )
    return figures


def _read(made: Desk, function: str, argument: object) -> Mapping[str, Reading]:
    answer = Path(made.environment["SIBAO_HOME"]) / f"{function}.json"
    run_apart(f"benchmarks.desk:{function}", argument, answer, environment=made.environment)
    readings: Mapping[str, Reading] = json.loads(answer.read_text())
    return readings


def time_pages(manager: str, told: str) -> None:
    """Ask for each page in turn as the manager (called apart)."""
    browser = Browser(manager)
    readings = {name: Reading(clock=[], server=[], statements=[]) for name in PAGES}
    for number in range(WARM_UP + ROUNDS):
        for name, (address, *_) in PAGES.items():
            with counted_sql() as statements:
                answer = browser.get(address)
            if number >= WARM_UP:
                _note(readings[name], answer, len(statements))
    Path(told).write_text(json.dumps(readings))


def time_search(accepted: str, told: str) -> None:
    """Search for customers drawn from the whole bank, as each of SEARCHERS (called apart)."""
    readings = {}
    for role in SEARCHERS:
        browser = Browser(_one_of(role))
        for what, queries in _queries(accepted).items():
            reading = readings[f"{role}: {what}"] = Reading(clock=[], server=[], statements=[])
            for number, query in enumerate(queries):
                with counted_sql() as statements:
                    answer = browser.post("/search/", {"q": query}, HTTP_HX_REQUEST="true")
                if number >= WARM_UP:
                    _note(reading, answer, len(statements))
    Path(told).write_text(json.dumps(readings))


def _note(reading: Reading, answer: Answer, statements: int) -> None:
    reading["clock"].append(answer.milliseconds)
    reading["server"].append(answer.server)
    reading["statements"].append(statements)


def _one_of(role: str) -> str:
    from sibao.config.commands import start_desk

    start_desk()
    from sibao.desk.people.models import Staff

    return Staff.objects.filter(role=role).order_by("pk").values_list("pk", flat=True)[0]


def _queries(accepted: str) -> dict[str, list[str]]:
    """What people type: initials, mobile numbers and their last four digits of customers drawn by lot."""
    from sibao.desk.customers.rules import name_keys

    with duckdb.connect() as connection:
        people = connection.execute(
            f"select name, mobile from '{accepted}/customer.parquet' where mobile is not null order by customer_id"
        ).fetchall()
    drawn = random.Random(SEED).sample(people, WARM_UP + QUERIES)
    return {
        "initials": [name_keys(name).initials for name, _ in drawn],
        "phone": [mobile for _, mobile in drawn],
        "last four": [mobile[-4:] for _, mobile in drawn],
    }
