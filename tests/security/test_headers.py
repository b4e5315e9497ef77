"""T48: headers, cookies and caches of every route, and the attributes of cookies in production."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.matrix import address, rows
from tests.security.conftest import client_of
from tests.security.test_checks import manage

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def answers(world, objects, identity):
    """The answers of all routes to one identity, GET and POST, found and not found."""
    client = client_of(world, identity) if identity else Client(raise_request_exception=False)
    for row in rows().values():
        for relation in ("own", "not_there") if row.object else (None,):
            path = address(row, objects[row.object][relation] if row.object else None)
            for method in ("GET", "POST"):
                if row.name != "logout":
                    yield f"{method} {path}", client.generic(method, path)
    yield "no page", client.get("/no-such-page/")


@pytest.mark.parametrize("identity", [None, "bm", "auditor", "teller"])
def test_every_answer_carries_the_headers(world, objects, identity):
    wrong = []
    for what, answer in answers(world, objects, identity):
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        for name, value in {**ALWAYS, **POLICY}.items():
            found = policy.get(name) if name in POLICY else answer.headers.get(name)
            if found != value:
                wrong.append((what, answer.status_code, name, found))
        if identity and "no-store" not in answer.headers.get("Cache-Control", ""):
            wrong.append((what, answer.status_code, "Cache-Control", answer.headers.get("Cache-Control")))
    assert not wrong


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world, client):
    client.force_login(world.rm)
    client.get(reverse("account"))
    assert set(client.cookies) == {"sessionid", "csrftoken"}
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]
        assert cookie["path"] == "/"
    assert client.cookies["sessionid"]["max-age"] == "", "the session ends with the browser"


def test_production_sends_everything_over_tls_under_host_cookies(tmp_path):
    code = (
        "from django.conf import settings as s; from django.test import Client;"
        "from django.core.management import call_command; call_command('migrate', verbosity=0);"
        "plain = Client(headers={'host': 'desk.bank.example'}).get('/login/');"
        "safe = Client(headers={'host': 'desk.bank.example'}).get('/login/', secure=True);"
        "print(plain.status_code, plain['Location']); print(safe.status_code, safe['Strict-Transport-Security']);"
        "[print(c.key, c['secure'], c['httponly'], c['path'], repr(c['domain'])) for c in safe.cookies.values()];"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.DEBUG)"
    )
    result = manage(tmp_path, "shell", "--no-imports", "-c", code)
    assert result.stdout.splitlines() == [
        "301 https://desk.bank.example/login/",
        "200 max-age=31536000; includeSubDomains; preload",
        "__Host-csrf True True / ''",
        "__Host-session True False",
    ], result.stderr


def test_an_error_tells_nothing_of_the_inside(world, monkeypatch):
    def broken(*args, **values):
        raise RuntimeError("secret inside")

    client = client_of(world, "auditor")
    monkeypatch.setattr("sibao.desk.access.views.trail_rows", broken)
    answer = client.get(reverse("trail"))
    assert answer.status_code == 500
    assert "secret inside" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
