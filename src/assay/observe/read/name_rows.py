"""The names in a file of any size, batch by batch with the row that each stands in: tables, workbooks, Parquet, JSON, plain text.

Nothing is read but the columns that are asked for. A row that cannot be read is left out and listed with its number.
"""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq
from python_calamine import CalamineError

from assay.errors import EvidenceError, FactsError
from assay.observe.detect import detect, detect_head
from assay.observe.model import LeftOut
from assay.observe.read import legacy_workbook
from assay.observe.read.encoding import encoding_of, encoding_of_head
from assay.observe.read.ledger import Ledger
from assay.observe.read.name_blocks import Block, Fault, blocks, delimited, delimiter_and_header
from assay.observe.read.name_columns import Picked, Wanted, listed, pick, score
from assay.observe.read.parts import cell_rows, cut_lines
from assay.observe.read.rows import SEARCHED
from assay.observe.read.spreadsheet import MAX_SHEETS, open_sheets
from assay.observe.read.table import csv_rows
from assay.observe.read.unpacked import HEAD, PARQUET, Unpacked
from assay.observe.read.workbook_limits import MAX_BYTES, refusal

ROWS = 65_536  # of one batch, about
PLAIN = "name"  # what the one column of a plain text is called
_PLAIN_SUFFIXES = (".txt", ".text", ".list", ".lst", "")
_WORKBOOKS = ("xlsx", "ods", "xls")

Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class NameRows:
    """Some rows of a file, or of a sheet: their numbers there, the names in each column, and the cells of a purchase.

    `done` counts the bytes of the file that have been read.
    """

    path: str
    unit: str  # line or row
    numbers: Numbers
    headers: tuple[str, ...]
    names: tuple[pa.Array, ...]
    cells: Mapping[str, pa.Array] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    done: int = 0


def read_names(there: Unpacked, wanted: Wanted, rows: int = ROWS) -> Iterator[NameRows]:
    """Every row of the file. Raises EvidenceError where it cannot be read, FactsError where no column holds names."""
    head = there.head()
    if head.startswith(PARQUET):
        return _parquet(there, wanted, rows)
    suffix = there.suffix
    if there.path and head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        found = detect(there.path)
    else:
        found = detect_head(head, suffix)
    if found.format in _WORKBOOKS:
        return _workbook(there, found.format, wanted, rows)
    if found.format == "jsonl" or (suffix in (".jsonl", ".ndjson") and found.format == "table"):
        return _json_lines(there, wanted, rows)
    if found.format == "table":
        return _text(there, wanted, rows)
    if found.format == "empty":
        return iter((_nothing(there, "empty", "holds no rows"),))
    raise EvidenceError(
        found.refusal or f"is {found.format}, which holds no table of names", file=there.name,
        remedy=found.remedy or "CSV, TSV, XLSX, ODS, XLS, Parquet, JSON Lines, or one name per line",
    )  # fmt: skip


def _nothing(there: Unpacked, reason: str, detail: str) -> NameRows:
    return NameRows(there.name, "line", np.empty(0, np.int64), (), (), {}, (LeftOut(there.name, None, reason, detail),))


# Text


def _text(there: Unpacked, wanted: Wanted, rows: int) -> Iterator[NameRows]:
    """A delimited table, or one name per line where no heading is known and the file does not claim to be a table."""
    encoding = encoding_of(there.path) if there.path else encoding_of_head(there.head())
    head = there.head()
    opening = (head if len(head) < HEAD else head[: head.rfind(b"\n") + 1]).decode(encoding, errors="replace")
    delimiter, header = delimiter_and_header(opening, wanted)
    if header is None:
        _refuse_unknown(there, opening, delimiter, wanted)
        yield from _plain(there, encoding, rows)
    elif len(header.cells) == 1:  # a list under a heading; a comma in it is part of a name
        yield from _plain(there, encoding, rows, header.record, header.cells[0])
    else:
        picked = pick(header.cells, wanted, there.name)
        for block in delimited(blocks(there.stream, encoding), delimiter, header, picked.used, encoding, rows):
            yield _of_block(there, block, picked)


def _refuse_unknown(there: Unpacked, opening: str, delimiter: str, wanted: Wanted) -> None:
    """Raises FactsError for a table none of whose headings is known; a text that need not be a table passes."""
    first = _first_row(opening, delimiter)
    if wanted.columns:
        raise FactsError(f"no column {wanted.columns[0]!r}", file=there.name, remedy=f"the columns are {listed(first)}")
    if len(first) > 1 and there.suffix not in _PLAIN_SUFFIXES:
        raise FactsError(
            "no column of company names was found", file=there.name,
            remedy=f"name it with --column; the columns are {listed(first)}. One name per line: call the file .txt",
        )  # fmt: skip


