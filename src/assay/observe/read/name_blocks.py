"""A delimited text cut into blocks of whole records, each parsed at once; a block with anything odd in it is read row by row.

Where a record ends is told by its quotation marks: a line break inside an open quotation ends nothing. A record's number is that of
its first line, whichever way its block was read.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from assay.observe.read.name_columns import Wanted, score
from assay.observe.read.rows import SEARCHED, RawRow
from assay.observe.read.table import DELIMITERS, csv_rows

BLOCK = 4 * 2**20
LONGEST = 4 * BLOCK  # bytes without the end of a record; more is a quotation that nobody closed
_OPENING = 2**20

Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that could not be read, and why."""

    record: int | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Block:
    """Rows: their numbers, and the columns that were asked for by their position."""

    numbers: Numbers
    columns: Mapping[int, pa.Array]
    faults: tuple[Fault, ...] = ()


def delimiter_and_header(opening: str, wanted: Wanted) -> tuple[str, RawRow | None]:
    """The delimiter under which the opening lines show the header that is looked for, and that header; else the delimiter that
    cuts the first line into the most cells."""
    lines = io.StringIO(opening[:_OPENING], newline="")
    text = "".join(line for line, _ in zip(lines, range(SEARCHED), strict=False))
    best, chosen, header = (0, 0), ",", None
    widest, fallback = 1, ","
    for delimiter in DELIMITERS:
        rows = [row for row in csv_rows(io.StringIO(text, newline=""), delimiter) if not row.fault]
        filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
        if filled and len(filled[0].cells) > widest:
            widest, fallback = len(filled[0].cells), delimiter
        for row in filled:
            found = score(row.cells, wanted)
            if found and (found, len(row.cells)) > best and (found > 1 or row is filled[0] or wanted.columns):
                best, chosen, header = (found, len(row.cells)), delimiter, row
    return (chosen, header) if header else (fallback, None)


def blocks(stream: io.BufferedIOBase, encoding: str) -> Iterator[bytes]:
    """The text as UTF-8 in blocks of whole lines; what is not of its encoding becomes the replacement character, or stays for
    the reader to find where the encoding is UTF-8. A line break is a line feed, alone or after a carriage return."""
    decoder = None if encoding in ("utf-8", "ascii") else codecs.getincrementaldecoder(encoding)("replace")
    carried = b""
    first = True
    while chunk := stream.read(BLOCK):
        data = decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
        if first and data.startswith(codecs.BOM_UTF8):
            data = data[3:]
        data, first = carried + data, False
        if b"\r" in data and b"\n" not in data[:_OPENING]:  # an old Mac's line breaks
            held = data.endswith(b"\r")
            data = (data[:-1] if held else data).replace(b"\r", b"\n") + (b"\r" if held else b"")
        end = data.rfind(b"\n") + 1
        if end:
            yield data[:end]
        carried = data[end:]
    if decoder and (rest := decoder.decode(b"", final=True)):
        carried += rest.encode("utf-8", "replace")
    if carried:
        yield carried.replace(b"\r", b"\n") if b"\n" not in carried else carried


def delimited(
    texts: Iterator[bytes], delimiter: str, header: RawRow, used: Sequence[int], encoding: str, rows: int
) -> Iterator[Block]:
    """The records below the header, in blocks; only the columns in `used`."""
    line, carried, below = 1, b"", False
    for text in texts:
        data = carried + text
        starts, ends, lines = _records(data)
        if not len(ends) and len(data) < LONGEST:
            carried = data
            continue
        if not len(ends) or (len(data) - int(ends[-1]) > LONGEST):  # a quotation that nobody closed: read with care
            yield from _below(_careful(data, delimiter, header, used, line, encoding), header, below, rows)
            line, carried, below = line + _breaks(data), b"", True
            continue
        cut = int(ends[-1])
        block = _block(data[:cut], starts, ends, lines, line, delimiter, header, used, encoding)
        yield from _below(block, header, below, rows)
        line, carried, below = line + _breaks(data[:cut]), data[cut:], True
    if carried:
        yield from _below(_careful(carried, delimiter, header, used, line, encoding), header, below, rows)


def _below(block: Block, header: RawRow, below: bool, rows: int) -> Iterator[Block]:
    """The rows under the header, so many at a time; faults go with the first of them."""
    begin = 0 if below else int(np.searchsorted(block.numbers, header.record, side="right"))
    faults = tuple(fault for fault in block.faults if fault.record is None or fault.record > header.record)
    for at in range(begin, len(block.numbers), rows):
        taken = {index: column.slice(at, rows) for index, column in block.columns.items()}
        yield Block(block.numbers[at : at + rows], taken, faults)
        faults = ()
    if faults:
        yield Block(block.numbers[:0], {index: column.slice(0, 0) for index, column in block.columns.items()}, faults)


