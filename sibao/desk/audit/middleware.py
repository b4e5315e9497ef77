"""One audit row for every request that shows customers or is refused, written before the answer leaves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sibao.desk.audit.operations import record_audit
from sibao.desk.audit.trail import Trail, current
from sibao.desk.runs.clock import now

REFUSED = (401, 403, 404, 405, 429)


class AuditMiddleware:
    """Opens the trail of a request and closes it with its row; a row that cannot be written stops the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trail = Trail(
            staff_id=getattr(request.user, "staff_id", ""),
            role=getattr(request.user, "role", ""),
            address=request.META.get("REMOTE_ADDR", ""),
        )
        token = current.set(trail)
        try:
            response = self.get_response(request)
            _close(request, response, trail)
        finally:
            current.reset(token)
        return response


def _close(request: HttpRequest, response: HttpResponse, trail: Trail) -> None:
    match = request.resolver_match
    route = match.view_name if match else ""
    refused = response.status_code in REFUSED and bool(trail.staff_id)
    unwritten = trail.shown - trail.written
    if not refused and not unwritten:
        return
    trail.route = route or request.path[:128]
    record_audit(
        by=trail.staff_id,
        at=now(),
        action=trail.action or route or "unknown_address",
        outcome="refused" if refused else "shown",
        customer_ids=sorted(unwritten),
        facts={**trail.facts, "method": request.method, "status": response.status_code},
        reason=trail.reason,
    )
