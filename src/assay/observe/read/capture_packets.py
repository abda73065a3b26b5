"""A frame taken apart down to the payload of UDP, TCP or ARP, or the reason why it is not.

Sources: IEEE 802.3, 802.1Q and 802.1ad; RFC 791, RFC 8200 (extension headers), RFC 768, RFC 9293, RFC 826; the link types
of tcpdump.org/linktypes.html (Ethernet, raw IP, BSD loopback, Linux cooked 1 and 2). Lengths are never trusted beyond the
bytes that are there. Fragments are not put together: the first one goes on with what it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

ARP, TCP, UDP = 0, 6, 17  # ARP is no IP protocol; 0 (hop-by-hop) never reaches a packet
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10

_ETHERTYPE_IPV4, _ETHERTYPE_ARP, _ETHERTYPE_IPV6 = 0x0800, 0x0806, 0x86DD
VLAN_TAGS = (0x8100, 0x88A8, 0x9100)
ETHERNET, _LINUX_SLL, _LINUX_SLL2 = 1, 113, 276
_RAW_IP = (12, 14, 101, 228, 229)
_LOOPBACK = (0, 108)
_AF_INET6 = (10, 23, 24, 28, 30)
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _AUTHENTICATION, _DESTINATION = 0, 43, 44, 51, 60
_MAX_EXTENSIONS = 8


class Unread(StrEnum):
    """Why a frame gave no packet."""

    OTHER = "other traffic"
    FRAGMENT = "later fragment of an IP packet"
    SHORT = "frame too short for its own headers"
    LINKTYPE = "link type that is not read"


class Packet(NamedTuple):
    """The payload and who sent it; `mac` is empty where the link has none, `ttl` is the hop limit for IPv6."""

    mac: bytes
    source: bytes
    target: bytes
    ttl: int
    protocol: int
    sport: int
    dport: int
    payload: bytes
    seq: int = 0
    flags: int = 0
    fragmented: bool = False


@dataclass(frozen=True, slots=True)
class _Internet:
    """The parts of an IP header that the transport needs."""

    source: bytes
    target: bytes
    ttl: int
    protocol: int
    start: int
    end: int
    fragmented: bool


def dissect(linktype: int, data: bytes) -> Packet | Unread:
    """The packet in a frame of that link type."""
    link = _link(linktype, data)
    if isinstance(link, Unread):
        return link
    mac, ethertype, at = link
    if ethertype == _ETHERTYPE_IPV4:
        internet = _ipv4(data, at)
    elif ethertype == _ETHERTYPE_IPV6:
        internet = _ipv6(data, at)
    elif ethertype == _ETHERTYPE_ARP:
        payload = data[at : at + 28]
        return Packet(mac, payload[14:18], payload[24:28], 0, ARP, 0, 0, payload)
    else:
        return Unread.OTHER
    return internet if isinstance(internet, Unread) else _transport(data, mac, internet)


def _link(linktype: int, data: bytes) -> tuple[bytes, int, int] | Unread:
    """Sender's hardware address, ethertype and where the content starts."""
    if linktype == ETHERNET:
        at, ethertype, mac = 14, int.from_bytes(data[12:14]), data[6:12]
        while ethertype in VLAN_TAGS and at + 4 <= len(data):
            ethertype, at = int.from_bytes(data[at + 2 : at + 4]), at + 4
        return mac, ethertype, at
    if linktype == _LINUX_SLL:
        mac = data[6:12] if data[4:6] == b"\x00\x06" else b""
        return mac, int.from_bytes(data[14:16]), 16
    if linktype == _LINUX_SLL2:
        mac = data[12:18] if data[11:12] == b"\x06" else b""
        return mac, int.from_bytes(data[0:2]), 20
    if linktype in _RAW_IP:
        return b"", _ETHERTYPE_IPV6 if data[:1] and data[0] >> 4 == 6 else _ETHERTYPE_IPV4, 0
    if linktype in _LOOPBACK:
        # Four bytes of address family in the byte order of whoever captured; the small number is the true one.
        family = min(int.from_bytes(data[:4]), int.from_bytes(data[:4], "little"))
        return b"", _ETHERTYPE_IPV6 if family in _AF_INET6 else _ETHERTYPE_IPV4, 4
    return Unread.LINKTYPE


def _ipv4(data: bytes, at: int) -> _Internet | Unread:
    if len(data) < at + 20 or data[at] >> 4 != 4:
        return Unread.SHORT if len(data) < at + 20 else Unread.OTHER
    header = (data[at] & 0x0F) * 4
    if header < 20:
        return Unread.SHORT
    fragment = data[at + 6] << 8 | data[at + 7]
    if fragment & 0x1FFF:
        return Unread.FRAGMENT
    # A length of 0 is what segmentation offload leaves in captures of one's own traffic.
    total = (data[at + 2] << 8 | data[at + 3]) or len(data)
    end = min(at + total, len(data))
    return _Internet(
        data[at + 12 : at + 16], data[at + 16 : at + 20], data[at + 8], data[at + 9], at + header, end, bool(fragment & 0x2000)
    )  # fmt: skip


def _ipv6(data: bytes, at: int) -> _Internet | Unread:
    if len(data) < at + 40 or data[at] >> 4 != 6:
        return Unread.SHORT if len(data) < at + 40 else Unread.OTHER
    total = data[at + 4] << 8 | data[at + 5]
    end = min(at + 40 + total, len(data)) if total else len(data)
    protocol, start, fragmented = data[at + 6], at + 40, False
    for _ in range(_MAX_EXTENSIONS):
        if protocol not in (_HOP_BY_HOP, _ROUTING, _FRAGMENT, _AUTHENTICATION, _DESTINATION):
            break
        if start + 8 > end:
            return Unread.SHORT
        if protocol == _FRAGMENT:
            if int.from_bytes(data[start + 2 : start + 4]) & 0xFFF8:
                return Unread.FRAGMENT
            fragmented, length = True, 8
        else:
            length = (data[start + 1] + 2) * 4 if protocol == _AUTHENTICATION else (data[start + 1] + 1) * 8
        protocol, start = data[start], start + length
    return _Internet(data[at + 8 : at + 24], data[at + 24 : at + 40], data[at + 7], protocol, start, end, fragmented)


def _transport(data: bytes, mac: bytes, internet: _Internet) -> Packet | Unread:
    at, end = internet.start, internet.end
    seq = flags = 0
    if internet.protocol == UDP:
        if at + 8 > end:
            return Unread.SHORT
        length = data[at + 4] << 8 | data[at + 5]
        start = at + 8
        if length >= 8:
            end = min(end, at + length)
    elif internet.protocol == TCP:
        if at + 20 > end:
            return Unread.SHORT
        start = at + (data[at + 12] >> 4) * 4
        if start < at + 20:
            return Unread.SHORT
        seq, flags = int.from_bytes(data[at + 4 : at + 8]), data[at + 13]
    else:
        return Unread.OTHER
    return Packet(
        mac, internet.source, internet.target, internet.ttl, internet.protocol, data[at] << 8 | data[at + 1],
        data[at + 2] << 8 | data[at + 3], data[start:end], seq, flags, internet.fragmented,
    )  # fmt: skip
