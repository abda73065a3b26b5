"""Many headers read at once say what each frame taken apart by itself says, whatever is wrong with the frames."""

from __future__ import annotations

import random
import shutil
import subprocess
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.observe.read import capture
from assay.observe.read.capture import read_capture
from assay.observe.read.capture_files import Table
from assay.observe.read.capture_headers import distinct, read_headers
from assay.observe.read.capture_packets import ARP, Packet, Unread, dissect
from tests.observe import frames, messages
from tests.observe.frames import Conversation, Host, arp, datagram
from tests.observe.test_capture import CAMERA, CLIENT, EVERY_KIND, connection

SIX, OTHER_SIX = Host("28:57:be:01:02:06", "fe80::1"), Host("f4:8e:38:00:00:06", "2001:db8::9")
TALK = Conversation(SIX, OTHER_SIX, (40000, 80)).opened().asks(b"GET / HTTP/1.1\r\n\r\n")
LONG = messages.lines("HTTP/1.1 200 OK", "Server: Webs", body="x" * 40_000)
FRAMES = [
    *(frame for found in EVERY_KIND.values() for frame in found),
    *TALK.answers(LONG).closed().frames,
    *connection(8080, b"GET / HTTP/1.1\r\n\r\n", LONG),
    datagram(SIX, OTHER_SIX, (3702, 3702), messages.wsd_match(["hardware/M"])),
    datagram(CAMERA, CLIENT, (37810, 4000), messages.dhip_reply(CAMERA.mac), vlans=[7]),
    datagram(CAMERA, CLIENT, (53, 4000), b"<ProbeMatch>from any port</ProbeMatch>", vlans=[7, 8]),
    datagram(CAMERA, CLIENT, (53, 53), b"nothing", vlans=[7, 8, 9]),
    arp(CAMERA, CLIENT.ip, vlans=[3]),
    frames.framed(CAMERA, CLIENT, frames.ipv4(CAMERA.ip, CLIENT.ip, 17, b"x" * 40, fragment_offset=64)),
    frames.framed(CAMERA, CLIENT, frames.ipv4(CAMERA.ip, CLIENT.ip, 17, b"x" * 40, more_fragments=True)),
    frames.framed(CAMERA, CLIENT, frames.ipv4(CAMERA.ip, CLIENT.ip, 1, b"ping")),
    frames.framed(CAMERA, CLIENT, frames.ipv4(CAMERA.ip, CLIENT.ip, 17, b"\0" * 12, options=b"\x94\x04\0\0")),
    frames.framed(SIX, OTHER_SIX, frames.ipv6(SIX.ip, OTHER_SIX.ip, 17, b"y" * 20, extensions=[(0, b"\1\4" + bytes(4))])),
    frames.ethernet(CAMERA.mac, CLIENT.mac, 0x88CC, b"lldp"),
    b"", b"short", b"\xff" * 13, b"\0" * 14,
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A frame as it is, cut, or with a few bytes changed, mostly in the headers."""
    frame = bytearray(draw(st.sampled_from(FRAMES)))
    for _ in range(draw(st.integers(0, 3))):
        if frame:
            frame[draw(st.integers(0, min(len(frame), 70) - 1))] = draw(st.integers(0, 255))
    return bytes(frame[: draw(st.one_of(st.none(), st.integers(0, 90)))])


@given(packets=st.lists(damaged(), min_size=1, max_size=30), linktype=st.sampled_from([1, 1, 1, 101, 113]))
@settings(max_examples=400, deadline=None)
def test_each_row_is_the_packet_that_taking_the_frame_apart_gives(packets: list[bytes], linktype: int) -> None:
    buffer = b"".join(packets)
    bounds = [0, *accumulate(len(packet) for packet in packets)]
    numbers = range(1, len(packets) + 1)
    table = Table(numbers, [linktype] * len(packets), bounds[:-1], bounds[1:], lambda row: None)
    if not buffer:
        return
    headers = read_headers(np.frombuffer(buffer, np.uint8), table)
    for row, frame in enumerate(packets):
        known = dissect(linktype, frame)
        if headers.alone[row]:
            continue  # is taken apart by itself
        if headers.ip[row]:
            assert isinstance(known, Packet)
            found = headers.packet(row, buffer)
            assert found == known
        else:
            assert known is Unread.OTHER
    plain = [
        row for row, frame in enumerate(packets) if isinstance(dissect(linktype, frame), Packet) and frame in FRAMES
    ]
    if linktype == 1:
        # The unusual alone is left to be taken apart alone, or there would be nothing gained.
        usual = [row for row in plain if dissect(1, packets[row]).protocol != ARP and packets[row][12:14] == b"\x08\0"]  # type: ignore[union-attr]
        assert not any(headers.alone[row] for row in usual if packets[row][20] & 0x3F == 0 and packets[row][14] == 0x45)


@given(packets=st.lists(damaged(), min_size=1, max_size=60), chunk=st.integers(1, 20), seed=st.integers(0, 3))
@settings(max_examples=120, deadline=None)
def test_a_capture_says_the_same_at_once_and_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, packets: list[bytes], chunk: int, seed: int
) -> None:
    mixed = packets + FRAMES[:: seed + 1]
    random.Random(seed).shuffle(mixed)
    path = tmp_path_factory.mktemp("captures") / "a.pcap"
    path.write_bytes(frames.pcap(frames.stamped(mixed)))
    before = capture.CHUNK
    try:
        capture.CHUNK = chunk
        at_once = read_capture(path, "a.pcap", "0" * 64)
    finally:
        capture.CHUNK = before
    assert at_once == read_capture(path, "a.pcap", "0" * 64, one_by_one=True)


@given(rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40))
def test_distinct_rows_come_in_order_of_appearance(rows: list[tuple[int, int]]) -> None:
    columns = [np.asarray([row[at] for row in rows], np.uint64) for at in (0, 1)]
    first, place = distinct(columns)
    known = list(dict.fromkeys(rows))
    assert [rows[at] for at in first.tolist()] == known
    assert [known[at] for at in place.tolist()] == rows


def test_rows_whose_mixtures_collide_stay_apart() -> None:
    """Two rows made to have one mixture: the second column undoes what the first adds."""
    mask, factor = (1 << 64) - 1, 0x9E3779B97F4A7C15

    def mixture(one: int) -> int:
        return ((one ^ (one >> 29)) * factor) & mask

    columns = [np.asarray([1, 2], np.uint64), np.asarray([5, (mixture(1) + 5 - mixture(2)) & mask], np.uint64)]
    first, place = distinct(columns)
    assert sorted(first.tolist()) == [0, 1]
    assert place.tolist() == [0, 1]


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_an_independent_reader_sees_the_same_senders_and_servers(tmp_path: Path) -> None:
    """Wireshark's dissectors on the same file: who sent which HTTP and RTSP Server header."""
    path = tmp_path / "a.pcap"
    path.write_bytes(frames.pcap(frames.stamped([frame for found in EVERY_KIND.values() for frame in found])))
    fields = ["-T", "fields", "-e", "eth.src", "-e", "ip.src", "-e", "http.server", "-e", "rtsp.response"]
    done = subprocess.run(  # fixed arguments, our own file
        ["tshark", "-r", str(path), "-Y", "http.server", *fields],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    theirs = {tuple(line.split("\t")[:3]) for line in done.stdout.splitlines()}
    ours = {
        (seen.mac, seen.address, seen.get("http_servers") or seen.get("ssdp_server"))
        for seen in read_capture(path, "a.pcap", "0" * 64).observations
        if seen.kind in ("http", "ssdp_udp1900")
    }
    assert theirs
    assert theirs <= ours
