"""A file of any size as parts that are read one by one, by whoever: JSON Lines, tables and Parquet, packed or not.

A part carries what its rows need to be understood alone (the file's name and hash, the number of its first row, the header
of a table), so that parts may be read in other processes and in any order. Cutting looks no deeper into rows than it must.
"""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assay.errors import EvidenceError
from assay.observe.detect import detect_head
from assay.observe.model import FIELDS, LeftOut, Observation
from assay.observe.read.corpus import MAX_LINE
from assay.observe.read.encoding import encoding_of, encoding_of_head
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.rows import SEARCHED, RawRow, header_position
from assay.observe.read.table import csv_rows, delimiter_of
from assay.observe.read.unpacked import HEAD, PARQUET, Unpacked

ROWS = 10_000  # of one part
MAX_BYTES = 16 * 2**20  # of one part
_CHUNK = 2**20
# What an observation has beside its fields; `protocol` is the corpus's word for the kind.
OWN_COLUMNS = ("id", "protocol", "kind", "raw", "fields", "mac", "address", "site", "seen_at", "channel_of", "asset")
# What OBSERVATIONS has besides: where a row once came from. What is read now is where it comes from now.
_PLACED = ("path", "sha256", "record", "unit", "evidence", "cut")


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of JSON. `too_long` numbers the lines that were passed over, being longer than any row."""

    data: bytes
    too_long: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows of a table under its header; `observed` where they are observations and not an inventory."""

    header: tuple[str, ...]
    at: int  # the row of the header
    rows: tuple[RawRow, ...]
    observed: bool
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Seen:
    """Observations that a reader of another format has made."""

    observations: tuple[Observation, ...]
    left_out: tuple[LeftOut, ...] = ()
    bad_rows: tuple[dict[str, str], ...] = ()


Content: TypeAlias = Lines | Cells | pa.RecordBatch | Seen


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file. `first` numbers the first of them; `done` counts the file's bytes read so far."""

    name: str
    sha256: str
    unit: str
    first: int
    content: Content
    done: int
    opening: bool = False  # the file's first part
    notes: tuple[tuple[int | None, str, str], ...] = ()  # to be listed: record, reason, detail


def form_of(there: Unpacked) -> str:
    """`observations` or `inventory`, by what the rows are; else the format that another reader reads.

    Raises EvidenceError where no reader does.
    """
    head = there.head()
    if head.startswith(PARQUET):
        with _parquet(there) as file:
            return _form(RawRow(0, file.schema_arrow.names), there)
    found = _detected(there)
    if found == "table":
        delimiter, shown = _look(there, encoding_of_head(head), ColumnMapping())
        return _form(_header(csv_rows(shown, delimiter), ColumnMapping()), there)
    return "observations" if found == "jsonl" else found


def _form(header: RawRow | None, there: Unpacked) -> str:
    if header and is_observed(header.cells):
        return "observations"
    if header is None or header_position([header], ColumnMapping()) is None:
        raise EvidenceError(
            "no row of column headers that Assay knows was found", file=there.name, remedy="give a header row"
        )
    return "inventory"


def _detected(there: Unpacked) -> str:
    """The format. A name that says JSON Lines is believed where the first line is none, for the next may be."""
    found = detect_head(there.head(), there.suffix)
    if found.refusal:
        raise EvidenceError(found.refusal, file=there.name, remedy=found.remedy or None)
    return "jsonl" if found.format == "table" and there.suffix in (".jsonl", ".ndjson") else found.format


def is_observed(header: Sequence[str]) -> bool:
    """Whether a table's columns are those of observations: a protocol and what it said, or a kind and what came raw."""
    names = set(header)
    told = names & {"raw", "fields"}
    return ("protocol" in names and bool(told or names & set(FIELDS))) or ("kind" in names and bool(told))


def parts_of(there: Unpacked, mapping: ColumnMapping, rows: int = ROWS) -> Iterator[Part]:
    """The parts of a file, in order, each of at most `rows` rows. Raises EvidenceError where it breaks off."""
    if there.head().startswith(PARQUET):
        return _parquet_parts(there, rows)
    return _line_parts(there, rows) if _detected(there) == "jsonl" else _table_parts(there, mapping, rows)


# JSON Lines


def _line_parts(there: Unpacked, rows: int) -> Iterator[Part]:
    opening = True
    for first, data, too_long in cut_lines(there.stream, rows):
        yield Part(there.name, there.sha256, "line", first, Lines(data, too_long), there.at, opening)
        opening = False


def cut_lines(stream: io.BufferedIOBase, rows: int) -> Iterator[tuple[int, bytes, tuple[int, ...]]]:
    """Blocks of whole lines: the number of the first, the bytes, and which lines were left out as too long.

    A line left out stays as an empty one, so that those after it keep their numbers.
    """
    pending: list[bytes] = []
    too_long: list[int] = []
    first, lines, size = 1, 0, 0
    carried, skipping = b"", False
    while chunk := stream.read(_CHUNK):
        if skipping:
            end = chunk.find(b"\n")
            if end < 0:
                continue
            chunk, skipping = chunk[end:], False  # from the line's end on
        data = carried + chunk
        begin = 0
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 0x0A) + 1
        while len(ends):
            taken = ends[: rows - lines]
            pending.append(data[begin : taken[-1]])
            lines, size = lines + len(taken), size + int(taken[-1]) - begin
            begin, ends = int(taken[-1]), ends[len(taken) :]
            if lines >= rows or size >= MAX_BYTES:
                yield first, b"".join(pending), tuple(too_long)
                pending, first, lines, size, too_long = [], first + lines, 0, 0, []
        carried = data[begin:]
        if len(carried) > MAX_LINE:
            too_long.append(first + lines)
            carried, skipping = b"", True
    if carried:
        pending.append(carried)
    if pending or too_long:
        yield first, b"".join(pending), tuple(too_long)


