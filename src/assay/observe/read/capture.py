"""What devices said in a packet capture: one observation per distinct reply, with its frame, time and sender.

Reads pcap and pcapng through a memory map with the standard library alone. Replies are those of `observe.codec`; questions
of scanners and clients are counted, never kept, and secrets in them (Authorization headers, credentials in addresses) are
counted as dropped. A reply that repeats what the same sender said before adds nothing and is not listed. Whatever is not
used (a cut file, fragments, other traffic, a router's hardware address) stands in `left_out` with its number.
"""

from __future__ import annotations

import ipaddress
import mmap
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assay.observe.codec import FIELD_LIMIT, mac_of
from assay.observe.codec.headers import parse
from assay.observe.codec.http import body_text
from assay.observe.codec.wsdiscovery import scope_mac
from assay.observe.model import LeftOut, Observation, Reading, Source
from assay.observe.read.capture_files import Buffer, CaptureFile, Frame, capture_file
from assay.observe.read.capture_packets import ARP, FIN, RST, SYN, TCP, Packet, Unread, dissect
from assay.observe.read.capture_replies import (
    RAW_LIMIT,
    Reply,
    authorization_headers,
    datagram_kind,
    datagram_reply,
    is_request,
    kept_text,
    stream_replies,
    without_volatile,
)
from assay.observe.read.capture_senders import Senders, is_group
from assay.observe.read.capture_streams import MAX_STREAMS, Stream, Streams
from assay.observe.secrets import scrub

