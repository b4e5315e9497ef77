"""Receiving branches and staff from a night."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sibao.desk.people.models import Branch, Staff


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


def branch_paths(rows: Iterable[BranchRow]) -> dict[str, str]:
    """branch_id → /top/…/branch_id/ ; a parent that is unknown, or would close a circle, ends the path."""
    parents = {row.branch_id: row.parent_id for row in rows}
    return {branch_id: _path(branch_id, parents) for branch_id in parents}


def _path(branch_id: str, parents: Mapping[str, str | None]) -> str:
    steps: list[str] = []
    step: str | None = branch_id
    while step is not None and step in parents and step not in steps:
        steps.insert(0, step)
        step = parents[step]
    return "/" + "/".join(steps) + "/"


def receive_branches(*, rows: list[BranchRow]) -> None:
    """Write branches, the parents first. A night calls it twice: new branches before its rows that point to them are
    loaded, all of them in the transaction that makes it current."""
    paths = branch_paths(rows)
    branches = [
        Branch(
            branch_id=row.branch_id,
            name=row.name,
            level=row.level,
            path=paths[row.branch_id],
            parent_id=_parent(row, paths),
        )
        for row in sorted(rows, key=lambda row: paths[row.branch_id].count("/"))
    ]
    fields = ["name", "level", "path", "parent"]
    Branch.objects.bulk_create(branches, 500, update_conflicts=True, unique_fields=["branch_id"], update_fields=fields)


def _parent(row: BranchRow, paths: Mapping[str, str]) -> str | None:
    """The parent on the row's own path: none at the top, and none where the delivered tree runs in a circle."""
    steps = paths[row.branch_id].strip("/").split("/")
    return steps[-2] if len(steps) > 1 else None


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
