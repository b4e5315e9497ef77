"""Demonstrations as a stranger gets them: built by `sibao demo`, opened by `sibao serve`, both as commands."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD_SECONDS = 900
START_SECONDS = 120
ACCOUNT = re.compile(
    r"^  (?P<role>[a-z_]+) +(?P<staff_id>\S+) +(?P<password>[a-z]+(?:-[a-z]+)+-\d\d) +(?P<name>\S+)", re.M
)
# What `sibao serve` needs no more once the nights are published.
NOT_SERVED = shutil.ignore_patterns("demo-extracts*", "nights", "static", "*.lock")


@dataclass(frozen=True)
class Account:
    """One member of staff who can log in."""

    staff_id: str
    password: str
    name: str


@dataclass(frozen=True)
class Demo:
    """A built demonstration: its folder, an account per role, its own today."""

    home: Path
    accounts: Mapping[str, Account]
    today: date


@dataclass(frozen=True)
class Desk:
    """A demonstration that is being served at `url`."""

    url: str
    demo: Demo


def environment(home: Path) -> dict[str, str]:
    """The environment of a command that works on `home`, on the embedded database."""
    kept = {
        name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("SIBAO_")
    }
    return {**kept, "SIBAO_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def run_sibao(home: Path, *words: object) -> str:
    """What `sibao WORDS` printed; fails the test with its messages when it does not end with 0."""
    command = [sys.executable, "-m", "sibao.cli", *map(str, words)]
    done = subprocess.run(
        command,
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=BUILD_SECONDS,
    )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(home: Path, *options: object) -> Demo:
    """Build a demonstration in `home` with these options of `sibao demo`."""
    return read_accounts(home, run_sibao(home, "demo", *options))


def read_accounts(home: Path, printed: str) -> Demo:
    """The accounts and the day that `sibao demo` printed."""
    accounts = {
        found["role"]: Account(found["staff_id"], found["password"], found["name"])
        for found in ACCOUNT.finditer(printed)
    }
    today = re.search(r"今日: (\d{4}-\d\d-\d\d)", printed)
    assert accounts and today, printed
    return Demo(home, accounts, date.fromisoformat(today[1]))


@contextmanager
def served(demo: Demo, folder: Path) -> Iterator[Desk]:
    """Serve a copy of a demonstration, made in `folder`, until the end of the block."""
    shutil.copytree(demo.home, folder, ignore=NOT_SERVED, dirs_exist_ok=True)
    url = f"http://127.0.0.1:{_free_port()}"
    with (folder / "serve.log").open("w", encoding="utf-8") as log:
        words = ["serve", "--bind", url.removeprefix("http://"), "--workers", "1"]
        command: Sequence[str] = [sys.executable, "-m", "sibao.cli", *words]
        process = subprocess.Popen(command, env=environment(folder), cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(url, process, folder / "serve.log")
            yield Desk(url, Demo(folder, demo.accounts, demo.today))
        finally:
            process.terminate()
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{url}/login/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"no answer within {START_SECONDS} s\n{log.read_text(encoding='utf-8')}")