MAX_OBSERVATIONS = 100_000  # of one capture
MAX_PER_SENDER = 32  # distinct replies of one kind from one sender: pages differ, the device does not
_RELEASE_EVERY = 64 << 20  # bytes after which pages of the map that were read are given back
# A browser's traffic is full of these; cameras on public addresses still show by RTSP and their other protocols.
_WEB_KINDS = ("http", "tls_cert")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Sighting:
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
class _Listener:
    """Everything that was heard so far."""

    sightings: list[_Sighting] = field(default_factory=list)
    senders: Senders = field(default_factory=Senders)
    streams: Streams = field(default_factory=Streams)
    seen: set[int] = field(default_factory=set)
    per_sender: Counter[tuple[str, bytes, bytes]] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    secrets: Counter[str] = field(default_factory=Counter)

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
        if packet.protocol == TCP:
            if packet.payload or packet.flags & (SYN | FIN | RST):
                for stream in self.streams.add(packet, frame):
                    self._hear_stream(stream)
        else:
            self._hear_datagram(packet, frame)

    def finish(self) -> None:
        """Takes in what was still being listened to."""
        for stream in self.streams.rest():
            self._hear_stream(stream)

    def _hear_arp(self, packet: Packet, frame: Frame) -> None:
        reply = datagram_reply("arp", packet.payload)
        if isinstance(reply, str):
            self._not_a_reply("arp", reply)
            return
        self.senders.saw_arp(packet.payload[8:14], packet.source)
        # Whom it asks for changes; who asks is the observation.
        plain = Reply("arp", packet.payload[:18] + bytes(10), reply.fields)
        self._keep(plain, packet._replace(mac=packet.payload[8:14]), frame.number, frame.time)

    def _hear_datagram(self, packet: Packet, frame: Frame) -> None:
        kind = datagram_kind(packet.sport, packet.dport, packet.payload)
        if kind is None:
            self.passed_over[Unread.OTHER.value] += 1
            return
        if kind == "sip":
            self._count_secrets(packet.payload)
        reply = datagram_reply(kind, packet.payload)
        if isinstance(reply, str):
            self._not_a_reply(kind, reply)
        else:
            self._keep(reply, packet, frame.number, frame.time)

    def _hear_stream(self, stream: Stream) -> None:
        data = stream.data()
        asks = is_request(data) or stream.first.dport == 21
        if asks:
            self._count_secrets(data)
        replies = list(stream_replies(data, stream.first.sport, stream.opened))
        for reply in replies:
            self._keep(reply, stream.first, stream.frame, stream.time)
        if data and not asks and not replies:
            self.passed_over["directions of TCP connections that hold none of the replies read here"] += 1

    def _not_a_reply(self, kind: str, question: str) -> None:
        if question:
            self.questions[question] += 1
        else:
            self.passed_over[f"{kind} messages that could not be read"] += 1

    def _count_secrets(self, data: bytes) -> None:
        """Counts what a client sent to prove itself; none of it is kept."""
        headers = authorization_headers(data)
        others = scrub(data.decode("latin-1"))[1] - headers
        self.secrets["Authorization header"] += headers
        self.secrets["request"] += max(others, 0)

    def _keep(self, reply: Reply, packet: Packet, frame: int, time: int | None) -> None:
        sender = (reply.kind, packet.mac, b"" if reply.kind == "dhcp" else packet.source)
        content = hash((sender, without_volatile(reply.fields), mac_of(reply.kind, reply.payload)))
        if content in self.seen:
            return
        # ARP gets half of the room, so that a flood of it leaves some for replies that say more.
        limit = MAX_OBSERVATIONS // 2 if reply.kind == "arp" else MAX_OBSERVATIONS
        if len(self.sightings) >= limit:
            self.passed_over[f"{reply.kind} replies beyond the first {limit} observations of a capture"] += 1
            return
        # The sender of ARP is what it says; DHCP clients of one relay share an address.
        if reply.kind not in ("arp", "dhcp") and self.per_sender[sender] >= MAX_PER_SENDER:
            self.passed_over[f"replies beyond the first {MAX_PER_SENDER} of one kind from one sender"] += 1
            return
        self.per_sender[sender] += 1
        self.seen.add(content)
        self.sightings.append(self._sighting(reply, packet, frame, time))

    def _sighting(self, reply: Reply, packet: Packet, frame: int, time: int | None) -> _Sighting:
        # Cut only after scrubbing: a secret that a cut runs through would not be known as one.
        raw, cookies = kept_text(reply)
        raw, found = scrub(raw)
        self.secrets["cookie value"] += cookies
        self.secrets[f"{reply.kind} reply"] += found
        fields = {name: scrub(value)[0] for name, value in reply.fields.items()}
        if "http_body" in fields:
            fields["http_body"] = scrub(body_text(parse(reply.payload)))[0][:FIELD_LIMIT].strip()
        stated = mac_of(reply.kind, reply.payload)
        if reply.kind == "wsd_udp3702":
            # The end of an endpoint's UUID may be copied from a sample, so the frame's own sender goes before it.
            stated, weak = scope_mac(reply.payload), stated
        else:
            weak = None
        bare = packet._replace(payload=b"")
        return _Sighting(reply.kind, raw[:RAW_LIMIT], fields, frame, time, bare, stated, weak)


def read_capture(path: Path, name: str, sha256: str) -> Reading:
    """The observations of one capture; never raises for what the file holds, a file that is no capture is left out.

    `name` is the path as given by the user, `sha256` that of the whole file. Raises OSError where the file cannot be opened.
    """
    if path.stat().st_size == 0:
        return Reading(left_out=[LeftOut(name, None, "empty", "the file is empty", sha256)])
    with path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return _read(mapped, name, sha256)


