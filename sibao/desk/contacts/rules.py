"""Which contacts count. Source: docs/manual/contacts.md (domain practice: a talk of a minute, logged within a day)."""

from datetime import date, datetime, timedelta

from sibao.desk.contacts.models import Contact
from sibao.policy.rules import DeskRules

Channel, Result = Contact.Channel, Contact.Result
# Which results make sense over which channel; the form offers these and the operation refuses others.
RESULTS: dict[str, tuple[str, ...]] = {
    Channel.CALL: (Result.REACHED, Result.APPOINTED, Result.NO_ANSWER, Result.REFUSED, Result.WRONG_NUMBER),
    Channel.SMS: (Result.SENT, Result.REACHED),
    Channel.WECOM: (Result.SENT, Result.REACHED, Result.APPOINTED),
    Channel.OUTLET: (Result.MET, Result.APPOINTED),
    Channel.VISIT: (Result.MET, Result.NO_ANSWER),
    Channel.LETTER: (Result.SENT,),
    Channel.OTHER: (Result.REACHED, Result.MET, Result.SENT, Result.NO_ANSWER),
}
IN_PERSON = (Channel.OUTLET, Channel.VISIT)
SPOKEN = (Result.REACHED, Result.APPOINTED)


def is_effective(channel: str, result: str, seconds: int | None, rules: DeskRules) -> bool:
    """A meeting in person, or a call of at least the policy's seconds in which the customer was reached.

    Messages and letters alone never count. A call whose length is unknown counts by the manager's word.
    """
    if channel in IN_PERSON:
        return result == Result.MET
    if channel == Channel.CALL and result in SPOKEN:
        return seconds is None or seconds >= rules.effective_call_seconds
    return False


def is_late_entry(happened_at: datetime, logged_at: datetime, rules: DeskRules) -> bool:
    """Logged later than the policy's hours after it happened."""
    return logged_at - happened_at > timedelta(hours=rules.log_within_hours)


def may_undo(contact: Contact, staff_id: str, on: date) -> bool:
    """The person who logged it may take it back on the same day, once."""
    return contact.undone_at is None and contact.staff_id == staff_id and contact.logged_at.date() == on
