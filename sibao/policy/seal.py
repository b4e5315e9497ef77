"""Seal past policy values: python -m sibao.policy.seal --check | --write [--policies DIR].

What was decided for a day that has passed is history: nights were run and people acted on it. `sealed.lock` holds one
hash per (file, key, date) of every such value; --check fails when one was edited or removed, --write adds the newly
past ones and never changes an old line. A noticed calendar year is sealed once it is over.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sibao.policy.book import CALENDAR_FILE, Book, digest, load_book
from sibao.policy.source import SHIPPED, PolicyError

LOCK_FILE = "sealed.lock"
HEADER = "# Hashes of policy values whose date is past. Written by: python -m sibao.policy.seal --write\n"

Seals = dict[tuple[str, str, str], str]


def past_values(book: Book, today: date) -> Seals:
    """Hash by (file, key, date) of every value in force before `today`, and of every calendar year that is over."""
    values = {
        (parameter.file, parameter.key, start.isoformat()): digest(value)
        for keys in book.parameters.values()
        for parameter in keys.values()
        for start, value in parameter.values.items()
        if start < today
    }
    calendar = book.calendar
    for year in calendar.years:
        if year < today.year:
            values[CALENDAR_FILE, f"years.{year}", f"{year}-12-31"] = digest(calendar.in_year(year))
    return values


def read_seals(folder: Path) -> Seals:
    """The seals of a folder's lock file; none where there is no such file."""
    path = folder / LOCK_FILE
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    if malformed := [" ".join(row) for row in rows if len(row) != 4]:
        raise PolicyError([f"{LOCK_FILE}: malformed line: {line}" for line in malformed])
    return {(file, key, start): value for file, key, start, value in rows}


def broken_seals(book: Book, seals: Seals) -> Iterator[str]:
    """One line for every sealed value that is no longer what it was."""
    current = past_values(book, date.max)
    for (file, key, start), sealed in seals.items():
        if (file, key, start) not in current:
            yield f"{file} {key} {start}: a sealed past value was removed"
        elif current[file, key, start] != sealed:
            yield f"{file} {key} {start}: a sealed past value was edited; add a new date instead"


def unsealed(book: Book, seals: Seals, today: date) -> Iterator[str]:
    """One line for every past value that has no seal yet."""
    for file, key, start in past_values(book, today):
        if (file, key, start) not in seals:
            yield f"{file} {key} {start}: past and not sealed; run python -m sibao.policy.seal --write"


def write_seals(book: Book, today: date) -> int:
    """Seal what has become past; returns how many were added. Raises PolicyError when an old seal is broken."""
    seals = read_seals(book.folder)
    if problems := list(broken_seals(book, seals)):
        raise PolicyError(problems)
    added = {name: value for name, value in past_values(book, today).items() if name not in seals}
    lines = [f"{' '.join(name)} {value}\n" for name, value in sorted({**seals, **added}.items())]
    (book.folder / LOCK_FILE).write_text(HEADER + "".join(lines), encoding="utf-8")
    return len(added)


def main(arguments: list[str] | None = None, *, today: date) -> int:
    """0 when every seal holds (and, with --write, the new ones are written), 1 otherwise with the reasons on stderr."""
    parser = argparse.ArgumentParser(prog="python -m sibao.policy.seal", description="Seal past policy values.")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="fail when a sealed value was edited or removed")
    action.add_argument("--write", action="store_true", help="seal the values that have become past")
    parser.add_argument("--policies", type=Path, default=SHIPPED, metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        book = load_book(options.policies)
        if options.write:
            print(f"{write_seals(book, today)} values sealed")
            return 0
        seals = read_seals(book.folder)
        problems = [*broken_seals(book, seals), *unsealed(book, seals, today)]
    except PolicyError as error:
        problems = error.problems
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(today=date.today()))
