"""Writing the trail."""

from datetime import datetime

from sibao.desk.audit.models import AuditRow
from sibao.desk.audit.trail import Trail, current


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
    """Append one row inside the caller's transaction: if it fails, the act fails. `by` is a staff number or a job's name."""
    trail = current.get() or Trail(staff_id=by)
    trail.written.update(customer_ids or [])
    return AuditRow.objects.create(
        at=at,
        staff_id=by,
        role=trail.role,
        action=action,
        outcome=outcome,
        route=trail.route,
        address=trail.address,
        customer_ids=sorted(customer_ids or []),
        facts=facts or {},
        reason=reason,
    )
