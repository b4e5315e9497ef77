"""Receiving branches and staff from a night; accounts: logins, passwords, preferences."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from sibao.desk.audit.operations import record_audit
from sibao.desk.people.models import Branch, Staff

PREFERENCES = ("language", "theme", "red_is_up", "single_key_shortcuts")


@dataclass(frozen=True)
class BranchRow:
    """A branch as the extracts deliver it; `parent_id` None at the top."""

    branch_id: str
    name: str
    parent_id: str | None
    level: str


@dataclass(frozen=True)
class StaffRow:
    """A member of staff as the extracts deliver them."""

    staff_id: str
    name: str
    branch_id: str
    role: str
    grade: int | None
    capacity: int | None


def branch_steps(rows: Iterable[BranchRow]) -> dict[str, list[str]]:
    """branch_id → the branches from the top down to itself; a parent that would close a circle ends the way."""
    parents = {row.branch_id: row.parent_id for row in rows}
    return {branch_id: _steps(branch_id, parents) for branch_id in parents}


def _steps(branch_id: str, parents: Mapping[str, str | None]) -> list[str]:
    steps: list[str] = []
    step: str | None = branch_id
    while step is not None and step in parents and step not in steps:
        steps.insert(0, step)
        step = parents[step]
    return steps


def path_of(steps: Sequence[str]) -> str:
    """/top/…/branch_id/ ; a slash within an id is written out, so that it cannot reach into another subtree."""
    return "".join("/" + step.replace("%", "%25").replace("/", "%2F") for step in steps) + "/"


def receive_branches(*, rows: list[BranchRow]) -> None:
    """Write branches, the parents first. A night calls it twice: new branches before its rows that point to them are
    loaded, all of them in the transaction that makes it current."""
    steps = branch_steps(rows)
    branches = [
        Branch(
            branch_id=row.branch_id,
            name=row.name,
            level=row.level,
            path=path_of(steps[row.branch_id]),
            parent_id=steps[row.branch_id][-2] if len(steps[row.branch_id]) > 1 else None,
        )
        for row in sorted(rows, key=lambda row: len(steps[row.branch_id]))
    ]
    fields = ["name", "level", "path", "parent"]
    Branch.objects.bulk_create(branches, 500, update_conflicts=True, unique_fields=["branch_id"], update_fields=fields)


def receive_staff(*, rows: list[StaffRow]) -> None:
    """Write staff; accounts are made without a usable password, an account closed earlier is opened again."""
    staff = [
        Staff(
            staff_id=row.staff_id,
            name=row.name,
            branch_id=row.branch_id,
            role=row.role,
            grade=row.grade,
            capacity=row.capacity,
            password="!",  # noqa: S106  Django's mark of an unusable password
        )
        for row in rows
    ]
    fields = ["name", "branch", "role", "grade", "capacity", "is_active"]
    Staff.objects.bulk_create(staff, 500, update_conflicts=True, unique_fields=["staff_id"], update_fields=fields)


def close_absent_staff(*, delivered: Collection[str]) -> int:
    """Close the accounts of staff whom the bank no longer delivers; their sessions end at the next request."""
    active = Staff.objects.filter(is_active=True).values_list("pk", flat=True)
    return Staff.objects.filter(pk__in=[key for key in active if key not in delivered]).update(is_active=False)


def new_branches(rows: list[BranchRow]) -> list[BranchRow]:
    """The rows whose branch the desk does not know yet."""
    known = set(Branch.objects.values_list("pk", flat=True))
    return [row for row in rows if row.branch_id not in known]


def new_staff(rows: list[StaffRow]) -> list[StaffRow]:
    """The rows whose member of staff the desk does not know yet."""
    known = set(Staff.objects.values_list("pk", flat=True))
    return [row for row in rows if row.staff_id not in known]


def record_login(*, by: Staff, at: datetime) -> None:
    """The trail of a login."""
    record_audit(by=by.staff_id, at=at, action="log_in")


def record_refused_login(*, typed: str, at: datetime) -> None:
    """The trail of a refused login. Text that is no staff number is not kept: it may be a password."""
    known = Staff.objects.filter(pk=typed[:64]).values_list("pk", flat=True).first()
    record_audit(by=known or "", at=at, action="log_in", outcome="refused")


def record_logout(*, by: Staff, at: datetime) -> None:
    """The trail of a logout."""
    record_audit(by=by.staff_id, at=at, action="log_out")


def record_session_end(*, by: Staff, at: datetime) -> None:
    """The trail of a session that was idle too long or too old."""
    record_audit(by=by.staff_id, at=at, action="log_out", facts={"cause": "session_limit"})


@transaction.atomic
def save_preferences(*, by: Staff, at: datetime, changes: dict[str, Any]) -> None:
    """Keep one's own language, theme, colours and shortcuts; `changes` names any of PREFERENCES (ValueError else)."""
    if unknown := set(changes) - set(PREFERENCES):
        raise ValueError(f"no preference: {sorted(unknown)}")
    Staff.objects.filter(pk=by.pk).update(**changes)
    record_audit(by=by.staff_id, at=at, action="save_preferences", facts={"fields": sorted(changes)})


@transaction.atomic
def change_password(*, by: Staff, at: datetime, password: str) -> None:
    """Set one's own password; every session made with the old one ends at its next request."""
    by.set_password(password)
    by.save(update_fields=["password"])
    record_audit(by=by.staff_id, at=at, action="change_password")


@transaction.atomic
def set_password(*, by: str, at: datetime, staff: Staff, password: str) -> None:
    """Set the password of another's account, from the command line; `by` names the job."""
    staff.set_password(password)
    staff.save(update_fields=["password"])
    record_audit(by=by, at=at, action="set_password", facts={"staff_id": staff.staff_id})
