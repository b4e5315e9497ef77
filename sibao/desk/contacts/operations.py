"""Recording a contact, and taking it back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from sibao.desk.access.models import Standing
from sibao.desk.audit.operations import record_audit
from sibao.desk.contacts.models import Contact
from sibao.desk.contacts.rules import RESULTS, closes_tasks, is_effective, is_late_entry, may_undo
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
    """Write the contact, close `tasks` with it where the customer was reached, make the promise.

    The same form posted again returns the first contact and writes nothing. Raises ValueError for a result that the
    channel cannot have, a contact in the future or a form key of another contact; TaskConflict (nothing is written)
    when one of the tasks is no longer as it was seen.
    """
    _check(facts, at)
    known = _contact_of(form_key, standing, by)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _write(standing, facts, tasks if closes_tasks(facts.result) else (), form_key, by, at)
    except IntegrityError:
        # The same form may have been posted twice at once; any other violation is not ours to hide.
        known = _contact_of(form_key, standing, by)
        if known is None:
            raise
        return known


def _contact_of(form_key: UUID, standing: Standing, by: Staff) -> Contact | None:
    contact = Contact.objects.filter(form_key=form_key).first()
    if contact is not None and (contact.staff_id, contact.customer_id) != (by.staff_id, standing.customer_id):
        raise ValueError("the form key belongs to another contact")
    return contact


def _check(facts: ContactFacts, at: datetime) -> None:
    if facts.result not in RESULTS.get(facts.channel, ()):
        raise ValueError(f"{facts.channel} cannot end as {facts.result}")
    if facts.happened_at > at:
        raise ValueError("a contact cannot lie in the future")
    if facts.next_on is not None and facts.next_on <= localdate(at):
        raise ValueError("the next step lies after today")


def _write(
    standing: Standing, facts: ContactFacts, tasks: Sequence[Task], form_key: UUID, by: Staff, at: datetime
) -> Contact:
    rules = policy_on(localdate(at)).desk
    given = asdict(facts)
    contact = Contact.objects.create(
        customer_id=standing.customer_id,
        staff=by,
        at=given.pop("happened_at"),
        logged_at=at,
        is_effective=is_effective(facts.channel, facts.result, facts.seconds, rules),
        is_late_entry=is_late_entry(facts.happened_at, at, rules),
        form_key=form_key,
        **given,
    )
    finish_tasks(tasks=tasks, contact_id=contact.pk, by=by, at=at)
    promise = _promise(contact, at) if facts.next_on is not None else None
    record_audit(
        by=by.staff_id,
        at=at,
        action="record_contact",
        customer_ids=[standing.customer_id],
        facts={"contact": contact.pk, "tasks": [task.pk for task in tasks], "promise": promise and promise.pk},
    )
    return contact


def _promise(contact: Contact, at: datetime) -> Task:
    return make_promise(
        customer_id=contact.customer_id,
        on=contact.next_on,
        note=contact.next_step,
        contact_id=contact.pk,
        policy=policy_on(localdate(at)),
        calendar=working_calendar(),
    )


@transaction.atomic
def undo_contact(*, contact: Contact, by: Staff, at: datetime) -> None:
    """Take a contact back: its tasks are open again, its promise is withdrawn, the row stays with the moment.

    Raises NotUndone for another person or another day, TaskConflict when a task has gone on meanwhile.
    """
    if not may_undo(contact, by.staff_id, localdate(at)):
        raise NotUndone
    if not Contact.objects.filter(pk=contact.pk, undone_at=None).update(undone_at=at):
        raise NotUndone
    tasks = list(Task.objects.filter(closed_with=contact))
    reopen_tasks(tasks=tasks)
    withdraw_promises(contact_id=contact.pk, at=at)
    facts: dict[str, object] = {"contact": contact.pk, "tasks": [task.pk for task in tasks]}
    record_audit(by=by.staff_id, at=at, action="undo_contact", customer_ids=[contact.customer_id], facts=facts)
