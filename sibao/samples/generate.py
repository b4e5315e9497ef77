"""`sibao generate`: an invented retail bank as extracts, the same for the same seed (docs/manual/generated-bank.md)."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sibao.engine.sources import TABLES
from sibao.samples.bank.build import build_bank
from sibao.samples.bank.span import Span, day_number
from sibao.samples.bank.writing import Writer

MAX_CUSTOMERS = 50_000_000


def generate(span: Span, out: Path, progress: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Write the bank's extracts to the folder `out` and its stories to `stories_file(out)`; returns rows per table."""
    writer = Writer(out)
    try:
        truth = build_bank(span, writer, progress or (lambda customers, transactions: None))
    except BaseException:
        writer.abandon()
        raise
    rows = writer.finish()
    text = json.dumps({"seed": span.seed, "stories": truth}, ensure_ascii=False, indent=1)
    stories_file(out).write_text(text + "\n", encoding="utf-8")
    return rows


def stories_file(out: Path) -> Path:
    """Where the truth of the planted stories stands: beside the extracts, where no night reads it."""
    return out.with_name(out.name + "-stories.json")


def main(argv: list[str] | None = None) -> int:
    """The command line; 0 when written, 2 for bad usage (reason on stderr)."""
    parser = _parser()
    options = parser.parse_args(argv)
    reason = _refusal(options)
    if reason:
        parser.error(reason)
    first, last = day_number(options.first), day_number(options.last)
    span = Span(options.outlets, options.customers, first, last, options.seed)
    rows = generate(span, options.out, _reporter(options.customers))
    for table, count in rows.items():
        print(f"{table:12} {count:>12,}", file=sys.stderr)
    print(f"{options.out} and {stories_file(options.out)} written", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sibao generate", description="Write an invented retail bank as extracts.")
    parser.add_argument("--outlets", type=int, default=1, metavar="N", help="outlets (default 1)")
    parser.add_argument("--customers", type=int, required=True, metavar="N", help="customers of all outlets together")
    parser.add_argument("--from", dest="first", type=_date, required=True, metavar="DATE", help="first day of facts")
    parser.add_argument("--to", dest="last", type=_date, required=True, metavar="DATE", help="last day of facts")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="same seed, same bank (default 1)")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write; a generated bank there is replaced")
    return parser


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a date YYYY-MM-DD: {text!r}") from None


def _refusal(options: argparse.Namespace) -> str:
    """Why these options cannot be served, or ''."""
    if options.outlets < 1:
        return "--outlets must be at least 1"
    if not options.outlets <= options.customers <= MAX_CUSTOMERS:
        return f"--customers must be at least --outlets and at most {MAX_CUSTOMERS:,}"
    if options.last < options.first:
        return "--to lies before --from"
    if not (options.first.year >= 1960 and options.last.year < 2098):
        return "--from and --to must lie between 1960 and 2097"
    if options.seed < 0:
        return "--seed must not be negative"
    out = options.out
    if out.exists() and not _is_extracts(out):
        return f"{out} holds other things than extracts; give another folder"
    if not out.absolute().parent.is_dir():
        return f"{out.absolute().parent} is not a folder"
    return ""


def _is_extracts(out: Path) -> bool:
    return out.is_dir() and all(child.name.split(".")[0] in TABLES for child in out.iterdir())


def _reporter(customers: int) -> Callable[[int, int], None]:
    def report(done: int, transactions: int) -> None:
        print(f"{done:,} of {customers:,} customers, {transactions:,} transactions", file=sys.stderr, flush=True)

    return report


if __name__ == "__main__":
    sys.exit(main())
