"""Which contacts count, and what they close. Source: docs/manual/contacts.md (domain practice)."""

from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

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
CLOSING = (Result.REACHED, Result.APPOINTED, Result.MET, Result.SENT)
# Why people are contacted. Stored as code; the form proposes the one of the leading task.
PURPOSES: dict[str, Promise] = {
    "care": _("关怀问候"),
    "maturity": _("到期安排"),
    "movement": _("异动了解"),
    "tier": _("等级与权益"),
    "reminder": _("证件与还款提醒"),
    "promise": _("履行承诺"),
    "product": _("产品与资产"),
    "other": _("其他"),
}
_PURPOSE_OF_KIND = {
    **dict.fromkeys(("maturity_30", "maturity_7", "maturity_1", "matured", "maturity_cluster"), "maturity"),
    **dict.fromkeys(("tier_up", "tier_down", "near_upgrade", "tier_watch"), "tier"),
    **dict.fromkeys(
        ("card_expiry", "id_expiry", "risk_expiry", "repayment_due", "repayment_overdue", "loan_disbursed"), "reminder"
    ),
    **dict.fromkeys(
        (
            "large_movement",
            "net_outflow",
            "drop_30",
            "drop_90",
            "activity_drop",
            "income_stopped",
            "redemption",
            "products_closed",
            "moved_elsewhere",
        ),
        "movement",
    ),
    "promise": "promise",
}


def purpose_of(kind: str) -> str:
    """The purpose that a task of this kind suggests."""
    return _PURPOSE_OF_KIND.get(kind, "care")


def purpose_label(purpose: str) -> str:
    """A stored purpose in words; a text of an earlier time is shown as it stands."""
    return str(PURPOSES.get(purpose, purpose))


def closes_tasks(result: str) -> bool:
    """Whether the customer was reached or written to; otherwise the tasks stay open."""
    return result in CLOSING


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
    return contact.undone_at is None and contact.staff_id == staff_id and localdate(contact.logged_at) == on
