"""The frames of a pcap or pcapng file, one after another, up to its end or to the first place that cannot be read.

Sources: draft-ietf-opsawg-pcap (both byte orders, microseconds and nanoseconds) and draft-ietf-opsawg-pcapng (section,
interface, enhanced, simple and the obsolete packet block; per-interface time resolution and offset). The file is handed
in as a buffer (a memory map); only one frame is copied at a time. A record whose length cannot be true ends the reading
there, since nothing after it can be trusted; `cut` then says where and why.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from mmap import mmap
from typing import NamedTuple, Protocol, TypeAlias, cast

Buffer = bytes | mmap

MAX_FRAME = 1 << 18  # libpcap's own limit on a frame (MAXIMUM_SNAPLEN)
MAX_EMPTY_RUN = 1000  # frames of no bytes in a row: the file is padding, not a capture

_PCAP_MAGICS = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
_SECTION = b"\x0a\x0d\x0d\x0a"
_INTERFACE, _OLD_PACKET, _SIMPLE, _ENHANCED, _DECRYPTION = 1, 2, 3, 6, 10
_TSRESOL, _TSOFFSET = 9, 14


_Place: TypeAlias = tuple[int, int | None, int, int, int]  # number, time, link type, start, end


class Frame(NamedTuple):
    """One captured frame; `time` is nanoseconds since 1970, None where the file does not say."""

    number: int
    time: int | None
    linktype: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Table:
    """Where many frames stand, one row each; reads no byte of any frame.

    `starts` and `ends` are positions in the file, `numbers` count from 1. `when` gives a row's time, in nanoseconds since
    1970, or None where the file does not say.
    """

    numbers: Sequence[int]
    linktypes: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    when: Callable[[int], int | None]

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class Cut:
    """The number of the frame that could not be read, and why."""

    frame: int
    why: str


class CaptureFile(Protocol):
    """A capture being read. After the tables: `cut`, frames passed over, and blocks with decryption keys."""

    format: str
    cut: Cut | None
    bad_frames: int
    key_blocks: int

    def tables(self, rows: int) -> Iterator[Table]:
        """Where the frames stand, in order, that many at a time (the last table may be shorter)."""
        ...


def frames(capture: CaptureFile, buffer: Buffer, rows: int = 4096) -> Iterator[Frame]:
    """Each frame with its bytes."""
    for table in capture.tables(rows):
        for row in range(len(table)):
            data = bytes(buffer[table.starts[row] : table.ends[row]])
            yield Frame(table.numbers[row], table.when(row), table.linktypes[row], data)


def capture_file(buffer: Buffer) -> CaptureFile | None:
    """The reader that the first bytes ask for, or None where this is no capture."""
    if buffer[:4] == _SECTION:
        return Pcapng(buffer)
    return Pcap(buffer) if buffer[:4] in _PCAP_MAGICS else None


class Pcap:
    """A classic capture file: one link type, one clock."""

    format = "pcap"

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self.cut: Cut | None = None
        self.bad_frames = 0
        self.key_blocks = 0

    def tables(self, rows: int) -> Iterator[Table]:
        buffer, end = self._buffer, len(self._buffer)
        if end < 24:
            self.cut = Cut(0, "the file ends within its own header")
            return
        order, unit = _PCAP_MAGICS[bytes(buffer[:4])]
        linktype = cast(int, struct.unpack_from(order + "I", buffer, 20)[0]) & 0xFFFF
        length_of = struct.Struct(order + "I").unpack_from
        at, number, empty, hollow = 24, 1, 0, -1
        starts: list[int] = []
        last = end - 16
        while at <= last:
            (length,) = length_of(buffer, at + 8)
            start = at + 16
            at = start + length
            if (
                not 0 < length <= MAX_FRAME or at > end
            ):  # one test for what is rare: this runs for every frame of the file
                empty = empty + 1 if hollow + 16 == start else 1
                hollow = start
                if length or empty > MAX_EMPTY_RUN:
                    self.cut = _pcap_cut(number + len(starts), length, at - end)
                    break
            starts.append(start)
            if len(starts) == rows:
                yield self._table(number, linktype, starts, at, order, unit)
                number, starts = number + rows, []
        if starts:
            end_of_last = starts[-1] + cast(int, length_of(buffer, starts[-1] - 8)[0])
            yield self._table(number, linktype, starts, end_of_last, order, unit)
        if at < end and self.cut is None:
            self.cut = Cut(number + len(starts), "the file ends within this frame's header")

    def _table(self, number: int, linktype: int, starts: list[int], end: int, order: str, unit: int) -> Table:
        """`end` is where the last of these frames ends; every other ends where the next one's header begins."""
        ends = [start - 16 for start in starts[1:]]
        ends.append(end)
        stamp, buffer = struct.Struct(order + "II").unpack_from, self._buffer

        def when(row: int) -> int | None:
            seconds, fraction = cast("tuple[int, int]", stamp(buffer, starts[row] - 16))
            return seconds * 10**9 + fraction * unit or None

        return Table(range(number, number + len(starts)), [linktype] * len(starts), starts, ends, when)


