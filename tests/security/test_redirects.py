"""T14: nobody is sent to another site."""

import pytest
from django.urls import reverse

from tests.security.conftest import client_of
from tests.security.payloads import ELSEWHERE

PASSWORD = "correct-horse-93-battery"


@pytest.fixture(autouse=True)
def _quick_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def rm(world):
    world.rm.set_password(PASSWORD)
    world.rm.save()
    return world.rm


def stays(location):
    """Inside: one slash, then no second slash or backslash, and no control character."""
    return location.startswith("/") and location[1:2] not in ("/", "\\") and location.isprintable()


@pytest.mark.parametrize("target", ELSEWHERE)
def test_login_sends_nobody_elsewhere(rm, client, target):
    sent = {"username": "rm", "password": PASSWORD, "next": target}
    answer = client.post(reverse("login"), sent)
    assert answer.status_code == 302
    assert answer.url == reverse("today")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_somebody_logged_in_is_sent_nowhere_else(rm, client, target):
    client.force_login(rm)
    assert client.get(reverse("login"), {"next": target}).url == reverse("today")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_preferences_send_nobody_elsewhere(world, target):
    answer = client_of(world, "rm").post(reverse("preferences"), {"theme": "dark", "next": target})
    assert answer.url == reverse("account")


def test_a_page_asked_for_before_login_is_reached_after_it(rm, client):
    asked = client.get(reverse("account") + "?a=1&b=2")
    assert stays(asked.url)
    answer = client.post(asked.url, {"username": "rm", "password": PASSWORD, "next": reverse("account") + "?a=1&b=2"})
    assert answer.url == reverse("account") + "?a=1&b=2"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", ""])
def test_another_host_name_is_refused(client, db, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert client.get(reverse("login"), headers={"host": host}).status_code in (400, 200 if host == "" else 400)
