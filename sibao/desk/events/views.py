"""What is coming up: a fragment of the customer's page that is a page of its own too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sibao.desk.access.queries import customer_for, require
from sibao.desk.access.rules import Action, may
from sibao.desk.audit import trail
from sibao.desk.events.queries import current_events
from sibao.desk.events.rules import OF_AN_ACCOUNT
from sibao.desk.runs.clock import today


@require_GET
def customer_events(request: HttpRequest, customer_id: str) -> HttpResponse:
    """The current night's events of one customer."""
    require(request.user, Action.SEE_ARCHIVE)
    standing = customer_for(request.user, customer_id)
    trail.show([customer_id], action="customer_events")
    shown = {
        "events": [(event, event.kind in OF_AN_ACCOUNT) for event in current_events(customer_id)],
        "standing": standing,
        "may_see_balances": may(request.user, Action.SEE_BALANCES),
        "today": today(),
    }
    return render(request, "events/_events.html" if request.htmx else "events/page.html", shown)
