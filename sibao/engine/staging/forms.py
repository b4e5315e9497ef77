"""Which files each extract consists of: `<table>.parquet`, `<table>.csv`, `<table>.csv.gz` or a folder of such files.

Source: docs/manual/night.md, "Inputs".
"""

from dataclasses import dataclass, field
from pathlib import Path

from sibao.engine.sources import TABLES

SUFFIXES = (".csv.gz", ".parquet", ".csv")


@dataclass(frozen=True)
class ExtractFile:
    """One file of a table; `name` is relative to the folder of the extracts, `number` its place among all files."""

    table: str
    path: Path
    name: str
    number: int

    @property
    def suffix(self) -> str:
        """The form of the file: one of SUFFIXES."""
        return next(suffix for suffix in SUFFIXES if self.path.name.endswith(suffix))


@dataclass
class Delivery:
    """Every file found, by table in reading order; `problems` refuse the night, `notes` are only reported."""

    files: dict[str, list[ExtractFile]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_files(extracts: Path) -> Delivery:
    """List the files of every extract in the folder `extracts`."""
    delivery = Delivery()
    number = 0
    for table, spec in TABLES.items():
        paths = _paths(extracts, table, delivery)
        if not paths and spec.required and not _forms(extracts, table):
            delivery.problems.append(f"{table}: the required table is missing")
        delivery.files[table] = []
        for path in paths:
            name = path.relative_to(extracts).as_posix()
            delivery.files[table].append(ExtractFile(table, path, name, number))
            number += 1
    delivery.notes.extend(_strangers(extracts))
    return delivery


def _forms(extracts: Path, table: str) -> list[Path]:
    candidates = [extracts / f"{table}{suffix}" for suffix in SUFFIXES]
    found = [path for path in candidates if path.exists() or path.is_symlink()]
    folder = extracts / table
    return [*found, folder] if folder.is_dir() else found


def _paths(extracts: Path, table: str, delivery: Delivery) -> list[Path]:
    forms = _forms(extracts, table)
    if len(forms) > 1:
        names = ", ".join(path.name for path in forms)
        delivery.problems.append(f"{table}: delivered in more than one form ({names})")
        return []
    if forms and forms[0] == extracts / table:
        return _folder_files(extracts, table, delivery)
    return forms


def _folder_files(extracts: Path, table: str, delivery: Delivery) -> list[Path]:
    entries = sorted((extracts / table).iterdir(), key=lambda path: path.name)
    files = [path for path in entries if path.name.endswith(SUFFIXES) and not path.name.startswith(".")]
    for path in entries:
        if path not in files:
            delivery.notes.append(f"{table}/{path.name}: ignored, neither .parquet nor .csv nor .csv.gz")
    if not files and TABLES[table].required:
        delivery.problems.append(f"{table}: the folder of the required table holds no file")
    return files


def _strangers(extracts: Path) -> list[str]:
    known = {table + suffix for table in TABLES for suffix in ("", *SUFFIXES)}
    names = sorted(path.name for path in extracts.iterdir() if not path.name.startswith("."))
    return [f"{name}: ignored, no table of that name" for name in names if name not in known]
