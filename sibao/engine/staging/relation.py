"""Delivered files as relations that SQL can read: one row per delivered row, with its number, nothing judged yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import duckdb

from sibao.engine.errors import Unreadable
from sibao.engine.sources import TABLES, TableSpec
from sibao.engine.sqltext import path_literal
from sibao.engine.staging.forms import ExtractFile
from sibao.engine.staging.text import ESCAPES, LONGEST_LINE, write_lines

# A row's number in the night: number of its file, then its row in the file; so `seq` is the order of delivery.
SEQ_BITS = 40


@dataclass(frozen=True)
class Relation:
    """Rows of consecutive files of one table with the same columns.

    `sql` is FROM-able and has `seq` and every delivered column as c0, c1, …; `columns` maps the known names to
    (cN, DuckDB type); `misfits` is FROM-able SQL of (seq, detail, text) of the rows of wrong width, or None.
    """

    table: str
    sql: str
    columns: dict[str, tuple[str, str]]
    misfits: str | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Opened:
    """One file, ready to read: `scan` is FROM-able with c0, c1, … and `position` (from 1)."""

    file: ExtractFile
    names: tuple[str, ...]
    types: tuple[str, ...]
    scan: str
    misfits: str | None = None


@dataclass
class Reading:
    """What opening the files of the night gave: relations by table, and why some cannot be used."""

    relations: dict[str, list[Relation]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def open_table(
    connection: duckdb.DuckDBPyConnection, table: str, files: Iterable[ExtractFile], work: Path, reading: Reading
) -> None:
    """Open the files of `table` into `reading`; CSV is rewritten as plain lines below `work` first."""
    opened = []
    for file in files:
        try:
            opened.append(_open(connection, file, work))
        except Unreadable as error:
            reading.problems.append(f"{file.name}: {error}")
            continue
        reading.problems.extend(f"{file.name}: {text}" for text in header_problems(TABLES[table], opened[-1].names))
    reading.relations[table] = list(_relations(table, opened))
    for relation in reading.relations[table]:
        if relation.unknown:
            reading.notes.append(f"{table}: unknown columns ignored: {', '.join(map(repr, relation.unknown))}")


def header_problems(spec: TableSpec, names: tuple[str, ...]) -> list[str]:
    """Why these column names cannot serve as `spec`: a required column missing, a known one twice."""
    missing = [f"the required column {c.name} is missing" for c in spec.columns if c.required and c.name not in names]
    twice = [f"the column {c.name} stands there twice" for c in spec.columns if names.count(c.name) > 1]
    return missing + twice


def _open(connection: duckdb.DuckDBPyConnection, file: ExtractFile, work: Path) -> _Opened:
    if file.suffix == ".parquet":
        return _open_parquet(connection, file)
    return _open_csv(file, work)


def _open_parquet(connection: duckdb.DuckDBPyConnection, file: ExtractFile) -> _Opened:
    if not file.path.is_file():
        raise Unreadable("is not a file")
    path = path_literal(file.path)
    try:
        rows = connection.execute(f"SELECT name, num_children FROM parquet_schema({path})").fetchall()
        described = connection.execute(f"DESCRIBE FROM read_parquet({path}, binary_as_string = true)").fetchall()
    except duckdb.Error as error:
        raise Unreadable(f"cannot be read: {first_line(error)}") from None
    names = tuple(name.strip() for name in _top_level(iter(rows)))
    types = tuple("VARCHAR" if kind.startswith("ENUM") else kind for _, kind, *_ in described)
    return _Opened(file, names, types, "")


def _top_level(rows: Iterator[tuple[str, int | None]]) -> Iterator[str]:
    """Names of a Parquet schema's first level; `rows` is the whole tree, depth first, root first."""
    _, columns = next(rows)
    for _ in range(columns or 0):
        name, children = next(rows)
        yield name
        _skip(rows, children)


def _skip(rows: Iterator[tuple[str, int | None]], count: int | None) -> None:
    for _ in range(count or 0):
        _skip(rows, next(rows)[1])


def _open_csv(file: ExtractFile, work: Path) -> _Opened:
    lines, misfits = work / f"{file.number}.lines", work / f"{file.number}.misfits"
    table = write_lines(file.path, TABLES[file.table], lines, misfits)
    if not table.header:
        raise Unreadable("is empty, not even a header")
    width = len(table.header)
    columns = {f"c{place}": "VARCHAR" for place in range(width)}
    return _Opened(
        file,
        tuple(table.header),
        ("VARCHAR",) * width,
        _lines_scan(lines, columns, table.escaped, "row_number() OVER () AS position"),
        _misfits_scan(misfits, file.number) if table.misaligned else None,
    )


def _lines_scan(path: Path, columns: dict[str, str], escaped: bool, position: str) -> str:
    listed = [f"{_plain(name) if escaped else name} AS {name}" for name, kind in columns.items() if kind == "VARCHAR"]
    others = [name for name, kind in columns.items() if kind != "VARCHAR"]
    schema = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return (
        f"(SELECT {', '.join([*listed, *others, position])} FROM read_csv({path_literal(path)}, "
        f"columns = {{{schema}}}, header = false, auto_detect = false, delim = ',', quote = '', escape = '', "
        f"new_line = '\\n', max_line_size = {2 * LONGEST_LINE}))"
    )


def _misfits_scan(path: Path, number: int) -> str:
    columns = {"position": "BIGINT", "detail": "VARCHAR", "text": "VARCHAR"}
    scan = _lines_scan(path, columns, True, f"{_seq(number)} AS seq")
    return f"(SELECT seq, detail, text FROM {scan})"


def _plain(name: str) -> str:
    for plain, escaped in reversed(ESCAPES):
        name = f"replace({name}, {_chr(escaped)}, {_chr(plain)})"
    return name


def _chr(text: str) -> str:
    return " || ".join(f"chr({ord(character)})" for character in text)


def _seq(number: int) -> str:
    return f"{number << SEQ_BITS} + position"


def _relations(table: str, opened: list[_Opened]) -> Iterator[Relation]:
    """Consecutive files with equal columns become one relation, so that a year of daily files is one query."""
    for (names, types, text), group in groupby(opened, key=lambda one: (one.names, one.types, bool(one.scan))):
        files = list(group)
        known = {column.name for column in TABLES[table].columns}
        columns = {name: (f"c{place}", types[place]) for place, name in enumerate(names) if name in known}
        misfits = [one.misfits for one in files if one.misfits]
        yield Relation(
            table,
            _union(files) if text else _parquet_scan([one.file for one in files], len(names)),
            columns,
            "(" + " UNION ALL ".join(f"SELECT * FROM {one}" for one in misfits) + ")" if misfits else None,
            tuple(name for name in names if name not in known),
        )


def _union(files: list[_Opened]) -> str:
    parts = [f"SELECT * EXCLUDE (position), {_seq(one.file.number)} AS seq FROM {one.scan}" for one in files]
    return "(" + " UNION ALL ".join(parts) + ")"


def _parquet_scan(files: list[ExtractFile], width: int) -> str:
    paths = ", ".join(path_literal(file.path) for file in files)
    columns = ", ".join(f"c{place}" for place in range(width))
    first = files[0].number
    return (
        f"(SELECT {columns}, (({first} + file_index::BIGINT) << {SEQ_BITS}) + row0 + 1 AS seq FROM "
        f"(SELECT *, file_index FROM read_parquet([{paths}], file_row_number = true, binary_as_string = true)) "
        f"AS t({columns}, row0, file_index))"
    )


def first_line(error: Exception) -> str:
    """The first line of a library's message."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__
