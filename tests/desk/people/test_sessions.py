"""How long a session lives, and that its answers are kept nowhere."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sibao.desk.audit.models import AuditRow
from sibao.desk.runs.book import policy_on
from tests.desk.world import TODAY


@pytest.fixture
def later(monkeypatch):
    """later(seconds): the machine's clock has moved on since the test began."""
    begin = time.time()
    return lambda seconds: monkeypatch.setattr("sibao.desk.people.middleware.time.time", lambda: begin + seconds)


def is_in(client):
    return client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize("who", ["rm", "teller", "lobby", "auditor"])
def test_an_idle_session_ends_after_the_minutes_of_its_role(world, client, later, who):
    idle = policy_on(TODAY).desk.idle_minutes[world.staff[who].role] * 60
    client.force_login(world.staff[who])
    later(0)
    assert is_in(client)
    later(idle - 1)
    assert is_in(client)
    later(2 * idle + 1)
    assert not is_in(client)
    rows = AuditRow.objects.filter(action="log_out").values_list("staff_id", "facts")
    assert list(rows) == [(who, {"cause": "session_limit"})]


def test_a_teller_is_out_sooner_than_a_manager(world, client, later):
    minutes = policy_on(TODAY).desk.idle_minutes
    assert minutes["teller"] < minutes["relationship_manager"]
    for who, still_in in ((world.teller, False), (world.rm, True)):
        client.force_login(who)
        later(0)
        assert is_in(client)
        later(minutes["teller"] * 60 + 61)
        assert is_in(client) is still_in


def test_a_session_in_steady_use_ends_after_the_policys_hours(world, client, later):
    client.force_login(world.rm)
    hours = policy_on(TODAY).desk.session_hours
    for minute in range(0, hours * 60, 20):
        later(minute * 60)
        assert is_in(client), minute
    later(hours * 3600 + 1)
    assert not is_in(client)


def test_steady_use_writes_the_session_once_a_minute_at_most(world, client, later):
    client.force_login(world.rm)
    for second, written in ((0, True), (30, False), (59, False), (61, True), (62, False)):
        later(second)
        with CaptureQueriesContext(connection) as queries:
            is_in(client)
        assert any("UPDATE" in query["sql"] for query in queries) is written, second


def test_pages_of_staff_are_kept_in_no_cache(world, client):
    client.force_login(world.rm)
    assert "no-store" in client.get(reverse("account")).headers["Cache-Control"]


def test_the_answer_speaks_the_language_of_the_member_of_staff(world, client):
    type(world.rm).objects.filter(pk="rm").update(language="en")
    client.force_login(world.rm)
    answer = client.get(reverse("account"), headers={"Accept-Language": "zh-CN"})
    assert answer.headers["Content-Language"] == "en"
    assert '<html lang="en"' in answer.content.decode()


@pytest.mark.parametrize(("asked", "given"), [("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("", "zh-hans")])
def test_the_login_page_speaks_the_language_of_the_browser(db, client, asked, given):
    assert client.get(reverse("login"), headers={"Accept-Language": asked}).headers["Content-Language"] == given
