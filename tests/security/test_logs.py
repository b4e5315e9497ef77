"""T18: nobody writes a line of the log but the desk; nobody makes it grow without end."""

import logging

import pytest

from sibao.config.logs import LineFormatter
from tests.security.conftest import client_of
from tests.security.payloads import LOG_LINES


@pytest.fixture
def lines(monkeypatch):
    """What the log's own formatter has made of every record so far."""
    found = []

    class Keep(logging.Handler):
        def emit(self, record):
            found.append(self.format(record))

    handler = Keep()
    handler.setFormatter(LineFormatter())
    logging.getLogger().addHandler(handler)
    yield found
    logging.getLogger().removeHandler(handler)


def is_one_line(text):
    return len(text.splitlines()) == 1 and all(character.isprintable() for character in text)


@pytest.mark.parametrize("text", LOG_LINES)
def test_control_characters_of_a_message_are_written_as_escapes(lines, text):
    logging.getLogger("sibao").warning("user agent %s", text)
    assert len(lines) == 1
    assert is_one_line(lines[0])
    assert "forged line" in lines[0]


def test_a_traceback_stays_one_record_that_no_text_of_a_user_begins(lines):
    try:
        raise ValueError(LOG_LINES[0])
    except ValueError:
        logging.getLogger("sibao").exception("failed")
    assert len(lines) == 1
    assert is_one_line(lines[0])


@pytest.mark.parametrize("text", LOG_LINES)
def test_a_failed_login_writes_one_line_whatever_was_typed(world, client, lines, settings, text):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client.post("/login/", {"username": text, "password": "x"}, HTTP_USER_AGENT=text.replace("\n", "%0a"))
    assert all(is_one_line(line) for line in lines)


def test_a_refusal_costs_the_log_one_short_line(world, lines):
    client = client_of(world, "rm")
    for number in range(60):
        client.get(f"/customers/no-such-{number}/")
    # Each refusal is one short line of the log and one row of the trail.
    assert len(lines) <= 60
    assert sum(map(len, lines)) <= 60 * 300
