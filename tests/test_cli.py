"""The command line: words, exit codes, messages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sibao import cli
from tests.engine.night.small import run_json, write_bank


def code_of(*words: object) -> int:
    try:
        return cli.main([str(word) for word in words])
    except SystemExit as error:
        return int(error.code or 0)


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    return write_bank(tmp_path / "extracts")


def test_a_night_exits_0_when_published(extracts, tmp_path, capsys):
    out = tmp_path / "out"
    assert code_of("night", extracts, "--as-of", "2026-11-20", "--out", out, "--processes", 1) == 0
    assert run_json(out)["as_of"] == "2026-11-20"
    assert "run the rules" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2026-02-30", "20261120", "2026-W01-1", "yesterday", "2026-1-1", ""])
def test_a_bad_date_exits_2(extracts, tmp_path, day):
    assert code_of("night", extracts, "--as-of", day, "--out", tmp_path / "out") == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["night", "nowhere", "--as-of", "2026-11-20", "--out", "out"],
        ["night", ".", "--as-of", "2026-11-20", "--out", "out", "--policies", "nowhere"],
        ["night", ".", "--as-of", "2026-11-20", "--out", "out", "--engine", "spark"],
        ["night", ".", "--as-of", "2026-11-20", "--out", "out", "--engine", "abacus"],
        ["night", ".", "--as-of", "2026-11-20", "--out", "out", "--processes", "0"],
        ["night", ".", "--as-of", "2026-11-20", "--out", "out", "--skip-missed"],
        ["night", ".", "--out", "out"],
        ["night"],
        ["import", "lehman", "x", "y"],
        ["import"],
        ["day"],
        [],
    ],
    ids=" ".join,
)
def test_bad_usage_exits_2(tmp_path, monkeypatch, words, capsys):
    monkeypatch.chdir(tmp_path)
    assert code_of(*words) == 2
    assert capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_spark_is_not_in_this_version(extracts, tmp_path, capsys):
    assert code_of("night", extracts, "--as-of", "2026-11-20", "--out", tmp_path / "o", "--engine", "spark") == 2
    assert "not in this version" in capsys.readouterr().err


def test_a_refused_input_exits_3_with_every_reason(extracts, tmp_path, capsys):
    (extracts / "product.csv").unlink()
    (extracts / "staff.csv").write_text("staff_id\nS1\n")
    assert code_of("night", extracts, "--as-of", "2026-11-20", "--out", tmp_path / "out") == 3
    told = capsys.readouterr().err
    assert "product: the required table is missing" in told
    assert "staff.csv: the required column branch_id is missing" in told
    assert not (tmp_path / "out").exists()


def test_unknown_columns_are_reported_and_ignored(extracts, tmp_path, capsys):
    (extracts / "staff.csv").write_text(
        "staff_id,name,branch_id,role,pin\nS1,王,B1,teller,9\nS2,王,B1,teller,9\nS3,王,B1,teller,9\n"
    )
    (extracts / "assignment.csv").unlink()
    assert code_of("night", extracts, "--as-of", "2026-11-20", "--out", tmp_path / "out", "--processes", 1) == 0
    assert "staff: unknown columns ignored: 'pin'" in capsys.readouterr().err


def test_a_failure_of_the_machine_is_one_line_and_exits_1(extracts, tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert code_of("night", extracts, "--as-of", "2026-11-20", "--out", tmp_path / "out", "--processes", 1) == 1
    assert "failed, nothing was published: [Errno 28] No space left on device" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["extracts"]


def test_the_engine_starts_without_the_web_framework(extracts, tmp_path):
    program = (
        "import sys; from sibao.cli import main; "
        f"code = main(['night', {str(extracts)!r}, '--as-of', '2026-11-20', '--out', {str(tmp_path / 'out')!r}]); "
        "assert 'django' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_help_names_every_verb(capsys):
    assert code_of("--help") == 0
    told = capsys.readouterr().out
    assert all(verb.name in told for verb in cli.VERBS)
