"""The small bank every test of the desk works in; its builders are in world.py beside this file."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from tests.desk.world import TODAY, World, build_world


@pytest.fixture(scope="module")
def _bank(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The bank, built once for a module in a transaction around that of each test."""
    around = transaction.atomic()
    around._from_testcase = True
    with django_db_blocker.unblock():
        around.__enter__()
        built = build_world()
    yield built
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def world(_bank: World, db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The bank of tests/desk/world.py on the morning after its last night (Wednesday 2026-03-11), as it was built."""
    monkeypatch.setenv("SIBAO_TODAY", TODAY.isoformat())
    return deepcopy(_bank)
