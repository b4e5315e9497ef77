"""Recording a contact, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from sibao.desk.access.models import Standing
from sibao.desk.audit.operations import record_audit
from sibao.desk.contacts.models import Contact
from sibao.desk.contacts.rules import RESULTS, is_effective, is_late_entry, may_undo
from sibao.desk.people.models import Staff
from sibao.desk.runs.book import policy_on, working_calendar
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.operations import finish_tasks, make_promise, reopen_tasks, withdraw_promises


@dataclass(frozen=True)
class ContactFacts:
    """What the form tells of a contact. `next_on` makes a promise task, put on the next working day if need be."""

    channel: str
    result: str
    purpose: str
    happened_at: datetime
    seconds: int | None = None
    note: str = ""
    needs: str = ""
    next_step: str = ""
    next_on: date | None = None


class NotUndone(Exception):
    """A contact can be taken back by its author on the same day only."""


def record_contact(
    *, standing: Standing, facts: ContactFacts, tasks: Sequence[Task], form_key: UUID, by: Staff, at: datetime
) -> Contact:
    """Write the contact, close `tasks` with it, make the promise; the same form posted again returns the first contact.

    Raises ValueError for a result that the channel cannot have or a contact in the future, TaskConflict (nothing is
    written) when one of the tasks is no longer open.
    """
    _check(facts, at)
    known = Contact.objects.filter(form_key=form_key, staff=by).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _write(standing, facts, tasks, form_key, by, at)
    except IntegrityError:
        return Contact.objects.get(form_key=form_key, staff=by)


def _check(facts: ContactFacts, at: datetime) -> None:
    if facts.result not in RESULTS.get(facts.channel, ()):
        raise ValueError(f"{facts.channel} cannot end as {facts.result}")
    if facts.happened_at > at:
        raise ValueError("a contact cannot lie in the future")
    if facts.next_on is not None and facts.next_on <= at.date():
        raise ValueError("the next step lies after today")


def _write(
    standing: Standing, facts: ContactFacts, tasks: Sequence[Task], form_key: UUID, by: Staff, at: datetime
) -> Contact:
    rules = policy_on(at.date()).desk
    contact = Contact.objects.create(
        customer_id=standing.customer_id,
        staff=by,
        at=facts.happened_at,
        logged_at=at,
        channel=facts.channel,
        purpose=facts.purpose,
        result=facts.result,
        seconds=facts.seconds,
        note=facts.note,
        needs=facts.needs,
        next_step=facts.next_step,
        next_on=facts.next_on,
        is_effective=is_effective(facts.channel, facts.result, facts.seconds, rules),
        is_late_entry=is_late_entry(facts.happened_at, at, rules),
        form_key=form_key,
    )
    finish_tasks(tasks=tasks, contact_id=contact.pk, by=by, at=at)
    promise = None
    if facts.next_on is not None:
        promise = make_promise(
            customer_id=standing.customer_id,
            on=facts.next_on,
            note=facts.next_step or facts.purpose,
            contact_id=contact.pk,
            policy=policy_on(at.date()),
            calendar=working_calendar(),
        )
    record_audit(
        by=by.staff_id,
        at=at,
        action="record_contact",
        customer_ids=[standing.customer_id],
        facts={"contact": contact.pk, "tasks": [task.pk for task in tasks], "promise": promise and promise.pk},
    )
    return contact


@transaction.atomic
def undo_contact(*, contact: Contact, by: Staff, at: datetime) -> None:
    """Take a contact back: its tasks are open again, its promise is withdrawn, the row stays with the moment.

    Raises NotUndone for another person or another day, TaskConflict when a task has gone on meanwhile.
    """
    if not may_undo(contact, by.staff_id, at.date()):
        raise NotUndone
    if not Contact.objects.filter(pk=contact.pk, undone_at=None).update(undone_at=at):
        raise NotUndone
    tasks = list(Task.objects.filter(closed_with=contact))
    reopen_tasks(tasks=tasks)
    withdraw_promises(contact_id=contact.pk, at=at)
    facts: dict[str, object] = {"contact": contact.pk, "tasks": [task.pk for task in tasks]}
    record_audit(by=by.staff_id, at=at, action="undo_contact", customer_ids=[contact.customer_id], facts=facts)
