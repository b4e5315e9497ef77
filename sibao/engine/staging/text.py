"""CSV as banks deliver it, made into lines that a table reader cannot misread.

A file is UTF-8, UTF-8 with BOM or GB18030 as a whole, quoted as RFC 4180, and may hold blank lines and rows of the
wrong width. `write_lines` turns it, in one pass and little memory, into UTF-8 lines of exactly one row each: no header,
no quotes, the right number of commas, and ESCAPE sequences for the commas and line ends that stood inside a field. A
row of the wrong width leaves a line of empty fields in its place, so that the line number stays the row number.
Source: docs/manual/night.md, "Inputs".
"""

import codecs
import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO

import numpy as np

from sibao.engine.errors import Unreadable
from sibao.engine.sources import TableSpec

BLOCK = 8 << 20
LONGEST_LINE = 16 << 20
ESCAPE = "\x01"
# Applied in this order; undone in the reverse one.
ESCAPES = ((ESCAPE, ESCAPE + "a"), (",", ESCAPE + "b"), ("\n", ESCAPE + "c"), ("\r", ESCAPE + "d"))
_SPECIAL = re.compile(rb'["\r\x01]')


@dataclass
class TextTable:
    """What `write_lines` found: names in file order, rows, whether any field holds an escape, rows of wrong width."""

    header: list[str] = field(default_factory=list)
    rows: int = 0
    escaped: bool = False
    misaligned: int = 0


def write_lines(source: Path, spec: TableSpec, lines: Path, misaligned: Path) -> TextTable:
    """Write the rows of `source` to `lines`, and (row number, JSON of known columns) of misfits to `misaligned`.

    Unreadable: the encoding is none of the three, or the file cannot be read to its end.
    """
    for encoding in _encodings(source):
        try:
            with lines.open("wb") as out, misaligned.open("wb") as misfits:
                return _Writer(spec, out, misfits).write(_utf8_blocks(source, encoding))
        except UnicodeError:
            continue
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Unreadable(f"cannot be read to its end: {error}") from None
    raise Unreadable("the encoding is neither UTF-8 nor GB18030")


def _open(source: Path) -> IO[bytes]:
    return gzip.open(source, "rb") if source.name.endswith(".gz") else source.open("rb")  # type: ignore[return-value]


def _encodings(source: Path) -> tuple[str, ...]:
    try:
        with _open(source) as file:
            bom = file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"cannot be read: {error}") from None
    return ("utf-8-sig",) if bom else ("utf-8", "gb18030")


