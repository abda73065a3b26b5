"""The first bytes of a connection come out in order, however the segments arrived, and memory stays bounded."""

from __future__ import annotations

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from assay.observe.read import capture_streams
from assay.observe.read.capture_files import Frame
from assay.observe.read.capture_packets import ACK, FIN, SYN, TCP, Packet
from assay.observe.read.capture_streams import MAX_PIECES, STREAM_BYTES, Stream, Streams

FRAME = Frame(1, None, 1, b"")


def segment(payload: bytes = b"", *, seq: int = 0, flags: int = ACK, port: int = 80) -> Packet:
    return Packet(b"", b"\x0a\0\0\x09", b"\x0a\0\0\x01", 64, TCP, port, 40000, payload, seq % 2**32, flags)


def all_streams(*packets: Packet) -> list[Stream]:
    streams = Streams()
    done = [stream for packet in packets for stream in streams.add(packet, FRAME)]
    return [*done, *streams.rest()]


@given(
    st.binary(min_size=1, max_size=3000),
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(1, 2999), max_size=8),
    st.randoms(use_true_random=False),
)
def test_segments_in_any_order_twice_and_across_the_wrap_give_the_same_bytes(
    content: bytes, start: int, cuts: list[int], order: random.Random
) -> None:
    bounds = sorted({0, len(content), *(cut for cut in cuts if cut < len(content))})
    parts = [segment(content[a:b], seq=start + 1 + a) for a, b in itertools.pairwise(bounds)] * 2
    order.shuffle(parts)
    (stream,) = all_streams(segment(seq=start, flags=SYN | ACK), *parts)
    assert stream.data() == content
    assert stream.opened is False


def test_overlapping_segments_are_not_doubled() -> None:
    (stream,) = all_streams(segment(b"abcdef", seq=10), segment(b"defghi", seq=13))
    assert stream.data() == b"abcdefghi"


def test_a_gap_ends_what_is_known() -> None:
    (stream,) = all_streams(segment(b"abc", seq=10), segment(b"xyz", seq=20))
    assert stream.data() == b"abc"


def test_a_connection_may_be_joined_in_the_middle() -> None:
    (stream,) = all_streams(segment(b"def", seq=13), segment(b"abc", seq=10))
    assert stream.data() == b"abcdef"
    assert stream.opened is None


def test_only_the_first_bytes_are_kept_and_later_ones_start_nothing() -> None:
    packets = [segment(b"x" * 1000, seq=n * 1000) for n in range(50)]
    (stream,) = all_streams(*packets)
    assert stream.data() == b"x" * STREAM_BYTES


def test_a_closed_connection_is_handed_out_at_once() -> None:
    streams = Streams()
    assert list(streams.add(segment(b"bye", seq=1), FRAME)) == []
    (stream,) = streams.add(segment(seq=4, flags=FIN | ACK), FRAME)
    assert stream.data() == b"bye"
    assert list(streams.rest()) == []


def test_a_new_handshake_on_the_same_ports_is_a_new_connection() -> None:
    first, second = all_streams(
        segment(seq=0, flags=SYN | ACK),
        segment(b"one", seq=1),
        segment(seq=900, flags=SYN | ACK),
        segment(b"two", seq=901),
    )
    assert (first.data(), second.data()) == (b"one", b"two")


def test_the_oldest_is_handed_out_early_and_counted_when_there_are_too_many() -> None:
    streams = Streams()
    handed = []
    for port in range(capture_streams.MAX_STREAMS + 10):
        handed += list(streams.add(segment(b"data", port=port), FRAME))
    assert [stream.first.sport for stream in handed] == list(range(10))
    assert streams.handed_out_early == 10
    assert len(list(streams.rest())) == capture_streams.MAX_STREAMS


def test_segments_far_out_of_order_do_not_pile_up() -> None:
    streams = Streams()
    for n in range(1, 2000):
        list(streams.add(segment(b"z" * 1400, seq=n * 100_000), FRAME))
    assert sum(stream.held for stream in streams.rest()) <= 2 * STREAM_BYTES + 1400


def test_a_reply_of_one_byte_segments_is_one_piece() -> None:
    content = bytes(range(256)) * 40
    (stream,) = all_streams(*(segment(content[at : at + 1], seq=at) for at in range(len(content))))
    assert stream.data() == content[:STREAM_BYTES]
    assert (len(stream.segments), stream.shredded) == (1, False)


def test_what_is_sent_again_is_held_once() -> None:
    streams = Streams()
    for _ in range(50):
        for at in range(0, 4000, 10):
            assert list(streams.add(segment(b"0123456789", seq=at), FRAME)) == []
    (stream,) = streams.rest()
    assert (stream.held, len(stream.segments)) == (4000, 1)


def test_a_connection_in_countless_pieces_is_handed_out_as_far_as_it_is_known() -> None:
    streams = Streams()
    handed = [stream for at in range(0, 8000, 2) for stream in streams.add(segment(b"x", seq=at), FRAME)]
    assert handed[0].shredded
    assert len(handed[0].segments) == MAX_PIECES
    assert handed[0].data() == b"x"
