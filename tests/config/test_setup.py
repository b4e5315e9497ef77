"""`make setup` on a machine where something is missing: the one line that brings it, and exit 1."""

import os
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "scripts" / "setup"


def setup(folder: Path, python: str, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/setup where only these programs (name → shell script) exist."""
    for name, script in programs.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    environment = {**os.environ, "PATH": str(folder)}
    return subprocess.run(["/bin/sh", str(SETUP), python], env=environment, capture_output=True, text=True, check=False)


def test_without_python_the_line_names_python_and_its_venv(tmp_path: Path) -> None:
    answer = setup(tmp_path, "python3", git="exit 0")
    assert answer.returncode == 1
    assert "sudo apt-get install -y python3 python3-venv" in answer.stderr


def test_without_git_and_venv_the_line_names_both(tmp_path: Path) -> None:
    answer = setup(tmp_path, "python3", python3='case "$2" in *ensurepip*) exit 1;; esac; exit 0')
    assert answer.returncode == 1
    assert "sudo apt-get install -y git python3-venv" in answer.stderr


def test_an_old_python_is_named_with_what_to_do(tmp_path: Path) -> None:
    answer = setup(tmp_path, "python3", git="exit 0", python3='[ "$1" = -V ] && echo Python 3.9.2 && exit 0; exit 1')
    assert answer.returncode == 1
    assert "3.11" in answer.stderr and "PYTHON=" in answer.stderr


@pytest.mark.parametrize("python", ["python3", "python3.12"])
def test_a_fit_machine_passes_in_silence(tmp_path: Path, python: str) -> None:
    answer = setup(tmp_path, python, git="exit 0", **{python: "exit 0"})
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
