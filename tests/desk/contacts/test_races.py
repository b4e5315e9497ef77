"""One form posted twice at the very same moment. A module of its own: its transactions really commit."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from sibao.desk.access.queries import customer_for
from sibao.desk.audit.models import AuditRow
from sibao.desk.contacts.models import Contact
from sibao.desk.contacts.operations import ContactFacts, record_contact
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.operations import TaskConflict
from tests.desk.world import TODAY, build_world

NOW = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)


def record(world, tasks, form_key):
    facts = ContactFacts(channel="call", result="reached", purpose="care", happened_at=NOW - timedelta(minutes=4))
    standing = customer_for(world.rm, "own-01")
    return record_contact(standing=standing, facts=facts, tasks=tasks, form_key=form_key, by=world.rm, at=NOW)


@pytest.mark.pg
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite in memory has one writer in one thread")
def test_two_postings_of_one_form_at_once_make_one_contact(committed, monkeypatch):
    monkeypatch.setenv("SIBAO_TODAY", TODAY.isoformat())
    world, key, gate, made, faults = build_world(), uuid4(), Barrier(2), [], []
    tasks = list(Task.objects.filter(customer_id="own-01"))

    def post():
        try:
            gate.wait()
            made.append(record(world, tasks=list(tasks), form_key=key).pk)
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Contact.objects.count() == 1
    # The slower one either finds the contact, or is told that the task has gone on; never a second contact.
    assert set(made) == {Contact.objects.get().pk}
    assert all(isinstance(fault, TaskConflict) for fault in faults)
    assert AuditRow.objects.filter(action="record_contact").count() == 1
