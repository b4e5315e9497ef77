"""The database of the desk: embedded SQLite by default, PostgreSQL by DATABASE_URL."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# WAL with FULL: an acknowledged write survives power loss; mmap stays off.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"

# Solid-state disks: with the default cost of 4 an outlet's list reads the whole bank instead of the outlet's index.
POSTGRES_OPTIONS = "-c statement_timeout=60000 -c lock_timeout=20000 -c random_page_cost=1.1"


def database_from_url(url: str | None, home: Path) -> dict[str, Any]:
    """Django's DATABASES entry for `url` (postgres://…), or for SQLite in `home` when there is none.

    Raises ValueError for another kind of address.
    """
    if not url:
        return _sqlite(home / "desk.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL must begin with postgres:// (found {parts.scheme}://)")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": POSTGRES_OPTIONS},
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }
