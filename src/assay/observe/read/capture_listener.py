"""What a capture says, frame by frame: replies kept once, questions and other traffic counted, secrets dropped.

Frames can be heard one at a time (`hear`), each taken apart in full, or many at once (`hear_many`), where the headers are
read together and only frames that can matter are looked at. Both hear the same; the second is faster.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from assay.observe.codec import FIELD_LIMIT, mac_of
from assay.observe.codec.faults import fault_of
from assay.observe.codec.headers import parse
from assay.observe.codec.http import body_text
from assay.observe.codec.wsdiscovery import scope_mac
from assay.observe.read.capture_files import Buffer, Frame, Table
from assay.observe.read.capture_headers import Bools, Bytes, Headers, Ints, distinct, read_headers, words
from assay.observe.read.capture_packets import ARP, FIN, RST, SYN, TCP, UDP, Packet, Unread, dissect
from assay.observe.read.capture_replies import (
    RAW_LIMIT,
    UDP_PORTS,
    UDP_STARTS,
    Reply,
    authorization_headers,
    datagram_kind,
    datagram_reply,
    is_request,
    kept_text,
    stream_fault,
    stream_replies,
    without_volatile,
)
from assay.observe.read.capture_senders import Senders
from assay.observe.read.capture_streams import MAX_PIECES, MAX_REMEMBERED, Key, Stream, Streams
from assay.observe.secrets import scrub

MAX_OBSERVATIONS = 100_000  # of one capture
MAX_PER_SENDER = 32  # distinct replies of one kind from one sender: pages differ, the device does not
_MAX_REPEATS = 65_536  # replies remembered byte by byte, so that word-for-word repeats are not read again
_MAX_PAYLOAD = 2048  # bytes of a payload that is remembered so
_MAX_REPEATED = 32 << 20  # bytes of all of them
MAX_KEPT = 64 << 20  # characters of one capture's observations: a network of many thousand devices says a tenth of it
_SPEAKS = SYN | FIN | RST
_ALONE, _SEGMENT = 1, 2  # what is done with a row; 3 is a datagram
_LISTENED = np.zeros(65536, np.bool_)
_LISTENED[list(UDP_PORTS)] = True
_STARTS = np.zeros(256, np.bool_)
_STARTS[list(UDP_STARTS)] = True


@dataclass(frozen=True, slots=True)
class Sighting:
    """A reply that was kept, before it is known which hardware addresses are routers'."""

    kind: str
    raw: str
    fields: dict[str, str]
    frame: int
    time: int | None
    packet: Packet  # without its payload
    stated: str | None
    weak: str | None


@dataclass(slots=True)
class Noted:
    """Replies that have something in common: how many, and the frame of the first."""

    frame: int
    count: int = 0


