"""A capture file gives every frame before the place where it cannot be read, and says where that is."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.observe.read.capture_files import MAX_EMPTY_RUN, MAX_FRAME, Frame, capture_file
from assay.observe.read.capture_files import frames as frames_of
from tests.observe import frames

START = frames.START
ONE, TWO = b"first frame", b"the second"
STAMPED = [(START, ONE), (START + 1_500_000_000, TWO)]


def read(data: bytes) -> tuple[list[Frame], str]:
    """All frames and the reason of the cut."""
    capture = capture_file(data)
    assert capture is not None
    found = list(frames_of(capture, data))
    return found, capture.cut.why if capture.cut else ""


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nanoseconds", [False, True])
def test_pcap_is_read_in_both_byte_orders_and_resolutions(order: str, nanoseconds: bool) -> None:
    found, why = read(frames.pcap(STAMPED, order=order, nanoseconds=nanoseconds, linktype=frames.RAW_IP))
    assert found == [Frame(1, START, 101, ONE), Frame(2, START + 1_500_000_000, 101, TWO)]
    assert why == ""


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("resolution", [3, 6, 9, 0x80 | 10, 0x80 | 20])
def test_pcapng_is_read_in_both_byte_orders_and_any_resolution(order: str, resolution: int) -> None:
    found, why = read(frames.pcapng(STAMPED, order=order, resolution=resolution))
    assert [frame.data for frame in found] == [ONE, TWO]
    assert [frame.number for frame in found] == [1, 2]
    assert all(abs((frame.time or 0) - time) < 10**6 for frame, (time, _) in zip(found, STAMPED, strict=True))
    assert why == ""


def test_each_interface_has_its_own_link_type_and_clock() -> None:
    data = (
        frames.section_header()
        + frames.interface(linktype=frames.ETHERNET, resolution=6)
        + frames.interface(linktype=frames.LINUX_SLL, resolution=9)
        + frames.enhanced_packet("<", START, ONE, number=1, resolution=9)
        + frames.enhanced_packet("<", START, TWO, number=0, resolution=6)
    )
    assert read(data)[0] == [Frame(1, START, frames.LINUX_SLL, ONE), Frame(2, START, frames.ETHERNET, TWO)]


def test_a_time_offset_is_added() -> None:
    options = frames.option("<", 14, struct.pack("<q", 3600)) + frames.option("<", 0, b"")
    described = frames.block("<", 1, struct.pack("<HHI", 1, 0, 0) + options)
    data = frames.section_header() + described + frames.enhanced_packet("<", START, ONE)
    assert read(data)[0][0].time == START + 3600 * 10**9


def test_a_new_section_starts_anew_in_its_own_byte_order() -> None:
    data = frames.pcapng(STAMPED[:1], order="<") + frames.pcapng(STAMPED[1:], order=">", linktype=frames.RAW_IP)
    assert read(data)[0] == [Frame(1, START, 1, ONE), Frame(2, START + 1_500_000_000, 101, TWO)]


def test_a_simple_packet_has_no_time_and_ends_at_the_snapshot_length() -> None:
    data = frames.section_header() + frames.interface(snaplen=5) + frames.simple_packet("<", ONE)
    assert read(data)[0] == [Frame(1, None, 1, ONE[:5])]


def test_the_obsolete_packet_block_is_read() -> None:
    ticks = START // 1000
    head = struct.pack("<HHIIII", 0, 0, ticks >> 32, ticks & 0xFFFFFFFF, len(ONE), len(ONE))
    data = frames.section_header() + frames.interface() + frames.block("<", 2, head + ONE)
    assert read(data)[0] == [Frame(1, START, 1, ONE)]


def test_unknown_blocks_are_passed_over_and_decryption_keys_counted() -> None:
    keys = frames.block("<", 10, b"TLSK" + struct.pack("<I", 8) + b"CLIENT_R")
    data = frames.section_header() + frames.interface() + frames.block("<", 0x0BAD, b"x" * 9) + keys
    data += frames.enhanced_packet("<", START, ONE)
    capture = capture_file(data)
    assert capture is not None
    assert [frame.data for frame in frames_of(capture, data)] == [ONE]
    assert capture.key_blocks == 1


def test_a_packet_of_no_interface_or_of_impossible_length_is_passed_over() -> None:
    lying = frames.block("<", 6, struct.pack("<IIIII", 0, 0, 0, 5000, 5000) + ONE)
    data = frames.section_header() + frames.interface() + lying + frames.enhanced_packet("<", START, ONE, number=7)
    data += frames.enhanced_packet("<", START, TWO)
    capture = capture_file(data)
    assert capture is not None
    assert [(frame.number, frame.data) for frame in frames_of(capture, data)] == [(3, TWO)]
    assert capture.bad_frames == 2
    assert capture.cut is None


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"PK\x03\x04", b"\xa1\xb2", b"<?xml"])
def test_what_is_no_capture_is_told(data: bytes) -> None:
    assert capture_file(data) is None


def test_a_pcap_cut_at_any_byte_keeps_every_whole_frame_and_tells_of_the_cut() -> None:
    data = frames.pcap(STAMPED)
    ends = [24, 24 + 16 + len(ONE), len(data)]
    for cut in range(4, len(data)):
        found, why = read(data[:cut])
        assert [frame.data for frame in found] == [ONE, TWO][: sum(cut >= end for end in ends[1:])]
        assert bool(why) == (cut not in ends)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_pcapng_cut_at_any_byte_keeps_every_whole_frame_and_tells_of_the_cut(order: str) -> None:
    data = frames.pcapng(STAMPED, order=order)
    heads = len(frames.section_header(order)), len(frames.section_header(order) + frames.interface(order))
    ends = [*heads, len(frames.pcapng(STAMPED[:1], order=order)), len(data)]
    for cut in range(4, len(data)):
        found, why = read(data[:cut])
        assert [frame.data for frame in found] == [ONE, TWO][: sum(cut >= end for end in ends[2:])]
        assert bool(why) == (cut not in ends)


@pytest.mark.parametrize("length", [MAX_FRAME + 1, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_length_that_cannot_be_true_ends_the_reading(length: int) -> None:
    data = frames.pcap(STAMPED[:1]) + struct.pack("<IIII", 1, 0, length, length) + bytes(64)
    found, why = read(data)
    assert [frame.data for frame in found] == [ONE]
    assert str(length) in why


@pytest.mark.parametrize("length", [0, 8, 13, 0xFFFFFFFC])
def test_a_block_length_that_cannot_be_true_ends_the_reading(length: int) -> None:
    data = frames.pcapng(STAMPED[:1]) + struct.pack("<II", 6, length) + bytes(64)
    found, why = read(data)
    assert [frame.data for frame in found] == [ONE]
    assert why


def test_zeros_after_the_header_are_padding_and_end_soon() -> None:
    found, why = read(frames.pcap([]) + bytes(1 << 20))
    assert len(found) <= MAX_EMPTY_RUN
    assert "empty" in why


@given(st.sampled_from([frames.pcap(STAMPED), frames.pcapng(STAMPED), frames.pcapng(STAMPED, order=">")]), st.data())
def test_broken_files_never_raise(valid: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(4, len(valid)))
    broken = valid[:at] + data.draw(st.binary(max_size=60)) + valid[data.draw(st.integers(at, len(valid))) :]
    read(broken)
