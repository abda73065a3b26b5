"""A text table of any delimiter and encoding is rows of cells, each with the number of the line it starts on."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from charset_normalizer import from_bytes

from assay.observe.model import Reading
from assay.observe.read.columns import score
from assay.observe.read.ledger import Ledger
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.rows import SEARCHED, RawRow, read_rows

MAX_BYTES = 256 * 2**20
MAX_LINE = 4 * 2**20  # characters
TOO_LONG = f"a line of more than {MAX_LINE:,} characters"
MAX_LINES_OF_RECORD = 100  # a quoted cell with more line breaks than this is a quote that nobody closed
DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x1f", "\x01")
_BLOCK = 2**20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_table(path: Path, name: str, sha256: str, mapping: ColumnMapping | None = None) -> Reading:
    """The observations of a CSV, TSV or otherwise delimited file."""
    mapping = mapping or ColumnMapping()
    ledger = Ledger(name, sha256)
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"tables over {MAX_BYTES // 2**20} MB are not read (split the file)")
        return ledger.close()
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        delimiter = _delimiter(stream, mapping)
        stream.seek(0)
        return read_rows(_listed_damage(csv_rows(stream, delimiter), ledger, encoding), ledger, mapping)


def encoding_of(path: Path) -> str:
    """The file's encoding: its byte order mark, else UTF-8 where it is that, else UTF-16 or the likeliest code page.

    A file that is UTF-8 but for a few damaged bytes is read as UTF-8, and the rows with damage are listed.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        head = stream.read(_BLOCK)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                return encoding
        if wide := _wide(head):
            return wide
        block = head
        try:
            while block:
                decoder.decode(block)
                block = stream.read(_BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return _code_page(block, error.start)
    return "utf-8"


def _wide(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: nearly every other byte of Latin text is zero."""
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = max(1, min(len(head), 4096) // 2)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _code_page(block: bytes, at: int) -> str:
    sample = block[max(0, at - 32_768) : at + 32_768]
    repaired = sample.decode("utf-8", errors="replace")
    broken = repaired.count("\N{REPLACEMENT CHARACTER}")
    if sum(sign > "\x7f" for sign in repaired) - broken > 4 * broken:
        return "utf-8"
    # Only lines with an accent tell code pages apart; a long plain file would drown them.
    telling = b"\n".join(line for line in sample.splitlines() if not line.isascii())[:16_384]
    likeliest = from_bytes(telling, cp_isolation=["cp1252", "mac_roman", "cp850", "cp1250", "gb18030", "cp932"]).best()
    return likeliest.encoding if likeliest else "cp1252"


def _delimiter(stream: TextIO, mapping: ColumnMapping) -> str:
    """The delimiter under which the opening lines show the most headers that are known, and the most columns."""
    opening = "".join(line for line, _ in zip(_bounded_lines(stream), range(SEARCHED), strict=False))[:_BLOCK]
    best, chosen = (0, 0), ","
    for delimiter in DELIMITERS:
        rows = list(csv_rows(io.StringIO(opening), delimiter))
        found = max(((score(row.cells, mapping), len(row.cells)) for row in rows if not row.fault), default=(0, 0))
        if found > best:
            best, chosen = found, delimiter
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


def _listed_damage(rows: Iterator[RawRow], ledger: Ledger, encoding: str) -> Iterator[RawRow]:
    for row in rows:
        if any("\N{REPLACEMENT CHARACTER}" in cell for cell in row.cells):
            ledger.leave(row.record, "bad-value", f"holds bytes that are not {encoding}; they were replaced")
        yield row
