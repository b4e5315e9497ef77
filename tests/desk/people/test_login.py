"""Logging in and out: what is let in, what is told, what is locked, what is left in the trail."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sibao.desk.audit.models import AuditRow
from sibao.desk.runs.book import policy_on
from tests.desk.world import TODAY

PASSWORD = "correct-horse-93-battery"


@pytest.fixture
def rm(world):
    world.rm.set_password(PASSWORD)
    world.rm.save()
    return world.rm


def log_in(client, username="rm", password=PASSWORD, **extra):
    data = {"username": username, "password": password, **extra.pop("data", {})}
    return client.post(reverse("login"), data, **extra)


def trail(action):
    return list(AuditRow.objects.filter(action=action).order_by("pk").values_list("staff_id", "outcome"))


def test_the_right_password_opens_the_desk_and_leaves_a_row(rm, client):
    answer = log_in(client, data={"next": reverse("account")})
    assert (answer.status_code, answer.url) == (302, reverse("account"))
    assert client.get(reverse("account")).status_code == 200
    assert trail("log_in") == [("rm", "done")]


def test_the_session_gets_a_new_id_at_login(rm, client):
    client.get(reverse("login"))
    client.session["planted"] = 1
    session = client.session
    session.save()
    client.cookies["sessionid"] = session.session_key
    log_in(client, data={"next": reverse("account")})
    assert client.cookies["sessionid"].value != session.session_key
    assert len(client.cookies["sessionid"].value) >= 32


@pytest.mark.parametrize("username", ["rm", "no-such-number", "gone", "lobby"])
def test_every_wrong_login_is_answered_with_the_same_page(rm, world, username):
    """A wrong password, an unknown number, a closed account, an account without a password."""
    gone = world.staff["rm_colleague"]
    gone.pk = "gone"
    gone.set_password(PASSWORD)
    gone.is_active = False
    gone.save(force_insert=True)
    password = PASSWORD if username == "gone" else "wrong-password-1"
    answer = log_in(Client(), username, password)
    other = log_in(Client(), "somebody-else", "wrong-password-1")
    assert answer.status_code == other.status_code == 200
    clean = [
        page.content.decode().replace(f'value="{name}"', "")
        for page, name in ((answer, username), (other, "somebody-else"))
    ]
    assert without_token(clean[0]) == without_token(clean[1])
    assert "工号或密码不正确" in clean[0]


def without_token(page):
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_wrong_login_is_in_the_trail_and_text_that_is_no_staff_number_is_not(rm, client):
    log_in(client, "rm", "wrong-password-1")
    log_in(client, "my-secret-typed-in-the-wrong-field", "x")
    assert trail("log_in") == [("rm", "refused"), ("", "refused")]


def test_the_account_is_locked_at_one_address_after_the_policys_failures_and_not_at_another(rm):
    failures = policy_on(TODAY).desk.lockout_failures
    answers = [log_in(Client(), "rm", f"wrong-{n}-password").status_code for n in range(failures)]
    assert answers[:-1] == [200] * (failures - 1)
    assert answers[-1] == 429
    assert log_in(Client()).status_code == 429, "the right password does not open a locked account"
    assert log_in(Client(), data={"next": "/account/"}, REMOTE_ADDR="10.0.0.9").status_code == 302
    assert log_in(Client(), "bm", "wrong-password-1").status_code == 200, "colleagues at the address are not locked"


def test_a_number_that_does_not_exist_is_locked_the_same_way(rm):
    failures = policy_on(TODAY).desk.lockout_failures
    answers = [log_in(Client(), "nobody", f"wrong-{n}-password") for n in range(failures + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]


def test_the_lock_opens_after_the_policys_minutes(rm, monkeypatch):
    from axes.models import AccessAttempt

    for n in range(policy_on(TODAY).desk.lockout_failures):
        log_in(Client(), "rm", f"wrong-{n}-password")
    minutes = policy_on(TODAY).desk.lockout_minutes
    attempt = AccessAttempt.objects.get()
    AccessAttempt.objects.update(attempt_time=attempt.attempt_time - timedelta(minutes=minutes - 1))
    assert log_in(Client()).status_code == 429
    AccessAttempt.objects.update(attempt_time=attempt.attempt_time - timedelta(minutes=minutes + 1))
    assert log_in(Client(), data={"next": "/account/"}).status_code == 302


def test_logout_ends_the_session_and_clears_the_browser(rm, client):
    log_in(client, data={"next": reverse("account")})
    key = client.cookies["sessionid"].value
    answer = client.post(reverse("logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get(reverse("account")).status_code == 302
    assert trail("log_out") == [("rm", "done")]


def test_logout_by_a_link_is_not_possible(rm, client):
    client.force_login(rm)
    assert client.get(reverse("logout")).status_code == 405
    assert client.get(reverse("account")).status_code == 200


def test_a_closed_account_is_out_at_its_next_request(rm, client):
    client.force_login(rm)
    assert client.get(reverse("account")).status_code == 200
    type(rm).objects.filter(pk=rm.pk).update(is_active=False)
    assert client.get(reverse("account")).status_code == 302


def test_a_logged_in_member_of_staff_is_not_asked_again(rm, client):
    client.force_login(rm)
    assert client.get(reverse("login"), {"next": reverse("account")}).url == reverse("account")


def test_neither_password_nor_typed_name_reaches_the_log(rm, client, caplog):
    with caplog.at_level(logging.DEBUG):
        log_in(client, "rm", "wrong-password-canary")
    assert "wrong-password-canary" not in caplog.text
