"""今日: whom to contact, why, and with which words; each role has the home page of its work."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from sibao.desk.access.operations import reveal_field
from sibao.desk.access.queries import customer_for, require
from sibao.desk.access.rules import Action, PersonalField, may
from sibao.desk.access.rules import Reason as RevealReason
from sibao.desk.audit.trail import show
from sibao.desk.home.queries.cards import card_of, todays_list
from sibao.desk.home.rules.cards import DayList, Segment
from sibao.desk.home.rules.tabs import tabs_of
from sibao.desk.people.models import Role
from sibao.desk.runs.book import lunar_words, policy_on
from sibao.desk.runs.clock import now, today
from sibao.desk.runs.queries import current_run_id
from sibao.desk.ui.masks import mask_phone

ELSEWHERE = {Role.AUDITOR: "trail", Role.REGIONAL_MANAGER: "morning_meeting"}


@require_safe
def today_page(request: HttpRequest) -> HttpResponse:
    """Home. Managers: the list to work; counter and complaint staff: flags without amounts; others: where to go."""
    role = request.user.role
    if role in ELSEWHERE:
        return redirect(ELSEWHERE[role])
    if not may(request.user, Action.SEE_CUSTOMER):
        return render(request, "home/administrator.html")
    pool_only = role == Role.BRANCH_MANAGER and request.GET.get("scope") != "outlet"
    day = todays_list(user=request.user, on=today(), pool_only=pool_only)
    return _day(request, day, pool_only)


def _day(request: HttpRequest, day: DayList, pool_only: bool) -> HttpResponse:
    segment = _segment(request)
    paginator = Paginator(day.of(segment), policy_on(day.on).desk.page_sizes[0])
    shown = paginator.get_page(request.GET.get("page"))
    show([card.customer_id for card in shown], "today")
    sees_balances = may(request.user, Action.SEE_BALANCES)
    page: dict[str, Any] = {
        "day": day,
        "segment": segment,
        "tabs": tabs_of(day, "" if pool_only else request.GET.get("scope", "")),
        "page": shown,
        "cards": shown.object_list,
        "first": shown.object_list[0] if shown.object_list and sees_balances else None,
        "counts": {key.value: count for key, count in day.counts().items()},
        "sees_balances": sees_balances,
        "may_work": may(request.user, Action.WORK_TASKS),
        "may_record": may(request.user, Action.RECORD_CONTACT),
        "may_meet": may(request.user, Action.SEE_MORNING_MEETING),
        "has_pool": request.user.role == Role.BRANCH_MANAGER,
        "pool_only": pool_only,
        "has_night": bool(shown.object_list) or current_run_id() is not None,
        "today": day.on,
        "lunar": lunar_words(day.on),
        "query": request.GET.urlencode(),
    }
    return render(request, _template(request), page)


def _segment(request: HttpRequest) -> Segment:
    wanted = request.GET.get("segment", "")
    return Segment(wanted) if wanted in set(Segment) else Segment.ALL


def _template(request: HttpRequest) -> str:
    """The part that htmx asks for by the id of its target, else the page."""
    if not request.htmx:
        return "home/today.html"
    return {"today-head": "home/_head.html", "today-list": "home/_list.html"}.get(
        request.htmx.target or "", "home/_day.html"
    )


@require_safe
def words(request: HttpRequest, customer_id: str) -> HttpResponse:
    """What to say to one customer; a page of its own without htmx."""
    require(request.user, Action.SEE_BALANCES)
    standing = customer_for(request.user, customer_id)
    show([customer_id], "see_words")
    page = {
        "card": card_of(user=request.user, standing=standing, on=today()),
        "standing": standing,
        "may_reveal": may(request.user, Action.REVEAL),
        "today": today(),
    }
    return render(request, "home/_words.html" if request.htmx else "home/words.html", page)


@require_POST
def phone(request: HttpRequest, customer_id: str) -> HttpResponse:
    """The customer's phone in clear for a while, to dial it; leaves its own row in the trail."""
    require(request.user, Action.REVEAL)
    standing = customer_for(request.user, customer_id)
    number = reveal_field(
        by=request.user,
        at=now(),
        standing=standing,
        field=PersonalField.MOBILE,
        reason=RevealReason.CONTACT,
    )
    page = {
        "standing": standing,
        "value": number,
        "masked": mask_phone(standing.profile.mobile_last4),
        "seconds": policy_on(today()).desk.reveal_seconds,
    }
    return render(request, "home/_phone.html", page)
