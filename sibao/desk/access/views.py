"""The trail, for the auditor: read-only, and its own readers stand in it."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sibao.desk.access.forms import TrailForm
from sibao.desk.access.queries import require, trail_rows
from sibao.desk.access.rules import Action, Reason
from sibao.desk.audit.models import AuditRow
from sibao.desk.audit.rules import ACTIONS, OUTCOMES
from sibao.desk.audit.trail import note
from sibao.desk.people.models import Role
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.clock import today


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """Rows newest first, by default of today; every look leaves a row with the filters it used."""
    require(request.user, Action.SEE_TRAIL)
    form = TrailForm(request.GET or {"first": today().isoformat()})
    given = form.given() if form.is_valid() else {"first": today()}
    page = Paginator(trail_rows(**given), _size(request)).get_page(request.GET.get("page"))
    note("see_trail", filters={name: str(value) for name, value in given.items()}, page=page.number)
    shown = {"form": form, "page": page, "lines": [_line(row) for row in page]}
    return render(request, "access/trail.html", shown, status=200 if form.is_valid() else 422)


def _line(row: AuditRow) -> dict[str, Any]:
    """A row in words; a code that has none is shown as it stands."""
    return {
        "at": row.at,
        "staff": row.staff_id,
        "role": dict(Role.choices).get(row.role, row.role),
        "action": ACTIONS.get(row.action, row.action),
        "outcome": OUTCOMES[row.outcome],
        "customers": " ".join(row.customer_ids),
        "reason": dict(Reason.choices).get(row.reason, row.reason),
        "facts": json.dumps(row.facts, ensure_ascii=False) if row.facts else "",
        "address": row.address,
    }


def _size(request: HttpRequest) -> int:
    sizes = policy_on(today()).desk.page_sizes
    return next((size for size in sizes if str(size) == request.GET.get("size")), sizes[0])
