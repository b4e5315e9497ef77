"""One customer: the 360 page, and a personal field in clear for a while."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sibao.desk.access.models import Standing
from sibao.desk.access.operations import reveal_field
from sibao.desk.access.queries import customer_for, require
from sibao.desk.access.rules import Action, PersonalField, Reason, may
from sibao.desk.audit import trail
from sibao.desk.customers.forms import RevealForm
from sibao.desk.customers.models import Profile
from sibao.desk.customers.queries import archive
from sibao.desk.customers.queries.archive import Average
from sibao.desk.customers.queries.lists import listed_customers
from sibao.desk.customers.rules import flags_of, salutation, warning_days
from sibao.desk.customers.views.grids import place_url
from sibao.desk.customers.views.lists import bound_grid
from sibao.desk.people.models import Staff
from sibao.desk.runs.book import policy_on, working_calendar
from sibao.desk.runs.clock import now, today
from sibao.desk.ui.masks import mask_id, mask_phone
from sibao.desk.ui.responses import toast
from sibao.policy.rules import Policy

HIDDEN = "******"


@require_GET
def customer(request: HttpRequest, customer_id: str) -> HttpResponse:
    """Everything the role may see of one customer; other capabilities' parts come as fragments by their URLs."""
    require(request.user, Action.SEE_CUSTOMER)
    standing, day = customer_for(request.user, customer_id), today()
    trail.show([customer_id], action="customer")
    policy = policy_on(day)
    shown = {
        **_head(standing, policy, day),
        **_rights(request.user),
        **(_archive(request.user, standing, policy, day) if may(request.user, Action.SEE_ARCHIVE) else {}),
        **(_figures(standing, policy) if may(request.user, Action.SEE_BALANCES) else {}),
        **_neighbours(request, customer_id),
    }
    return render(request, "customers/customer.html", shown)


def _head(standing: Standing, policy: Policy, day: date) -> dict[str, Any]:
    risk_days, soon_days = warning_days(policy)
    profile = standing.profile
    return {
        "standing": standing,
        "profile": profile,
        "salutation": salutation(profile.name, profile.sex, get_language() or ""),
        "flags": flags_of(standing, on=day, risk_days=risk_days, soon_days=soon_days),
        "risk_expires_on": archive.risk_expires_on(standing, risk_days),
        "today": day,
        "soon": day + timedelta(days=-policy.events["maturity_30"].numbers["from_days"]),
    }


def _rights(user: Staff) -> dict[str, bool]:
    return {f"may_{action.value}": may(user, action) for action in Action}


def _archive(user: Staff, standing: Standing, policy: Policy, day: date) -> dict[str, Any]:
    """What stands in the archive, without an amount."""
    profile, calendar = standing.profile, working_calendar()
    owns = standing.customer.owner_id == user.staff_id
    birthday = archive.birthday_of(profile.birth_date, profile.birthday_calendar, on=day, calendar=calendar)
    relations = archive.relations_of(standing)
    days = [archive.birthday_of(each.birth_date, "solar", on=day, calendar=calendar) for each in relations]
    return {
        "birthday": birthday,
        "fields": [_masked_field(field, profile) for field in PersonalField],
        "reveal_form": RevealForm(initial={"reason": Reason.CONTACT if owns else ""}),
        "relations": list(zip(relations, days, strict=True)),
        "holdings": archive.holdings_of(standing),
    }


def _masked_field(field: PersonalField, profile: Profile) -> dict[str, Any]:
    return {
        "label": field.label,
        "masked": _masked(field, profile),
        "url": reverse("reveal", args=[profile.customer_id, field.value]),
    }


def _masked(field: PersonalField, profile: Profile) -> str:
    """How the field stands on the page; '' where the bank has none."""
    if getattr(profile, f"{field.value}_sealed") is None:
        return ""
    if field is PersonalField.ADDRESS:
        return HIDDEN
    mask = mask_id if field is PersonalField.ID_NUMBER else mask_phone
    return mask(getattr(profile, f"{field.value}_last4"))


def _figures(standing: Standing, policy: Policy) -> dict[str, Any]:
    """What only those see who may see balances."""
    months = archive.month_points(standing)
    return {
        "change_30": standing.raw - standing.raw_30_days_ago,
        "next_tier": archive.next_tier(standing, policy),
        "months": months,
        "tiers": archive.tier_lines(months, policy),
        "averages": (
            Average(_("时点"), standing.raw, standing.rating),
            Average(_("月日均"), standing.raw_month, standing.rating_month),
            Average(_("季日均"), standing.raw_quarter, standing.rating_quarter),
            Average(_("近三月日均"), standing.raw_three_months, standing.rating_three_months),
            Average(_("年日均"), standing.raw_year, standing.rating_year),
        ),
    }


def _neighbours(request: HttpRequest, customer_id: str) -> dict[str, str]:
    """Addresses of the customers before and after this one in the list that led here."""
    text = request.GET.get("at", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        return {}
    rows, place = bound_grid(request).apply(listed_customers(request.user)), int(text)
    before, after = archive.neighbours(rows, place, customer_id)
    return {
        "before_url": place_url(request.GET, before, place - 1) if before else "",
        "after_url": place_url(request.GET, after, place + 1) if after else "",
        "list_query": request.GET.urlencode(),
    }


@require_POST
def reveal(request: HttpRequest, customer_id: str, field: str) -> HttpResponse:
    """One field in clear for the policy's seconds; 422 without a reason of the list."""
    require(request.user, Action.REVEAL)
    standing = customer_for(request.user, customer_id)
    if field not in PersonalField.values:
        raise Http404
    masked = _masked_field(PersonalField(field), standing.profile)
    form = RevealForm(request.POST)
    if not form.is_valid():
        answer = render(request, "ui/_components/reveal.html", masked, status=422)
        return toast(answer, _("请先选择查看原因"), level="warning")
    reason = form.cleaned_data["reason"]
    value = reveal_field(by=request.user, at=now(), standing=standing, field=field, reason=reason)
    shown = {**masked, "value": value, "seconds": policy_on(today()).desk.reveal_seconds}
    return render(request, "ui/_components/revealed.html", shown)
