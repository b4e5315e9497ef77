"""The system checks: each fault is noticed, the shipped installation has none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import override_settings

from sibao.config.databases import database_from_url
from sibao.desk.checks import database_is_safe, keys_are_fit
from sibao.desk.vault.keys import key_file, read_or_make_secret

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"


@pytest.fixture
def faults_of_sqlite(tmp_path, django_db_blocker):
    """faults_of_sqlite(pragma, **options): what the check finds in a database opened as set, but changed."""

    def look(pragma="", **options):
        given = {**connections.databases["default"], **database_from_url(None, tmp_path)}
        given["OPTIONS"] = {**given["OPTIONS"], **options}
        given["OPTIONS"]["init_command"] += pragma
        connections["other"] = DatabaseWrapper(given, alias="other")
        with django_db_blocker.unblock():
            try:
                return ids(database_is_safe(databases=["other"]))
            finally:
                connections["other"].close()
                del connections["other"]

    return look


def ids(messages):
    return {message.id for message in messages}


def test_the_shipped_settings_and_database_pass(db):
    faults = ids(run_checks(include_deployment_checks=False, databases=["default"]))
    # A developer's PostgreSQL role may be a superuser; in production that is an error.
    assert faults <= {"sibao.W020"}


def test_a_missing_key_and_a_readable_key_file_are_noticed(settings, tmp_path, monkeypatch):
    for name in ("DJANGO", "DATA", "INDEX"):
        monkeypatch.delenv(f"SIBAO_KEY_{name}", raising=False)
    settings.SIBAO_HOME = tmp_path
    assert [message.id for message in keys_are_fit()] == ["sibao.E001"] * 3
    for name in ("django", "data", "index"):
        read_or_make_secret(tmp_path, name, production=False)
    assert keys_are_fit() == []
    key_file(tmp_path, "data").chmod(0o640)
    assert ids(keys_are_fit()) == {"sibao.E002"}


def test_another_time_zone_is_noticed(settings):
    with override_settings(TIME_ZONE="UTC"):
        assert "sibao.E003" in ids(run_checks())


@pytest.mark.parametrize(
    ("pragma", "fault"),
    [("PRAGMA synchronous=NORMAL", "sibao.E013"), ("PRAGMA mmap_size=268435456", "sibao.E014")],
)
def test_weaker_sqlite_pragmas_are_noticed(faults_of_sqlite, pragma, fault):
    assert faults_of_sqlite(pragma) == {fault}


def test_another_journal_or_transaction_mode_is_noticed(faults_of_sqlite):
    assert faults_of_sqlite("PRAGMA journal_mode=DELETE", transaction_mode="DEFERRED") == {"sibao.E011", "sibao.E012"}


def test_the_desk_opens_sqlite_as_promised(faults_of_sqlite):
    assert faults_of_sqlite() == set()


def test_an_old_sqlite_is_refused(faults_of_sqlite, monkeypatch):
    monkeypatch.setattr(DatabaseWrapper.Database, "sqlite_version_info", (3, 51, 2))
    assert faults_of_sqlite() == {"sibao.E010"}


def test_a_lost_audit_trigger_is_noticed(db):
    table = " ON desk_auditrow" if connection.vendor == "postgresql" else ""
    name = "audit_no_change" if connection.vendor == "postgresql" else "audit_no_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{table}")
    assert "sibao.E030" in ids(database_is_safe(databases=["default"]))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="roles are PostgreSQL's")
@pytest.mark.parametrize(("production", "fault"), [(True, "sibao.E020"), (False, "sibao.W020")])
def test_a_role_that_bypasses_row_security_is_an_error_in_production(db, settings, production, fault):
    settings.PRODUCTION = production
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE too_strong BYPASSRLS")
        cursor.execute("CREATE ROLE plain")
        cursor.execute("GRANT USAGE ON SCHEMA public TO too_strong, plain")
        cursor.execute("SET LOCAL ROLE too_strong")
        assert fault in ids(database_is_safe(databases=["default"]))
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL ROLE plain")
        assert fault not in ids(database_is_safe(databases=["default"]))


def test_check_deploy_passes_under_production_settings(tmp_path):
    """Django's own 25 deployment checks and ours, warnings included."""
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def manage(home: Path, *words: str):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "sibao.config.settings",
        "SIBAO_HOME": str(home),
        "SIBAO_PRODUCTION": "1",
        "SIBAO_HOSTS": "desk.bank.example",
        **{f"SIBAO_KEY_{name}": f"{name}-{KEY}" for name in ("DJANGO", "DATA", "INDEX")},
    }
    command = [sys.executable, "-m", "django", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=Path(__file__).parents[2])
