"""One logged-in browser that speaks to the desk's WSGI application directly: what a server process does for a request.

Runs in a process of its own with the desk's environment. Each request opens and closes as in production, database
connection included; there is no network and no HTTP parsing.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

CSRF = "benchmarkbenchmarkbenchmarkbench"


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many milliseconds.

    `server`: less what the process and its PostgreSQL backend stood ready without a core, which other load took.
    """

    milliseconds: float
    server: float
    body: bytes


class Browser:
    """Logged in as one member of staff. An answer that is not 200 raises AssertionError."""

    def __init__(self, staff_id: str) -> None:
        from sibao.config.commands import start_desk

        start_desk()
        from django.test import Client

        from sibao.config.wsgi import application
        from sibao.desk.people.models import Staff

        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(Staff.objects.get(pk=staff_id), "django.contrib.auth.backends.ModelBackend")
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()} | {"csrftoken": CSRF}
        self.application = application

    def get(self, address: str, **headers: str) -> Answer:
        """GET a page."""
        return self._ask("GET", address, b"", headers)

    def post(self, address: str, fields: dict[str, str], **headers: str) -> Answer:
        """POST a form."""
        headers |= {"CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_X_CSRFTOKEN": CSRF}
        return self._ask("POST", address, urlencode(fields).encode(), headers)

    def _ask(self, method: str, address: str, content: bytes, headers: dict[str, str]) -> Answer:
        status: list[str] = []
        environ = self._environ(method, address, content) | headers
        backend = _backend()
        waited, began = _waited(backend), time.perf_counter()
        response = self.application(environ, lambda line, _headers, _error=None: status.append(line))
        body = b"".join(response)
        response.close()
        took = (time.perf_counter() - began) * 1000
        waited = _waited(backend) - waited
        assert status[0].startswith("200"), f"{method} {address}: {status[0]}"
        return Answer(took, took - waited, body)

    def _environ(self, method: str, address: str, content: bytes) -> dict[str, Any]:
        parts = urlsplit(address)
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "CONTENT_LENGTH": str(len(content)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": BytesIO(content),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
        }


def _backend() -> int | None:
    """The process of PostgreSQL, on this machine, that serves our connection."""
    from django.db import connection

    if connection.vendor != "postgresql" or connection.connection is None:
        return None
    pid: int = connection.connection.info.backend_pid
    return pid


def _waited(backend: int | None) -> float:
    """Milliseconds for which we, and the backend, have been ready to run without a core, by the kernel's account."""
    nanoseconds = 0
    for process in ("thread-self", str(backend)):
        with suppress(OSError):
            nanoseconds += int(Path(f"/proc/{process}/schedstat").read_text().split()[1])
    return nanoseconds / 1e6


@contextmanager
def counted_sql() -> Iterator[list[str]]:
    """The SQL statements that the desk sends inside."""
    from django.db import connection

    statements: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield statements
