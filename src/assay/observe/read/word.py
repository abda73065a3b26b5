"""The tables of a Word document (DOCX): what stands in their cells, without what was deleted under tracked changes.

Only the main part is read, as a stream, after the archive was found to be no bomb and to declare no entities. A cell that spans
columns is followed by empty ones; one that goes on from the row above says what that says. Source: ECMA-376 part 1, section 17.4.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from assay.observe.model import Reading
from assay.observe.read.document_tables import MAX_CELLS, Found, read_tables
from assay.observe.read.ledger import Ledger
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.workbook_limits import refusal

MAIN_PART = "word/document.xml"
MAX_DEPTH = 200  # of elements
MAX_CELL = 20_000  # characters
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_DEPTH_WHY = "nested too deeply"


def read_word(path: Path, name: str, sha256: str, mapping: ColumnMapping | None = None) -> Reading:
    """The observations of a DOCX file's tables."""
    total = Ledger(name, sha256, "row")
    if refused := refusal(path, "docx"):
        total.leave(None, refused.reason, refused.detail)
        return total.close()
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MAIN_PART) as part:
            found = list(_tables(part))
    except DefusedXmlException:
        total.leave(None, "refused", "the document declares XML entities, which no word processor writes")
        return total.close()
    except (ParseError, ValueError, LookupError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        total.leave(None, "unreadable", "the document is damaged (save it again)")
        return total.close()
    if not found:
        total.leave(None, "empty", "the document holds no table")
        return total.close()
    return read_tables(found, name, sha256, mapping or ColumnMapping(), total)


class _Open:
    """A table whose end has not come yet."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.row: list[str] = []
        self.text: list[str] = []
        self.span = 1
        self.goes_on = False

    def end_cell(self) -> None:
        text = "".join(self.text)[:MAX_CELL].strip()
        above = self.rows[-1] if self.rows else []
        if self.goes_on and not text and len(self.row) < len(above):
            text = above[len(self.row)]
        if len(self.row) < MAX_CELLS:
            self.row += [text, *[""] * (min(self.span, MAX_CELLS) - 1)]
        self.text, self.span, self.goes_on = [], 1, False

    def end_row(self) -> None:
        self.rows.append(self.row)
        self.row = []


def _tables(part: IO[bytes]) -> Iterator[Found]:
    """Each table as its end comes; a table in a cell is one of its own."""
    number = depth = 0
    opened: list[_Open] = []
    for event, element in iterparse(part, events=("start", "end")):
        tag = element.tag.removeprefix(_W).removeprefix(_STRICT)
        if event == "start":
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError(_DEPTH_WHY)
            if tag == "tbl":
                opened.append(_Open())
            continue
        depth -= 1
        if opened:
            _take(
                tag,
                element.text or "",
                {key.rpartition("}")[2]: text for key, text in element.attrib.items()},
                opened[-1],
            )
        if tag == "tbl" and opened:
            number += 1
            yield Found(f"table {number}", opened.pop().rows)
        if tag in ("tbl", "tr", "p"):
            element.clear()


def _take(tag: str, text: str, attributes: dict[str, str], table: _Open) -> None:
    match tag:
        case "t":
            table.text.append(text)
        case "tab" | "br" | "cr" | "p":
            table.text.append(" ")
        case "gridSpan":
            value = attributes.get("val", "")
            table.span = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 1
        case "vMerge":
            table.goes_on = attributes.get("val", "continue") == "continue"
        case "tc":
            table.end_cell()
        case "tr":
            table.end_row()
