"""The policy book: all the dated numbers of one folder, and the policy in force on any day.

Rules of use: docs/manual/policy.md. A folder given to load_book replaces the shipped one as a whole.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sibao.policy.build import build_policy, cross_faults
from sibao.policy.calendar import Calendar, load_calendar
from sibao.policy.rules import Policy
from sibao.policy.schema import SCHEMA
from sibao.policy.source import SHIPPED, Parameter, PolicyError, read_parameters

CALENDAR_FILE = "calendar.yaml"
FILES = frozenset({*SCHEMA, CALENDAR_FILE})

Typed = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Book:
    """Every parameter of a folder, checked, and its calendar. `parameters` is by file name and dotted key."""

    folder: Path
    parameters: Mapping[str, Mapping[str, Parameter]]
    calendar: Calendar
    _policies: dict[date, Policy] = field(default_factory=dict, repr=False, compare=False)

    @property
    def first_day(self) -> date:
        """The first day on which every parameter has a value."""
        return max(min(parameter.values) for parameter in self._all())

    @property
    def change_days(self) -> list[date]:
        """The days on which some number changed, ascending."""
        return sorted({start for parameter in self._all() for start in parameter.values})

    def on(self, day: date) -> Policy:
        """The policy in force on `day`. Raises PolicyError for a day before the book's first.

        `version` is the first 12 hex digits of the SHA-256 over every value in force on that day and the whole
        calendar (canonical JSON of file, key and value): it changes with any number or word in force, and neither
        with the layout of the files nor with names, references or values that are not in force.
        """
        if day not in self._policies:
            if day < self.first_day:
                raise PolicyError([f"no policy in force on {day}: the book begins on {self.first_day}"])
            self._policies[day] = build_policy(day, self.version_on(day), self._typed(day))
        return self._policies[day]

    def version_on(self, day: date) -> str:
        """The version of the policy in force on `day` (see on)."""
        values = {file: {key: p.on(day) for key, p in keys.items()} for file, keys in self.parameters.items()}
        return digest({**values, CALENDAR_FILE: self.calendar.content})

    def _all(self) -> list[Parameter]:
        return [parameter for keys in self.parameters.values() for parameter in keys.values()]

    def _typed(self, day: date) -> Typed:
        return {
            file: {key: SCHEMA[file][key](parameter.on(day)) for key, parameter in keys.items()}
            for file, keys in self.parameters.items()
        }


def load_book(folder: Path | None = None) -> Book:
    """Read and check a policy folder (None: the shipped one).

    Raises PolicyError naming file, key and date of every fault found: unknown, missing or repeated keys, missing dates,
    values of the wrong kind, floors that do not ascend and other numbers that contradict each other.
    """
    folder = SHIPPED if folder is None else folder
    if not folder.is_dir():
        raise PolicyError([f"{folder}: no such policy folder"])
    parameters: dict[str, Mapping[str, Parameter]] = {}
    problems = [f"{path.name}: unknown policy file" for path in sorted(folder.glob("*.y*ml")) if path.name not in FILES]
    for file, schema in SCHEMA.items():
        try:
            parameters[file] = read_parameters(folder / file)
        except PolicyError as error:
            problems += error.problems
        else:
            problems += _key_faults(file, parameters[file], set(schema)) + _value_faults(file, parameters[file])
    try:
        calendar = load_calendar(folder)
    except PolicyError as error:
        problems += error.problems
    if problems:
        raise PolicyError(problems)
    book = Book(folder, parameters, calendar)
    problems = _gap_faults(book) or _cross_faults(book)
    if problems:
        raise PolicyError(problems)
    return book


def digest(value: Any) -> str:
    """First 12 hex digits of the SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:12]


def canonical(value: Any) -> str:
    """JSON with sorted keys; equal numbers give equal text however they were written (0.3, 0.30)."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return {"number": format(Decimal(value).normalize(), "f")}
    return str(value)


def _key_faults(file: str, parameters: Mapping[str, Parameter], expected: set[str]) -> list[str]:
    unknown = [f"{file} {key}: unknown key" for key in parameters if key not in expected]
    missing = [f"{file} {key}: missing" for key in sorted(expected) if key not in parameters]
    return unknown + missing


def _value_faults(file: str, parameters: Mapping[str, Parameter]) -> list[str]:
    problems = []
    for key, parameter in parameters.items():
        for start, value in parameter.values.items():
            try:
                SCHEMA[file].get(key, str)(value)
            except ValueError as error:
                problems.append(f"{file} {key} {start}: {error}")
    return problems


def _gap_faults(book: Book) -> list[str]:
    first = book.change_days[0]
    return [
        f"{p.file} {p.key} {first}: no value in force though the book begins then"
        for keys in book.parameters.values()
        for p in keys.values()
        if min(p.values) > first
    ]


def _cross_faults(book: Book) -> list[str]:
    return [fault for day in book.change_days for fault in cross_faults(book.on(day))]