def _pcap_cut(number: int, length: int, beyond: int) -> Cut:
    if length and length <= MAX_FRAME:
        return Cut(number, f"the file ends {beyond} bytes before this frame does")
    what = f"it claims {length} bytes" if length else "it and many before it are empty"
    return Cut(number, f"{what}, so what follows cannot be read")


@dataclass(frozen=True, slots=True)
class _Interface:
    linktype: int
    snaplen: int
    units: int  # of time per second
    offset: int  # seconds


class Pcapng:
    """A next generation capture file: sections of either byte order, interfaces of their own link type and clock."""

    format = "pcapng"

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._order = "<"
        self._interfaces: list[_Interface] = []
        self._number = 0
        self.cut: Cut | None = None
        self.bad_frames = 0
        self.key_blocks = 0

    def tables(self, rows: int) -> Iterator[Table]:
        frames = self._frames()
        while chunk := list(islice(frames, rows)):
            numbers, times, linktypes, starts, ends = zip(*chunk, strict=True)
            yield Table(numbers, linktypes, starts, ends, times.__getitem__)

    def _frames(self) -> Iterator[_Place]:
        buffer, end, at, empty = self._buffer, len(self._buffer), 0, 0
        while at < end:
            length = self._block_length(at)
            if length is None:
                return
            kind = self._unpack("I", at)[0]
            if bytes(buffer[at : at + 4]) == _SECTION:
                self._interfaces = []
            elif kind == _INTERFACE:
                self._add_interface(at + 8, at + length - 4)
            elif kind == _DECRYPTION:
                self.key_blocks += 1
            elif kind in (_ENHANCED, _SIMPLE, _OLD_PACKET):
                self._number += 1
                place = self._place(kind, at + 8, at + length - 4)
                if place is None:
                    self.bad_frames += 1
                else:
                    yield place
                empty = 0 if place is not None and place[4] > place[3] else empty + 1
                if empty > MAX_EMPTY_RUN:
                    self.cut = Cut(self._number, "it and many before it are empty, so what follows cannot be read")
                    return
            at += length

    def _unpack(self, form: str, at: int) -> tuple[int, ...]:
        return cast("tuple[int, ...]", struct.unpack_from(self._order + form, self._buffer, at))

    def _block_length(self, at: int) -> int | None:
        """The length of the block at `at`; None, and `cut` set, where it cannot be true."""
        left = len(self._buffer) - at
        if left >= 12 and bytes(self._buffer[at : at + 4]) == _SECTION:
            self._order = "<" if self._buffer[at + 8 : at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        length = self._unpack("I", at + 4)[0] if left >= 12 else 0
        if left < 12 or length > left:
            self.cut = Cut(self._number + 1, "the file ends within the block that starts here")
        elif length < 12 or length % 4 or self._unpack("I", at + length - 4)[0] != length:
            self.cut = Cut(self._number + 1, "the block that starts here has no possible length")
        return length if self.cut is None else None

    def _add_interface(self, at: int, end: int) -> None:
        if end - at < 8:
            self._interfaces.append(_Interface(-1, 0, 10**6, 0))
            return
        linktype, _, snaplen = self._unpack("HHI", at)
        units, offset, at = 10**6, 0, at + 8
        while at + 4 <= end:
            code, length = self._unpack("HH", at)
            if code == _TSRESOL and length == 1 and at + 5 <= end:
                resolution = self._buffer[at + 4]
                units = 2 ** (resolution & 0x7F) if resolution & 0x80 else 10**resolution
            elif code == _TSOFFSET and length == 8 and at + 12 <= end:
                offset = self._unpack("q", at + 4)[0]
            at += 4 + length + (-length % 4)
        self._interfaces.append(_Interface(linktype, snaplen, units, offset))

    def _place(self, kind: int, at: int, end: int) -> _Place | None:
        """The packet of one block; None where it names no interface or claims more bytes than the block has."""
        header = 4 if kind == _SIMPLE else 20
        if end - at < header:
            return None
        index, ticks, start = 0, None, at + header
        if kind == _SIMPLE:
            captured = min(self._unpack("I", at)[0], end - start)
        else:
            index, high, low, captured, _ = self._unpack("IIIII" if kind == _ENHANCED else "HxxIIII", at)
            ticks = high << 32 | low
        if index >= len(self._interfaces) or captured > end - start or captured > MAX_FRAME:
            return None
        interface = self._interfaces[index]
        if kind == _SIMPLE and interface.snaplen:
            captured = min(captured, interface.snaplen)
        time = interface.offset * 10**9 + ticks * 10**9 // interface.units if ticks else None
        return self._number, time, interface.linktype, start, start + captured
