"""A text table of any delimiter and encoding is rows of cells, each with the number of the line it starts on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from assay.observe.model import Reading
from assay.observe.read.columns import score
from assay.observe.read.encoding import encoding_of
from assay.observe.read.ledger import Ledger
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.rows import SEARCHED, RawRow, read_rows

MAX_BYTES = 256 * 2**20
MAX_LINE = 4 * 2**20  # characters
TOO_LONG = f"a line of more than {MAX_LINE:,} characters"
MAX_LINES_OF_RECORD = 100  # a quoted cell with more line breaks than this is a quote that nobody closed
DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x1f", "\x01")
_BLOCK = 2**20


def read_table(path: Path, name: str, sha256: str, mapping: ColumnMapping | None = None) -> Reading:
    """The observations of a CSV, TSV or otherwise delimited file."""
    mapping = mapping or ColumnMapping()
    ledger = Ledger(name, sha256)
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"tables over {MAX_BYTES // 2**20} MB are not read (split the file)")
        return ledger.close()
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        delimiter = delimiter_of(stream, mapping)
        stream.seek(0)
        return read_rows(listed_damage(csv_rows(stream, delimiter), ledger, encoding), ledger, mapping)


def delimiter_of(stream: TextIO, mapping: ColumnMapping) -> str:
    """The delimiter under which the opening lines show the most headers that are known, and the most columns.

    Where none is known, it is the one that cuts the first line that holds anything into the most cells.
    """
    opening = "".join(line for line, _ in zip(_bounded_lines(stream), range(SEARCHED), strict=False))[:_BLOCK]
    best, chosen = (0, 0), ","
    for delimiter in DELIMITERS:
        rows = list(csv_rows(io.StringIO(opening), delimiter))
        found = max(((score(row.cells, mapping), len(row.cells)) for row in rows if not row.fault), default=(0, 0))
        if found > best:
            best, chosen = found, delimiter
    if best == (0, 0):
        first = next((line for line in opening.splitlines() if line.strip()), "")
        return max(DELIMITERS, key=first.count)
    return chosen


def _bounded_lines(stream: TextIO) -> Iterator[str]:
    while line := stream.readline(MAX_LINE):
        yield line


class _Lines:
    """The lines of a file, numbered, which can be put back when a record turns out not to be one."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._back: list[str] = []
        self.number = 0  # of the last line handed out
        self.record: list[str] = []  # lines handed out since the record began

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.record) >= MAX_LINES_OF_RECORD:
            raise csv.Error("unexpected end of data")
        line = self._back.pop() if self._back else self._stream.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
            while (rest := self._stream.readline(MAX_LINE)) and not rest.endswith(("\n", "\r")):
                pass
            self.record.append("")
            raise csv.Error(TOO_LONG)
        self.record.append(line)
        return line

    def put_back_all_but_first(self) -> str:
        first, *rest = self.record
        self._back.extend(reversed(rest))
        self.number -= len(rest)
        return first


def csv_rows(stream: TextIO, delimiter: str) -> Iterator[RawRow]:
    """Every record; one that cannot be cut into cells has a fault, and reading resumes on the line after its first."""
    lines = _Lines(stream)
    strict = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        lines.record.clear()
        start = lines.number + 1
        try:
            cells = next(strict)
        except StopIteration:
            return
        except csv.Error as error:
            if str(error) == TOO_LONG:
                yield RawRow(start, [], TOO_LONG)
            else:
                yield _loose(lines.put_back_all_but_first(), delimiter, start, str(error))
            continue
        yield RawRow(start, cells)


def _loose(line: str, delimiter: str, number: int, error: str) -> RawRow:
    """The line read as its writer perhaps meant it: `"4.0" lens` is sloppy, a quote never closed is a fault."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return RawRow(number, [], "a cell of more than 131,072 characters")
    if "unexpected end" in error:
        return RawRow(number, cells, "a quotation mark is opened and never closed")
    return RawRow(number, cells)


def listed_damage(rows: Iterator[RawRow], ledger: Ledger, encoding: str) -> Iterator[RawRow]:
    for row in rows:
        if any("\N{REPLACEMENT CHARACTER}" in cell for cell in row.cells):
            ledger.leave(row.record, "bad-value", f"holds bytes that are not {encoding}; they were replaced")
        yield row
