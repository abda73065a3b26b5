"""Network frames and capture files, built byte by byte from the standards, for tests and for the sample capture.

`Host` is a machine with a hardware and an IP address; `datagram` and `Conversation` make Ethernet frames from UDP and TCP
payloads; `pcap` and `pcapng` write them to a file's bytes. Checksums are right, so that other tools dissect the frames too.

Sources: IEEE 802.3 and 802.1Q, RFC 791, RFC 8200, RFC 768, RFC 9293, RFC 1071 (checksum); pcap and pcapng formats:
draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ETHERNET, RAW_IP, NULL, LOOP, LINUX_SLL, LINUX_SLL2 = 1, 101, 0, 108, 113, 276
BROADCAST_MAC = "ff:ff:ff:ff:ff:ff"
TCP, UDP, ICMP = 6, 17, 1
FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
START = 1_767_261_600_000_000_000  # 2026-01-01T10:00:00Z in nanoseconds
MILLISECOND = 1_000_000

Stamped = tuple[int, bytes]  # nanoseconds since 1970, frame


@dataclass(frozen=True, slots=True)
class Host:
    """A machine on the network: its hardware address and its IPv4 or IPv6 address."""

    mac: str
    ip: str

    @property
    def is_ipv6(self) -> bool:
        return ":" in self.ip


def group(address: str) -> Host:
    """The hardware address that a multicast or broadcast IP address maps to (RFC 1112 section 6.4, RFC 2464 section 7)."""
    packed = ipaddress.ip_address(address).packed
    if len(packed) == 16:
        return Host("33:33:" + packed[-4:].hex(":"), address)
    if packed[0] >= 224 and packed != b"\xff\xff\xff\xff":
        return Host("01:00:5e:" + bytes([packed[1] & 0x7F, packed[2], packed[3]]).hex(":"), address)
    return Host(BROADCAST_MAC, address)


def mac_bytes(mac: str) -> bytes:
    return bytes.fromhex(mac.replace(":", "").replace("-", ""))


def checksum(data: bytes) -> int:
    """RFC 1071: the one's complement of the one's complement sum."""
    padded = data + b"\x00" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


# Layers -----------------------------------------------------------------------------------------------------------


def ethernet(source: str, target: str, ethertype: int, payload: bytes, vlans: Sequence[int] = ()) -> bytes:
    """An Ethernet II frame; of two VLANs the first is the outer one (802.1ad)."""
    tags = b""
    for index, vlan in enumerate(vlans):
        tags += struct.pack("!HH", 0x88A8 if index < len(vlans) - 1 else 0x8100, vlan)
    return (mac_bytes(target) + mac_bytes(source) + tags + struct.pack("!H", ethertype) + payload).ljust(60, b"\x00")


def ipv4(
    source: str,
    target: str,
    protocol: int,
    payload: bytes,
    *,
    ttl: int = 64,
    options: bytes = b"",
    fragment_offset: int = 0,
    more_fragments: bool = False,
) -> bytes:
    padded = options + b"\x00" * (-len(options) % 4)
    length = 20 + len(padded)
    flags = (0x2000 if more_fragments else 0) | fragment_offset // 8
    addresses = ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(target).packed
    start = struct.pack("!BBHHHBB", 0x40 | length // 4, 0, length + len(payload), 0x1234, flags, ttl, protocol)
    summed = checksum(start + b"\x00\x00" + addresses + padded)
    return start + struct.pack("!H", summed) + addresses + padded + payload


def ipv6(
    source: str,
    target: str,
    protocol: int,
    payload: bytes,
    *,
    hop_limit: int = 64,
    extensions: Sequence[tuple[int, bytes]] = (),
) -> bytes:
    """Extensions are (header type, content after the next-header and length bytes), content of 6 + 8n bytes."""
    body, following = payload, protocol
    for kind, content in reversed(extensions):
        body = bytes([following, (len(content) + 2) // 8 - 1]) + content + body
        following = kind
    addresses = ipaddress.IPv6Address(source).packed + ipaddress.IPv6Address(target).packed
    return struct.pack("!IHBB", 6 << 28, len(body), following, hop_limit) + addresses + body


def udp(source: Host, target: Host, ports: tuple[int, int], payload: bytes) -> bytes:
    header = struct.pack("!HHH", *ports, 8 + len(payload))
    summed = checksum(_pseudo(source, target, UDP, 8 + len(payload)) + header + b"\x00\x00" + payload)
    return header + struct.pack("!H", summed or 0xFFFF) + payload


def tcp(
    source: Host,
    target: Host,
    ports: tuple[int, int],
    payload: bytes = b"",
    *,
    seq: int = 0,
    ack: int = 0,
    flags: int = ACK,
    options: bytes = b"",
) -> bytes:
    padded = options + b"\x01" * (-len(options) % 4)
    offset = (20 + len(padded)) // 4 << 12
    start = struct.pack("!HHIIHH", *ports, seq % 2**32, ack % 2**32, offset | flags, 64240)
    whole = len(start) + 4 + len(padded) + len(payload)
    summed = checksum(_pseudo(source, target, TCP, whole) + start + b"\x00" * 4 + padded + payload)
    return start + struct.pack("!HH", summed, 0) + padded + payload


def _pseudo(source: Host, target: Host, protocol: int, length: int) -> bytes:
    addresses = ipaddress.ip_address(source.ip).packed + ipaddress.ip_address(target.ip).packed
    if source.is_ipv6:
        return addresses + struct.pack("!IHBB", length, 0, 0, protocol)
    return addresses + struct.pack("!BBH", 0, protocol, length)


def packet(source: Host, target: Host, protocol: int, payload: bytes, ttl: int = 64) -> bytes:
    """An IPv4 or IPv6 packet, as the addresses ask."""
    if source.is_ipv6:
        return ipv6(source.ip, target.ip, protocol, payload, hop_limit=ttl)
    return ipv4(source.ip, target.ip, protocol, payload, ttl=ttl)


def framed(source: Host, target: Host, content: bytes, vlans: Sequence[int] = ()) -> bytes:
    """An IP packet in an Ethernet frame."""
    return ethernet(source.mac, target.mac, 0x86DD if source.is_ipv6 else 0x0800, content, vlans)


def datagram(
    source: Host, target: Host, ports: tuple[int, int], payload: bytes, *, ttl: int = 64, vlans: Sequence[int] = ()
) -> bytes:
    """A UDP datagram in an Ethernet frame; `ports` are (source, target)."""
    return framed(source, target, packet(source, target, UDP, udp(source, target, ports, payload), ttl), vlans)


def arp(sender: Host, target_ip: str, *, reply_to: str | None = None, vlans: Sequence[int] = ()) -> bytes:
    """An ARP request for `target_ip`, or the reply to a hardware address (RFC 826)."""
    content = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 2 if reply_to else 1)
    content += mac_bytes(sender.mac) + ipaddress.IPv4Address(sender.ip).packed
    content += mac_bytes(reply_to or "00:00:00:00:00:00") + ipaddress.IPv4Address(target_ip).packed
    return ethernet(sender.mac, reply_to or BROADCAST_MAC, 0x0806, content, vlans)


def cooked(sender: Host, ethertype: int, content: bytes) -> bytes:
    """A Linux cooked capture record, version 1 (LINKTYPE_LINUX_SLL)."""
    return struct.pack("!HHH8sH", 0, 1, 6, mac_bytes(sender.mac) + b"\x00\x00", ethertype) + content


def cooked2(sender: Host, ethertype: int, content: bytes) -> bytes:
    """A Linux cooked capture record, version 2 (LINKTYPE_LINUX_SLL2)."""
    return struct.pack("!HHIHBB8s", ethertype, 0, 2, 1, 0, 6, mac_bytes(sender.mac) + b"\x00\x00") + content


# Conversations ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Conversation:
    """The frames of one TCP connection, in order, from handshake to FIN."""

    client: Host
    server: Host
    ports: tuple[int, int]  # the client's, the server's
    segment: int = 1400
    ttl: int = 64
    frames: list[bytes] = field(default_factory=list)
    client_seq: int = 1000
    server_seq: int = 2**32 - 500  # wraps around early, as it may

    def opened(self) -> Conversation:
        self._send(True, b"", SYN)
        self._send(False, b"", SYN | ACK)
        self._send(True, b"", ACK)
        return self

    def asks(self, payload: bytes) -> Conversation:
        return self._data(True, payload)

    def answers(self, payload: bytes) -> Conversation:
        return self._data(False, payload)

    def closed(self) -> Conversation:
        self._send(False, b"", FIN | ACK)
        self._send(True, b"", FIN | ACK)
        return self

    def _data(self, from_client: bool, payload: bytes) -> Conversation:
        for start in range(0, len(payload), self.segment):
            self._send(from_client, payload[start : start + self.segment], PSH | ACK)
        return self

    def _send(self, from_client: bool, payload: bytes, flags: int) -> None:
        source, target = (self.client, self.server) if from_client else (self.server, self.client)
        ports = self.ports if from_client else self.ports[::-1]
        seq, ack = (self.client_seq, self.server_seq) if from_client else (self.server_seq, self.client_seq)
        content = tcp(source, target, ports, payload, seq=seq, ack=ack if flags & ACK else 0, flags=flags)
        self.frames.append(framed(source, target, packet(source, target, TCP, content, self.ttl)))
        moved = len(payload) + (1 if flags & (SYN | FIN) else 0)
        if from_client:
            self.client_seq = (self.client_seq + moved) % 2**32
        else:
            self.server_seq = (self.server_seq + moved) % 2**32


# Files --------------------------------------------------------------------------------------------------------------


def stamped(frames: Iterable[bytes], start: int = START, step: int = MILLISECOND) -> list[Stamped]:
    """The frames with times a fixed step apart."""
    return [(start + index * step, frame) for index, frame in enumerate(frames)]


def pcap(
    frames: Iterable[Stamped],
    *,
    linktype: int = ETHERNET,
    order: str = "<",
    nanoseconds: bool = False,
    snaplen: int = 262144,
) -> bytes:
    """A classic capture file; `order` is `<` or `>` as in `struct`."""
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    out = bytearray(struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, linktype))
    for time, frame in frames:
        seconds, rest = divmod(time, 10**9)
        kept = frame[:snaplen]
        out += struct.pack(order + "IIII", seconds, rest if nanoseconds else rest // 1000, len(kept), len(frame)) + kept
    return bytes(out)


def block(order: str, kind: int, body: bytes) -> bytes:
    """A pcapng block: type, length, body padded to four bytes, length again."""
    padded = body + b"\x00" * (-len(body) % 4)
    length = len(padded) + 12
    return struct.pack(order + "II", kind, length) + padded + struct.pack(order + "I", length)


def option(order: str, code: int, value: bytes) -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + b"\x00" * (-len(value) % 4)


def section_header(order: str = "<") -> bytes:
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))


def interface(order: str = "<", linktype: int = ETHERNET, resolution: int = 6, snaplen: int = 0) -> bytes:
    """An interface description; `resolution` is the if_tsresol byte (6: microseconds; high bit set: a power of two)."""
    options = option(order, 9, bytes([resolution])) + option(order, 0, b"")
    return block(order, 1, struct.pack(order + "HHI", linktype, 0, snaplen) + options)


def enhanced_packet(order: str, time: int, frame: bytes, *, number: int = 0, resolution: int = 6) -> bytes:
    units = 2 ** (resolution & 0x7F) if resolution & 0x80 else 10**resolution
    ticks = time * units // 10**9
    head = struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame))
    return block(order, 6, head + frame)


def simple_packet(order: str, frame: bytes) -> bytes:
    return block(order, 3, struct.pack(order + "I", len(frame)) + frame)


def pcapng(frames: Iterable[Stamped], *, linktype: int = ETHERNET, order: str = "<", resolution: int = 6) -> bytes:
    """A next generation capture file with one section and one interface."""
    packets = b"".join(enhanced_packet(order, time, frame, resolution=resolution) for time, frame in frames)
    return section_header(order) + interface(order, linktype, resolution) + packets
