"""Tests that really commit: the trail's trigger steps aside while their tables are emptied."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

triggers = import_module("sibao.desk.migrations.0002_audit_append_only")


def _on_database(change) -> None:
    with connection.cursor() as cursor:
        change(None, SimpleNamespace(connection=connection, execute=cursor.execute))


@pytest.fixture
def _trigger_comes_back(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        _on_database(triggers.add_triggers)


@pytest.fixture
def committed(_trigger_comes_back, transactional_db):
    yield
    _on_database(triggers.drop_triggers)