@dataclass(slots=True)
class Listener:
    """Everything that was heard so far."""

    sightings: list[Sighting] = field(default_factory=list)
    senders: Senders = field(default_factory=Senders)
    streams: Streams = field(default_factory=Streams)
    seen: set[int] = field(default_factory=set)
    per_sender: Counter[tuple[str, bytes, bytes]] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    secrets: Counter[str] = field(default_factory=Counter)
    repeats: set[tuple[bytes, bytes, int, int, bytes]] = field(default_factory=set)
    repeated: int = 0  # bytes of payload among the repeats
    kept: int = 0  # characters of all that was kept
    malformed: dict[tuple[str, str], Noted] = field(default_factory=dict)  # by kind and what is wrong
    cut: dict[str, Noted] = field(default_factory=dict)  # replies longer than what is kept of one, by kind

    def hear(self, frame: Frame) -> None:
        """Takes one frame in."""
        packet = dissect(frame.linktype, frame.data)
        if isinstance(packet, Unread):
            self.passed_over[packet.value] += 1
            return
        if packet.fragmented:
            self.passed_over["first fragments, read as far as they go"] += 1
        if packet.protocol == ARP:
            self._hear_arp(packet, frame)
            return
        if packet.mac:
            self.senders.saw(packet.mac, packet.source)
        if packet.protocol == UDP:
            self._hear_datagram(packet, frame)
        elif packet.payload or packet.flags & _SPEAKS:
            self._hear_segment(packet, frame)

    def hear_many(self, table: Table, buffer: Buffer, data: Bytes) -> None:
        """Takes many frames in at once; `data` is the buffer as an array of bytes."""
        headers = read_headers(data, table)
        if other := int(np.count_nonzero(~headers.alone & ~headers.ip)):
            self.passed_over[Unread.OTHER.value] += other
        self._see_senders(headers, data)
        segments = headers.ip & (headers.protocol == TCP)
        segments &= (headers.end > headers.pay) | (headers.flags & _SPEAKS != 0)
        keys, direction = self._directions(headers, data, segments)
        code = np.where(
            segments, _SEGMENT, np.where(headers.alone, _ALONE, np.where(self._datagrams(headers, data), 3, 0))
        )
        opens = headers.flags & SYN != 0
        rows = np.flatnonzero(code)
        finished = self.streams.finished
        for row, what, which, new in zip(
            rows.tolist(), code[rows].tolist(), direction[rows].tolist(), opens[rows].tolist(), strict=True
        ):
            # A direction that has said enough is not listened to until it opens anew.
            if what == _SEGMENT and not new and keys[which] in finished:
                continue
            number, time, linktype = table.numbers[row], table.when(row), table.linktypes[row]
            if what == _ALONE:
                self.hear(Frame(number, time, linktype, bytes(buffer[table.starts[row] : table.ends[row]])))
                continue
            packet, frame = headers.packet(row, buffer), Frame(number, time, linktype, b"")
            if what == _SEGMENT:
                self._hear_segment(packet, frame)
            else:
                self._hear_datagram(packet, frame)

    def _directions(self, headers: Headers, data: Bytes, segments: Bools) -> tuple[list[Key], Ints]:
        """The directions of TCP connections among the segments, and which of them each row belongs to (-1: none).

        Segments of directions that had already finished are taken out, unless one of them opens anew; but not where so
        many directions are remembered that the oldest may be forgotten meanwhile: then each segment is asked about.
        """
        keys: list[Key] = []
        place = np.full(len(segments), -1, np.int64)
        finished = self.streams.finished
        certain = len(finished) + len(segments) <= MAX_REMEMBERED
        for six, width in ((False, 4), (True, 16)):
            rows = np.flatnonzero(segments & (headers.six == six))
            at = headers.at[rows] + (8 if six else 12)
            first, direction = distinct([*words(data, at, 2 * width), *words(data, headers.transport[rows], 4)])
            known = len(keys)
            for begin, row in zip(at[first].tolist(), rows[first].tolist(), strict=True):
                source, target = (
                    data[begin : begin + width].tobytes(),
                    data[begin + width : begin + 2 * width].tobytes(),
                )
                keys.append((source, target, int(headers.sport[row]), int(headers.dport[row])))
            place[rows] = direction + known
            over = np.fromiter((certain and key in finished for key in keys[known:]), np.bool_, len(first))
            over[direction[headers.flags[rows] & SYN != 0]] = False
            segments[rows[over[direction]]] = False
        return keys, place

    def _see_senders(self, headers: Headers, data: Bytes) -> None:
        """Who sent from which address, each pair once, in order of appearance."""
        for six, width in ((False, 4), (True, 16)):
            rows = np.flatnonzero(headers.ip & (headers.six == six))
            begin, at = headers.begin[rows], headers.at[rows] + (8 if six else 12)
            first, _ = distinct([*words(data, begin + 6, 6), *words(data, at, width)])
            for mac, address in zip(begin[first].tolist(), at[first].tolist(), strict=True):
                self.senders.saw(data[mac + 6 : mac + 12].tobytes(), data[address : address + width].tobytes())

    def _datagrams(self, headers: Headers, data: Bytes) -> Bools:
        """UDP packets that may be of a kind read here, by port or first byte; the others are counted."""
        udp = headers.ip & (headers.protocol == UDP)
        first = data[np.minimum(headers.pay, len(data) - 1)]
        listened = _LISTENED[headers.sport] | _LISTENED[headers.dport]
        told: Bools = udp & (listened | ((headers.end > headers.pay) & _STARTS[first]))
        if other := int(np.count_nonzero(udp & ~told)):
            self.passed_over[Unread.OTHER.value] += other
        return told

    def _hear_segment(self, packet: Packet, frame: Frame) -> None:
        for stream in self.streams.add(packet, frame):
            self._hear_stream(stream)

    def finish(self) -> None:
        """Takes in what was still being listened to."""
        for stream in self.streams.rest():
            self._hear_stream(stream)

    def _hear_arp(self, packet: Packet, frame: Frame) -> None:
        reply = datagram_reply("arp", packet.payload)
        if isinstance(reply, str):
            self._not_a_reply("arp", reply, frame.number)
            return
        self.senders.saw_arp(packet.payload[8:14], packet.source)
        # Whom it asks for changes; who asks is the observation.
        plain = Reply("arp", packet.payload[:18] + bytes(10), reply.fields)
        self._keep(plain, packet._replace(mac=packet.payload[8:14]), frame.number, frame.time)

    def _hear_datagram(self, packet: Packet, frame: Frame) -> None:
        told = (packet.mac, packet.source, packet.sport, packet.dport, packet.payload)
        if told in self.repeats:
            return
        kind = datagram_kind(packet.sport, packet.dport, packet.payload)
        if kind is None:
            self.passed_over[Unread.OTHER.value] += 1
            return
        if kind == "sip":
            self._count_secrets(packet.payload)
        reply = datagram_reply(kind, packet.payload)
        # What a fragment lacks is not the sender's fault.
        found = "" if packet.fragmented else fault_of(kind, packet.payload)
        if found:
            self._malformed(kind, found, frame.number)
        if isinstance(reply, str):
            if not found:
                self._not_a_reply(kind, reply, frame.number)
        elif self._keep(reply, packet, frame.number, frame.time) and kind != "sip" and not found:
            self._remember(told)

    def _remember(self, told: tuple[bytes, bytes, int, int, bytes]) -> None:
        size = len(told[-1])
        if size <= _MAX_PAYLOAD and len(self.repeats) < _MAX_REPEATS and self.repeated + size <= _MAX_REPEATED:
            self.repeats.add(told)
            self.repeated += size

    def _malformed(self, kind: str, found: str, frame: int) -> None:
        self.malformed.setdefault((kind, found), Noted(frame)).count += 1

    def _hear_stream(self, stream: Stream) -> None:
        data = stream.data()
        asks = is_request(data) or stream.first.dport == 21
        if asks:
            self._count_secrets(data)
        replies = list(stream_replies(data, stream.first.sport, stream.opened))
        for reply in replies:
            self._keep(reply, stream.first, stream.frame, stream.time)
        if stream.shredded:
            self._malformed(
                "tcp", f"a connection in more than {MAX_PIECES} pieces with gaps between them", stream.frame
            )
        if found := stream_fault(data, replies):
            self._malformed(*found, stream.frame)
        elif data and not asks and not replies:
            self.passed_over["directions of TCP connections that hold none of the replies read here"] += 1

    def _not_a_reply(self, kind: str, question: str, frame: int) -> None:
        if question:
            self.questions[question] += 1
        else:
            self._malformed(kind, "a message that is none of this protocol", frame)

    def _count_secrets(self, data: bytes) -> None:
        """Counts what a client sent to prove itself; none of it is kept."""
        headers = authorization_headers(data)
        others = scrub(data.decode("latin-1"))[1] - headers
        self.secrets["Authorization header"] += headers
        self.secrets["request"] += max(others, 0)

    def _keep(self, reply: Reply, packet: Packet, frame: int, time: int | None) -> bool:
        """Keeps what is new and within the limits; whether this reply has its place among the observations."""
        sender = (reply.kind, packet.mac, b"" if reply.kind == "dhcp" else packet.source)
        content = hash((sender, without_volatile(reply.fields), mac_of(reply.kind, reply.payload)))
        if content in self.seen:
            return True
        # ARP gets half of the room, so that a flood of it leaves some for replies that say more.
        limit = MAX_OBSERVATIONS // 2 if reply.kind == "arp" else MAX_OBSERVATIONS
        if len(self.sightings) >= limit:
            self.passed_over[f"{reply.kind} replies beyond the first {limit} observations of a capture"] += 1
            return False
        # The sender of ARP is what it says; DHCP clients of one relay share an address.
        if reply.kind not in ("arp", "dhcp") and self.per_sender[sender] >= MAX_PER_SENDER:
            self.passed_over[f"replies beyond the first {MAX_PER_SENDER} of one kind from one sender"] += 1
            return False
        if self.kept >= MAX_KEPT:
            self.passed_over[f"replies beyond the first {MAX_KEPT >> 20} million characters of a capture"] += 1
            return False
        self.per_sender[sender] += 1
        self.seen.add(content)
        sighting = self._sighting(reply, packet, frame, time)
        self.kept += len(sighting.raw) + sum(map(len, sighting.fields.values()))
        self.sightings.append(sighting)
        return True

    def _sighting(self, reply: Reply, packet: Packet, frame: int, time: int | None) -> Sighting:
        # Cut only after scrubbing: a secret that a cut runs through would not be known as one.
        raw, cookies = kept_text(reply)
        raw, found = scrub(raw)
        self.secrets["cookie value"] += cookies
        self.secrets[f"{reply.kind} reply"] += found
        fields = {name: scrub(value)[0] for name, value in reply.fields.items()}
        if "http_body" in fields:
            fields["http_body"] = scrub(body_text(parse(reply.payload)))[0][:FIELD_LIMIT].strip()
        if len(raw) > RAW_LIMIT:
            self.cut.setdefault(reply.kind, Noted(frame)).count += 1
        stated = mac_of(reply.kind, reply.payload)
        if reply.kind == "wsd_udp3702":
            # The end of an endpoint's UUID may be copied from a sample, so the frame's own sender goes before it.
            stated, weak = scope_mac(reply.payload), stated
        else:
            weak = None
        bare = packet._replace(payload=b"")
        return Sighting(reply.kind, raw[:RAW_LIMIT], fields, frame, time, bare, stated, weak)
