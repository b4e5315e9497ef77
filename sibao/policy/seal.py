"""Seal past policy values: python -m sibao.policy.seal --check | --write [--policies DIR].

What was in force on a day that has passed is history: nights were run and people acted on it. `sealed.lock` says until
which day the past is sealed and holds one hash per (file, key, date) of every value dated before it; a noticed
calendar year is sealed, under its last day, once it is over. --check fails when a sealed value was edited or removed or
one was slipped in before that day; it never looks at the clock. --write seals up to today and changes no old line.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sibao.policy.book import CALENDAR_FILE, Book, digest, load_book
from sibao.policy.source import SHIPPED, PolicyError

LOCK_FILE = "sealed.lock"
HEADER = "# Hashes of policy values whose date is past. Written by: python -m sibao.policy.seal --write\n"

Name = tuple[str, str, str]


@dataclass(frozen=True)
class Lock:
    """Values dated before `until` are sealed: hash by (file, key, date)."""

    until: date
    seals: dict[Name, str]


def past_values(book: Book, until: date) -> dict[Name, str]:
    """Hash by (file, key, date) of every value dated before `until` and every calendar year over by then."""
    values = {
        (parameter.file, parameter.key, start.isoformat()): digest(value)
        for keys in book.parameters.values()
        for parameter in keys.values()
        for start, value in parameter.values.items()
        if start < until
    }
    years = {
        (CALENDAR_FILE, f"years.{year}", f"{year}-12-31"): digest(book.calendar.in_year(year))
        for year in book.calendar.years
        if year < until.year
    }
    return {**values, **years}


def read_lock(folder: Path) -> Lock:
    """The lock of a folder; one that seals nothing where there is no file. Raises PolicyError for a malformed one."""
    path = folder / LOCK_FILE
    if not path.exists():
        return Lock(date.min, {})
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    try:
        (_, until), *seals = rows
        return Lock(date.fromisoformat(until), {(file, key, start): value for file, key, start, value in seals})
    except ValueError:
        raise PolicyError([f"{LOCK_FILE}: malformed"]) from None


def broken_seals(book: Book, lock: Lock) -> Iterator[str]:
    """One line for every value of the sealed past that was edited, removed, or slipped in beside sealed ones."""
    current = past_values(book, date.max)
    for name, sealed in lock.seals.items():
        if name not in current:
            yield f"{' '.join(name)}: a sealed past value was removed"
        elif current[name] != sealed:
            yield f"{' '.join(name)}: a sealed past value was edited; add a new date instead"
    sealed_keys = {name[:2] for name in lock.seals}
    for name in _unsealed(book, lock, lock.until):
        if name[:2] in sealed_keys:
            yield f"{' '.join(name)}: a value was added in the past, which is sealed until {lock.until}"


def missing_seals(book: Book, lock: Lock) -> Iterator[str]:
    """One line for every value of a new key that lies in the sealed past and has no seal yet."""
    sealed_keys = {name[:2] for name in lock.seals}
    for name in _unsealed(book, lock, lock.until):
        if name[:2] not in sealed_keys:
            yield f"{' '.join(name)}: past and not sealed; run python -m sibao.policy.seal --write"


def write_lock(book: Book, today: date) -> int:
    """Seal what is past on `today`; returns how many values were added. Raises PolicyError when a seal is broken."""
    lock = read_lock(book.folder)
    if problems := list(broken_seals(book, lock)):
        raise PolicyError(problems)
    until = max(today, lock.until)
    added = _unsealed(book, lock, until)
    lines = [f"{' '.join(name)} {value}\n" for name, value in sorted({**lock.seals, **added}.items())]
    (book.folder / LOCK_FILE).write_text(f"{HEADER}until {until}\n{''.join(lines)}", encoding="utf-8")
    return len(added)


def _unsealed(book: Book, lock: Lock, until: date) -> dict[Name, str]:
    return {name: value for name, value in past_values(book, until).items() if name not in lock.seals}


def main(arguments: list[str] | None = None, *, today: date) -> int:
    """0 when every seal holds (and, with --write, the new ones are written), 1 otherwise with the reasons on stderr."""
    parser = argparse.ArgumentParser(prog="python -m sibao.policy.seal", description="Seal past policy values.")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="fail when the sealed past was changed")
    action.add_argument("--write", action="store_true", help="seal the values that have become past")
    parser.add_argument("--policies", type=Path, default=SHIPPED, metavar="DIR", help="default: the shipped folder")
    options = parser.parse_args(arguments)
    try:
        book = load_book(options.policies)
        if options.write:
            print(f"{write_lock(book, today)} values sealed")
            return 0
        lock = read_lock(book.folder)
        problems = [*broken_seals(book, lock), *missing_seals(book, lock)]
    except PolicyError as error:
        problems = error.problems
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(today=date.today()))
