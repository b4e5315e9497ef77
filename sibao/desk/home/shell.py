"""The frame around every page: where this member of staff can go, and how fresh the figures are."""

from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sibao.desk.access.rules import Action, may
from sibao.desk.people.models import Staff
from sibao.desk.runs.book import policy_on, working_calendar
from sibao.desk.runs.clock import demo_day, today
from sibao.desk.runs.queries import current_run
from sibao.desk.ui.shell import NavItem, Shell

# key (also the URL's name), label, icon, letter after g, action that opens it
PLACES = (
    ("today", _("今日"), "list-check", "t", Action.SEE_CUSTOMER),
    ("customers", _("客户"), "people", "c", Action.SEE_CUSTOMER),
    ("morning_meeting", _("晨会"), "display", "m", Action.SEE_MORNING_MEETING),
    ("trail", _("审计"), "journal-text", "a", Action.SEE_TRAIL),
)


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell`, the frame of this request's page."""
    staff = getattr(request, "user", None)
    if not isinstance(staff, Staff):
        return {"shell": Shell(demo_date=demo_day(), login_path=reverse("login"))}
    run, day = current_run(), today()
    return {
        "shell": Shell(
            nav_items=_places(staff),
            current=_current(request),
            home_url=reverse("today"),
            search_url=reverse("search") if may(staff, Action.SEE_CUSTOMER) else "",
            preferences_url=reverse("preferences"),
            logout_url=reverse("logout"),
            login_path=reverse("login"),
            staff_name=staff.name,
            role_name=staff.get_role_display(),
            branch_name=staff.branch.name,
            data_as_of=run.as_of if run else None,
            data_is_stale=run is not None and is_stale(run.as_of, day),
            demo_date=demo_day(),
            theme=staff.theme,
            red_is_up=staff.red_is_up,
            single_key_shortcuts=staff.single_key_shortcuts,
        )
    }


def is_stale(as_of: date, on: date) -> bool:
    """Whether more working days than the policy allows have begun since the night of `as_of`."""
    return working_calendar().working_days_between(as_of, on) > policy_on(on).desk.stale_business_days


def _places(staff: Staff) -> list[NavItem]:
    return [
        NavItem(key=key, label=str(label), url=reverse(key), icon=icon, go=go)
        for key, label, icon, go, action in PLACES
        if may(staff, action)
    ]


def _current(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.url_name or "" if match else ""