def _read(buffer: Buffer, name: str, sha256: str) -> Reading:
    capture = capture_file(buffer)
    if capture is None:
        detail = "the file does not begin like pcap or pcapng; save it again as one of these"
        return Reading(left_out=[LeftOut(name, None, "unknown-format", detail, sha256)])
    listener = _Listener()
    read = released = 0
    for frame in capture.frames():
        listener.hear(frame)
        read += len(frame.data)
        if read - released > _RELEASE_EVERY and isinstance(buffer, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            buffer.madvise(mmap.MADV_DONTNEED)
            released = read
    listener.finish()
    reading = Reading(secrets_dropped={place: count for place, count in listener.secrets.items() if count})
    if capture.key_blocks:
        reading.secrets_dropped["decryption keys in the capture"] = capture.key_blocks
    routers = _observations(listener, name, sha256, reading)
    reading.left_out = [
        LeftOut(name, record, reason, detail, sha256)
        for record, reason, detail in _left_out(capture, listener, routers)
    ]
    return reading


def _observations(listener: _Listener, name: str, sha256: str, reading: Reading) -> Counter[bytes]:
    """Fills in the observations; gives back how often each router's address was not taken for a device's."""
    routers: Counter[bytes] = Counter()
    senders = listener.senders
    for sighting in sorted(listener.sightings, key=lambda one: one.frame):
        packet = sighting.packet
        if sighting.kind == "arp" and senders.answers_for_others(packet.mac):
            routers[packet.mac] += 1
            continue
        own = None
        if packet.mac and sighting.kind not in ("arp", "dhcp"):
            own = senders.device_mac(packet.mac, packet.source, packet.ttl, is_group(packet.target))
            if own is None and not sighting.stated and senders.forwards(packet.mac):
                routers[packet.mac] += 1
            if own is None and sighting.kind in _WEB_KINDS and _is_public(packet.source):
                listener.questions["web replies from public addresses beyond a router"] += 1
                continue
        reading.observations.append(
            Observation(
                kind=sighting.kind,
                source=Source(name, sha256, sighting.frame, "frame"),
                seen_at=_iso(sighting.time),
                raw=sighting.raw,
                fields=sighting.fields,
                mac=sighting.stated or own or sighting.weak,
                address=_address(sighting),
            )
        )
    return routers


def _left_out(capture: CaptureFile, listener: _Listener, routers: Counter[bytes]) -> list[tuple[int | None, str, str]]:
    """Record, reason and detail of everything that was not used."""
    lines: list[tuple[int | None, str, str]] = []
    if capture.cut:
        detail = f"reading stopped at frame {capture.cut.frame}: {capture.cut.why}; all frames before it were read"
        lines.append((capture.cut.frame, "truncated", detail))
    if capture.bad_frames:
        lines.append(
            (None, "bad-row", f"{capture.bad_frames} frames contradict their own lengths or name no interface")
        )
    lines += [(None, "not-a-device", f"{count} {words}") for words, count in sorted(listener.questions.items())]
    for words, count in sorted(listener.passed_over.items()):
        reason = "other-traffic" if words == Unread.OTHER.value else "not-read"
        lines.append((None, reason, f"{count} frames: {words}" if words in set(Unread) else f"{count} {words}"))
    if listener.streams.handed_out_early:
        detail = f"{listener.streams.handed_out_early} connections were cut short: more than {MAX_STREAMS} at a time"
        lines.append((None, "not-read", detail))
    for mac, count in sorted(routers.items()):
        detail = (
            f"{mac.hex(':')} sends for several networks or hosts: not taken as the address of {count} replies' devices"
        )
        lines.append((None, "router-mac", detail))
    return lines


def _address(sighting: _Sighting) -> str | None:
    told = sighting.fields.get("dhcp_address")
    if sighting.kind == "dhcp" and told:
        return told
    source = sighting.packet.source
    if len(source) not in (4, 16) or not any(source) or (sighting.kind == "dhcp" and sighting.packet.sport == 67):
        return None
    return str(ipaddress.ip_address(source))


def _is_public(address: bytes) -> bool:
    return len(address) in (4, 16) and ipaddress.ip_address(address).is_global


def _iso(time: int | None) -> str | None:
    """Nanoseconds since 1970 as a UTC date-time in whole seconds; None for times outside the calendar."""
    if time is None:
        return None
    try:
        return (_EPOCH + timedelta(seconds=time // 10**9)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return None
