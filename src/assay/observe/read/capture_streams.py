"""The first bytes of each direction of a TCP connection, in order, with bounded memory.

Source: RFC 9293 (sequence numbers, which wrap around). A direction is complete when enough bytes came, when it was closed,
or when the capture ends; it may start in the middle, since captures do. Memory is at most MAX_STREAMS times twice
STREAM_BYTES, in at most MAX_PIECES each, however small the segments are: the oldest unfinished direction is handed out early
when there are more, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assay.observe.read.capture_files import Frame
from assay.observe.read.capture_packets import ACK, FIN, RST, SYN, Packet

STREAM_BYTES = 8192
MAX_STREAMS = 4096
MAX_PIECES = 64  # of one direction, with gaps between them; networks reorder a few segments, not many
MAX_REMEMBERED = 65536  # finished directions, kept by key alone so that later segments do not start them anew

Key = tuple[bytes, bytes, int, int]


@dataclass(slots=True)
class Stream:
    """One direction: what its sender said first. `opened` says who sent the SYN, None where the capture missed it."""

    first: Packet
    frame: int
    time: int | None
    base: int
    opened: bool | None
    segments: dict[int, bytearray] = field(default_factory=dict)  # pieces by place; what follows a piece is added to it
    held: int = 0
    ended: bool = False
    shredded: bool = False  # in more pieces than are kept
    _ends: dict[int, int] = field(default_factory=dict)  # where each piece ends, and where it begins

    def add(self, packet: Packet) -> None:
        """Keeps a segment that lies within the window."""
        offset = (packet.seq - self.base) & 0xFFFFFFFF
        offset -= (offset & 0x80000000) << 1
        if packet.payload and -STREAM_BYTES < offset < STREAM_BYTES and offset not in self.segments:
            self._hold(offset, packet.payload[: STREAM_BYTES - max(offset, 0)])
        if packet.flags & (FIN | RST):
            self.ended = True

    def _hold(self, offset: int, payload: bytes) -> None:
        end = offset + len(payload)
        if any(start <= offset and end <= start + len(piece) for start, piece in self.segments.items()):
            return  # sent again
        start = self._ends.pop(offset, offset)
        if start == offset and len(self.segments) >= MAX_PIECES:
            self.shredded = True
            return
        self.segments.setdefault(start, bytearray()).extend(payload)
        self._ends[end] = start
        self.held += len(payload)

    def full(self) -> bool:
        """Whether there is enough, or so much out of order or twice that waiting on would cost memory."""
        if self.shredded or self.held >= 2 * STREAM_BYTES:
            return True
        return self.held >= STREAM_BYTES and len(self.data()) >= STREAM_BYTES

    def data(self) -> bytes:
        """The bytes from the first segment that was captured up to the first gap."""
        joined = bytearray()
        start = min(self.segments, default=0)
        for offset in sorted(self.segments):
            position = offset - start
            if position > len(joined):
                break
            joined += self.segments[offset][len(joined) - position :]
        return bytes(joined[:STREAM_BYTES])


class Streams:
    """All directions that are still being listened to."""

    def __init__(self) -> None:
        self._open: dict[Key, Stream] = {}
        self.finished: dict[Key, None] = {}
        self.handed_out_early = 0

    def add(self, packet: Packet, frame: Frame) -> Iterator[Stream]:
        """Takes one TCP packet in; gives back the directions that it completed."""
        key = (packet.source, packet.target, packet.sport, packet.dport)
        if packet.flags & SYN:
            if key in self._open and self._open[key].segments:
                yield self._open[key]
            self._start(key, packet, frame)
            yield from self._overflow()
            return
        stream = self._open.get(key)
        if stream is None:
            if not packet.payload or key in self.finished:
                return
            stream = self._open[key] = Stream(packet, frame.number, frame.time, packet.seq, None)
            yield from self._overflow()
        if not stream.segments:
            stream.first, stream.frame, stream.time = packet, frame.number, frame.time
        stream.add(packet)
        if stream.ended or stream.full():
            self._finish(key)
            yield stream

    def rest(self) -> Iterator[Stream]:
        """What was still open when the capture ended."""
        yield from self._open.values()
        self._open = {}

    def _start(self, key: Key, packet: Packet, frame: Frame) -> None:
        self._open.pop(key, None)
        self.finished.pop(key, None)
        self._open[key] = Stream(packet, frame.number, frame.time, packet.seq + 1, not packet.flags & ACK)

    def _overflow(self) -> Iterator[Stream]:
        if len(self._open) <= MAX_STREAMS:
            return
        key = next(iter(self._open))
        stream = self._open[key]
        self._finish(key)
        if stream.segments:
            self.handed_out_early += 1
            yield stream

    def _finish(self, key: Key) -> None:
        del self._open[key]
        self.finished[key] = None
        if len(self.finished) > MAX_REMEMBERED:
            del self.finished[next(iter(self.finished))]
