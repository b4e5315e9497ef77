"""T17: a fresh installation lets nobody in until a password is set; the demonstration does not run in production."""

import os
import subprocess
import sys
from pathlib import Path

from sibao.desk.people.models import Staff
from sibao.desk.people.operations import StaffRow, receive_staff
from tests.security.test_checks import manage


def test_a_new_database_has_no_account_at_all(tmp_path):
    assert manage(tmp_path, "migrate", "--verbosity", "0").returncode == 0
    code = "from sibao.desk.people.models import Staff; print(Staff.objects.count())"
    assert manage(tmp_path, "shell", "--no-imports", "-c", code).stdout.strip() == "0"


def test_staff_of_the_extracts_cannot_log_in_until_a_password_is_set(world, client):
    receive_staff(rows=[StaffRow("new-rm", "新员工", "n1", "relationship_manager", 1, 250)])
    new = Staff.objects.get(pk="new-rm")
    assert not new.has_usable_password()
    for guess in ("", "!", "new-rm", "password", "新员工"):
        assert not new.check_password(guess)
        client.post("/login/", {"username": "new-rm", "password": guess})
    assert client.get("/account/").status_code == 302


def test_the_demonstration_refuses_to_run_in_production(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "SIBAO_HOME": str(tmp_path),
        "SIBAO_PRODUCTION": "1",
        **{f"SIBAO_KEY_{name}": f"{name}-0123456789abcdefghijklmnopqrstuvwxyz" for name in ("DJANGO", "DATA", "INDEX")},
    }
    command = [sys.executable, "-m", "sibao.cli", "demo"]
    root = Path(__file__).parents[2]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=root, timeout=120)
    assert result.returncode not in (0, None)
    assert "production" in (result.stderr + result.stdout).lower()
    assert not list(tmp_path.rglob("*.sqlite3"))
