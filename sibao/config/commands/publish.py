"""`sibao night EXTRACTS --as-of D` without --out: compute the night and publish it on the desk."""

import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sibao.config.commands import start_desk
from sibao.engine.errors import NightError


def main(extracts: Path, as_of: date, *, policies: Path | None, processes: int | None, skip_missed: bool) -> int:
    """Publish the night of `as_of`; returns the exit code of docs/manual/night.md."""
    start_desk()
    from sibao.desk.runs.clock import now
    from sibao.engine.progress import step_lines

    try:
        publish(
            extracts,
            as_of,
            policies=policies,
            processes=processes,
            skip_missed=skip_missed,
            at=now(),
            progress=step_lines(),
        )
    except NightError as error:
        for reason in error.reasons:
            print(f"sibao night: {reason}", file=sys.stderr)
        return error.exit_code
    return 0


def publish(
    extracts: Path,
    as_of: date,
    *,
    at: datetime,
    policies: Path | None = None,
    processes: int | None = None,
    skip_missed: bool = False,
    progress: Callable[[str, int], None] = lambda step, rows: None,
) -> Any:
    """Compute and publish one night under the desk's lock; returns the Publication. Raises NightError."""
    from django.conf import settings

    from sibao.desk.intake.operations import NightFiles, current_day, only_night, publish_night
    from sibao.desk.intake.rules import skipped_days
    from sibao.engine.night import run_night
    from sibao.policy.book import load_book
    from sibao.policy.calendar import load_calendar

    folder = policies or settings.SIBAO_POLICIES
    with ExitStack() as stack:
        stack.enter_context(only_night(settings.SIBAO_HOME))
        skipped = skipped_days(as_of=as_of, current=current_day(), skip_missed=skip_missed)
        work = _work_folder(settings.SIBAO_HOME)
        stack.callback(shutil.rmtree, work, ignore_errors=True)
        inputs = _with_desk_rows(extracts, work / "extracts", as_of)
        accepted = work / "accepted"
        out = work / "out"
        run_night(inputs, as_of, out, policies=folder, processes=processes, accepted_to=accepted)
        return publish_night(
            files=NightFiles(out, accepted),
            summary=json.loads((out / "run.json").read_text(encoding="utf-8")),
            policy=load_book(folder).on(as_of),
            calendar=load_calendar(folder),
            skipped=skipped,
            by="night",
            at=at,
            progress=progress,
        )


def _work_folder(home: Path) -> Path:
    """A private folder for this night; whatever a killed one left (it holds the lock no more) is removed."""
    nights = home / "nights"
    shutil.rmtree(nights, ignore_errors=True)
    nights.mkdir(parents=True, mode=0o700)
    return Path(tempfile.mkdtemp(dir=nights))


def _with_desk_rows(extracts: Path, folder: Path, as_of: date) -> Path:
    """The extracts with the desk's own owners and held tiers in place of the delivered ones, once it has any."""
    from sibao.desk.intake.queries import desk_assignments, desk_has_customers, desk_tiers

    tables: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {}
    if desk_has_customers():
        tables["assignment"] = (("customer_id", "staff_id", "since"), desk_assignments())
    tiers = desk_tiers(before=as_of)
    if tiers is not None:
        tables["tier_before"] = (("customer_id", "tier", "below_months", "since"), tiers)
    if not tables:
        return extracts
    folder.mkdir()
    for path in extracts.iterdir():
        if path.name.split(".")[0] not in tables:
            (folder / path.name).symlink_to(path.resolve())
    for name, (header, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
    return folder
