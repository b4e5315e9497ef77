"""Putting a customer's tasks off or dismissing them, each with a way back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from sibao.desk.access.models import Standing
from sibao.desk.access.queries import customer_for, require
from sibao.desk.access.rules import Action, may
from sibao.desk.audit.trail import show
from sibao.desk.customers.rules import salutation
from sibao.desk.people.models import Staff
from sibao.desk.runs.book import policy_on, working_calendar
from sibao.desk.runs.clock import now, today
from sibao.desk.tasks.forms import DismissForm, PostponeForm
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.operations import (
    TaskConflict,
    dismiss_tasks,
    postpone_tasks,
    undo_dismissal,
    undo_postponement,
)
from sibao.desk.tasks.queries import open_tasks, picked_tasks, standing_tasks
from sibao.desk.tasks.rules import how_it_stands, is_ripe_task, label_of, picks, postponement_days
from sibao.desk.ui.responses import list_changed, toast

UNDO_SALT = "sibao.desk.tasks.undo"


@require_http_methods(["GET", "HEAD", "POST"])
def postpone(request: HttpRequest, customer_id: str) -> HttpResponse:
    """Another day for the ticked tasks; a free day becomes the next working day."""
    standing = _standing(request, customer_id, "postpone_tasks")
    if request.method != "POST":
        return _sheet(request, standing, "postpone", PostponeForm(on=today(), auto_id=ids_of(standing)))
    form = PostponeForm(request.POST, on=today(), auto_id=ids_of(standing))
    if not form.is_valid():
        return _sheet(request, standing, "postpone", form, status=422)
    tasks = picked_tasks(customer_id=customer_id, versions=form.cleaned_data["task"])
    before = {task.pk: task.due_on.isoformat() for task in tasks}
    try:
        day = postpone_tasks(
            tasks=tasks, to=form.cleaned_data["to"], calendar=working_calendar(), by=request.user, at=now()
        )
    except TaskConflict:
        return _sheet(request, standing, "postpone", form, status=409)
    text = _("已改到 %(day)s：%(name)s") % {"day": f"{day:%Y-%m-%d}", "name": name_of(standing)}
    return answer_changed(request, standing, text, undo_url=_undo_url(request.user, standing, tasks, before))


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, customer_id: str) -> HttpResponse:
    """The ticked tasks do not apply, for a reason that is kept."""
    standing = _standing(request, customer_id, "dismiss_tasks")
    if request.method != "POST":
        return _sheet(request, standing, "dismiss", DismissForm(auto_id=ids_of(standing)))
    form = DismissForm(request.POST, auto_id=ids_of(standing))
    if not form.is_valid():
        return _sheet(request, standing, "dismiss", form, status=422)
    tasks = picked_tasks(customer_id=customer_id, versions=form.cleaned_data["task"])
    try:
        dismiss_tasks(tasks=tasks, reason=form.text(), by=request.user, at=now())
    except TaskConflict:
        return _sheet(request, standing, "dismiss", form, status=409)
    text = _("已标为不适用：%(name)s") % {"name": name_of(standing)}
    return answer_changed(request, standing, text, undo_url=_undo_url(request.user, standing, tasks, {}))


@require_POST
def undo(request: HttpRequest, customer_id: str) -> HttpResponse:
    """Take back a postponement or a dismissal that this person made today."""
    standing = _standing(request, customer_id, "undo_tasks")
    given = _signed(request, standing)
    if given is None:
        return answer_too_late()
    tasks = picked_tasks(customer_id=customer_id, versions={int(key): version for key, version in given["tasks"]})
    due_on = {int(key): date.fromisoformat(day) for key, day in given["due_on"].items()}
    try:
        if due_on:
            undo_postponement(tasks=tasks, due_on=due_on, by=request.user, at=now())
        else:
            undo_dismissal(tasks=tasks, by=request.user, at=now())
    except TaskConflict:
        return answer_too_late()
    return answer_undone(request)


@require_GET
def customer_tasks(request: HttpRequest, customer_id: str) -> HttpResponse:
    """The open tasks of one customer: a part of the customer's page that is a page of its own too."""
    require(request.user, Action.SEE_CUSTOMER)
    standing = customer_for(request.user, customer_id)
    show([customer_id], "customer_tasks")
    page: dict[str, Any] = {
        "standing": standing,
        "name": name_of(standing),
        "tasks": [(task, label_of(task.kind, task.subject)) for task in open_tasks(customers=[customer_id])],
        "may_work": may(request.user, Action.WORK_TASKS),
        "may_see_archive": may(request.user, Action.SEE_ARCHIVE),
        "may_see_balances": may(request.user, Action.SEE_BALANCES),
        "today": today(),
        "sheet": "tasks/_tasks.html",
    }
    return render(request, page["sheet"] if request.htmx else "tasks/page.html", page)


