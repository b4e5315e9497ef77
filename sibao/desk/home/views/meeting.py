"""晨会: the morning of a whole outlet on one page, in big type and on A4."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sibao.desk.access.queries import require
from sibao.desk.access.rules import Action
from sibao.desk.audit.trail import show
from sibao.desk.home.queries.meeting import morning_meeting_of
from sibao.desk.runs.clock import today
from sibao.desk.runs.queries import current_run_id


@require_safe
def morning_meeting(request: HttpRequest) -> HttpResponse:
    """One row per manager, the pool, and the night's largest movements."""
    require(request.user, Action.SEE_MORNING_MEETING)
    meeting = morning_meeting_of(user=request.user, on=today())
    named = [must.customer_id for row in (*meeting.rows, meeting.pool) if row for must in row.must]
    show([*named, *(movement.customer_id for movement in meeting.movements)], "morning_meeting")
    page = {"meeting": meeting, "has_night": current_run_id() is not None, "today": meeting.on}
    return render(request, "home/morning.html", page)
