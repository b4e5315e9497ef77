"""`sibao demo`: a bank on the desk, its last nights run and published, its managers' mornings worked."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sibao.config.commands import start_desk
from sibao.config.commands.demo_day import read_demo_day, write_demo_day

LAST_NIGHT = date(2026, 11, 24)
MONTHS_OF_HISTORY = 14
NIGHTS = 30
CUSTOMERS = 6_000
SEED = 4
SHANGHAI = ZoneInfo("Asia/Shanghai")


def main(argv: Sequence[str]) -> int:
    """Build the demonstration once; a second call says that it stands. Refuses in production."""
    options = _parser().parse_args(argv)
    if os.environ.get("SIBAO_PRODUCTION") == "1":
        print(
            "sibao demo: refused, SIBAO_PRODUCTION is set; demonstrations never run on a production desk",
            file=sys.stderr,
        )
        return 2
    if (options.extracts is None) != (options.as_of is None):
        print("sibao demo: --extracts and --as-of go together", file=sys.stderr)
        return 2
    if options.extracts is not None and not options.extracts.is_dir():
        print(f"sibao demo: {options.extracts}: no such folder", file=sys.stderr)
        return 2
    start_desk()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return _build(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sibao demo", description="Build a demonstration desk, once.")
    parser.add_argument("--extracts", type=Path, help="open this bank's extracts instead of the generated outlet")
    parser.add_argument("--as-of", type=date.fromisoformat, help="the night to publish of --extracts, YYYY-MM-DD")
    parser.add_argument(
        "--customers", type=int, default=CUSTOMERS, help=f"of the generated outlet (default {CUSTOMERS:,})"
    )
    parser.add_argument("--nights", type=int, default=NIGHTS, help=f"nights to run (default {NIGHTS})")
    parser.add_argument("--passwords", action="store_true", help="make new passwords for the demonstration's accounts")
    return parser


def _build(options: argparse.Namespace) -> int:
    from sibao.config.commands.demo_accounts import give_passwords, print_accounts
    from sibao.desk.runs.queries import current_run

    today, run = read_demo_day(), current_run()
    if today is not None and run is not None and run.as_of >= today - timedelta(days=10):
        if options.passwords:
            print_accounts(give_passwords(), today)
        else:
            print(f"The demonstration stands; its today is {today}. New passwords: sibao demo --passwords")
        return 0
    if run is not None and today is None:
        print("sibao demo: this desk holds real nights; use another SIBAO_HOME or database", file=sys.stderr)
        return 2
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    from sibao.config.commands.demo_accounts import give_passwords, print_accounts
    from sibao.desk.runs.book import working_calendar
    from sibao.engine.errors import NightError

    last = options.as_of or LAST_NIGHT
    today = working_calendar().next_working_day(last)
    write_demo_day(today, str(options.extracts or "generated"))
    try:
        if options.extracts is not None:
            _publish(options.extracts, last, 1, 1)
        else:
            _run_nights(_generated(options.customers, last), last, options.nights)
    except NightError as error:
        for reason in error.reasons:
            print(f"sibao demo: {reason}", file=sys.stderr)
        return error.exit_code
    print_accounts(give_passwords(), today)
    return 0


def _generated(customers: int, last: date) -> Path:
    """The generated outlet's extracts in the desk's home; made again when they are not whole."""
    from django.conf import settings

    from sibao.samples import generate

    folder = settings.SIBAO_HOME / "demo-extracts"
    done = folder.with_suffix(".done")
    if not done.exists():
        month = last.year * 12 + last.month - 1 - MONTHS_OF_HISTORY
        first = date(month // 12, month % 12 + 1, 1)
        words = ["--outlets", 1, "--customers", customers, "--from", first, "--to", last, "--seed", SEED, folder]
        if generate.main([str(word) for word in words]):
            raise SystemExit("sibao demo: the outlet could not be generated")
        done.touch()
    return folder


def _run_nights(extracts: Path, last: date, nights: int) -> None:
    from sibao.config.commands.demo_work import work_morning
    from sibao.desk.intake.operations import current_day

    days = [last - timedelta(days=number) for number in reversed(range(nights))]
    current = current_day()
    for number, day in enumerate(days, start=1):
        if current is not None and day <= current:
            continue
        _publish(extracts, day, number, nights)
        if day < last:
            work_morning(day + timedelta(days=1))


def _publish(extracts: Path, day: date, number: int, of: int) -> None:
    from sibao.config.commands.publish import publish

    at = datetime.combine(day, time(23, 30), SHANGHAI)
    publication = publish(extracts, day, processes=1, at=at)
    print(f"night {number}/{of}  {day}  {publication.new_tasks} new tasks", file=sys.stderr, flush=True)
