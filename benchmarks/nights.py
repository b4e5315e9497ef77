"""A computed night of a generated bank, ready to be published: what the desk's benches begin with."""

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.banks import AS_OF, ROOT, bank_with_tiers, fingerprint, kept
from benchmarks.figures import run_apart, work_folder

DAYS = 35
BOOK = 250


@dataclass(frozen=True)
class Night:
    """Results, the same without events and movements (`quiet`), accepted rows, and a manager with BOOK customers."""

    out: Path
    quiet: Path
    accepted: Path
    manager: str
    branch: str


def night_files(customers: int) -> Night:
    """The night of AS_OF for a bank of so many customers, computed if it is not there yet."""
    name = f"night-{customers}x{DAYS}-{fingerprint(ROOT / 'samples', ROOT / 'engine', ROOT / 'policies')}"
    kept(name, lambda folder: run_apart("benchmarks.nights:compute", bank_with_tiers(customers, DAYS).extracts, folder))
    folder = work_folder() / name
    manager, branch = (folder / "manager").read_text().split()
    return Night(folder / "out", folder / "quiet", folder / "accepted", manager, branch)


def compute(extracts: str, folder: str) -> None:
    """Run the night (called apart)."""
    from sibao.engine.night import run_night

    root = Path(folder)
    root.mkdir()
    run_night(Path(extracts), AS_OF, root / "out", accepted_to=root / "accepted")
    manager, branch = _fill_book(root / "accepted")
    (root / "manager").write_text(f"{manager} {branch}")
    _leave_out_news(root / "out", root / "quiet")


def _fill_book(accepted: Path) -> tuple[str, str]:
    """Give one manager customers of the own outlet whom nobody owns, until the book is full."""
    owned, customer, staff = (f"'{accepted}/{name}.parquet'" for name in ("assignment", "customer", "staff"))
    filled = accepted / "filled.parquet"
    with duckdb.connect() as connection:
        manager, branch, count = connection.execute(
            f"select staff_id, any_value(branch_id), count(*) from {owned} join {staff} using (staff_id) "
            "group by staff_id order by count(*) desc, staff_id limit 1"
        ).fetchall()[0]
        free = (
            f"select customer_id, '{manager}' as staff_id, date '{AS_OF}' as since from {customer} "
            f"anti join {owned} using (customer_id) where branch_id = '{branch}' "
            f"order by customer_id limit {max(0, BOOK - count)}"
        )
        connection.execute(f"copy (from {owned} union all by name ({free})) to '{filled}' (format parquet)")
    filled.replace(accepted / "assignment.parquet")
    return manager, branch


def _leave_out_news(out: Path, quiet: Path) -> None:
    quiet.mkdir()
    for path in out.iterdir():
        os.link(path, quiet / path.name)
    with duckdb.connect() as connection:
        for table in ("customer_event", "customer_movement"):
            target = quiet / f"{table}.parquet"
            target.unlink()
            connection.execute(f"copy (from '{out}/{table}.parquet' limit 0) to '{target}' (format parquet)")
