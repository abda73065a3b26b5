"""Targets that hear devices: every codec, captures of every form, headers read at once, and streams."""

from __future__ import annotations

import ipaddress
import re
import shutil
import struct
import tempfile
from functools import partial
from itertools import accumulate
from pathlib import Path

import numpy as np

from assay.observe import codec
from assay.observe.codec.snmp_response import response_text
from assay.observe.model import FIELDS, KINDS, Reading
from assay.observe.probe.messages import SNMP_REQUEST
from assay.observe.probe.neighbours import table_of
from assay.observe.read.capture import read_capture
from assay.observe.read.capture_files import Frame, Table
from assay.observe.read.capture_headers import read_headers
from assay.observe.read.capture_packets import Packet, Unread, dissect
from assay.observe.read.capture_streams import STREAM_BYTES, Stream, Streams
from assay.observe.read.corpus import read_corpus
from assay.observe.watch.follow import Follower
from assay.observe.watch.growing import Part
from assay.observe.watch.heard import Watch
from assay.observe.watch.recall import recall
from fuzz import seeds
from fuzz.target import target
from tests.observe import frames

_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_SHA = "0" * 64
_FOLDER = Path(tempfile.mkdtemp(prefix="assay-fuzz-"))


def _codec(kind: str, data: bytes) -> None:
    fields = codec.decode(kind, data)
    assert fields.keys() <= set(FIELDS), fields.keys() - set(FIELDS)
    for name, value in fields.items():
        assert value, name
        assert len(value) <= codec.FIELD_LIMIT, name
        value.encode()  # valid Unicode
    mac = codec.mac_of(kind, data)
    assert mac is None or (_MAC.fullmatch(mac) and not int(mac[:2], 16) & 1), mac


for _kind in codec.decoded_kinds():
    target(f"codec-{_kind}", partial(seeds.codec, _kind))(partial(_codec, _kind))


@target("snmp-response", seeds.snmp_responses)
def _snmp_response(data: bytes) -> None:
    text = response_text(data, seeds.COMMUNITY, SNMP_REQUEST)
    assert seeds.COMMUNITY not in text
    if text:
        _codec("snmp", text)


@target("neighbour-table", seeds.neighbour_tables)
def _neighbour_table(data: bytes) -> None:
    for address, mac in table_of(data).items():
        assert ipaddress.IPv6Address(address)
        assert not mac or _MAC.fullmatch(mac), mac


def checked(reading: Reading) -> None:
    """What holds for the reading of any file: known kinds and names, and each thing left out has its words."""
    for seen in reading.observations:
        assert seen.kind in KINDS or seen.kind.startswith("recog:"), seen.kind
        assert all(name in FIELDS or seen.kind == f"recog:{name}" for name in seen.fields)
        assert all(len(value) <= codec.FIELD_LIMIT for value in seen.fields.values())
        assert len(seen.raw) <= 65_536
        assert seen.mac is None or _MAC.fullmatch(seen.mac), seen.mac
        repr(seen).encode("utf-8", "surrogatepass")
    for entry in reading.left_out:
        assert entry.reason
        assert entry.detail
        assert not entry.detail.startswith("reading it as"), entry.detail  # an exception that was caught


@target("capture", seeds.captures)
def capture(data: bytes) -> None:
    """Many frames at once and one by one give the same reading."""
    path = _FOLDER / "a.pcap"
    path.write_bytes(data)
    reading = read_capture(path, "a.pcap", _SHA)
    checked(reading)
    assert reading == read_capture(path, "a.pcap", _SHA, one_by_one=True)


def _watched(name: str, *lengths: int) -> tuple[bytes, bytes]:
    """Events and evidence of a watch that finds so many bytes of the capture, and then more."""
    out = Path(tempfile.mkdtemp(dir=_FOLDER))
    content = (_FOLDER / name).read_bytes()
    watch, source = Watch(out, 3_600 * 10**9), out / "grows.pcap"
    place, follower = watch.place("a", "capture"), None
    for length in (*lengths, len(content)):
        source.write_bytes(content[:length])
        follower = follower or Follower(str(source), [])
        for one in follower.poll():
            if isinstance(one, Part):
                watch.hear_part(place, one)
    watch.commit({place.number: follower.files if follower else []})
    if follower:
        follower.close()
    watch.close()
    told = (out / "events.jsonl").read_bytes(), (out / "evidence" / "observations.jsonl").read_bytes()
    if told[1]:
        checked(read_corpus(out / "evidence" / "observations.jsonl", "a.jsonl", _SHA))
    recall(out)
    shutil.rmtree(out)
    return told


@target("watch", seeds.captures)
def watch_(data: bytes) -> None:
    """A capture that grows says what it says whole, and the state and evidence are read back."""
    (_FOLDER / "w.pcap").write_bytes(data)
    assert _watched("w.pcap") == _watched("w.pcap", len(data) // 3, len(data) // 2 + 1)


@target("watch-frames", seeds.framed)
def watch_frames(data: bytes) -> None:
    """The same of any frames in a file that is well formed."""
    watch_(frames.pcap(frames.stamped(_cut(data))))


def _cut(data: bytes) -> list[bytes]:
    packets, at = [], 0
    while at + 2 <= len(data):
        size = int.from_bytes(data[at : at + 2])
        packets.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return packets


@target("capture-frames", seeds.framed)
def capture_frames(data: bytes) -> None:
    """Any frames in a file that is well formed."""
    capture(frames.pcap(frames.stamped(_cut(data))))


@target("capture-headers", seeds.framed)
def capture_headers(data: bytes) -> None:
    """Each row says what taking its frame apart says."""
    packets = _cut(data)
    buffer = b"".join(packets)
    if not buffer:
        return
    bounds = [0, *accumulate(len(packet) for packet in packets)]
    table = Table(range(1, len(packets) + 1), [1] * len(packets), bounds[:-1], bounds[1:], lambda row: None)
    headers = read_headers(np.frombuffer(buffer, np.uint8), table)
    for row, frame in enumerate(packets):
        known = dissect(1, frame)
        if headers.ip[row] and not headers.alone[row]:
            assert isinstance(known, Packet)
            assert headers.packet(row, buffer) == known
        elif not headers.alone[row]:
            assert known is Unread.OTHER


@target("streams", seeds.segments)
def streams(data: bytes) -> None:
    """What is held of a direction stays bounded, and what is handed out is no longer than it may be."""
    heard, at, number = Streams(), 0, 0
    out: list[Stream] = []
    while at + 6 <= len(data):
        who, place, flags, size = struct.unpack_from("!BHBH", data, at)
        payload = data[at + 6 : at + 6 + size]
        at += 6 + size
        number += 1
        packet = Packet(b"\2" * 6, bytes([who]), b"\1", 64, 6, 80, 40000, payload, place, flags)
        out += heard.add(packet, Frame(number, None, 1, b""))
    for stream in [*out, *heard.rest()]:
        assert len(stream.data()) <= STREAM_BYTES
        assert stream.held <= 3 * STREAM_BYTES
