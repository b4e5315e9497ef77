"""晨会: one row per manager, the pool, and what the night found."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from sibao.desk.access.models import Standing
from sibao.desk.audit.models import AuditRow
from sibao.desk.audit.operations import record_audit
from sibao.desk.home.queries.meeting import morning_meeting_of
from sibao.desk.movements.models import Movement
from sibao.desk.runs.clock import now
from sibao.desk.runs.models import Run
from sibao.desk.tasks.models import Task
from tests.desk.world import TODAY, add, contact, movement, task

# Session, staff, run, branch, books, branches, managers, tasks, standings of the first ones, contacts, run, movements,
# their standings; oversteps; is there a night; the frame's run; the audit row.
QUERIES = 17


def rows(meeting):
    return {row.manager.staff_id: row for row in meeting.rows}


def test_there_is_a_row_for_every_manager_who_works_or_owns_customers_here(world):
    meeting = morning_meeting_of(user=world.bm, on=TODAY)
    assert set(rows(meeting)) == {"rm", "rm_colleague", "rm_south"}
    assert meeting.pool.customers == len(world.ids("pool"))


def test_a_row_counts_customers_minutes_and_what_was_carried_over(world):
    Task.objects.all().delete()
    add(task(world.run, "own-01", minutes=6))
    add(task(world.run, "own-01", kind="id_expiry", subject="", minutes=4, first_due_on=TODAY - timedelta(days=2)))
    add(task(world.run, "own-02", minutes=9, due_on=TODAY + timedelta(days=1)))
    add(task(world.run, "own-03", minutes=9, state="dismissed", closed_at=datetime(2026, 3, 11, tzinfo=UTC)))
    row = rows(morning_meeting_of(user=world.bm, on=TODAY))["rm"]
    assert (row.due, row.minutes, row.carried) == (1, 7, 1)


def test_a_row_names_the_first_three_customers_in_the_order_of_the_day(world):
    Task.objects.all().delete()
    for number, key in enumerate(("own-01", "own-02", "own-03", "own-04")):
        due = TODAY - timedelta(days=number)
        add(task(world.run, key, due_on=due, first_due_on=due))
    row = rows(morning_meeting_of(user=world.bm, on=TODAY))["rm"]
    assert [must.customer_id for must in row.must] == ["own-04", "own-03", "own-02"]


def test_contacts_of_the_working_day_before_count_and_those_taken_back_do_not(world):
    monday, friday = date(2026, 3, 16), datetime(2026, 3, 13, 2, 0, tzinfo=UTC)
    for values in ({}, {"is_effective": False}, {"undone_at": friday}, {"at": friday - timedelta(days=1)}):
        add(contact("own-01", world.rm, uuid4(), **{"at": friday, "logged_at": friday, **values}))
    meeting = morning_meeting_of(user=world.bm, on=monday)
    assert meeting.before == date(2026, 3, 13)
    assert (rows(meeting)["rm"].contacts, rows(meeting)["rm"].effective) == (2, 1)


def test_coverage_is_the_share_of_customers_from_valued_up_with_a_manager(world):
    meeting = morning_meeting_of(user=world.bm, on=TODAY)
    here = Standing.unscoped.filter(run=world.run, customer_id__in=world.ids("own", "colleague", "pool", "own_far",
                                                                             "lent", "homeless"))  # fmt: skip
    cared = here.filter(tier_rank__gte=2)
    owned = cared.exclude(customer__owner=None).count()
    assert meeting.coverage == f"{owned / cared.count():.1%}"
    assert 0 < owned < cared.count()
    assert meeting.totals["raw"] == sum(row.raw for row in here)
    assert meeting.totals["raw_change"] == -500 * here.count()


def test_the_largest_findings_come_first_one_of_each_customer_small_ones_and_counts_left_out(world):
    Movement.objects.all().delete()
    add(movement(world.run, "own-01", code="drop_30", severity="medium", amount=Decimal(300)))
    add(movement(world.run, "own-01", code="drop_90", severity="high", amount=Decimal(200)))
    add(movement(world.run, "own-02", code="net_outflow", amount=Decimal(250)))
    add(movement(world.run, "own-03", code="large_inflow", severity="low", amount=Decimal(900)))
    add(movement(world.run, "own-04", code="products_closed", severity="medium", amount=Decimal(800)))
    add(movement(world.run, "neighbour-01", code="net_outflow", amount=Decimal(700)))
    add(movement(world.earlier_run, "own-05", code="net_outflow", amount=Decimal(700)))
    found = morning_meeting_of(user=world.bm, on=TODAY).movements
    assert [(each.customer_id, each.amount) for each in found] == [("own-01", 300), ("own-02", 250)]


def test_the_page_leaves_one_row_with_exactly_the_customers_it_names(world, get):
    assert get("bm", "/morning/").status_code == 200
    row = AuditRow.objects.get(action="morning_meeting")
    named = {must.customer_id for each in morning_meeting_of(user=world.bm, on=TODAY).rows for must in each.must}
    assert named <= set(row.customer_ids)
    assert "neighbour-01" not in row.customer_ids


def test_a_region_sees_figures_by_manager_without_naming_whom_to_call(world, get):
    page = get("regional", "/morning/").content.decode()
    assert "员工rm_neighbour" in page
    assert "先联系" not in page


@pytest.mark.parametrize("who", ["rm", "lobby", "auditor", "administrator"])
def test_others_have_no_morning_meeting(get, who):
    assert get(who, "/morning/").status_code == 403


def test_before_the_first_night_the_page_says_so(world, get):
    Run.objects.update(is_current=False)
    assert "还没有日终数据" in get("bm", "/morning/").content.decode()


def test_the_page_costs_the_same_statements_whatever_there_is_to_do(world, client, django_assert_num_queries):
    client.force_login(world.bm)
    client.get("/account/")
    for keys in (("own-01",), ("own-01", "own-02", "pool-01")):
        Task.objects.all().delete()
        for key in keys:
            add(task(world.run, key))
        with django_assert_num_queries(QUERIES):
            client.get("/morning/")


@pytest.mark.parametrize(
    ("who", "is_told"), [("bm", True), ("regional", True), ("supervisor", False), ("bm_south", False)]
)
def test_the_branch_manager_learns_who_read_or_took_away_too_much(world, client, who, is_told):
    for days in (0, 1, 9):
        facts = {"over_limit": True, "count_of_day": 31 + days}
        record_audit(by="rm", at=now() - timedelta(days=days), action="reveal", facts=facts)
    client.force_login(world.staff[who])
    page = client.get("/morning/").content.decode()
    assert ("查看明文 31 次" in page) is ("查看明文 32 次" in page) is is_told
    assert "查看明文 40 次" not in page
