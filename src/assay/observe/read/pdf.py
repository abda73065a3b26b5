"""The tables of a PDF document, found in a child process by the lines around their cells.

Nothing in a PDF can be measured beforehand: a page may draw a million lines, a stream unpack without end. So another process looks,
with little memory and little time, and hands the cells over as JSON. A page of a scan holds a picture and no text, and is listed.
Finding tables needs `assay[documents]` (pdfplumber).
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assay.observe.model import Reading
from assay.observe.read.child import hand_over
from assay.observe.read.document_tables import Found, read_tables
from assay.observe.read.ledger import Ledger
from assay.observe.read.mapping import ColumnMapping

MAX_BYTES = 128 * 2**20
MEMORY = 1536 * 2**20  # bytes of address space, where the system can limit it
SECONDS = 120
MAX_PAGES = 500
MAX_LINES = 20_000  # drawn on one page: more is a drawing, and looking for tables in it takes hours
MAX_OUTPUT = 64 * 2**20
NOT_INSTALLED = 4


def read_pdf(path: Path, name: str, sha256: str, mapping: ColumnMapping | None = None) -> Reading:
    """The observations of a PDF file's tables."""
    total = Ledger(name, sha256, "row")
    if path.stat().st_size > MAX_BYTES:
        total.leave(None, "too-large", f"documents over {MAX_BYTES // 2**20} MB are not read (split the document)")
        return total.close()
    try:
        with path.open("rb") as stream:
            command = [sys.executable, "-m", "assay.observe.read.pdf"]
            done = subprocess.run(command, stdin=stream, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own module, no shell
    except subprocess.TimeoutExpired:
        total.leave(None, "too-large", f"looking for tables took more than {SECONDS} seconds (split the document)")
        return total.close()
    if done.returncode:
        detail = "the document is damaged, locked, or asks for too much memory (print it to PDF again, or export the table as CSV)"
        if done.returncode == NOT_INSTALLED:
            detail = (
                "tables in PDF documents are found by pdfplumber (install assay[documents], or export the table as CSV)"
            )
        total.leave(None, "unreadable", detail)
        return total.close()
    found = list(_found(done.stdout.decode("utf-8"), total))
    if not found and not total.reading.left_out:
        total.leave(None, "empty", "no table with lines around its cells was found (export it as CSV)")
    return read_tables(found, name, sha256, mapping or ColumnMapping(), total)


def _found(output: str, total: Ledger) -> Iterator[Found]:
    for line in output.splitlines():
        told: dict[str, Any] = json.loads(line)
        if "rows" in told:
            yield Found(f"page {told['page']}, table {told['table']}", told["rows"])
        else:
            total.leave(told["page"], "photo-unread" if told["why"] == "picture" else "truncated", _WHY[told["why"]])


_WHY = {
    "picture": "a page without text: a scan, in which no table is found",
    "drawing": f"a page with more than {MAX_LINES:,} lines: a drawing, in which no table is looked for",
    "pages": f"only the first {MAX_PAGES} pages were read (split the document)",
}


def _written(content: bytes) -> Iterator[str]:
    """A line for each table, and for each page that holds none and why."""
    from io import BytesIO

    import pdfplumber

    with pdfplumber.open(BytesIO(content)) as document:
        for number, page in enumerate(document.pages, start=1):
            if number > MAX_PAGES:
                yield json.dumps({"page": number, "why": "pages"})
                return
            if len(page.edges) > MAX_LINES:
                yield json.dumps({"page": number, "why": "drawing"})
            elif not page.chars and page.images:
                yield json.dumps({"page": number, "why": "picture"})
            else:
                for at, rows in enumerate(page.extract_tables(), start=1):
                    cells = [[cell or "" for cell in row] for row in rows]
                    yield json.dumps({"page": number, "table": at, "rows": cells})
            page.close()


def _limit() -> None:
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _main() -> None:
    try:
        import pdfplumber  # noqa: F401  # before memory is limited: its libraries map more than they use
    except ImportError:
        sys.exit(NOT_INSTALLED)
    _limit()
    hand_over(_written, MAX_OUTPUT)


if __name__ == "__main__":
    _main()
