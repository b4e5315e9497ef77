"""Secrets: made once, whole, private; never silently in production."""

import os
import stat
import subprocess
import sys

import pytest

from sibao.desk.vault.keys import UnfitSecret, key_file, read_or_make_secret


def test_a_secret_is_made_once_and_read_again(tmp_path):
    first = read_or_make_secret(tmp_path, "data", production=False)
    assert len(first) >= 64
    assert read_or_make_secret(tmp_path, "data", production=False) == first
    assert read_or_make_secret(tmp_path, "index", production=False) != first


def test_the_file_and_its_folder_are_readable_by_the_owner_only(tmp_path):
    read_or_make_secret(tmp_path, "data", production=False)
    assert stat.S_IMODE(key_file(tmp_path, "data").stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file(tmp_path, "data").parent.stat().st_mode) == 0o700


def test_production_refuses_to_make_one(tmp_path):
    with pytest.raises(UnfitSecret, match="SIBAO_KEY_DATA"):
        read_or_make_secret(tmp_path, "data", production=True)
    assert not key_file(tmp_path, "data").exists()


@pytest.mark.parametrize("weak", ["changeme", "x" * 64, "abcabcabc" * 8])
def test_samples_and_short_texts_are_no_secrets(tmp_path, monkeypatch, weak):
    monkeypatch.setenv("SIBAO_KEY_DATA", weak)
    with pytest.raises(UnfitSecret):
        read_or_make_secret(tmp_path, "data", production=True)


def test_an_empty_file_is_refused_not_used(tmp_path):
    key_file(tmp_path, "data").parent.mkdir()
    key_file(tmp_path, "data").touch()
    with pytest.raises(UnfitSecret):
        read_or_make_secret(tmp_path, "data", production=False)


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    given = "0123456789abcdefghijklmnopqrstuvwxyz"
    read_or_make_secret(tmp_path, "data", production=False)
    monkeypatch.setenv("SIBAO_KEY_DATA", given)
    assert read_or_make_secret(tmp_path, "data", production=True) == given


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path):
    code = (
        "import pathlib, sys; from sibao.desk.vault.keys import read_or_make_secret as r;"
        "print(r(pathlib.Path(sys.argv[1]), 'data', production=False))"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIBAO_KEY_")}
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=clean)
        for _ in range(8)
    ]
    secrets = {process.communicate()[0].strip() for process in started}
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 64
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["data.key"]


def test_a_production_start_without_own_keys_fails(tmp_path):
    environment = {"SIBAO_PRODUCTION": "1", "SIBAO_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    result = subprocess.run(
        [sys.executable, "-c", "import sibao.config.settings"], env=environment, capture_output=True, text=True
    )
    assert result.returncode != 0
    assert "SIBAO_KEY_DJANGO" in result.stderr
    assert not (tmp_path / "keys").exists()
