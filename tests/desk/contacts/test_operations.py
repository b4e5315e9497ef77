"""A contact is written once, with the tasks it closes and the promise it makes; its author takes it back that day."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from sibao.desk.access.queries import customer_for
from sibao.desk.audit.models import AuditRow
from sibao.desk.contacts.models import Contact
from sibao.desk.contacts.operations import ContactFacts, NotUndone, record_contact, undo_contact
from sibao.desk.runs.book import policy_on
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.operations import TaskConflict, dismiss_tasks, finish_tasks
from tests.desk.world import TODAY, add, task

# Half past seven in the morning of the bank, which is the evening before by universal time.
NOW = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)


def facts(**values):
    given = {"channel": "call", "result": "reached", "purpose": "care", "happened_at": NOW - timedelta(minutes=4)}
    return ContactFacts(**{**given, **values})


def record(world, key="own-01", **values):
    given = {"facts": facts(), "tasks": list(Task.objects.filter(customer_id=key)), "form_key": uuid4(), "at": NOW}
    by = values.pop("by", world.rm)
    return record_contact(standing=customer_for(world.rm, key), by=by, **{**given, **values})


def states(key="own-01"):
    return list(Task.objects.filter(customer_id=key).order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("channel", "result"), [("call", "reached"), ("call", "appointed"), ("visit", "met"), ("sms", "sent")]
)
def test_a_customer_who_was_reached_closes_the_ticked_tasks(world, channel, result):
    contact = record(world, facts=facts(channel=channel, result=result))
    closed = Task.objects.get(customer_id="own-01")
    assert (closed.state, closed.closed_with_id, closed.closed_by_id, closed.closed_at) == (
        "done",
        contact.pk,
        "rm",
        NOW,
    )


@pytest.mark.parametrize("result", ["no_answer", "refused", "wrong_number"])
def test_a_customer_who_was_not_reached_leaves_the_tasks_open(world, result):
    record(world, facts=facts(result=result))
    assert states() == ["open"]


def test_the_same_form_posted_twice_makes_one_contact_and_one_audit_row(world):
    key = uuid4()
    first, second = record(world, form_key=key), record(world, form_key=key)
    assert first == second
    assert Contact.objects.count() == 1
    assert AuditRow.objects.filter(action="record_contact").count() == 1


def test_a_form_key_of_another_customer_or_person_is_refused(world):
    key = uuid4()
    record(world, form_key=key)
    with pytest.raises(ValueError, match="another contact"):
        record(world, "own-02", form_key=key)
    with pytest.raises(ValueError, match="another contact"):
        record(world, form_key=key, by=world.bm)


def test_another_violation_is_not_taken_for_a_repeated_form(world):
    with pytest.raises(IntegrityError):
        record(world, facts=facts(seconds=-1))
    assert (Contact.objects.count(), states()) == (0, ["open"])


def test_a_task_closed_meanwhile_stops_the_whole_contact(world):
    seen = list(Task.objects.filter(customer_id="own-01"))
    dismiss_tasks(tasks=list(seen), reason="other: x", by=world.bm, at=NOW)
    with pytest.raises(TaskConflict):
        record(world, tasks=seen, facts=facts(next_on=date(2026, 3, 20), next_step="x"))
    assert Contact.objects.count() == 0
    assert states() == ["dismissed"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"channel": "letter", "result": "reached"}, "cannot end"),
        ({"channel": "pigeon"}, "cannot end"),
        ({"happened_at": NOW + timedelta(seconds=1)}, "future"),
        ({"next_on": TODAY}, "after today"),
    ],
)
def test_what_cannot_be_is_refused(world, values, message):
    with pytest.raises(ValueError, match=message):
        record(world, facts=facts(**values))
    assert Contact.objects.count() == 0


def test_a_next_step_becomes_a_promise_with_the_policys_minutes_on_a_working_day(world):
    contact = record(world, facts=facts(next_on=date(2026, 4, 4), next_step="带资料给客户看"))
    promise = Task.objects.get(source="promise")
    rule = policy_on(TODAY).tasks.promise
    # Qingming is Saturday 4 to Monday 6 April in 2026.
    assert (promise.due_on, promise.note, promise.subject) == (date(2026, 4, 7), "带资料给客户看", str(contact.pk))
    assert (promise.minutes, promise.role, promise.channel) == (rule.minutes, rule.role, rule.channel)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"seconds": 60}, True),
        ({"seconds": 59}, False),
        ({"seconds": None}, True),
        ({"result": "no_answer"}, False),
        ({"channel": "outlet", "result": "met"}, True),
        ({"channel": "sms", "result": "sent"}, False),
        ({"channel": "wecom", "result": "reached"}, False),
    ],
)
def test_a_contact_counts_when_the_customer_was_met_or_spoken_to_for_a_minute(world, values, expected):
    assert record(world, facts=facts(**values)).is_effective is expected


def test_an_entry_after_the_policys_hours_is_late(world):
    hours = policy_on(TODAY).desk.log_within_hours
    assert record(world, facts=facts(happened_at=NOW - timedelta(hours=hours))).is_late_entry is False
    assert record(world, "own-02", facts=facts(happened_at=NOW - timedelta(hours=hours, seconds=1))).is_late_entry


def test_its_author_takes_a_contact_back_on_the_same_day_with_all_that_it_did(world):
    contact = record(world, facts=facts(next_on=date(2026, 3, 20), next_step="x"))
    contact.refresh_from_db()
    undo_contact(contact=contact, by=world.rm, at=NOW + timedelta(hours=16))
    assert states() == ["open", "withdrawn"]
    contact.refresh_from_db()
    assert contact.undone_at is not None
    assert AuditRow.objects.filter(action="undo_contact", customer_ids=["own-01"]).count() == 1


@pytest.mark.parametrize(("who", "later"), [("bm", timedelta()), ("rm", timedelta(hours=17))])
def test_nobody_else_and_on_no_other_day_takes_it_back(world, who, later):
    contact = record(world)
    contact.refresh_from_db()
    with pytest.raises(NotUndone):
        undo_contact(contact=contact, by=world.staff[who], at=NOW + later)
    assert states() == ["done"]


def test_a_contact_is_taken_back_once(world):
    contact = record(world)
    undo_contact(contact=contact, by=world.rm, at=NOW)
    with pytest.raises(NotUndone):
        undo_contact(contact=Contact.objects.get(), by=world.rm, at=NOW)
    with pytest.raises(NotUndone):
        undo_contact(contact=contact, by=world.rm, at=NOW)


def test_a_contact_whose_movement_was_raised_again_meanwhile_stays(world):
    contact = record(world, "own-02")
    closed = Task.objects.get(customer_id="own-02")
    add(task(world.run, "own-02", source="movement", kind=closed.kind, event_on=None, subject="", severity="high"))
    with pytest.raises(TaskConflict):
        undo_contact(contact=contact, by=world.rm, at=NOW)
    contact.refresh_from_db()
    assert contact.undone_at is None


def test_finishing_is_part_of_the_callers_transaction(world):
    seen = list(Task.objects.filter(customer_id="own-01"))
    finish_tasks(tasks=seen, contact_id=None, by=world.rm, at=NOW)
    with pytest.raises(TaskConflict):
        finish_tasks(tasks=seen, contact_id=None, by=world.rm, at=NOW)
