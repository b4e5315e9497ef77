"""Generated banks, kept in the work folder between runs and made anew when the code that makes them has changed."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.figures import Spent, run_apart, work_folder
from sibao.engine.night import run_night

ROOT = Path(__file__).parent.parent / "sibao"
# A month close, on which the night has most to do.
AS_OF = date(2026, 6, 30)
# The month close before: its tiers are the ones held on AS_OF.
CLOSE_BEFORE = date(2026, 5, 31)
CUSTOMERS_AN_OUTLET = 6_000
SEED = 7


@dataclass(frozen=True)
class Bank:
    """The extracts of a generated bank up to AS_OF, and what it cost to make them."""

    extracts: Path
    spent: Spent


def bank(customers: int, days: int) -> Bank:
    """The bank of so many customers with facts of so many days, generated if it is not there yet."""
    name = f"bank-{customers}x{days}-{fingerprint(ROOT / 'samples')}"
    return Bank(work_folder() / name, kept(name, lambda folder: _generate(folder, customers, days)))


def bank_with_tiers(customers: int, days: int) -> Bank:
    """The same bank, with the tiers of the month close before as its `tier_before`."""
    made = bank(customers, days)
    held = made.extracts / "tier_before.parquet"
    if not held.exists():
        out = work_folder() / "close-before"
        run_night(made.extracts, CLOSE_BEFORE, out)
        with duckdb.connect() as connection:
            tiers = connection.read_parquet(str(out / "customer_tier.parquet"))
            tiers.project("customer_id, tier, below_months, since").write_parquet(str(held))
        shutil.rmtree(out)
    return made


def fingerprint(*folders: Path) -> str:
    """A hash of the code below these folders."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in (".py", ".sql", ".yaml"):
                found.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:10]


def rows(extracts: Path, table: str) -> int:
    """Rows of one table of the extracts."""
    folder = extracts / table
    files = f"{folder}/*.parquet" if folder.is_dir() else f"{folder}.parquet"
    with duckdb.connect() as connection:
        return int(connection.execute(f"select count(*) from read_parquet('{files}')").fetchall()[0][0])


def kept(name: str, make: Callable[[Path], Spent]) -> Spent:
    """Make the folder `name` unless it was finished before; older ones of its kind make room."""
    folder, receipt = work_folder() / name, work_folder() / f"{name}.json"
    if not receipt.exists():
        kind = name.rsplit("-", 1)[0]
        for old in work_folder().glob(f"{kind}-*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        receipt.write_text(json.dumps(asdict(make(folder))))
    return Spent(**json.loads(receipt.read_text()))


def _generate(folder: Path, customers: int, days: int) -> Spent:
    first = AS_OF - timedelta(days=days - 1)
    outlets = max(1, customers // CUSTOMERS_AN_OUTLET)
    return run_apart("benchmarks.banks:generate_bank", folder, customers, outlets, first)


def generate_bank(folder: str, customers: str, outlets: str, first: str) -> None:
    """Generate in this process (called apart, to be measured)."""
    from sibao.samples import generate

    options = ["--customers", customers, "--outlets", outlets, "--from", first, "--to", AS_OF.isoformat()]
    if generate.main([*options, "--seed", str(SEED), folder]):
        raise SystemExit("the bank could not be generated")
