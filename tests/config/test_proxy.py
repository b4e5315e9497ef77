"""Whose address the trail and the login lock see: the client's behind a trusted proxy, nobody's invention."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from sibao.config.proxy import client_address, trusted_proxies
from sibao.desk.audit.models import AuditRow
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.clock import today

PROXY, OTHER, CLIENT, FORGED = "10.1.0.5", "10.1.0.6", "192.0.2.7", "203.0.113.9"
NETWORK = trusted_proxies("10.1.0.0/24")


@pytest.mark.parametrize(
    ("forwarded", "trusted", "found"),
    [
        (CLIENT, 0, PROXY),
        (CLIENT, 1, CLIENT),
        (f"{FORGED}, {CLIENT}", 1, CLIENT),
        (f"{FORGED},{CLIENT}, {OTHER}", 2, CLIENT),
        (f"{FORGED}, {CLIENT}, {OTHER}", NETWORK, CLIENT),
        (f"{FORGED}, {CLIENT}", NETWORK, CLIENT),
        (f"{CLIENT}, nonsense", 1, PROXY),
        (f"{CLIENT}, nonsense, {OTHER}", NETWORK, OTHER),
        ("", 1, PROXY),
        ("2001:db8::7", 1, "2001:db8::7"),
    ],
)
def test_the_first_hop_from_the_right_that_is_no_trusted_proxy_is_the_client(forwarded, trusted, found):
    assert client_address(PROXY, forwarded, trusted) == found


def test_behind_a_local_socket_the_number_of_proxies_decides():
    assert client_address("", f"{FORGED}, {CLIENT}", 1) == CLIENT
    assert client_address("", CLIENT, NETWORK) == ""


@pytest.mark.parametrize("text", ["yes", "10.1.0.5,", "10.1.0.5/99", "-1"])
def test_a_setting_that_names_no_proxy_stops_the_start(text):
    with pytest.raises(ValueError, match="."):
        trusted_proxies(text)


def refused_login(forwarded, peer=PROXY):
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    answer = Client().post(reverse("login"), {"username": "rm", "password": "x"}, REMOTE_ADDR=peer, **extra)
    return answer.status_code, AuditRow.objects.latest("pk").address


@pytest.mark.parametrize(
    ("trusted", "peer", "address"),
    [(0, PROXY, PROXY), (1, PROXY, CLIENT), (NETWORK, PROXY, CLIENT), (NETWORK, FORGED, FORGED)],
)
def test_the_trail_shows_the_real_peer_whatever_the_header_says(db, trusted, peer, address):
    with override_settings(SIBAO_PROXY=trusted):
        assert refused_login(f"{FORGED}, {CLIENT}", peer)[1] == address


def test_a_header_of_one_s_own_neither_escapes_the_lock_nor_locks_others(db):
    """Without a proxy the header is nothing; behind one only its own entry counts."""
    failures = policy_on(today()).desk.lockout_failures
    for trusted in (0, 1):
        with override_settings(SIBAO_PROXY=trusted):
            tail = f", 198.51.100.{trusted}"
            peer = f"10.1.0.{10 + trusted}"
            statuses = [refused_login(f"192.0.2.{n}{tail}", peer)[0] for n in range(failures + 1)]
            assert statuses[-1] == 429
            other = refused_login("192.0.2.1, 198.51.100.77", f"10.1.0.{20 + trusted}")
            assert other[0] == 200


def test_https_is_believed_of_the_proxy_only(db):
    with override_settings(SIBAO_PROXY=NETWORK, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
                           SECURE_SSL_REDIRECT=True):  # fmt: skip
        ask = Client(HTTP_X_FORWARDED_PROTO="https")
        assert ask.get(reverse("login"), REMOTE_ADDR=PROXY).status_code == 200
        assert ask.get(reverse("login"), REMOTE_ADDR=FORGED).status_code == 301
