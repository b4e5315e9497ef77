"""kill -9 during publication, again and again: the desk always shows a whole night, and ends as a clean run would."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sibao.samples import generate

KILLS = 50
CHECK_EVERY = 10
FIRST, SECOND = "2026-10-30", "2026-10-31"
# What must be the same after any number of kills: rows without the keys and moments that the database numbers.
SHOWN = {
    "standings": """select s.customer_id, s.raw, s.tier, s.months, p.name, p.mobile_last4 from desk_standing s
        join desk_run r on r.id = s.run_id join desk_profile p on p.id = s.profile_id
        where r.is_current order by s.customer_id""",
    "holdings": """select h.account_id, h.balance from desk_holding h join desk_run r on r.id = h.run_id
        where r.is_current order by h.account_id""",
    "movements": """select customer_id, code, severity, amount from desk_movement m join desk_run r on r.id = m.run_id
        where r.is_current order by customer_id, code""",
    "events": """select customer_id, kind, event_on, subject, due_on from desk_event e
        join desk_run r on r.id = e.run_id
        where r.is_current order by customer_id, kind, event_on, subject""",
    "tasks": """select customer_id, kind, event_on, subject, due_on, state from desk_task t
        join desk_run r on r.id = t.made_by_id where r.status <> 'loading' order by 1, 2, 3, 4""",
}
DOUBLED = """select customer_id, kind, event_on, subject, count(*) from desk_task where source = 'event'
    group by 1, 2, 3, 4 having count(*) > 1"""


def start(home: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"SIBAO_HOME": str(home)}
    command = [sys.executable, "-m", "sibao.cli", *words]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def night(home: Path, extracts: Path, day: str) -> subprocess.Popen[bytes]:
    return start(home, "night", str(extracts), "--as-of", day, "--processes", "1")


def shown(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(home / "desk.sqlite3", timeout=30) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute(DOUBLED).fetchall() == []
        return {name: connection.execute(query).fetchall() for name, query in SHOWN.items()}


@pytest.mark.faults
def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    extracts = tmp_path / "extracts"
    words = ["--outlets", "1", "--customers", "300", "--from", "2026-08-01", "--to", "2026-11-01", "--seed", "5"]
    assert not generate.main([*words, str(extracts)])
    home, clean = tmp_path / "home", tmp_path / "clean"
    assert start(home, "manage", "migrate").wait() == 0
    assert night(home, extracts, FIRST).wait() == 0
    before = shown(home)
    shutil.copytree(home, clean)
    began = time.monotonic()
    assert night(clean, extracts, SECOND).wait() == 0
    duration, after = time.monotonic() - began, shown(clean)
    assert before["tasks"] != after["tasks"]

    chance, unfinished = random.Random(51), 0
    for kill in range(1, KILLS + 1):
        process = night(home, extracts, SECOND)
        # The interpreter's start is half of the time and can break nothing: most kills fall behind it.
        time.sleep(duration * chance.uniform(0.35, 1.0))
        os.killpg(process.pid, 9)
        unfinished += process.wait() != 0
        state = shown(home)
        assert state in (before, after), f"kill {kill}: neither the old night nor the new one"
        if kill % CHECK_EVERY == 0:
            assert night(home, extracts, SECOND).wait() == 0
            assert shown(home) == after, f"after kill {kill} a finished night differs from a clean one"
            before = after
    assert unfinished >= KILLS // 2
