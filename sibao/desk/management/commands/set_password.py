"""`sibao manage set_password STAFF_ID`: the first password of an account, since a fresh installation has none."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from sibao.desk.people.models import Staff
from sibao.desk.people.operations import set_password
from sibao.desk.runs.clock import now


class Command(BaseCommand):
    help = "Set the password of a staff account; asks twice, or reads one line with --stdin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("staff_id", metavar="STAFF_ID")
        parser.add_argument("--stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, staff_id: str, stdin: bool, **options: Any) -> None:
        staff = Staff.objects.filter(pk=staff_id, is_active=True).first()
        if staff is None:
            raise CommandError(f"no active staff {staff_id}")
        password = sys.stdin.readline().rstrip("\r\n") if stdin else _asked_twice()
        try:
            validate_password(password, staff)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        set_password(by="command:set_password", at=now(), staff=staff, password=password)
        self.stdout.write(f"password of {staff_id} set; its other sessions have ended")


def _asked_twice() -> str:
    password = getpass("New password: ")
    if getpass("Again: ") != password:
        raise CommandError("the two passwords differ")
    return password
