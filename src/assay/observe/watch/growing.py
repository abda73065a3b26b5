"""A capture that is still being written, read on from where reading stopped, up to its last whole frame.

A `Cursor` says how far one file was read and what must stand before the rest for it to make sense: the header of a pcap file, or
the section and interface blocks of a pcapng one. Each part of the file is then read as a capture of its own by
`observe.read.capture_files`, so that growing and finished captures are read alike. A frame whose end is not there yet is waited
for; a length that cannot be true ends the reading of that file, as nothing after it can be trusted.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from assay.observe.read.capture_files import MAX_FRAME, Pcap, Pcapng, Table, capture_file

CHUNK = 1 << 20  # bytes read at a time; more than any frame has
MAX_PREAMBLE = 1 << 18  # bytes of section and interface blocks: a few thousand interfaces
MOST_BLOCK = CHUNK // 2  # a block of packets or of an interface is never longer
_PCAP_HEADER, _PCAP_RECORD = 24, 16
_SECTION = b"\x0a\x0d\x0d\x0a"
_INTERFACE, _NEEDED = 1, frozenset((1, 2, 3, 6))

Read = Callable[[int, int], bytes]
"""Bytes of the file: from where, and how many at most; fewer where it ends."""


@dataclass(slots=True)
class Cursor:
    """How far a file was read. `broken` says why nothing after `offset` can be read; `bad_frames` counts those passed over."""

    offset: int = 0
    preamble: bytes = b""
    broken: str = ""
    bad_frames: int = 0


class Part(NamedTuple):
    """Whole frames: where they stand in `buffer`."""

    table: Table
    buffer: bytes


def parts(cursor: Cursor, read: Read) -> Iterator[Part]:
    """The frames from the cursor to the end of what is there; the cursor stands behind each part that is handed out."""
    while not cursor.broken:
        data = read(cursor.offset, CHUNK)
        before = cursor.offset
        if not cursor.preamble and not data.startswith(_SECTION):
            data = _begin_pcap(cursor, data)
            if not cursor.preamble:
                return
        found = (_pcapng if (cursor.preamble or data).startswith(_SECTION) else _pcap)(cursor, data)
        if found is not None:
            yield found
        if cursor.offset == before:
            return


def _begin_pcap(cursor: Cursor, data: bytes) -> bytes:
    """Takes the file's header in; what follows it."""
    if len(data) >= 4 and not isinstance(capture_file(data), Pcap):
        cursor.broken = "it does not begin like pcap or pcapng"
    elif len(data) >= _PCAP_HEADER:
        cursor.preamble, cursor.offset = data[:_PCAP_HEADER], _PCAP_HEADER
        return data[_PCAP_HEADER:]
    return b""


def _pcap(cursor: Cursor, data: bytes) -> Part | None:
    buffer = cursor.preamble + data
    tables = list(Pcap(buffer).tables(len(buffer)))
    whole = _written(tables[0]) if tables else None
    used = (whole.ends[-1] - _PCAP_HEADER) if whole else 0
    cursor.offset += used
    if len(data) - used >= _PCAP_RECORD:
        order = ">" if cursor.preamble[0] == 0xA1 else "<"
        length = struct.unpack_from(order + "I", data, used + 8)[0]
        if length > MAX_FRAME:
            cursor.broken = f"a frame claims {length} bytes, so what follows cannot be read"
    return Part(whole, buffer) if whole else None


def _written(table: Table) -> Table | None:
    """The frames before the first that is all zeros: room that was made for it, and not written yet."""
    for row in range(len(table)):
        if table.starts[row] == table.ends[row] and table.when(row) is None:
            if row == 0:
                return None
            return Table(table.numbers[:row], table.linktypes[:row], table.starts[:row], table.ends[:row], table.when)
    return table


def _pcapng(cursor: Cursor, data: bytes) -> Part | None:
    before = cursor.preamble
    used = _whole_blocks(cursor, data)
    if not used:
        return None
    buffer = before + data[:used]
    capture = Pcapng(buffer)
    tables = list(capture.tables(len(buffer)))
    cursor.bad_frames += capture.bad_frames
    return Part(tables[0], buffer) if tables else None


def _whole_blocks(cursor: Cursor, data: bytes) -> int:
    """How many bytes of whole blocks there are; the cursor is moved behind them, and over a long block nobody needs."""
    at = 0
    order = _order(cursor.preamble)
    while len(data) - at >= 12 and not cursor.broken:
        if data.startswith(_SECTION, at):
            order = _order(data[at : at + 12])
        kind, length = struct.unpack_from(order + "II", data, at)
        if length < 12 or length % 4:
            cursor.broken = "" if not any(data[at : at + 12]) else "a block has no possible length"
            break
        if at + length > len(data):
            if length > MOST_BLOCK:
                if kind in _NEEDED or data.startswith(_SECTION, at):
                    cursor.broken = f"a block claims {length} bytes, so what follows cannot be read"
                else:
                    cursor.offset += length
            break
        if struct.unpack_from(order + "I", data, at + length - 4)[0] != length:
            cursor.broken = "a block's two lengths differ"
            break
        if data.startswith(_SECTION, at):
            cursor.preamble = data[at : at + length]
        elif kind == _INTERFACE:
            cursor.preamble += data[at : at + length]
        if len(cursor.preamble) > MAX_PREAMBLE:
            cursor.broken = f"more than {MAX_PREAMBLE >> 10} KiB of interfaces"
        at += length
    cursor.offset += at
    return at


def _order(section: bytes) -> str:
    return "<" if section[8:12] == b"\x4d\x3c\x2b\x1a" else ">"
