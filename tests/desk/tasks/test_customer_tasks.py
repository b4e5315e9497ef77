"""The open tasks of one customer, as a part of the customer's page."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sibao.desk.audit.models import AuditRow
from tests.desk.world import add, add_all, run, task


def part(world, who, customer_id="own-01", htmx=True):
    client = Client()
    client.force_login(world.staff[who])
    client.get("/account/")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/customers/{customer_id}/tasks/", headers={"HX-Request": "true"} if htmx else {})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode()), len(asked)


def test_open_tasks_stand_with_amount_deadline_and_what_can_be_done(world):
    shown, _ = part(world, "rm")
    assert "7 天内到期" in shown and "5.00" in shown and "今天" in shown
    assert "改期" in shown and "不适用" in shown


@pytest.mark.parametrize("who", ["lobby", "teller", "complaints"])
def test_without_balances_and_without_the_work_there_are_only_labels_and_deadlines(world, who):
    add(
        task(
            world.run, "own-01", source="promise", kind="promise", event_on=None, subject="", amount=None, note="送方案"
        )
    )
    shown, _ = part(world, who)
    assert "7 天内到期" in shown and "5.00" not in shown and "50000" not in shown and "改期" not in shown
    assert ("送方案" in shown) is (who == "complaints")


def test_closed_tasks_and_those_of_a_night_still_loading_are_not_shown(world):
    loading = add(run(as_of=world.run.as_of.replace(day=11), status="loading", is_current=False, published_at=None))
    add(task(loading, "own-03", kind="dormant"))
    assert "目前没有待办" in part(world, "rm", "own-03")[0]


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_statements_does_not_depend_on_the_tasks(world, number):
    add_all([task(world.run, "own-03", kind=kind) for kind in ("dormant", "birthday", "tier_up")[:number]])
    assert part(world, "rm", "own-03")[1] == 8


def test_the_part_is_a_page_of_its_own_too_and_leaves_its_row_of_the_trail(world):
    assert "<main" in part(world, "rm", htmx=False)[0] and "<main" not in part(world, "rm")[0]
    row = AuditRow.objects.latest("pk")
    assert (row.action, row.customer_ids) == ("customer_tasks", ["own-01"])
