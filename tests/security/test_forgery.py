"""T15: a form without its token changes nothing, on every page that accepts forms."""

import pytest
from django.urls import reverse

from tests.access.matrix import METHODS, address, decisions, rows
from tests.desk.world import STAFF
from tests.security.conftest import client_of

UNSAFE = [
    (name, method) for name, row in rows().items() for method in METHODS if method != "GET" and method in row.methods
]


@pytest.mark.parametrize(("name", "method"), UNSAFE)
@pytest.mark.parametrize("token", ["none", "wrong", "another's"])
def test_without_its_token_a_form_is_refused_and_writes_its_audit_row_only(world, objects, writes, name, method, token):
    row = rows()[name]
    identity = next(each for each, (_, role) in STAFF.items() if role in row.roles)
    decision = next(each for each in decisions(row, identity) if each.method == method and min(each.statuses) != 404)
    path = address(row, objects[row.object][decision.relation] if row.object else None)
    client = client_of(world, identity, enforce_csrf_checks=True)
    extra = {"none": {}, "wrong": {"HTTP_X_CSRFTOKEN": "x" * 64}, "another's": {"HTTP_X_CSRFTOKEN": _token_of(world)}}
    with writes() as written:
        answer = client.generic(method, path, **extra[token])
    assert answer.status_code == 403
    assert dict(written) == {"desk_auditrow": 1}


def _token_of(world):
    other = client_of(world, "bm", enforce_csrf_checks=True)
    other.get(reverse("account"))
    return other.cookies["csrftoken"].value


def test_with_its_token_the_same_form_is_accepted(world):
    client = client_of(world, "rm", enforce_csrf_checks=True)
    client.get(reverse("account"))
    token = client.cookies["csrftoken"].value
    assert client.post(reverse("preferences"), {"theme": "dark"}, HTTP_X_CSRFTOKEN=token).status_code == 302


def test_the_token_cookie_cannot_be_read_by_scripts(world):
    client = client_of(world, "rm")
    client.get(reverse("account"))
    assert client.cookies["csrftoken"]["httponly"]
    assert client.cookies["csrftoken"]["samesite"] == "Lax"
