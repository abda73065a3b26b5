"""A capture that grows is read up to its last whole frame, and on from there."""

from __future__ import annotations

import struct

import pytest

from assay.observe.read.capture_files import capture_file, frames
from assay.observe.watch.growing import CHUNK, Cursor, parts
from tests.observe.frames import enhanced_packet, interface, pcap, pcapng, section_header, simple_packet, stamped

FRAMES = stamped(bytes([number]) * (60 + number) for number in range(40))
FILES = {
    "pcap": pcap(FRAMES),
    "pcap, big-endian, nanoseconds": pcap(FRAMES, order=">", nanoseconds=True),
    "pcapng": pcapng(FRAMES),
    "pcapng, big-endian": pcapng(FRAMES, order=">", resolution=9),
    "pcapng, two sections": pcapng(FRAMES[:20]) + pcapng(FRAMES[20:], order=">"),
    "pcapng, two interfaces": section_header() + interface() + enhanced_packet("<", *FRAMES[0])
    + interface(resolution=9) + enhanced_packet("<", *FRAMES[1], number=1, resolution=9) + simple_packet("<", FRAMES[2][1]),
}  # fmt: skip
Told = list[tuple[int | None, int, bytes]]
each = pytest.mark.parametrize("content", FILES.values(), ids=list(FILES))


def whole(content: bytes) -> Told:
    """As the reader of finished captures sees it."""
    capture = capture_file(content)
    assert capture is not None
    return [(frame.time, frame.linktype, frame.data) for frame in frames(capture, content)]


def grown(content: bytes, cuts: list[int], cursor: Cursor | None = None) -> tuple[Told, Cursor]:
    """As it is seen while only so many bytes are there, one length after another."""
    cursor, told = cursor or Cursor(), []
    for cut in [*cuts, len(content)]:
        there = content[:cut]
        for table, buffer in parts(cursor, lambda at, size, there=there: there[at : at + size]):  # type: ignore[misc]
            told += [
                (table.when(row), table.linktypes[row], bytes(buffer[table.starts[row] : table.ends[row]]))
                for row in range(len(table))
            ]
    return told, cursor


@each
def test_it_says_what_the_reader_of_finished_captures_says(content: bytes) -> None:
    told, cursor = grown(content, [])
    assert told == whole(content)
    assert cursor.offset == len(content)


@each
def test_it_may_be_cut_at_every_byte(content: bytes) -> None:
    for cut in range(0, len(content), 7):
        told, cursor = grown(content, [cut])
        assert told == whole(content), cut
        assert not cursor.broken


def test_byte_after_byte_is_the_same() -> None:
    content = pcapng(FRAMES[:3])
    assert grown(content, list(range(len(content))))[0] == whole(content)


def test_a_cursor_goes_on_where_another_run_ended() -> None:
    content = FILES["pcapng, two sections"]
    first, cursor = grown(content[: len(content) // 2], [])
    kept = Cursor(cursor.offset, cursor.preamble, cursor.broken, cursor.bad_frames)
    assert first + grown(content, [], kept)[0] == whole(content)


def test_a_long_block_that_nobody_needs_is_stepped_over() -> None:
    length = 3 * CHUNK
    custom = struct.pack("<II", 0xBAD, length) + bytes(length - 12) + struct.pack("<I", length)
    content = pcapng(FRAMES[:2])
    content += custom + enhanced_packet("<", *FRAMES[2])
    assert len(grown(content, [])[0]) == 3


@pytest.mark.parametrize("content", [
    pcap(FRAMES[:2]) + struct.pack("<IIII", 1, 1, 0x7FFFFFFF, 60) + bytes(60),
    pcapng(FRAMES[:2]) + struct.pack("<II", 6, 0x7FFFFFF0) + bytes(60),
    pcapng(FRAMES[:2]) + struct.pack("<II", 6, 33) + bytes(60),
    pcapng(FRAMES[:2]) + struct.pack("<II", 6, 32) + bytes(20) + struct.pack("<I", 36),
])  # fmt: skip
def test_a_length_that_cannot_be_true_ends_the_reading(content: bytes) -> None:
    told, cursor = grown(content, [])
    assert len(told) == 2
    assert cursor.broken


@pytest.mark.parametrize("content", [b"GIF89a", b"not a capture at all", bytes(100)])
def test_what_is_no_capture_is_said_to_be_none(content: bytes) -> None:
    assert grown(content, [])[1].broken == "it does not begin like pcap or pcapng"


def test_room_that_is_not_written_yet_is_waited_for() -> None:
    """Some programs and disks make a file longer before they fill it."""
    content = pcap(FRAMES)
    half = len(pcap(FRAMES[:20]))
    cursor, told = Cursor(), []
    for there in (content[:half] + bytes(len(content) - half), content):
        for table, _ in parts(cursor, lambda at, size, there=there: there[at : at + size]):  # type: ignore[misc]
            told += [table.when(row) for row in range(len(table))]
    assert told == [time for time, _ in FRAMES]


def test_a_file_of_interfaces_without_end_is_not_held_in_memory() -> None:
    content = section_header() + interface() * 20_000
    _, cursor = grown(content, [])
    assert "interfaces" in cursor.broken
    assert len(cursor.preamble) < CHUNK
