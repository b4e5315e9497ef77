"""How many statements pages need on the desk of SIBAO_HOME; run as a command, prints them as JSON.

Arguments: a JSON object of name → [staff number, path], and the desk's today. Each page is asked twice: the first
answer also fills what a process keeps.
"""

import json
import os
import sys


def main(given: dict[str, list[str]], today: str) -> dict[str, int]:
    """Statements of the second answer of each page; the session's own are among them."""
    os.environ["SIBAO_TODAY"] = today
    os.environ["DJANGO_SETTINGS_MODULE"] = "sibao.config.settings"
    import django

    django.setup()
    return {name: count(staff_id, path) for name, (staff_id, path) in given.items()}


def count(staff_id: str, path: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from sibao.desk.people.models import Staff

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(Staff.objects.get(staff_id=staff_id), "django.contrib.auth.backends.ModelBackend")
    for _ask in range(2):
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return len(statements)


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]), sys.argv[2])))