def _first_row(opening: str, delimiter: str) -> list[str]:
    rows = csv_rows(io.StringIO(opening, newline=""), delimiter)
    return next((row.cells for row in rows if any(cell.strip() for cell in row.cells)), [])


def _plain(there: Unpacked, encoding: str, rows: int, below: int = 0, heading: str = PLAIN) -> Iterator[NameRows]:
    """One name per line, from the line below the heading on."""
    number = 0
    for text in blocks(there.stream, encoding):
        lines = text.decode("utf-8", errors="replace").split("\n")
        if lines and not lines[-1]:
            lines.pop()
        for at in range(0, len(lines), rows):
            taken = [_unquoted(line) for line in lines[at : at + rows]]
            numbers = np.arange(number + 1, number + 1 + len(taken), dtype=np.int64)
            number += len(taken)
            skipped = min(len(taken), max(0, below - int(numbers[0]) + 1)) if taken else 0
            column = pa.array(taken[skipped:], pa.string())
            yield NameRows(there.name, "line", numbers[skipped:], (heading,), (column,), done=there.at)


def _unquoted(line: str) -> str:
    """The line without its break, and without the quotation marks of a table of one column."""
    line = line.rstrip("\r")
    if len(line) > 1 and line[0] == line[-1] == '"':
        return line[1:-1].replace('""', '"')
    return line


def _of_block(there: Unpacked, block: Block, picked: Picked, path: str = "", unit: str = "line") -> NameRows:
    name = path or there.name
    return NameRows(
        name, unit, block.numbers, picked.headers, tuple(block.columns[index] for index in picked.names),
        {kind: block.columns[index] for kind, index in picked.cells.items()},
        tuple(LeftOut(name, fault.record, fault.reason, fault.detail) for fault in block.faults), there.at,
    )  # fmt: skip


# Workbooks


def _workbook(there: Unpacked, detected: str, wanted: Wanted, rows: int) -> Iterator[NameRows]:
    if there.path is None:
        raise EvidenceError("a workbook can only be read from a file, not packed", file=there.name, remedy="unpack it")
    if there.size > MAX_BYTES:
        raise EvidenceError(
            f"the workbook is over {MAX_BYTES // 2**20} MB", file=there.name, remedy="save the sheet as CSV"
        )
    refused = None if detected == "xls" else refusal(there.path, detected)
    if refused:
        raise EvidenceError(
            f"the workbook was not opened: {refused.detail}", file=there.name, remedy="save the sheet as CSV"
        )
    ledger = Ledger(there.name, there.sha256, "row")
    try:
        sheets = open_sheets(there.path, detected, ledger)
    except (CalamineError, legacy_workbook.NotOpenedError, OSError, ValueError):
        raise EvidenceError(
            "the workbook is damaged, protected or not a workbook", file=there.name, remedy="save it again, or as CSV"
        ) from None
    used, shown = False, list[str]()
    for title, raw in sheets[:MAX_SHEETS]:
        path = f"{there.name}#{title}" if len(sheets) > 1 else there.name
        numbered = ((number, cells) for number, cells in enumerate(raw, start=1))
        ahead = list(itertools.islice(numbered, SEARCHED))
        header = max(ahead, key=lambda row: score(row[1], wanted), default=None)
        if header is None or not score(header[1], wanted):
            shown += next((cells for _, cells in ahead if any(cell.strip() for cell in cells)), [])
            continue
        used = True
        picked = pick(header[1], wanted, path)
        below = itertools.chain((row for row in ahead if row[0] > header[0]), numbered)
        yield from (_of_block(there, one, picked, path, "row") for one in _row_blocks(below, picked, rows))
    if not used:
        pick(shown, wanted, there.name)  # says which columns there are
    if ledger.reading.left_out or len(sheets) > MAX_SHEETS:
        more = [
            LeftOut(there.name, None, "truncated", f"only the first {MAX_SHEETS} of {len(sheets):,} sheets were read")
        ]
        left = (*ledger.reading.left_out, *(more if len(sheets) > MAX_SHEETS else ()))
        yield NameRows(there.name, "row", np.empty(0, np.int64), (), (), {}, tuple(left), there.size)


