"""Every URL × every identity × every relation to the customer × every method: the answer, and what it wrote."""

import pytest
from django.db import transaction
from django.test import Client

from tests.access.conftest import client_of
from tests.access.matrix import ANONYMOUS, IDENTITIES, address, decisions, rows, url_patterns


def test_every_url_has_a_name_and_a_row_and_every_row_a_url():
    names = [pattern.name for pattern in url_patterns()]
    assert None not in names
    assert len(names) == len(set(names))
    assert set(names) == set(rows())


def test_only_the_login_page_is_open():
    assert {row.name for row in rows().values() if row.open} == {"login"}


def test_the_matrix_holds_at_least_five_thousand_decisions():
    assert sum(1 for row in rows().values() for identity in IDENTITIES for _ in decisions(row, identity)) >= 5_000


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("name", rows())
def test_every_decision_of_the_matrix(world, objects, writes, counted, name, identity):
    row = rows()[name]
    client = Client(raise_request_exception=False) if identity == ANONYMOUS else client_of(world, identity)
    wrong = []
    for decision in decisions(row, identity):
        path = address(row, objects[row.object][decision.relation] if row.object else None)
        status, written = _answer(client, decision.method, path, writes)
        counted["decisions"] += 1
        if status not in decision.statuses:
            wrong.append((decision, path, status))
        if decision.is_refusal and set(written) - {"desk_auditrow"}:
            wrong.append((decision, path, dict(written)))
        if decision.is_refusal and identity != ANONYMOUS and written["desk_auditrow"] != 1:
            wrong.append((decision, path, "audit rows", written["desk_auditrow"]))
        if decision.method == "GET" and set(written) - {"desk_auditrow", "django_session"}:
            wrong.append((decision, path, "a GET wrote", dict(written)))
    assert not wrong, "\n".join(map(str, wrong))


def _answer(client, method, path, writes):
    """Status and writes of one request; what it changed is taken back, and the same session asks on."""
    cookies = client.cookies.copy()
    with writes() as written, transaction.atomic():
        status = client.generic(method, path).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return status, written
