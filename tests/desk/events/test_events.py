"""Events of one customer."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sibao.desk.audit.models import AuditRow
from tests.desk.world import add, add_all, event


def part(client, customer_id="own-01", htmx=True):
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.get(f"/customers/{customer_id}/events/", headers=headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_an_event_shows_what_when_how_much_and_of_which_account(world, as_staff):
    shown = re.sub(r"<[^>]+>", "", part(as_staff("rm")))
    for words in ("7 天内到期", "5 天后", "03-16 周一", "5.00万元", "01-1"):
        assert words in shown, words
    assert "6217-own-01-1" not in shown


def test_events_stand_in_the_order_of_their_days(world, as_staff):
    add(event(world.run, "own-01", kind="birthday", event_on=date(2026, 3, 12), subject="", amount=None))
    shown = part(as_staff("rm"))
    assert shown.index("客户生日") < shown.index("7 天内到期")


def test_a_relation_s_number_is_not_taken_for_an_account(world, as_staff):
    add(event(world.run, "own-02", kind="relation_birthday", subject="REL-0001-9999", amount=None))
    shown = part(as_staff("rm"), "own-02")
    assert "关系人生日" in shown and "9999" not in shown


def test_events_of_an_earlier_night_are_over(world, as_staff):
    add(event(world.earlier_run, "own-02"))
    assert "近期没有事件" in part(as_staff("rm"), "own-02")


def test_without_balances_no_amount_is_told(world, as_staff):
    shown = part(as_staff("complaints"))
    assert "7 天内到期" in shown and "5.00" not in shown and "50000" not in shown


def test_the_part_is_a_page_of_its_own_too(world, as_staff):
    assert "<main" in part(as_staff("rm"), htmx=False)
    assert "<main" not in part(as_staff("rm"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_statements_does_not_depend_on_the_events(world, as_staff, number):
    add_all([event(world.run, "own-03", event_on=date(2026, 3, 12 + n)) for n in range(number)])
    client = as_staff("rm")
    with CaptureQueriesContext(connection) as asked:
        part(client, "own-03")
    assert len(asked) == 9, [query["sql"][:90] for query in asked]


def test_the_part_leaves_its_own_row_of_the_trail(world, as_staff):
    part(as_staff("rm"))
    row = AuditRow.objects.latest("pk")
    assert (row.action, row.customer_ids) == ("customer_events", ["own-01"])


def test_out_of_scope_is_404_and_the_counter_403(world, as_staff):
    assert as_staff("rm").get("/customers/colleague-01/events/").status_code == 404
    assert as_staff("lobby").get("/customers/own-01/events/").status_code == 403
