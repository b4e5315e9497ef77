"""The auditor's page: what it finds, that it changes nothing, that its readers stand in it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sibao.desk.access.queries import trail_rows
from sibao.desk.audit.models import AuditRow
from sibao.desk.audit.operations import record_audit
from sibao.desk.runs.clock import now
from tests.desk.world import TODAY


@pytest.fixture
def rows(world):
    """Five acts: two days, two members of staff, three customers."""
    at = now()
    acts = [
        ("rm", "customer", "shown", ["own-01"], at),
        ("rm", "reveal", "done", ["own-01"], at - timedelta(days=1)),
        ("bm", "customers", "shown", ["own-01", "own-02", "pool-01"], at),
        ("rm", "customer", "refused", [], at),
        ("bm", "reveal", "done", ["own-010"], at),
    ]
    for who, action, outcome, ids, when in acts:
        record_audit(by=who, at=when, action=action, outcome=outcome, customer_ids=ids)
    return AuditRow.objects.order_by("pk")


def numbers(rows, found):
    order = list(rows.values_list("pk", flat=True))
    return {order.index(pk) + 1 for pk in found.values_list("pk", flat=True)}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {1, 2, 3, 4, 5}),
        ({"staff": "rm"}, {1, 2, 4}),
        ({"customer": "own-01"}, {1, 2, 3}),
        ({"customer": "own-0"}, set()),
        ({"customer": "OWN-01"}, set()),
        ({"customer": "own-0%"}, set()),
        ({"customer": '"'}, set()),
        ({"action": "reveal"}, {2, 5}),
        ({"outcome": "refused"}, {4}),
        ({"first": TODAY}, {1, 3, 4, 5}),
        ({"last": TODAY - timedelta(days=1)}, {2}),
        ({"staff": "bm", "customer": "own-010", "action": "reveal", "first": TODAY, "last": TODAY}, {5}),
    ],
)
def test_rows_are_found_by_who_whom_what_and_when(rows, filters, found):
    assert numbers(rows, trail_rows(**filters)) == found


def test_the_auditor_may_ask_for_oversteps_alone(rows, world, client):
    record_audit(by="rm", at=now(), action="reveal", facts={"over_limit": True, "count_of_day": 31})
    record_audit(by="rm", at=now(), action="reveal", facts={"over_limit": False, "count_of_day": 30})
    assert [row.facts["count_of_day"] for row in trail_rows(over_limit=True)] == [31]
    client.force_login(world.auditor)
    page = client.get(reverse("trail"), {"over_limit": "1", "first": TODAY.isoformat()})
    assert [line["facts"].count("31") for line in page.context["lines"]] == [1]


def test_the_newest_row_comes_first(rows):
    moments = list(trail_rows().values_list("at", flat=True))
    assert moments == sorted(moments, reverse=True)


def test_the_page_shows_today_in_words(world, rows, client):
    client.force_login(world.auditor)
    page = client.get(reverse("trail")).content.decode()
    assert "查看明文" in page
    assert "own-010" in page
    assert page.count("<tr>") == 1 + 4


def test_every_look_leaves_one_row_with_its_filters(world, rows, client):
    client.force_login(world.auditor)
    before = AuditRow.objects.count()
    client.get(reverse("trail"), {"customer": "own-01", "staff": "rm"})
    assert AuditRow.objects.count() == before + 1
    row = AuditRow.objects.order_by("-pk")[0]
    assert (row.staff_id, row.role, row.action, row.outcome, row.route) == (
        "auditor",
        "auditor",
        "see_trail",
        "shown",
        "trail",
    )
    assert row.facts["filters"] == {"customer": "own-01", "staff": "rm"}


@pytest.mark.parametrize("bad", [{"first": "yesterday"}, {"action": "no-such"}, {"staff": "x" * 65}, {"outcome": "1"}])
def test_filters_that_are_none_are_refused_in_words(world, client, bad):
    client.force_login(world.auditor)
    assert client.get(reverse("trail"), bad).status_code == 422


@pytest.mark.parametrize("who", ["rm", "bm", "regional", "administrator", "complaints", "teller"])
def test_nobody_but_the_auditor_reads_the_trail(world, client, who):
    client.force_login(world.staff[who])
    assert client.get(reverse("trail")).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_page_only_reads(world, client, method):
    client.force_login(world.auditor)
    assert getattr(client, method)(reverse("trail")).status_code == 405


def test_the_page_costs_the_same_for_one_row_and_for_fifty(world, client, django_assert_num_queries):
    client.force_login(world.auditor)
    client.get(reverse("trail"))
    for size in (1, 50):
        for _ in range(size):
            record_audit(by="rm", at=now(), action="customer", customer_ids=["own-01"])
        # Session, staff, count, rows, own row; run and branch for the frame.
        with django_assert_num_queries(7):
            client.get(reverse("trail"))


def test_pages_follow_each_other(world, client):
    client.force_login(world.auditor)
    for n in range(60):
        record_audit(by="rm", at=now(), action="customer", customer_ids=[f"c-{n:02d}"])
    first, second = (client.get(reverse("trail"), {"page": page}).content.decode() for page in (1, 2))
    assert "c-59" in first
    assert "c-59" not in second
    assert "c-00" in second
