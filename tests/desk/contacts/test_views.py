"""The result sheet as people use it: two actions, nothing typed is lost, every refusal plain."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from sibao.desk.audit.models import AuditRow
from sibao.desk.contacts.models import Contact
from sibao.desk.runs.clock import now
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.operations import dismiss_tasks
from tests.desk.world import TODAY, add, task

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(world, client):
    client.force_login(world.rm)
    client.get(reverse("account"))
    return client


def sheet(key="own-01"):
    return reverse("record_contact", args=[key])


def value(key="own-01"):
    found = Task.objects.filter(customer_id=key).order_by("pk")[0]
    return f"{found.pk}-{found.version}"


def filled(**values):
    given = {"outcome": "call:reached", "form_key": str(uuid4()), "purpose": "care", "task": [value()]}
    return {**given, **values}


def post(desk, key="own-01", row=True, **values):
    return desk.post(sheet(key) + ("?row=1" if row else ""), filled(**values), headers=HTMX)


def test_the_sheet_opens_with_the_reasons_ticked(desk):
    answer = desk.get(sheet(), headers=HTMX)
    assert answer.status_code == 200
    assert f'value="{value()}" checked' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "<html" in desk.get(sheet()).content.decode()


def test_a_birthday_that_lies_ahead_is_offered_without_a_tick(world, desk):
    later = add(task(world.run, "own-01", kind="birthday", subject="", due_on=TODAY + timedelta(days=2),
                     first_due_on=TODAY + timedelta(days=2)))  # fmt: skip
    answer = desk.get(sheet(), headers=HTMX)
    assert {pick.task.pk: pick.is_picked for pick in answer.context["picks"]}[later.pk] is False


def test_one_tap_on_the_result_saves_and_the_row_goes(desk):
    answer = post(desk)
    assert answer.status_code == 200
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("closest [data-row]", "delete")
    contact = Contact.objects.get()
    assert reverse("undo_contact", args=[contact.pk]) in answer.headers["HX-Trigger"]
    assert Task.objects.get(customer_id="own-01").state == "done"
    assert AuditRow.objects.filter(customer_ids=["own-01"]).count() == 1


def test_reasons_that_are_left_for_today_keep_the_row(world, desk):
    add(task(world.run, "own-01", kind="id_expiry", subject=""))
    done = Task.objects.filter(customer_id="own-01").first()
    answer = post(desk, task=[f"{done.pk}-1"])
    assert "HX-Reswap" not in answer.headers
    assert "list-changed" in answer.headers["HX-Trigger"]


def test_a_call_nobody_answers_keeps_the_row_and_offers_another_day(desk):
    answer = post(desk, outcome="call:no_answer")
    assert answer.status_code == 200
    assert reverse("postpone_tasks", args=["own-01"]) in answer.content.decode()
    assert Task.objects.get(customer_id="own-01").state == "open"
    assert Contact.objects.get().result == "no_answer"


def test_without_scripts_the_answer_is_a_page(desk):
    answer = desk.post(sheet(), filled())
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("today"))
    assert "已登记" in desk.get("/").content.decode()


def test_a_task_closed_meanwhile_is_told_with_who_did_it_and_the_text_is_kept(world, desk):
    seen = value()
    dismiss_tasks(tasks=list(Task.objects.filter(customer_id="own-01")), reason="other: x", by=world.bm, at=now())
    answer = post(desk, task=[seen], note="客户下周来")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "员工bm" in page and "不适用" in page
    assert "客户下周来" in page
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": "call:met"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"form_key": "no-uuid"}, "form_key"),
        ({"task": ["1; drop table"]}, "task"),
        ({"task": ["9" * 19 + "-1"]}, "task"),
        ({"task": [f"{n}-1" for n in range(101)]}, "task"),
        ({"purpose": "unknown"}, "purpose"),
        ({"note": "x" * 2001}, "note"),
        ({"needs": "x" * 501}, "needs"),
        ({"next_on": TODAY.isoformat()}, "next_on"),
        ({"next_on": "2026-02-30"}, "next_on"),
        ({"next_on": "9999-12-31"}, "next_on"),
        ({"next_on": "0001-01-01"}, "next_on"),
        ({"seconds": "-1"}, "seconds"),
        ({"seconds": "9" * 30}, "seconds"),
        ({"happened_at": "2030-01-01T10:00"}, "happened_at"),
        ({"happened_at": "0001-01-01T00:00"}, "happened_at"),
        ({"happened_at": "yesterday"}, "happened_at"),
    ],
)
def test_what_cannot_be_saved_comes_back_with_its_reason(desk, values, field):
    answer = post(desk, **values)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Contact.objects.count() == 0


def test_control_characters_become_blanks_and_line_breaks_stay(desk):
    post(desk, note="第一行\r\n第二行\u202e\x00尾", needs="贷\n款")
    contact = Contact.objects.get()
    assert (contact.note, contact.needs) == ("第一行\n第二行  尾", "贷 款")


def test_a_date_without_words_is_still_a_promise(desk):
    post(desk, next_on="2026-03-20")
    assert Task.objects.get(source="promise").note == "再次联系"


def test_typed_markup_is_shown_as_text(desk):
    answer = post(desk, outcome="", note="<script>alert(1)</script>")
    assert "<script>alert" not in answer.content.decode()


def test_a_task_of_another_customer_is_not_touched(world, desk):
    post(desk, task=[value("own-02")])
    assert Task.objects.get(customer_id="own-02").state == "open"


def test_a_wealth_supervisor_records_but_does_not_work_tasks(world, client):
    client.force_login(world.supervisor)
    assert not client.get(sheet(), headers=HTMX).context["picks"]
    assert client.post(sheet(), filled(), headers=HTMX).status_code == 403
    assert client.post(sheet(), filled(task=[]), headers=HTMX).status_code == 200
    assert Contact.objects.get().staff_id == "supervisor"
    assert Task.objects.get(customer_id="own-01").state == "open"


def test_undo_opens_the_tasks_again_and_the_lists_fetch_themselves(desk):
    post(desk)
    answer = desk.post(reverse("undo_contact", args=[Contact.objects.get().pk]), headers=HTMX)
    assert answer.status_code == 200
    assert "list-changed" in answer.headers["HX-Trigger"]
    assert Task.objects.get(customer_id="own-01").state == "open"
    assert desk.post(reverse("undo_contact", args=[Contact.objects.get().pk]), headers=HTMX).status_code == 409


def test_a_form_used_for_another_customer_is_told(desk):
    key = str(uuid4())
    post(desk, form_key=key)
    answer = post(desk, "own-02", form_key=key, task=[value("own-02")])
    assert answer.status_code == 422
    assert Contact.objects.count() == 1
