"""The tables of a document are read like those of a workbook: each under its own header, or under that of the page before.

A device schedule runs over pages, and only the first of them may say what its columns are. A table of two columns whose left one
holds headers describes one device, as data sheets and submittals do. Tables that are about anything else are counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from assay.observe.model import Reading
from assay.observe.read.columns import score
from assay.observe.read.ledger import Ledger
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.rows import SEARCHED, RawRow, Table, header_position, read_rows
from assay.observe.read.stored import add

MAX_TABLES = 2_000
MAX_ROWS = 200_000
MAX_CELLS = 400  # of one row


class Found(NamedTuple):
    """A table and where it stands: "page 3, table 1"."""

    place: str
    rows: list[list[str]]


def read_tables(tables: Iterable[Found], name: str, sha256: str, mapping: ColumnMapping, total: Ledger) -> Reading:
    """The observations of a document's tables; records are rows, from 1, of the table that the path names."""
    readings: list[Reading] = []
    header: list[str] = []
    others: list[str] = []
    rows = 0
    for number, (place, cells) in enumerate(tables):
        rows += len(cells)
        if number >= MAX_TABLES or rows > MAX_ROWS:
            total.leave(None, "truncated", f"only what stands before {place} was read (split the document)")
            break
        ledger = Ledger(name, sha256, "row", sheet=place)
        raw = [
            RawRow(at, [" ".join(cell.split()) for cell in row[:MAX_CELLS]]) for at, row in enumerate(cells, start=1)
        ]
        found = header_position(raw[:SEARCHED], mapping)
        # One word that could be a header stands in many a row of data, and in any data sheet.
        # Where a header stands already, a row that is as wide and has few words that could be headers goes on under it.
        wide = header and all(len(row.cells) == len(header) for row in raw)
        needed = max(1, len(header) // 3) if wide else 1
        if found is not None and score(raw[found].cells, mapping) > needed:
            header = raw[found].cells
            readings.append(read_rows(raw, ledger, mapping))
        elif sheet := _described(raw, mapping):
            readings.append(read_rows(sheet, ledger, mapping))
        elif header and raw and all(len(row.cells) == len(header) for row in raw):
            Table(header, ledger, mapping, 1).read(iter(raw))
            readings.append(ledger.close())
        else:
            header = []
            others.append(place)
    if others:
        shown = "; ".join(others[:10]) + (" ..." if len(others) > 10 else "")
        total.leave(None, "not-a-device", f"{len(others):,} tables without a header that Assay knows: {shown}")
    whole = total.close()
    for reading in readings:
        add(whole, reading)
    return whole


def _described(rows: list[RawRow], mapping: ColumnMapping) -> list[RawRow]:
    """A table of headers on the left and what they say on the right, as a header and one row; else nothing."""
    pairs = [row for row in rows if len(row.cells) == 2 and row.cells[0]]
    names = [row.cells[0].rstrip(" :\N{NO-BREAK SPACE}") for row in pairs]
    if len(pairs) < 2 or len(pairs) < len(rows) - 1 or len(pairs) > MAX_CELLS or score(names, mapping) < 2:
        return []
    return [RawRow(rows[0].record, names), RawRow(rows[0].record, [row.cells[1] for row in pairs])]
