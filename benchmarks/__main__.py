"""Run every bench and rewrite docs/performance.md and docs/scale.md.

python -m benchmarks                 all figures at full size
python -m benchmarks --small         100,000 customers; prints, writes nothing, fails when a bar is broken
python -m benchmarks --only night    one group
"""

import argparse
import importlib
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks import scale
from benchmarks.figures import Figure

GROUPS = {"night": "The night", "publication": "Publication", "desk": "The desk", "pages": "Weight of pages"}
DOCS = Path(__file__).parent.parent / "docs"
PAGE, SCALE = DOCS / "performance.md", DOCS / "scale.md"
LIBRARIES = ("duckdb", "django", "numpy", "pandas", "psycopg", "pysqlite3")


def main() -> int:
    options = _options()
    groups = [options.only] if options.only else list(GROUPS)
    measured: dict[str, list[Figure]] = {}
    for group in groups:
        measured[group] = importlib.import_module(f"benchmarks.{group}").measure(small=options.small)
        for figure in measured[group]:
            print(_line(figure), flush=True)
    if not options.small:
        _write(measured)
        if "night" in measured:
            _replace(SCALE, "scale", scale.table(measured["night"]))
    broken = [figure.name for figures in measured.values() for figure in figures if not figure.holds]
    for name in broken:
        print(f"above its bar: {name}", file=sys.stderr)
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--small", action="store_true", help="100,000 customers, for CI")
    parser.add_argument("--only", choices=GROUPS)
    return parser.parse_args()


def _line(figure: Figure) -> str:
    bar = "" if figure.bar is None else f"  (bar {figure.bar:g}{'' if figure.holds else ' BROKEN'})"
    note = f"  [{figure.note}]" if figure.note else ""
    return f"{figure.name}: {figure.value:,.2f} {figure.unit}{bar}{note}"


def _row(figure: Figure) -> str:
    bar = "report" if figure.bar is None else f"≤ {figure.bar:g}"
    return f"| {figure.name} | {figure.value:,.2f} | {figure.unit} | {bar} | {figure.note} |"


def _write(measured: dict[str, list[Figure]]) -> None:
    """Rewrite the sections of the measured groups."""
    for group, figures in measured.items():
        _replace(PAGE, group, ["| figure | value | unit | bar | how |", "|---|---|---|---|---|", *map(_row, figures)])


def _replace(page: Path, section: str, table: list[str]) -> None:
    """Put a table between the marks of a section; the words around them stay."""
    begin, end = f"<!-- {section} -->", f"<!-- /{section} -->"
    head, rest = page.read_text(encoding="utf-8").split(begin)
    text = [head + begin, _when(), "", *table, end + rest.split(end)[1]]
    page.write_text("\n".join(text), encoding="utf-8")


def _when() -> str:
    """Date, commit, machine and versions."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout
    processor = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    cores = len([line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")])
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    python = platform.python_version()
    return f"Measured {date.today()} at {commit.strip()}: {cores} cores of {processor}, Python {python}, {versions}."


if __name__ == "__main__":
    sys.exit(main())
