"""A CSV that a person filled in: rows by known column, each with the line it starts on.

The delimiter (comma, semicolon, tab) is the one that splits the heading line best, since spreadsheets set to French
save with semicolons; UTF-8, UTF-16 with a mark, and Windows-1252 are read. Raises FactsError with file and line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.errors import FactsError
from assay.inventory.identity import folded
from assay.observe.cells import as_written

LARGEST = 20_000_000  # bytes; people's answers are small, and a mistaken file is better refused than read


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a line by column name, stripped and with formula guards removed."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The headings as written, and the rows that hold anything."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_bytes(path: Path) -> bytes:
    """The content of a file that a person wrote; empty, missing and oversized files are refused."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        raise FactsError(f"cannot be read: {error.strerror}", file=str(path)) from None
    if size > LARGEST:
        raise FactsError(
            f"{size:,} bytes, more than {LARGEST:,}", file=str(path), remedy="check that it is the right file"
        )
    if not content.strip():
        raise FactsError("the file is empty", file=str(path), remedy="fill it in, or leave it off the command line")
    return content


def decoded(content: bytes, file: str) -> str:
    """The text of the file, without its byte-order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise FactsError("not a text file", file=file, remedy="save it as CSV (UTF-8) or YAML")


def read_table(path: Path, aliases: Mapping[str, str]) -> Table:
    """The rows of the CSV, columns named through `aliases` (folded heading to column); others keep their heading."""
    file = str(path)
    text = decoded(read_bytes(path), file)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    numbered = _numbered(lines, file)
    _, headings = next(numbered, (1, []))
    columns = [aliases.get(folded(heading), heading.strip()) for heading in headings]
    repeated = sorted({column for column in columns if column and columns.count(column) > 1})
    if repeated:
        raise FactsError(f"the column {repeated[0]!r} stands twice", file=file, line=1, remedy="keep one of them")
    return Table(tuple(headings), tuple(_rows(numbered, columns, file)))


def _numbered(lines: Iterator[list[str]], file: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the physical line it starts on: a cell may hold line breaks."""
    start = 1
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise FactsError(f"not CSV: {error}", file=file, line=start, remedy="check the quotation marks") from None
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = lines.line_num + 1  # type: ignore[attr-defined]  # csv readers count lines; the stub says Iterator


def _rows(numbered: Iterator[tuple[int, list[str]]], columns: Sequence[str], file: str) -> Iterator[Row]:
    for line, cells in numbered:
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise FactsError(
                f"{len(cells)} cells where the heading has {len(columns)} columns",
                file=file, line=line, remedy="put cells that hold the delimiter in quotation marks",
            )  # fmt: skip
        yield Row(
            line, {column: as_written(cell).strip() for column, cell in zip(columns, cells, strict=False) if column}
        )


def _delimiter(text: str) -> str:
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=lambda mark: (heading.count(mark), -",;\t".index(mark)))
