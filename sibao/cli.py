"""The command line `sibao`: one verb per job, each loaded only when it is called.

Exit codes of every verb: 0 done, 1 unexpected failure, 2 bad usage; `night` adds 3 (an input refused), 4 (another
night is running) and 5 (the nights are out of order). Source: docs/manual/night.md, "Command".
"""

import argparse
import importlib
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Verb:
    """A verb, what it does, and the module whose `main(argv) -> int | None` does it."""

    name: str
    help: str
    module: str


VERBS = (
    Verb("night", "compute a night from extracts, into a folder or onto the desk", "sibao.cli"),
    Verb("generate", "make the extracts of an invented bank", "sibao.samples.generate"),
    Verb("import", "make extracts from public bank data: berka or xib", "sibao.cli"),
    Verb("demo", "prepare the demonstration desk", "sibao.config.commands.demo"),
    Verb("serve", "serve the desk", "sibao.config.commands.serve"),
    Verb("manage", "run a management command of the desk", "sibao.config.commands.manage"),
)
IMPORTS = {"berka": "sibao.samples.berka", "xib": "sibao.samples.xib"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns its exit code (argparse raises SystemExit(2) for bad usage)."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="sibao", description="Every customer of the outlet in someone's hands.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        # The verb's own parser answers its -h, so none is added here.
        verbs.add_parser(verb.name, help=verb.help, add_help=False)
    chosen = parser.parse_args(words[:1]).verb
    rest = words[1:]
    if chosen == "night":
        return night(rest)
    if chosen == "import":
        return import_bank(rest)
    module = next(verb.module for verb in VERBS if verb.name == chosen)
    return _call(module, rest)


def import_bank(argv: list[str]) -> int:
    """`sibao import berka|xib …`: hands the remaining words to the importer."""
    parser = argparse.ArgumentParser(prog="sibao import")
    parser.add_argument("bank", choices=sorted(IMPORTS))
    if argv[:1] and argv[0] in IMPORTS:
        return _call(IMPORTS[argv[0]], argv[1:])
    parser.parse_args(argv[:1])
    return 2


def night(argv: list[str]) -> int:
    """`sibao night EXTRACTS --as-of DAY [--out OUT]`: without `--out` the desk's publication takes over."""
    arguments = night_parser().parse_args(argv)
    if arguments.engine != "duckdb":
        return _refuse(f"--engine {arguments.engine}: not in this version")
    for folder in (arguments.extracts, arguments.policies):
        if folder is not None and not folder.is_dir():
            return _refuse(f"{folder}: no such folder")
    if arguments.out is None:
        publish = importlib.import_module("sibao.config.commands.publish")
        code = publish.main(
            arguments.extracts,
            arguments.as_of,
            policies=arguments.policies,
            processes=arguments.processes,
            skip_missed=arguments.skip_missed,
        )
        return int(code or 0)
    if arguments.skip_missed:
        return _refuse("--skip-missed belongs to publication, without --out")
    return _night_into_folder(arguments)


def _night_into_folder(arguments: argparse.Namespace) -> int:
    import duckdb

    from sibao.engine.errors import NightError
    from sibao.engine.night import run_night
    from sibao.engine.progress import progress_on

    try:
        report = run_night(
            arguments.extracts,
            arguments.as_of,
            arguments.out,
            policies=arguments.policies,
            processes=arguments.processes,
            progress=progress_on(sys.stderr),
        )
    except NightError as error:
        return _say(error.reasons, error.exit_code)
    except (OSError, duckdb.Error, BrokenExecutor) as error:
        return _say([f"failed, nothing was published: {error}"], 1)
    return _say(report.notes, 0)


def _say(sentences: Iterable[str], code: int) -> int:
    for sentence in sentences:
        print(f"sibao night: {sentence}", file=sys.stderr)
    return code


def night_parser() -> argparse.ArgumentParser:
    """The words of `sibao night`."""
    parser = argparse.ArgumentParser(prog="sibao night", description="Compute the night after the close of a day.")
    parser.add_argument("extracts", type=Path, metavar="EXTRACTS", help="folder of the bank's extracts")
    parser.add_argument("--as-of", type=_day, required=True, metavar="YYYY-MM-DD", help="the day that has closed")
    parser.add_argument("--out", type=Path, metavar="OUT", help="folder of the results; without it the desk is updated")
    parser.add_argument(
        "--policies", type=Path, metavar="DIR", help="folder of policy files instead of the shipped one"
    )
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--processes", type=_count, metavar="N", help="worker processes (default: one per core)")
    parser.add_argument(
        "--skip-missed", action="store_true", help="publish although an earlier night is missing, and record the gap"
    )
    return parser


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day (YYYY-MM-DD)") from None
    if day.isoformat() != text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day (YYYY-MM-DD)")
    return day


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return int(text)


def _call(module: str, argv: list[str]) -> int:
    return int(importlib.import_module(module).main(argv) or 0)


def _refuse(message: str) -> int:
    print(f"sibao: {message}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