def _utf8_blocks(source: Path, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with _open(source) as file:
        while block := file.read(BLOCK):
            yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()


class _Writer:
    """Copies blocks that are plain (no quotes, right width) as they are; reads the others row by row."""

    def __init__(self, spec: TableSpec, out: IO[bytes], misfits: IO[bytes]) -> None:
        self.spec = spec
        self.out = out
        self.misfits = misfits
        self.table = TextTable()

    def write(self, blocks: Iterator[bytes]) -> TextTable:
        pending = b""
        for block in blocks:
            pending += block
            end = pending.rfind(b"\n") + 1
            whole, pending = pending[:end].replace(b"\r\n", b"\n"), pending[end:]
            if _SPECIAL.search(whole) or len(pending) > LONGEST_LINE:
                self._quoted(chain([whole + pending], blocks))
                return self.table
            self._plain(whole)
        if _SPECIAL.search(pending):
            self._quoted(iter([pending]))
        elif pending:
            self._plain(pending + b"\n")
        return self.table

    def _plain(self, block: bytes) -> None:
        """Lines without quotes or lone carriage returns: a line is a row."""
        block = re.sub(rb"\n{2,}", b"\n", block).lstrip(b"\n")
        if block and not self.table.header:
            line, _, block = block.partition(b"\n")
            self._row(line.decode().split(","))
        if not block:
            return
        if _is_rectangular(block, len(self.table.header)):
            self.out.write(block)
            self.table.rows += block.count(b"\n")
            return
        for text in block.decode().removesuffix("\n").split("\n"):
            self._row(text.split(","))

    def _quoted(self, blocks: Iterator[bytes]) -> None:
        """The rest of a file that may hold quoted fields. A row that breaks RFC 4180 is a misfit without known text."""
        csv.field_size_limit(LONGEST_LINE)
        rows = csv.reader(_lines(blocks), strict=True)
        while True:
            try:
                fields = next(rows, None)
            except csv.Error as error:
                self._broken(str(error))
                continue
            if fields is None:
                return
            if fields:
                self._row(fields)

    def _broken(self, error: str) -> None:
        if "end of data" in error:
            raise Unreadable("cannot be read to its end: a quoted field is never closed")
        if "field limit" in error:
            raise Unreadable(f"a field is longer than {LONGEST_LINE >> 20} MiB")
        if not self.table.header:
            raise Unreadable("the header is not quoted as RFC 4180 says")
        self._misfit([], "not quoted as RFC 4180 says")

    def _row(self, fields: list[str]) -> None:
        if not self.table.header:
            self.table.header = [name.strip() for name in fields]
            return
        if len(fields) != len(self.table.header):
            self._misfit(fields, f"{len(fields)} fields where the header has {len(self.table.header)}")
            return
        self.table.rows += 1
        line = ",".join(fields)
        if line.count(",") >= len(fields) or "\n" in line or "\r" in line or ESCAPE in line:
            self.table.escaped = True
            line = ",".join(map(escape, fields))
        self.out.write(line.encode() + b"\n")

    def _misfit(self, fields: list[str], detail: str) -> None:
        self.table.rows += 1
        self.table.misaligned += 1
        self.out.write(b"," * (len(self.table.header) - 1) + b"\n")
        text = json.dumps(safe_fields(self.spec, self.table.header, fields), ensure_ascii=False)
        self.misfits.write(f"{self.table.rows},{escape(detail)},{escape(text)}\n".encode())


def escape(text: str) -> str:
    """`text` without commas and line ends."""
    for plain, escaped in ESCAPES:
        text = text.replace(plain, escaped)
    return text


def safe_fields(spec: TableSpec, header: list[str], fields: list[str]) -> dict[str, str]:
    """The known columns of a row of the wrong width, less those into which an unknown column may have slid.

    Unknown columns may hold secrets that must never be stored; a field lost or added moves all fields behind it.
    """
    known = {column.name for column in spec.columns}
    unknown = [place for place, name in enumerate(header) if name not in known]
    shift = len(fields) - len(header)
    return {
        name: value
        for place, (name, value) in enumerate(zip(header, fields, strict=False))
        if name in known and not any(min(0, shift) <= place - other <= max(0, shift) for other in unknown)
    }


def _is_rectangular(block: bytes, width: int) -> bool:
    """Whether each line of `block`, which ends with a line end, has `width` fields."""
    array = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(array == ord("\n"))
    commas = np.flatnonzero(array == ord(","))
    if width < 2 or len(commas) != len(ends) * (width - 1):
        return False
    by_line = commas.reshape(len(ends), width - 1)
    return bool((by_line[:, -1] < ends).all() and (by_line[1:, 0] > ends[:-1]).all())


class _Bytes(io.RawIOBase):
    """Blocks of bytes as a file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = blocks
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self.rest:
            block = next(self.blocks, None)
            if block is None:
                return 0
            self.rest = block
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def _lines(blocks: Iterator[bytes]) -> Iterator[str]:
    """Lines with their ends (LF, CRLF or CR) as they stand. Unreadable: a line without an end in sight."""
    text = io.TextIOWrapper(io.BufferedReader(_Bytes(blocks), 1 << 20), encoding="utf-8", newline="")
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Unreadable(f"a line is longer than {LONGEST_LINE >> 20} MiB")
        yield line
