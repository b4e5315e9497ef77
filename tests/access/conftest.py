"""The test world, one object of every kind per group of customers, and the count of decisions at the end."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from sibao.desk.tasks.models import Task
from tests.access.matrix import NOT_THERE
from tests.desk.conftest import _bank, world  # noqa: F401
from tests.desk.world import GROUPS, World, add_all, contact

COUNTED = {"decisions": 0}


@pytest.fixture
def objects(world: World) -> dict[str, dict[str, Any]]:  # noqa: F811
    """objects[kind][group]: the id of that group's first customer, their task, a contact with them; and of none."""
    first = {group: f"{group}-01" for group, *_ in GROUPS}
    made = {group: contact(first[group], world.staff[owner or "bm"], uuid.uuid4()) for group, _, _, owner in GROUPS}
    add_all(list(made.values()))
    contacts = {group: each.pk for group, each in made.items()}
    of_customer = dict(Task.objects.filter(customer__in=first.values()).values_list("customer_id", "pk"))
    tasks = {group: of_customer[key] for group, key in first.items()}
    return {
        "customer": {**first, NOT_THERE: "no-such-customer"},
        "task": {**tasks, NOT_THERE: max(tasks.values()) + 1000},
        "contact": {**contacts, NOT_THERE: max(contacts.values()) + 1000},
    }


def client_of(world: World, identity: str, **options: Any) -> Client:  # noqa: F811
    """A logged-in browser whose session has had its first write, as after a page."""
    client = Client(**{"raise_request_exception": False, **options})
    client.force_login(world.staff[identity])
    session = client.session
    session.update({"seen": time.time(), "began": time.time()})
    session.save()
    return client


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
