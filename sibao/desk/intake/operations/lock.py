"""One night at a time, on whichever database."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from sibao.engine.errors import AnotherNightRuns

ADVISORY_KEY = 0x51BA0


@contextmanager
def only_night(home: Path) -> Iterator[None]:
    """Hold the lock of the desk's nights; AnotherNightRuns when it is taken. A killed holder leaves it free."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "night.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherNightRuns("another night is being published") from None
        if connection.vendor != "postgresql":
            yield
            return
        with _advisory_lock():
            yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [ADVISORY_KEY])
        if not cursor.fetchone()[0]:
            raise AnotherNightRuns("another night is being published")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [ADVISORY_KEY])