def _row_blocks(numbered: Iterable[tuple[int, Sequence[str]]], picked: Picked, rows: int) -> Iterator[Block]:
    """Rows of cells as blocks; blank rows are no rows."""
    filled = ((number, cells) for number, cells in numbered if any(cell.strip() for cell in cells))
    while batch := list(itertools.islice(filled, rows)):
        columns = {
            index: pa.array([cells[index] if index < len(cells) else "" for _, cells in batch], pa.string())
            for index in picked.used
        }
        yield Block(np.array([number for number, _ in batch], np.int64), columns)


# Parquet


def _parquet(there: Unpacked, wanted: Wanted, rows: int) -> Iterator[NameRows]:
    try:
        with pq.ParquetFile(there.path, pre_buffer=False, buffer_size=2**20) as file:
            headers = file.schema_arrow.names
            picked = pick(headers, wanted, there.name)
            first = 1
            for batch in file.iter_batches(rows, columns=[headers[index] for index in picked.used]):
                columns = {index: _as_text(batch.column(batch.schema.get_field_index(headers[index])), batch)
                           for index in picked.used}  # fmt: skip
                numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
                first += batch.num_rows
                done = there.size * (first - 1) // max(1, file.metadata.num_rows)
                block = _of_block(there, Block(numbers, columns), picked, unit="row")
                yield NameRows(block.path, "row", numbers, block.headers, block.names, block.cells, (), done)
    except (OSError, pa.ArrowException):
        raise EvidenceError("the Parquet file is damaged", file=there.name, remedy="write it again") from None


def _as_text(column: pa.Array, batch: pa.RecordBatch) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type):
        return column
    try:
        return column.cast(pa.string())
    except pa.ArrowException:  # lists and structures, and bytes of an old encoding
        one = pa.RecordBatch.from_arrays([column], ["cell"])
        return pa.array([row.cells[0] for row in cell_rows(one, 1)], pa.string())


# JSON Lines


def _json_lines(there: Unpacked, wanted: Wanted, rows: int) -> Iterator[NameRows]:
    picked: Picked | None = None
    headers: list[str] = []
    for first, data, too_long in cut_lines(there.stream, rows):
        if picked is None:
            headers = _keys(data)
            picked = pick(headers, wanted, there.name)
        faults = [Fault(number, "bad-row", "a line longer than any row") for number in too_long]
        block = _objects(data, first, headers, picked, faults)
        yield _of_block(there, block, picked)


def _keys(data: bytes) -> list[str]:
    """The keys of the first objects, in the order in which they come."""
    keys: dict[str, None] = {}
    for line in itertools.islice(filter(str.strip, data.decode("utf-8-sig", "replace").splitlines()), SEARCHED):
        found = _object(line)
        keys.update(dict.fromkeys(found or ()))
    return list(keys)


def _objects(data: bytes, first: int, headers: Sequence[str], picked: Picked, faults: list[Fault]) -> Block:
    """The lines read together; one by one where any of them is not what it should be."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 0x0A)
    count = len(ends) + (not data.endswith(b"\n"))
    names = [headers[index] for index in picked.used]
    try:
        if b"\n\n" in data or data.startswith((b"\n", b"\xef\xbb\xbf")) or faults:
            raise pa.ArrowInvalid("blank lines")
        schema = pa.schema([(name, pa.string()) for name in names])
        options = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
        reading = pj.ReadOptions(use_threads=False, block_size=len(data) + 1)
        table = pj.read_json(pa.BufferReader(data), read_options=reading, parse_options=options)
        if table.num_rows != count:
            raise pa.ArrowInvalid("rows are not lines")
    except pa.ArrowException:
        return _one_by_one(data, first, names, picked, faults)
    columns = {index: table.column(headers[index]).combine_chunks() for index in picked.used}
    return Block(np.arange(first, first + count, dtype=np.int64), columns)


def _one_by_one(data: bytes, first: int, names: Sequence[str], picked: Picked, faults: list[Fault]) -> Block:
    numbers: list[int] = []
    values: list[list[str]] = [[] for _ in names]
    left = {fault.record for fault in faults}
    for number, line in enumerate(data.decode("utf-8-sig", "replace").split("\n"), first):
        if not line.strip() or number in left:
            continue
        found = _object(line)
        if found is None:
            faults.append(Fault(number, "bad-row", "not JSON (one JSON object per line)"))
            continue
        numbers.append(number)
        for column, name in zip(values, names, strict=True):
            value = found.get(name)
            column.append("" if value is None else value if isinstance(value, str) else json.dumps(value))
    arrays = {index: pa.array(column, pa.string()) for index, column in zip(picked.used, values, strict=True)}
    return Block(np.array(numbers, np.int64), arrays, tuple(faults))


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
        json.dumps(found, ensure_ascii=False).encode()  # half a character is a ValueError
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