def name_of(standing: Standing) -> str:
    """How the customer is addressed in the language of the page."""
    profile = standing.profile
    return salutation(profile.name, profile.sex, get_language() or "")


def ids_of(standing: Standing) -> str:
    """Pattern of the ids of a sheet's fields: several customers' sheets may stand on one page."""
    return f"sheet{standing.pk}-%s"


def _standing(request: HttpRequest, customer_id: str, action: str) -> Standing:
    require(request.user, Action.WORK_TASKS)
    standing = customer_for(request.user, customer_id)
    show([customer_id], action)
    return standing


def _sheet(request: HttpRequest, standing: Standing, kind: str, form: Form, status: int = 200) -> HttpResponse:
    versions = getattr(form, "cleaned_data", {}).get("task")
    on, tasks = today(), open_tasks(customers=[standing.customer_id])
    page: dict[str, Any] = {
        "standing": standing,
        "name": name_of(standing),
        "form": form,
        "in_row": "row" in request.GET,
        "picks": picks(tasks, on=on, rules=policy_on(on).tasks, chosen=versions),
        "offers": postponement_days(on, working_calendar().next_working_day),
        "conflict": conflict_of(standing.customer_id, versions) if status == 409 else [],
        "today": on,
        "sheet": f"tasks/_{kind}.html",
    }
    return render(request, page["sheet"] if request.htmx else "tasks/page.html", page, status=status)


def conflict_of(customer_id: str, versions: Mapping[int, int]) -> list[str]:
    """What has become of those tasks that are no longer as the page showed them."""
    tasks = standing_tasks(customer_id=customer_id, ids=versions)
    return [how_it_stands(task) for task in tasks if task.state != Task.State.OPEN or task.version != versions[task.pk]]


def ripe_tasks(customer_id: str) -> list[Task]:
    """What is left to do today for one customer."""
    on = today()
    rules = policy_on(on).tasks
    return [task for task in open_tasks(customers=[customer_id]) if is_ripe_task(task, on=on, rules=rules)]


def answer_changed(request: HttpRequest, standing: Standing, text: str, *, undo_url: str) -> HttpResponse:
    """After an outcome: the customer's row goes when nothing is left for today, else the list fetches itself again."""
    if not request.htmx:
        messages.success(request, text)
        return redirect("today")
    response = trigger_client_event(HttpResponse(), "work-changed", {})
    if "row" in request.GET and not ripe_tasks(standing.customer_id):
        response = reswap(retarget(response, "closest [data-row]"), "delete")
    else:
        response = list_changed(response)
    return toast(response, text, undo_url=undo_url)


def answer_undone(request: HttpRequest) -> HttpResponse:
    """After an undo: lists fetch themselves again."""
    if not request.htmx:
        messages.success(request, _("已撤销。"))
        return redirect("today")
    response = trigger_client_event(HttpResponse(), "work-changed", {})
    return toast(list_changed(response), _("已撤销。"))


def answer_too_late() -> HttpResponse:
    """When what is to be undone has gone on meanwhile."""
    return toast(HttpResponse(status=409), _("已不能撤销：待办在此期间有了变动。"), level="warning")


def _undo_url(by: Staff, standing: Standing, tasks: list[Task], due_on: Mapping[int, str]) -> str:
    """Where this person takes the change back today; signed, so that it says only what has been done."""
    made_for = [standing.customer_id, by.staff_id, today().isoformat()]
    given = {"tasks": [[task.pk, task.version + 1] for task in tasks], "due_on": due_on, "for": made_for}
    token = signing.dumps(given, salt=UNDO_SALT, compress=True)
    return f"{reverse('undo_tasks', args=[standing.customer_id])}?token={token}"


def _signed(request: HttpRequest, standing: Standing) -> dict[str, Any] | None:
    """What an undo URL of today, made for this person, says; None for a forged one or one of another day."""
    try:
        given: dict[str, Any] = signing.loads(request.GET.get("token", ""), salt=UNDO_SALT)
    except signing.BadSignature:
        return None
    expected = [standing.customer_id, request.user.staff_id, today().isoformat()]
    return given if given["for"] == expected else None