# Tables


def _table_parts(there: Unpacked, mapping: ColumnMapping, rows: int) -> Iterator[Part]:
    encoding = encoding_of(there.path) if there.path else encoding_of_head(there.head())
    delimiter, _ = _look(there, encoding, mapping)
    text = io.TextIOWrapper(there.stream, encoding=encoding, errors="replace", newline="")
    records = csv_rows(text, delimiter)
    ahead = list(itertools.islice(records, SEARCHED))
    header = _header(ahead, mapping)
    if header is None:
        raise EvidenceError(
            "no row of column headers that Assay knows was found",
            file=there.name,
            remedy="give a header row, or a mapping file that names the columns",
        )
    at = ahead.index(header)
    notes: list[tuple[int | None, str, str]] = []
    if above := [row.record for row in ahead[:at] if any(cell.strip() for cell in row.cells)]:
        notes.append((above[0], "preamble", f"lines above the header, not read as devices: {len(above)}"))
    cells, observed = tuple(header.cells), is_observed(header.cells)
    if observed:
        notes += _unused(cells)
    rest = itertools.chain(ahead[at + 1 :], records)
    first = header.record + 1
    opening = True
    while batch := tuple(itertools.islice(rest, rows)):
        content = Cells(cells, header.record, batch, observed, encoding)
        yield Part(there.name, there.sha256, "line", batch[0].record, content, there.at, opening, tuple(notes))
        opening, notes = False, []
    if opening:
        notes.append((None, "empty", "holds a header row and no rows under it"))
        yield Part(
            there.name, there.sha256, "line", first, Cells(cells, header.record, (), observed), there.at, True,
            tuple(notes),
        )  # fmt: skip


def _look(there: Unpacked, encoding: str, mapping: ColumnMapping) -> tuple[str, io.StringIO]:
    """The delimiter, and the text that a table begins with."""
    head = there.head()
    # Of a table that goes on, the last line of the head is no line.
    shown = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1]
    text = io.StringIO(shown.decode(encoding, errors="replace"), newline="")
    delimiter = delimiter_of(text, mapping)
    text.seek(0)
    return delimiter, text


def _header(ahead: Iterator[RawRow] | list[RawRow], mapping: ColumnMapping) -> RawRow | None:
    """The header row: of observations one that says so, else the one that inventories have."""
    first = list(itertools.islice(ahead, SEARCHED))
    observed = next((row for row in first if not row.fault and is_observed(row.cells)), None)
    if observed:
        return observed
    at = header_position(first, mapping)
    return None if at is None else first[at]


# Parquet


def _parquet_parts(there: Unpacked, rows: int) -> Iterator[Part]:
    with _parquet(there) as file:
        names = file.schema_arrow.names
        observed = _form(RawRow(0, names), there) == "observations"
        notes = tuple(_unused(names)) if observed else ()
        wanted = [name for name in names if name in OWN_COLUMNS or name in FIELDS] if observed else names
        first, opening = 1, True
        try:
            for batch in file.iter_batches(rows, columns=wanted):
                done = there.size * (first + batch.num_rows) // max(1, file.metadata.num_rows)
                yield Part(there.name, there.sha256, "row", first, batch, done, opening, notes)
                first, opening, notes = first + batch.num_rows, False, ()
        except (OSError, pa.ArrowException):
            raise EvidenceError("the Parquet file is damaged", file=there.name, remedy="write it again") from None


def _parquet(there: Unpacked) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(there.path, pre_buffer=False, buffer_size=_CHUNK)
    except (OSError, pa.ArrowException):
        raise EvidenceError("the Parquet file is damaged", file=there.name, remedy="write it again") from None


def _unused(names: Sequence[str]) -> list[tuple[int | None, str, str]]:
    count = sum(name not in {*OWN_COLUMNS, *FIELDS, *_PLACED} for name in names)
    return [(None, "unused-columns", f"{count:,} columns are of no name that Assay knows")] if count else []


def cell_rows(batch: pa.RecordBatch, first: int) -> Iterator[RawRow]:
    """The rows of a batch as cells of text."""
    columns = [[_cell(value) for value in column.to_pylist()] for column in batch.columns]
    for number, cells in enumerate(zip(*columns, strict=True), first):
        yield RawRow(number, list(cells))


def observed_row(header: Sequence[str], cells: Sequence[Any]) -> Mapping[str, object]:
    """The cells of an observation as the row that a line of JSON would be."""
    row: dict[str, object] = {}
    fields: dict[str, object] = {}
    for name, value in zip(header, cells, strict=False):
        if value is None or value == "":
            continue
        if name == "fields":
            fields = _told(value) | fields
        elif name in OWN_COLUMNS:
            row[name] = value if isinstance(value, str) else _cell(value)
        elif name in FIELDS:
            fields[name] = _cell(value)
    return row | {"fields": fields}


def _told(value: Any) -> dict[str, object]:
    """Fields as a map, a structure or an object of JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {"fields": value}  # of no name that Assay knows: it is listed as such
    if isinstance(value, list):  # a map of Parquet is pairs; a list of anything else says nothing
        value = dict(pair for pair in value if isinstance(pair, tuple) and len(pair) == 2)
    return {name: text for name, text in value.items() if text is not None} if isinstance(value, dict) else {}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else str(value)
