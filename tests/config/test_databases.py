"""Which database the desk opens, and that the embedded one is opened safely."""

from pathlib import Path

import pytest
from django.db import connection

from sibao.config.databases import database_from_url


def test_without_an_address_the_desk_uses_sqlite_in_its_home(tmp_path: Path) -> None:
    entry = database_from_url(None, tmp_path)
    assert entry["NAME"] == str(tmp_path / "desk.sqlite3")
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_postgres_address_is_taken_apart() -> None:
    entry = database_from_url("postgres://desk:p%40ss@db.example:5433/sibao", Path())
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"], entry["NAME"]) == (
        "desk",
        "p@ss",
        "db.example",
        "5433",
        "sibao",
    )


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="postgres://"):
        database_from_url("mysql://desk@db/sibao", Path())


@pytest.mark.django_db
def test_the_open_sqlite_has_the_wal_fix_and_full_synchronous_writes() -> None:
    if connection.vendor != "sqlite":
        return
    import sqlite3

    assert sqlite3.sqlite_version_info >= (3, 51, 3)
    with connection.cursor() as cursor:
        for pragma, wanted in {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1}.items():
            assert cursor.execute(f"PRAGMA {pragma}").fetchone()[0] == wanted
