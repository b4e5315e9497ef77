"""`sibao night` onto the desk, as the scheduler calls it: processes of their own, exit codes, one at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sibao.samples import generate

DAYS = ("2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01")


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank") / "extracts"
    words = ["--outlets", "1", "--customers", "120", "--from", "2026-09-01", "--to", "2026-11-01", "--seed", "3"]
    assert not generate.main([*words, str(folder)])
    return folder


def sibao(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SIBAO_HOME": str(home), **settings}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "sibao.cli", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert sibao(tmp_path / "home", "manage", "migrate", "--verbosity", "0").returncode == 0
    return tmp_path / "home"


def night(home: Path, extracts: Path, day: str, *words: str) -> subprocess.CompletedProcess[str]:
    return sibao(home, "night", str(extracts), "--as-of", day, *words)


def test_nights_are_published_in_order_and_gaps_are_named(home: Path, extracts: Path) -> None:
    assert night(home, extracts, DAYS[0]).returncode == 0
    missed = night(home, extracts, DAYS[2])
    assert missed.returncode == 5 and DAYS[1] in missed.stderr
    assert night(home, extracts, DAYS[2], "--skip-missed").returncode == 0
    older = night(home, extracts, DAYS[1])
    assert older.returncode == 5 and "older" in older.stderr
    assert night(home, extracts, DAYS[2]).returncode == 0
    assert night(home, extracts, DAYS[3]).returncode == 0
    assert not list((home / "nights").glob("*"))


def test_a_night_while_another_is_running_exits_4(home: Path, extracts: Path) -> None:
    import fcntl

    with (home / "night.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        refused = night(home, extracts, DAYS[0])
    assert refused.returncode == 4 and "another night" in refused.stderr


def test_a_folder_that_does_not_exist_exits_2(home: Path) -> None:
    assert night(home, home / "nowhere", DAYS[0]).returncode == 2


def test_a_refused_extract_publishes_nothing_and_says_why(home: Path, extracts: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in extracts.iterdir():
        if path.name != "product.parquet":
            (broken / path.name).symlink_to(path)
    refused = night(home, broken, DAYS[0])
    assert refused.returncode == 3 and "product" in refused.stderr


def test_a_demonstration_refuses_to_run_in_production(tmp_path: Path) -> None:
    refused = sibao(tmp_path, "demo", SIBAO_PRODUCTION="1")
    assert refused.returncode == 2 and "refused" in refused.stderr
    assert not (tmp_path / "desk.sqlite3").exists()


def test_production_does_not_start_without_keys(tmp_path: Path) -> None:
    refused = sibao(tmp_path, "manage", "check", SIBAO_PRODUCTION="1")
    assert refused.returncode != 0 and "SIBAO_KEY_DJANGO" in refused.stderr


def test_a_demonstration_stands_at_its_second_call_and_keeps_its_day(tmp_path: Path) -> None:
    first = sibao(tmp_path, "demo", "--customers", "120", "--nights", "2")
    assert first.returncode == 0, first.stderr
    assert "relationship_manager" in first.stdout and "2026-11-25" in first.stdout
    second = sibao(tmp_path, "demo")
    assert second.returncode == 0 and "stands" in second.stdout and "relationship_manager" not in second.stdout
    renewed = sibao(tmp_path, "demo", "--passwords")
    assert "relationship_manager" in renewed.stdout
