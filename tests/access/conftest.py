"""The test world, one object of every kind per group of customers, and the count of decisions at the end."""

import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from sibao.desk.contacts.models import Contact
from sibao.desk.tasks.models import Task
from tests.access.matrix import NOT_THERE
from tests.desk.world import GROUPS, TODAY, World, add, build_world, contact

COUNTED = {"decisions": 0}


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The bank of tests/desk/world.py on the morning after its last night."""
    monkeypatch.setenv("SIBAO_TODAY", TODAY.isoformat())
    return build_world()


@pytest.fixture
def objects(world: World) -> dict[str, dict[str, Any]]:
    """objects[kind][group]: the id of that group's first customer, their task, a contact with them; and of none."""
    first = {group: f"{group}-01" for group, *_ in GROUPS}
    author = {group: world.staff[owner or "bm"] for group, _, _, owner in GROUPS}
    contacts = {group: add(contact(key, author[group], uuid.uuid4())).pk for group, key in first.items()}
    tasks = {group: Task.objects.get(customer_id=key).pk for group, key in first.items()}
    return {
        "customer": {**first, NOT_THERE: "no-such-customer"},
        "task": {**tasks, NOT_THERE: max(tasks.values()) + 1000},
        "contact": {**contacts, NOT_THERE: Contact.objects.latest("pk").pk + 1000},
    }


@contextmanager
def writes() -> Iterator[Counter[str]]:
    """Counts INSERT, UPDATE and DELETE statements by table."""
    found: Counter[str] = Counter()

    def watch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        words = sql.split(maxsplit=3)
        if words[0].upper() in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            found[words[1 if words[0].upper() == "UPDATE" else 2].strip('"')] += 1
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(watch):
        yield found


@pytest.fixture(name="writes")
def _writes() -> Any:
    """writes(): the counter above, as a context."""
    return writes


@pytest.fixture
def counted() -> dict[str, int]:
    """Where a test adds the decisions it has checked."""
    return COUNTED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if COUNTED["decisions"]:
        terminalreporter.write_line(f"access matrix: {COUNTED['decisions']} decisions checked")
