"""What moved, and what happened: fragments of the customer's page that are pages of their own too."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sibao.desk.access.models import Change, Standing
from sibao.desk.access.queries import customer_for, require
from sibao.desk.access.rules import Action, may
from sibao.desk.audit import trail
from sibao.desk.movements.models import Movement
from sibao.desk.movements.queries import Item, current_movements, history_of
from sibao.desk.movements.rules import COUNTED, Episode, evidence_of, percent, rule_sentence
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.clock import today
from sibao.policy.rules import Policy

KINDS = ("all", "contact", "movement", "tier")


@require_GET
def customer_movements(request: HttpRequest, customer_id: str) -> HttpResponse:
    """The current night's movements of one customer, each with its evidence and its rule."""
    require(request.user, Action.SEE_ARCHIVE)
    standing = customer_for(request.user, customer_id)
    trail.show([customer_id], action="customer_movements")
    rows = list(current_movements(customer_ids=[customer_id]).select_related("run").order_by("code"))
    policy = policy_on(rows[0].run.as_of) if rows else policy_on(today())
    shown = {"lines": [_line(row, standing, policy) for row in rows], "standing": standing}
    return _answer(request, "movements", {**shown, "title": _("异动")})


def _line(row: Movement, standing: Standing, policy: Policy) -> dict[str, Any]:
    # A tier that changed tonight was not yet the held one when the thresholds were looked up.
    held_tier = standing.tier if standing.change == Change.NONE else ""
    return {
        "movement": row,
        "is_counted": row.code in COUNTED,
        "evidence": evidence_of(row, policy),
        "share": None if row.share is None else percent(row.share),
        "rule": rule_sentence(row, policy, held_tier),
    }


@require_GET
def customer_history(request: HttpRequest, customer_id: str) -> HttpResponse:
    """Contacts, movements and moves of tier, month by month."""
    require(request.user, Action.SEE_ARCHIVE)
    standing = customer_for(request.user, customer_id)
    trail.show([customer_id], action="customer_history")
    wanted = request.GET.get("kind", "all")
    kind = wanted if wanted in KINDS else "all"
    items = [item for item in history_of(standing) if kind in ("all", item.kind, {"since": "tier"}.get(item.kind))]
    labels = {"all": _("全部"), "contact": _("联系"), "movement": _("异动"), "tier": _("等级")}
    lines = [{"item": item, "evidence": _evidence(item)} for item in items]
    shown = {"lines": lines, "kind": kind, "kinds": labels.items(), "standing": standing, "title": _("往来历程")}
    return _answer(request, "history", shown)


def _evidence(item: Item) -> str:
    if not isinstance(item.source, Episode):
        return ""
    return evidence_of(item.source.movement, policy_on(item.day))


def _answer(request: HttpRequest, name: str, shown: dict[str, Any]) -> HttpResponse:
    """The part alone for htmx, else a page around it."""
    shown |= {"part": f"movements/_{name}.html", "may_see_balances": may(request.user, Action.SEE_BALANCES)}
    return render(request, shown["part"] if request.htmx else "movements/page.html", {**shown, "today": today()})
