"""T02, T03, T12: other people's objects and other fields put into a permitted form."""

import ast
import uuid
from pathlib import Path

import pytest
from django.urls import reverse

from sibao.desk.contacts.models import Contact
from sibao.desk.models import Customer, Staff
from sibao.desk.tasks.models import Task
from tests.desk.world import add, task
from tests.security.conftest import client_of

# What each form needs to be accepted for one's own customer.
FORMS = {
    "postpone_tasks": {"to": "2026-03-16"},
    "dismiss_tasks": {"reason": "not_suitable"},
    "record_contact": {"outcome": "call:reached", "purpose": "maturity", "seconds": "180"},
}
FOREIGN = ("colleague-01", "pool-01", "neighbour-01", "south-01", "own-02")


def post(client, name, customer_id, task_ids, extra=()):
    sent = {**FORMS[name], "form_key": str(uuid.uuid4()), "task": [f"{key}-1" for key in task_ids], **dict(extra)}
    return client.post(reverse(name, kwargs={"customer_id": customer_id}), sent)


def state():
    """Everything the three forms can change."""
    tasks = list(Task.objects.order_by("pk").values_list("pk", "state", "due_on", "version", "customer_id"))
    return tasks, Contact.objects.count()


@pytest.mark.parametrize("name", FORMS)
def test_one_foreign_task_among_ninety_nine_of_ones_own_changes_nothing(world, name):
    own = [
        add(task(world.run, "own-01", kind="promise", source="promise", event_on=None, subject="")) for _ in range(98)
    ]
    ids = [each.pk for each in own] + [Task.objects.get(customer_id="own-01", source="event").pk]
    for foreign in FOREIGN:
        stolen = Task.objects.filter(customer_id=foreign).first().pk
        before = state()
        answer = post(client_of(world, "rm"), name, "own-01", [*ids, stolen])
        assert answer.status_code in (403, 404, 409, 422), (foreign, answer.status_code)
        assert state() == before, foreign


@pytest.mark.parametrize("name", FORMS)
def test_the_same_form_with_ones_own_task_is_accepted(world, name):
    """The refusals above are about the foreign task, not about the form."""
    before = state()
    own = Task.objects.get(customer_id="own-01", source="event").pk
    answer = post(client_of(world, "rm"), name, "own-01", [own])
    assert answer.status_code in (200, 204, 302), answer.content.decode()[:2000]
    assert state() != before


@pytest.mark.parametrize("name", FORMS)
def test_fields_that_are_not_in_the_form_do_not_change(world, name):
    """Every column of the models that the form touches is sent along; owner, author and keys stay the desk's."""
    own = Task.objects.get(customer_id="own-01", source="event")
    columns = {field.attname for model in (Task, Contact, Customer, Staff) for field in model._meta.concrete_fields}
    in_the_forms = {"id", "form_key", "note", "channel", "seconds", "needs", "next_step", "next_on"}
    extra = dict.fromkeys(columns - in_the_forms, "rm_south")
    extra |= {"customer_id": "south-01", "is_effective": "0", "is_late_entry": "1", "priority": "1", "made_by_id": "1"}
    sent = {**extra, **FORMS[name], "purpose": "maturity"}
    staff_before = list(Staff.objects.order_by("pk").values("pk", "role", "branch_id", "is_active", "password"))
    post(client_of(world, "rm"), name, "own-01", [own.pk], sent)
    own.refresh_from_db()
    assert (own.customer_id, own.made_by_id, own.role) == ("own-01", world.run.pk, "relationship_manager")
    assert own.closed_by_id in (None, "rm")
    assert not Contact.objects.exclude(customer_id="own-01", staff_id="rm").exists()
    assert Customer.unscoped.get(pk="own-01").owner_id == "rm"
    assert list(Staff.objects.order_by("pk").values("pk", "role", "branch_id", "is_active", "password")) == staff_before


def test_no_form_chooses_among_rows_of_a_table():
    """Objects come from the address through the door, or as ids that the view looks up for that customer."""
    for path in sorted(Path(__file__).parents[2].glob("sibao/desk/*/forms.py")):
        names = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
        assert not names & {"ModelForm", "ModelChoiceField", "ModelMultipleChoiceField", "modelform_factory"}, path
