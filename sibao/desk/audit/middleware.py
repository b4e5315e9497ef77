"""One audit row for every request that shows customers or is refused, written before the answer leaves."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from sibao.desk.audit.operations import record_audit
from sibao.desk.audit.trail import Trail, current
from sibao.desk.runs.clock import now

REFUSED = (401, 403, 404, 405, 429)
BROKEN = 500
PATH_LENGTH = 128


class AuditMiddleware:
    """Opens the trail of a request and closes it with its row; a row that cannot be written stops the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trail = Trail(
            staff_id=getattr(request.user, "staff_id", ""),
            role=getattr(request.user, "role", ""),
            address=request.META.get("REMOTE_ADDR", ""),
            route=request.path[:PATH_LENGTH],
        )
        token = current.set(trail)
        try:
            response = self.get_response(request)
            _close(request, response, trail)
        finally:
            current.reset(token)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Name the route before the view runs, so that the rows of its operations carry it."""
        trail = current.get()
        if trail is not None and request.resolver_match is not None:
            trail.route = request.resolver_match.view_name


def _close(request: HttpRequest, response: HttpResponse, trail: Trail) -> None:
    unwritten = trail.shown - trail.written
    refused = response.status_code in REFUSED and bool(trail.staff_id)
    if not (refused or unwritten or trail.is_noted):
        return
    record_audit(
        by=trail.staff_id,
        at=now(),
        action=trail.action or trail.route,
        outcome=_outcome(response, refused),
        customer_ids=sorted(unwritten),
        facts={**trail.facts, "method": request.method, "status": response.status_code},
        reason=trail.reason,
    )


def _outcome(response: HttpResponse, refused: bool) -> str:
    if refused:
        return "refused"
    return "failed" if response.status_code >= BROKEN else "shown"
