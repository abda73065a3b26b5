"""What a zipped workbook would unpack to, and how far apart its cells lie, is known before anything opens it.

A reader holds a sheet as a full rectangle, so two cells in opposite corners cost as much as a bomb. The directory of the
archive is believed only as far as it goes: what is unpacked here is counted as it comes.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, NoReturn
from xml.parsers import expat

MAX_BYTES = 256 * 2**20  # of the file itself
MAX_UNPACKED = 512 * 2**20
MAX_RATIO = 400  # of a part over 10 MB; spreadsheets pack about 10 to 1
MAX_PARTS = 10_000
MAX_CELLS = 8_000_000  # of all sheets together; about 32 bytes each
_BIG = 10 * 2**20
_BLOCK = 2**18
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class Refusal(NamedTuple):
    """Why a workbook is not opened: `too-large`, `refused` or `unreadable`, and in words."""

    reason: str
    detail: str


class _RefusedError(Exception):
    """Carries a Refusal's two parts."""


def refusal(path: Path, detected: str) -> Refusal | None:
    """Why the workbook at `path` (`xlsx` or `ods`) is not opened, or None where it may be."""
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            _check_directory(parts)
            spanned = 0
            for part in parts:
                extent = _extent(detected, part.filename, spanned)
                _check_part(_unpacked(stream, part), part.filename, extent)
                spanned = extent.spanned if extent else spanned
    except _RefusedError as refused:
        return Refusal(*refused.args)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return Refusal("unreadable", "its ZIP archive is damaged, encrypted or of an unknown kind")
    return None


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS:
        raise _RefusedError("too-large", f"it has {len(parts):,} parts, more than {MAX_PARTS:,}")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise _RefusedError(
            "too-large", f"it would unpack to {unpacked // 2**20:,} MB, more than {MAX_UNPACKED // 2**20:,}"
        )
    for part in parts:
        if part.file_size > _BIG and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise _RefusedError("too-large", f"a part of it would unpack to more than {MAX_RATIO} times its size")


def _extent(detected: str, part: str, spanned: int) -> _SheetExtent | _OdsExtent | None:
    if detected == "ods":
        return _OdsExtent(spanned) if part.lower().strip("/") == "content.xml" else None
    name = part.lower().removeprefix("/")
    is_sheet = name.startswith("xl/") and name.endswith(".xml") and ("sheet/" in name or "sheets/" in name)
    return _SheetExtent(spanned) if is_sheet else None


def _unpacked(stream: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's blocks as another reader would unpack them: to the end of the data, whatever the directory says.

    `zipfile` stops at the size that the directory states, and the spreadsheet reader does not.
    """
    stream.seek(part.header_offset)
    header = stream.read(30)
    if part.flag_bits & 1 or len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise _RefusedError("unreadable", "its ZIP archive is damaged or encrypted")
    stream.seek(
        part.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    )
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _RefusedError("unreadable", "its ZIP archive is packed in a way that spreadsheets are not")
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == zipfile.ZIP_DEFLATED else None
    left, size = part.compress_size, 0
    while left > 0 and (packed := stream.read(min(_BLOCK, left))):
        left -= len(packed)
        while packed:
            block = inflate.decompress(packed, _BLOCK) if inflate else packed
            packed = inflate.unconsumed_tail if inflate else b""
            size += len(block)
            if size > part.file_size:
                raise _RefusedError("too-large", "a part of it unpacks to more than its directory says")
            yield block


def _check_part(blocks: Iterator[bytes], name: str, extent: _SheetExtent | _OdsExtent | None) -> None:
    if not name.lower().endswith((".xml", ".rels")):
        for _ in blocks:  # only counted
            pass
        return
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _no_entities
    if extent:
        parser.StartElementHandler = extent.start
        parser.EndElementHandler = extent.end
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise _RefusedError("unreadable", "a part of it is not XML") from None


def _no_entities(*_: object) -> NoReturn:
    raise _RefusedError("refused", "it declares XML entities, which no spreadsheet program writes")


class _SheetExtent:
    """The rectangle that an XLSX sheet's cells span (ECMA-376 part 1, section 18.3.1.4: attribute `r` of `c`)."""

    def __init__(self, before: int) -> None:
        self.before = self.spanned = before  # cells, of the sheets before this one and with it
        self.row = self.column = self.last_row = self.last_column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self.row = _count(attributes.get("r"), self.row + 1)
            self.column = 0
        elif local == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            if reference:
                self.column, self.row = _column_number(reference[1]), int(reference[2])
            elif "r" in attributes:
                raise _RefusedError("unreadable", "a cell of it stands nowhere")
            else:
                self.column += 1
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)
            self.spanned = self.before + _checked_area(self.before, self.last_row, self.last_column)

    def end(self, name: str) -> None:
        """Nothing to do: rows do not nest."""


class _OdsExtent:
    """The rectangle that an ODS table's filled cells span, repeats counted (OpenDocument 1.3 part 3, section 19.675)."""

    def __init__(self, before: int) -> None:
        self.before = self.spanned = before
        self.row = self.column = self.last_column = self.last_row = 0
        self.repeat = 1
        self.columns_in_row = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "table":
            self.row = self.last_row = self.last_column = 0
            self.before = self.spanned
        elif local == "table-row":
            self.repeat = _count(attributes.get("table:number-rows-repeated"), 1)
            self.column = self.columns_in_row = 0
        elif local in ("table-cell", "covered-table-cell"):
            self.column += _count(attributes.get("table:number-columns-repeated"), 1)
            if any(key.endswith((":value-type", ":formula")) for key in attributes):
                self.columns_in_row = self.column
        elif local == "p" and self.column:
            self.columns_in_row = self.column

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] != "table-row":
            return
        self.row += self.repeat
        if self.columns_in_row:
            self.last_row = self.row
            self.last_column = max(self.last_column, self.columns_in_row)
            self.spanned = self.before + _checked_area(self.before, self.last_row, self.last_column)


def _count(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else otherwise


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _checked_area(before: int, rows: int, columns: int) -> int:
    if before + rows * columns > MAX_CELLS:
        raise _RefusedError("too-large", f"its cells span {before + rows * columns:,} places, more than {MAX_CELLS:,}")
    return rows * columns
