"""Rows that could not be used, in a CSV file that can be corrected and fed again; nothing in it can run or leak.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which reading takes off again; a cell
that already opens with apostrophes before such a sign gets one more, so that the way back is exact.
"""

from __future__ import annotations

import csv
from pathlib import Path

from assay.observe.cells import inert
from assay.observe.model import Reading
from assay.observe.read.ledger import BAD_ROW_COLUMNS


def write_bad_rows(reading: Reading, path: Path) -> int:
    """Write `reading.bad_rows` to `path` as UTF-8 CSV with a byte order mark; the number of rows written.

    The first columns say which file, hash and row each came from and why it was left out; then come the original
    columns of all files, each once.
    """
    original = dict.fromkeys(header for row in reading.bad_rows for header in row if header not in BAD_ROW_COLUMNS)
    headers = [*BAD_ROW_COLUMNS, *original]
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as stream:
        writer = csv.writer(stream)
        writer.writerow([inert(header) for header in headers])
        for row in reading.bad_rows:
            writer.writerow([inert(row.get(header, "")) for header in headers])
    return len(reading.bad_rows)
