"""A desk with a large bank on it, on SQLite and on PostgreSQL: built once a run, dropped at its end.

The first night is published without events and movements, so that readers have pages; the second one, with all of
them, is measured while they read.
"""

import atexit
import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from benchmarks.banks import AS_OF
from benchmarks.browser import Browser
from benchmarks.figures import Spent, run_apart, start_apart, work_folder
from benchmarks.nights import Night, night_files

SERVER = os.environ.get("SIBAO_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
# Of this run alone: two runs at once must not take each other's desk.
RUN = os.getpid()
DATABASE = f"sibao_bench_{RUN}"
KINDS = ("SQLite", "PostgreSQL")
# Readers with this pause (seconds) after each page are about fifty people who click every six seconds.
READERS = 2
READER_PAUSE = 0.25
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Desk:
    """A desk with two nights published. `reading`: milliseconds of each page that was read during the second one."""

    kind: str
    environment: Mapping[str, str]
    night: Night
    first: Spent
    second: Spent
    tasks: int
    reading: tuple[float, ...]


def missing(kind: str) -> str:
    """Why there can be no desk of this kind here; '' where there can."""
    if kind == "SQLite":
        return ""
    try:
        psycopg.connect(SERVER, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"no PostgreSQL at {SERVER} (SIBAO_BENCH_POSTGRES): {str(error).splitlines()[0]}"
    return ""


@cache
def desk(kind: str, customers: int) -> Desk:
    """The desk of this kind with a bank of so many customers."""
    night = night_files(customers)
    home = work_folder() / f"desk-{kind.lower()}-{RUN}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    environment = {"SIBAO_HOME": str(home), "SIBAO_TODAY": (AS_OF + timedelta(days=1)).isoformat(), "DATABASE_URL": ""}
    if kind == "PostgreSQL":
        _drop_database()
        _execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
        atexit.register(_drop_database)
        environment["DATABASE_URL"] = f"{SERVER.rsplit('/', 1)[0]}/{DATABASE}"
    day = AS_OF - timedelta(days=1)
    first = run_apart("benchmarks.desks:publish", night.quiet, night.accepted, day, home, environment=environment)
    second, reading = _publish_while_read(night, home, environment)
    tasks = int((home / "tasks").read_text())
    return Desk(kind, environment, night, first, second, tasks, reading)


def publish(out: str, accepted: str, day: str, home: str) -> None:
    """Publish one night (called apart, with the desk's environment)."""
    from sibao.config.commands import start_desk

    start_desk()
    from django.core.management import call_command

    from sibao.desk.intake.operations import NightFiles, publish_night
    from sibao.policy.book import load_book

    call_command("migrate", verbosity=0)
    book, at = load_book(), datetime.fromisoformat(day).replace(hour=23, tzinfo=SHANGHAI)
    publication = publish_night(
        files=NightFiles(Path(out), Path(accepted)),
        summary=json.loads((Path(out) / "run.json").read_text()),
        policy=book.on(at.date()),
        calendar=book.calendar,
        skipped=[],
        by="bench",
        at=at,
    )
    (Path(home) / "tasks").write_text(str(publication.new_tasks))


def read_pages(staff_id: str, stop: str, answer: str) -> None:
    """Read home and list in turn until the file `stop` is there; write the milliseconds of each to `answer`."""
    browser, took = Browser(staff_id), []
    pages = ("/", "/customers/")
    for page in pages:
        browser.get(page)
    Path(answer).with_suffix(".ready").touch()
    while not Path(stop).exists():
        for page in pages:
            took.append(browser.get(page).milliseconds)
            time.sleep(READER_PAUSE)
    Path(answer).write_text(json.dumps(took))


def _publish_while_read(night: Night, home: Path, environment: Mapping[str, str]) -> tuple[Spent, tuple[float, ...]]:
    stop, answers = home / "stop", [home / f"reader-{number}.json" for number in range(READERS)]
    readers = [
        start_apart("benchmarks.desks:read_pages", night.manager, stop, answer, environment=environment)
        for answer in answers
    ]
    try:
        while not all(answer.with_suffix(".ready").exists() for answer in answers):
            if any(reader.poll() for reader in readers):
                raise RuntimeError("a reader ended before the publication began")
            time.sleep(0.1)
        arguments = (night.out, night.accepted, AS_OF, home)
        spent = run_apart("benchmarks.desks:publish", *arguments, environment=environment)
    finally:
        stop.touch()
        ends = [reader.wait() for reader in readers]
    if any(ends):
        raise RuntimeError("a reader failed during the publication")
    return spent, tuple(took for answer in answers for took in json.loads(answer.read_text()))


def _drop_database() -> None:
    _execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DATABASE)))


def _execute(statement: sql.Composed) -> None:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)
