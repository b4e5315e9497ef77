"""Writing the trail."""

from datetime import datetime

from sibao.desk.audit.models import AuditRow
from sibao.desk.audit.trail import Trail, current

LENGTHS = {name: AuditRow._meta.get_field(name).max_length for name in ("action", "route", "address", "reason")}


def record_audit(
    *,
    by: str,
    at: datetime,
    action: str,
    outcome: str = "done",
    customer_ids: list[str] | None = None,
    facts: dict[str, object] | None = None,
    reason: str = "",
) -> AuditRow:
    """Append one row inside the caller's transaction: if it fails, the act fails.

    `by` is a staff number or a job's name. `facts` are names of fields, counts and codes, never what a customer's
    field holds. Control characters of the texts become spaces: a row is one line wherever it is read.
    """
    trail = current.get() or Trail(staff_id=by)
    trail.written.update(customer_ids or [])
    texts = {"action": action, "route": trail.route, "address": trail.address, "reason": reason}
    return AuditRow.objects.create(
        at=at,
        staff_id=by,
        role=trail.role,
        outcome=outcome,
        customer_ids=sorted(customer_ids or []),
        facts=facts or {},
        **{name: _one_line(text)[: LENGTHS[name]] for name, text in texts.items()},
    )


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