def _breaks(data: bytes) -> int:
    """The line breaks of any kind."""
    return data.count(b"\n") + _lone(data)


def _lone(data: bytes) -> int:
    """The carriage returns that no line feed follows: line breaks too, in the middle of a text that has others."""
    return data.count(b"\r") - data.count(b"\r\n")


def _records(data: bytes) -> tuple[Numbers, Numbers, Numbers]:
    """Where each whole record begins and ends, and how many lines stand before it."""
    signs = np.frombuffer(data, np.uint8)
    breaks = np.flatnonzero(signs == 0x0A)
    if b'"' in data:
        quotes = np.flatnonzero(signs == 0x22)
        outside = np.flatnonzero(np.searchsorted(quotes, breaks) % 2 == 0)
    else:
        outside = np.arange(len(breaks))
    ends = breaks[outside] + 1
    starts = np.concatenate(([0], ends[:-1])) if len(ends) else ends
    lines = np.concatenate(([0], outside[:-1] + 1)) if len(outside) else outside
    return starts.astype(np.int64), ends.astype(np.int64), lines.astype(np.int64)


def _block(
    data: bytes, starts: Numbers, ends: Numbers, lines: Numbers, first: int, delimiter: str, header: RawRow,
    used: Sequence[int], encoding: str,
) -> Block:  # fmt: skip
    """The records parsed together, or with care where they do not come out as one row each under the header."""
    sign = delimiter.encode()
    widths = ends - starts
    signs = np.frombuffer(data, np.uint8)
    blank = (widths == 1) | ((widths == 2) & (signs[starts] == 0x0D))
    filled = ~blank
    if not filled.any():
        return Block(np.empty(0, np.int64), {index: pa.array([], pa.string()) for index in used})
    loose = _lone(data) > 0 or sign + b' "' in data or b"\x00" in data or data.startswith(b' "') or b'\n "' in data
    table = None if loose else _parsed(data, delimiter, len(header.cells), used)
    if table is None or table.num_rows != int(filled.sum()):
        return _careful(data, delimiter, header, used, first, encoding)
    columns = {index: table.column(f"c{index}").combine_chunks() for index in used}
    return Block(lines[filled] + first, columns)


def _parsed(data: bytes, delimiter: str, width: int, used: Sequence[int]) -> pa.Table | None:
    """The columns as text, or None where the block is not clean."""
    names = [f"c{index}" for index in range(width)]
    try:
        return pc.read_csv(
            pa.BufferReader(data),
            read_options=pc.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
            parse_options=pc.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pc.ConvertOptions(
                include_columns=[names[index] for index in used],
                column_types={names[index]: pa.string() for index in used},
                strings_can_be_null=False,
            ),
        )
    except (pa.ArrowException, ValueError):
        return None


def _careful(data: bytes, delimiter: str, header: RawRow, used: Sequence[int], first: int, encoding: str) -> Block:
    """The records one by one, each that cannot be cut into cells left out."""
    width = len(header.cells)
    numbers: list[int] = []
    cells: list[list[str]] = [[] for _ in used]
    faults: list[Fault] = []
    text = io.StringIO(data.decode("utf-8", errors="replace"), newline="")
    for row in csv_rows(text, delimiter):
        number = row.record + first - 1
        if not row.fault and not any(cell.strip() for cell in row.cells):
            continue
        fault = row.fault or _too_wide(row.cells, width)
        if fault and number != header.record:
            faults.append(Fault(number, "bad-row", fault))
            continue
        if any("\N{REPLACEMENT CHARACTER}" in row.cells[index] for index in used if index < len(row.cells)):
            faults.append(Fault(number, "bad-value", f"holds bytes that are not {encoding}; they were replaced"))
        numbers.append(number)
        for column, index in zip(cells, used, strict=True):
            column.append(row.cells[index] if index < len(row.cells) else "")
    columns = {index: pa.array(column, pa.string()) for index, column in zip(used, cells, strict=True)}
    return Block(np.array(numbers, np.int64), columns, tuple(faults))


def _too_wide(cells: Sequence[str], width: int) -> str:
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) <= width:
        return ""
    return f"has {len(cells):,} cells under {width:,} headers (quote the cell that holds a delimiter)"
