"""T05, T31: what lies outside one's scope, and what is sealed or masked, shows nowhere."""

import base64
import sqlite3
import uuid
from decimal import Decimal

import pytest
from django.db import connection

from sibao.config.databases import SQLITE_PRAGMAS
from sibao.desk.access.rules import ACTIONS, Action
from sibao.desk.audit.models import AuditRow
from sibao.desk.customers.models import Profile
from sibao.desk.people.models import Role
from tests.access.scope_oracle import groups_in_scope
from tests.desk.world import (
    STAFF,
    add,
    add_all,
    contact,
    customer,
    event,
    holding,
    id_number,
    mobile,
    movement,
    profile,
    sealed_fields,
    standing,
    task,
)
from tests.security.conftest import OF_EACH_ROLE, body, client_of, pages_of

READERS = [staff_id for staff_id, (_, role) in STAFF.items() if role != Role.AUDITOR]


@pytest.mark.parametrize("identity", READERS)
def test_a_customer_outside_the_scope_changes_no_page(world, objects, identity):
    """No page names anybody outside the scope, and none differs by a character or a total when a rich customer with
    everything appears there."""
    client, paths = client_of(world, identity), pages_of(identity, objects)
    before = {path: body(client.get(path)) for path in paths}
    outside = set(world.customer_ids) - world.ids(*groups_in_scope(identity))
    named = [(path, key) for path, page in before.items() for key in outside if f"{key}/" in page or f">{key}<" in page]
    assert not named
    home, owner = _outside(identity)
    _canary(world, home, owner)
    for path in paths:
        after = body(client.get(path))
        assert "canary" not in after
        assert after == before[path], path


def _outside(identity):
    """A branch and an owner beyond the reach of an identity (administrators reach nobody)."""
    at, role = STAFF[identity]
    if role == Role.RELATIONSHIP_MANAGER:
        return at, "rm_colleague" if identity != "rm_colleague" else "rm"
    return ("n1", "rm") if at in ("s1", "south") else ("s1", "rm_south")


def _canary(world, home, owner):
    night = world.run
    add(customer(night, "canary-1", owner))
    of = add(profile(night, "canary-1", 77, name="金丝雀"))
    add(standing(night, of, home, raw=Decimal("98765432.10"), tier="private", tier_rank=6))
    add_all([holding(night, "canary-1"), movement(night, "canary-1"), event(night, "canary-1")])
    add(task(night, "canary-1"))
    add(contact("canary-1", world.staff[owner], uuid.uuid4()))


NO_BALANCES = [
    staff_id
    for staff_id, (_, role) in STAFF.items()
    if Action.SEE_BALANCES not in ACTIONS[role] and role != Role.AUDITOR
]


@pytest.mark.parametrize("identity", NO_BALANCES)
def test_roles_without_balances_see_no_amount(world, objects, identity):
    """Every page is the same whatever the customers own: a counter role or complaint officer reads no money from it."""
    client, paths = client_of(world, identity), pages_of(identity, objects)
    before = {path: body(client.get(path)) for path in paths}
    with connection.cursor() as cursor:
        for table, column in MONEY:
            cursor.execute(f"UPDATE {table} SET {column} = {column} + 1234567.89 WHERE {column} IS NOT NULL")
    for path in paths:
        assert body(client.get(path)) == before[path], path


MONEY = (
    *((f"desk_{table}", column) for table, column in (("holding", "balance"), ("task", "amount"), ("event", "amount"))),
    *(("desk_movement", column) for column in ("amount", "base")),
    *(("desk_standing", column) for column in ("raw", "raw_30_days_ago", "raw_year", "rating", "next_floor", "gap")),
)


@pytest.fixture
def canaries(world):
    """200 values of every kind in sealed fields: 67 customers × identity number, phone, address."""
    values = []
    for number, key in enumerate([*world.customer_ids, *(f"more-{n}" for n in range(27))]):
        if key.startswith("more"):
            add(customer(world.run, key, "rm"))
            add(standing(world.run, add(profile(world.run, key, number)), "n1"))
        row = (id_number(500 + number), mobile(90_000_000 + number), f"金丝雀路{number:03d}号院")
        Profile.unscoped.filter(customer_id=key).update(**sealed_fields(key, *row))
        values += row
    assert len(values) >= 200
    return values


def encodings(value):
    """The ways a value could stand in clear."""
    yield from (value.encode(name) for name in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"))
    for name in ("utf-8", "gb18030"):
        yield base64.b64encode(value.encode(name)).rstrip(b"=")[:-1]
    yield value.encode("unicode_escape")


def assert_absent(values, haystack, where):
    found = [value for value in values if any(form in haystack for form in encodings(value))]
    assert not found, (where, found[:3])


def test_sealed_values_stand_in_clear_nowhere_in_the_database(canaries):
    tables = connection.introspection.table_names()
    assert "desk_profile" in tables
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                plain = b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
                assert_absent(canaries, plain, table)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the file of SQLite")
def test_sealed_values_stand_in_clear_nowhere_in_the_file_or_its_log(canaries, tmp_path):
    target = sqlite3.connect(tmp_path / "copy.sqlite3")
    target.executescript(f"{SQLITE_PRAGMAS} PRAGMA foreign_keys=OFF;")
    with connection.cursor() as source:
        source.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%%'")
        for table, statement in source.fetchall():
            target.execute(statement)
            source.execute(f'SELECT * FROM "{table}"')
            marks = ", ".join("?" * len(source.description))
            target.executemany(f'INSERT INTO "{table}" VALUES ({marks})', source.fetchall())
    target.commit()
    files = sorted(tmp_path.iterdir())
    assert {file.name for file in files} >= {"copy.sqlite3", "copy.sqlite3-wal"}
    for file in files:
        assert_absent(canaries, file.read_bytes(), file.name)
    target.close()


@pytest.mark.parametrize("identity", OF_EACH_ROLE)
def test_no_page_shows_a_sealed_value_unasked(canaries, world, objects, caplog, identity):
    client = client_of(world, identity)
    with caplog.at_level("DEBUG"):
        for path in pages_of(identity, objects):
            assert_absent(canaries, client.get(path).content, path)
    assert_absent(canaries, caplog.text.encode(), "log")


def test_the_search_for_a_phone_leaves_it_neither_in_the_log_nor_in_the_trail(canaries, world, caplog):
    client = client_of(world, "bm")
    with caplog.at_level("DEBUG", logger="django"):
        for value in canaries[:9]:
            client.post("/search/", {"q": value})
    assert_absent(canaries, caplog.text.encode(), "log")
    assert_absent(canaries, str(list(AuditRow.objects.values_list())).encode(), "trail")
