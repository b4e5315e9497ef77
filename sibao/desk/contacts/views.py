"""The result sheet: what came of a contact, in two actions."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sibao.desk.access.models import Standing
from sibao.desk.access.queries import customer_for, require
from sibao.desk.access.rules import Action, may
from sibao.desk.audit.trail import show
from sibao.desk.contacts.forms import ContactForm
from sibao.desk.contacts.models import Contact, result_label
from sibao.desk.contacts.operations import NotUndone, record_contact, undo_contact
from sibao.desk.contacts.rules import RESULTS, closes_tasks, purpose_of
from sibao.desk.people.models import Staff
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.clock import now, today
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.operations import TaskConflict
from sibao.desk.tasks.queries import open_tasks, picked_tasks
from sibao.desk.tasks.rules import picks
from sibao.desk.tasks.views import (
    answer_changed,
    answer_too_late,
    answer_undone,
    conflict_of,
    ids_of,
    name_of,
    ripe_tasks,
)
from sibao.desk.ui.responses import toast


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, customer_id: str) -> HttpResponse:
    """The sheet, and what it sends. Answers 422 with the errors, 409 with how the tasks stand now."""
    require(request.user, Action.RECORD_CONTACT)
    standing = customer_for(request.user, customer_id)
    show([customer_id], "record_contact")
    if request.method != "POST":
        return _sheet(request, standing, _blank_form(request.user, standing))
    form = ContactForm(request.POST, at=now(), auto_id=ids_of(standing))
    if not form.is_valid():
        return _sheet(request, standing, form, status=422)
    if form.cleaned_data["task"]:
        require(request.user, Action.WORK_TASKS)
    return _record(request, standing, form)


def _record(request: HttpRequest, standing: Standing, form: ContactForm) -> HttpResponse:
    try:
        contact = record_contact(
            standing=standing,
            facts=form.facts(),
            tasks=picked_tasks(customer_id=standing.customer_id, versions=form.cleaned_data["task"]),
            form_key=form.cleaned_data["form_key"],
            by=request.user,
            at=form.at,
        )
    except TaskConflict:
        return _sheet(request, standing, form, status=409)
    except ValueError:
        form.add_error(None, _("这张登记单已用于另一位客户，请刷新页面。"))
        return _sheet(request, standing, form, status=422)
    return _answer(request, standing, contact)


@require_POST
def undo(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Take a contact back on the same day."""
    require(request.user, Action.RECORD_CONTACT)
    contact = get_object_or_404(Contact, pk=contact_id)
    customer_for(request.user, contact.customer_id)
    show([contact.customer_id], "undo_contact")
    try:
        undo_contact(contact=contact, by=request.user, at=now())
    except (NotUndone, TaskConflict):
        return answer_too_late()
    return answer_undone(request)


def _workable(user: Staff, customer_id: str) -> list[Task]:
    return list(open_tasks(customers=[customer_id])) if may(user, Action.WORK_TASKS) else []


def _blank_form(user: Staff, standing: Standing) -> ContactForm:
    tasks = _workable(user, standing.customer_id)
    first = {"form_key": uuid4(), "purpose": purpose_of(tasks[0].kind) if tasks else "care"}
    return ContactForm(initial=first, at=now(), auto_id=ids_of(standing))


def _sheet(request: HttpRequest, standing: Standing, form: ContactForm, status: int = 200) -> HttpResponse:
    on, customer_id = today(), standing.customer_id
    versions = getattr(form, "cleaned_data", {}).get("task")
    page: dict[str, Any] = {
        "standing": standing,
        "name": name_of(standing),
        "form": form,
        "picks": picks(_workable(request.user, customer_id), on=on, rules=policy_on(on).tasks, chosen=versions),
        "channels": _channels(),
        "is_open": request.GET.get("way") == "other",
        "in_row": "row" in request.GET,
        "conflict": conflict_of(customer_id, versions) if status == 409 else [],
        "today": on,
    }
    return render(request, "contacts/_sheet.html" if request.htmx else "contacts/page.html", page, status=status)


def _channels() -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Each channel's words with its outcomes: value, words, whether the tasks stay open."""
    return [
        (
            Contact.Channel(channel).label,
            [(f"{channel}:{result}", result_label(channel, result), not closes_tasks(result)) for result in results],
        )
        for channel, results in RESULTS.items()
    ]


def _answer(request: HttpRequest, standing: Standing, contact: Contact) -> HttpResponse:
    """The row goes; a customer who was not reached stays, with the offer to put the tasks off."""
    told = {"name": name_of(standing), "result": contact.result_label}
    text, undo_url = _("已登记：%(name)s · %(result)s") % told, reverse("undo_contact", args=[contact.pk])
    may_postpone = may(request.user, Action.WORK_TASKS) and ripe_tasks(standing.customer_id)
    if request.htmx and may_postpone and not closes_tasks(contact.result):
        page = {"standing": standing, "contact": contact, "in_row": "row" in request.GET}
        return toast(render(request, "contacts/_unreached.html", page), text, undo_url=undo_url)
    return answer_changed(request, standing, text, undo_url=undo_url)
