"""System checks of the installation: `sibao manage check` (settings) and `check --database default` (the database)."""

import stat
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from sibao.desk.audit.models import AuditRow
from sibao.desk.vault.keys import SECRETS, UnfitSecret, key_file, read_or_make_secret

# The release that repaired the WAL-reset corruption (two connections that write and checkpoint at once).
LEAST_SQLITE = (3, 51, 3)
FULL = 2
TIME_ZONE = "Asia/Shanghai"
TRIGGERS = {"sqlite": {"audit_no_update", "audit_no_delete"}, "postgresql": {"audit_no_change", "audit_no_truncate"}}
TRIGGER_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'",
}


@register(Tags.security)
def keys_are_fit(**options: Any) -> list[CheckMessage]:
    """Every secret is there and no sample; its file is its owner's only."""
    found: list[CheckMessage] = []
    for name in SECRETS:
        try:
            read_or_make_secret(settings.SIBAO_HOME, name, production=True)
        except UnfitSecret as error:
            found.append(Error(str(error), id="sibao.E001"))
        path = key_file(settings.SIBAO_HOME, name)
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            found.append(Error(f"{path} can be read by others: chmod 600", id="sibao.E002"))
    return found


@register()
def time_zone_is_the_banks(**options: Any) -> list[CheckMessage]:
    """Days of the bank begin at midnight in its own time zone."""
    if settings.USE_TZ and settings.TIME_ZONE == TIME_ZONE:
        return []
    return [Error(f"the time zone must be {TIME_ZONE}, with USE_TZ", id="sibao.E003")]


@register(Tags.database)
def database_is_safe(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """The database's version, durability and role, and the triggers that keep the trail."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        found += _sqlite(connection) if connection.vendor == "sqlite" else _postgres(connection)
        found += _triggers(connection)
    return found


def _sqlite(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    connection.ensure_connection()
    if connection.Database.sqlite_version_info < LEAST_SQLITE:
        version = connection.Database.sqlite_version
        found.append(Error(f"SQLite {version} can corrupt the database; 3.51.3 or newer is needed", id="sibao.E010"))
    if connection.transaction_mode != "IMMEDIATE":
        found.append(Error("transactions must begin IMMEDIATE, or writers fail as locked", id="sibao.E011"))
    journal, in_memory = _one(connection, "PRAGMA journal_mode"), connection.is_in_memory_db()
    if journal != "wal" and not in_memory:
        found.append(Error(f"journal_mode is {journal}, must be WAL", id="sibao.E012"))
    if int(_one(connection, "PRAGMA synchronous")) < FULL:
        found.append(Error("synchronous must be FULL, or power loss takes acknowledged writes", id="sibao.E013"))
    if int(_one(connection, "PRAGMA mmap_size") or 0):
        found.append(Error("mmap_size must be 0", id="sibao.E014"))
    return found


def _postgres(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    query = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    if not _one(connection, query):
        return []
    text = "the desk's PostgreSQL role is a superuser or bypasses row security: it could switch off the audit triggers"
    return [Error(text, id="sibao.E020") if settings.PRODUCTION else Warning(text, id="sibao.W020")]


def _triggers(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    table = AuditRow._meta.db_table
    if table not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER_NAMES[connection.vendor], [table])
        missing = TRIGGERS[connection.vendor] - {name for (name,) in cursor.fetchall()}
    return [Error(f"the audit table has lost its trigger {name}", id="sibao.E030") for name in sorted(missing)]


def _one(connection: BaseDatabaseWrapper, query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None
