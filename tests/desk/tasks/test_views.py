"""Putting off and dismissing, each with a way back."""

from datetime import date

import pytest
from django.urls import reverse

from sibao.desk.audit.models import AuditRow
from sibao.desk.tasks.models import Task
from tests.desk.world import TODAY

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(world, client):
    client.force_login(world.rm)
    client.get(reverse("account"))
    return client


def the_task(key="own-01"):
    return Task.objects.get(customer_id=key)


def picked(key="own-01"):
    return f"{the_task(key).pk}-{the_task(key).version}"


def post(desk, name, key="own-01", **values):
    return desk.post(reverse(name, args=[key]) + "?row=1", {"task": [picked(key)], **values}, headers=HTMX)


def undo_url(answer):
    text = answer.headers["HX-Trigger"]
    return text.split('"undo_url": "')[1].split('"')[0]


@pytest.mark.parametrize(
    ("to", "day"),
    [("2026-03-12", date(2026, 3, 12)), ("2026-04-05", date(2026, 4, 7)), ("2026-03-14", date(2026, 3, 16))],
)
def test_a_task_is_put_off_over_free_days_and_back(desk, to, day):
    answer = post(desk, "postpone_tasks", to=to)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (200, "delete")
    assert (the_task().due_on, the_task().first_due_on, the_task().state) == (day, TODAY, "open")
    assert desk.post(undo_url(answer), headers=HTMX).status_code == 200
    assert the_task().due_on == TODAY
    actions = AuditRow.objects.filter(customer_ids=["own-01"]).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["postpone_tasks", "undo_tasks"]


@pytest.mark.parametrize("to", ["", "2026-03-11", "2026-02-30", "9999-12-31", "0001-01-01", "tomorrow"])
def test_a_day_that_cannot_be_is_told(desk, to):
    answer = post(desk, "postpone_tasks", to=to)
    assert answer.status_code == 422
    assert the_task().due_on == TODAY


def test_at_least_one_task_is_ticked(desk):
    assert post(desk, "postpone_tasks", to="2026-03-12", task=[]).status_code == 422


def test_the_offered_days_jump_over_free_days(desk):
    offers = desk.get(reverse("postpone_tasks", args=["own-01"]), headers=HTMX).context["offers"]
    assert offers == [
        ("tomorrow", date(2026, 3, 12)),
        ("day_after", date(2026, 3, 13)),
        ("monday", date(2026, 3, 16)),
    ]


def test_a_dismissal_keeps_its_reason_and_can_be_taken_back(desk):
    answer = post(desk, "dismiss_tasks", reason="other", note="客户已故")
    assert (the_task().state, the_task().close_reason, the_task().closed_by_id) == (
        "dismissed",
        "other: 客户已故",
        "rm",
    )
    assert desk.post(undo_url(answer), headers=HTMX).status_code == 200
    assert (the_task().state, the_task().close_reason, the_task().closed_at) == ("open", "", None)


@pytest.mark.parametrize(
    "values", [{}, {"reason": "no_such"}, {"reason": "other"}, {"reason": "other", "note": " \x07"}]
)
def test_a_dismissal_needs_a_reason(desk, values):
    assert post(desk, "dismiss_tasks", **values).status_code == 422
    assert the_task().state == "open"


@pytest.mark.parametrize(
    ("name", "values"), [("postpone_tasks", {"to": "2026-03-12"}), ("dismiss_tasks", {"reason": "wrong_data"})]
)
def test_a_task_changed_meanwhile_is_told(desk, name, values):
    stale = picked()
    post(desk, "postpone_tasks", to="2026-03-13")
    answer = post(desk, name, task=[stale], **values)
    assert answer.status_code == 409
    assert "2026-03-13" in answer.content.decode()
    assert (the_task().due_on, the_task().state) == (date(2026, 3, 13), "open")


def test_an_undo_that_was_forged_altered_or_made_for_somebody_else_does_nothing(world, desk, client):
    answer = post(desk, "postpone_tasks", to="2026-03-13")
    good = undo_url(answer)
    assert desk.post(good[:-3] + "xyz", headers=HTMX).status_code == 409
    assert desk.post(good.replace("own-01", "own-02"), headers=HTMX).status_code == 409
    client.force_login(world.bm)
    assert client.post(good, headers=HTMX).status_code == 409
    assert the_task().due_on == date(2026, 3, 13)


def test_an_undo_after_further_changes_does_nothing(desk):
    first = undo_url(post(desk, "postpone_tasks", to="2026-03-13"))
    post(desk, "postpone_tasks", to="2026-03-16")
    assert desk.post(first, headers=HTMX).status_code == 409
    assert the_task().due_on == date(2026, 3, 16)


def test_without_scripts_a_page_answers(desk):
    url = reverse("dismiss_tasks", args=["own-01"])
    assert "<html" in desk.get(url).content.decode()
    assert desk.post(url, {"task": [picked()], "reason": "wrong_data"}).status_code == 302
