"""The hardware addresses that the system learnt while hosts on the link were asked: nothing is sent for them.

Sources: proc(5), /proc/net/arp (IPv4); rtnetlink(7), RTM_GETNEIGH (IPv6: what neighbour discovery learnt, RFC 4861). Linux. An
address that stands for more hosts than one device has is a router's or a proxy's (RFC 1027) and names none of them.
"""

from __future__ import annotations

import ipaddress
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assay.observe.codec.wire import mac_from_bytes, normal_mac

TABLE = Path("/proc/net/arp")
_COMPLETE = 0x2  # ATF_COM
_MOST = 8

_NEW, _GET, _DONE, _ERROR = 28, 30, 3, 2  # RTM_NEWNEIGH, RTM_GETNEIGH, NLMSG_DONE, NLMSG_ERROR
_REQUEST, _DUMP = 0x1, 0x300
_IPV6 = 10  # AF_INET6 on Linux
# All neighbours of IPv6: struct nlmsghdr, struct ndmsg.
REQUEST = struct.pack("=IHHIIBxxxiHBB", 28, _GET, _REQUEST | _DUMP, 1, 0, _IPV6, 0, 0, 0, 0)
_DESTINATION, _HARDWARE = 1, 2  # NDA_DST, NDA_LLADDR
# NUD_REACHABLE, STALE, DELAY, PROBE, PERMANENT: an address that somebody gave. NUD_INCOMPLETE, FAILED: one that nobody did.
_KNOWN, _NOBODYS = 0x02 | 0x04 | 0x08 | 0x10 | 0x80, 0x01 | 0x20


def neighbours(table: Path = TABLE) -> dict[str, str]:
    """MAC address by IPv4 address; empty where the system asked for it and nobody answered."""
    try:
        lines = table.read_text(encoding="ascii").splitlines()[1:]
    except (OSError, ValueError):
        return {}
    found: dict[str, str] = {}
    for line in lines:
        address, _, flags, hardware, *_ = [*line.split(), "", "", "", ""]
        complete = flags.startswith("0x") and int(flags, 16) & _COMPLETE
        found[address] = (normal_mac(hardware) or "") if complete else ""
    return found


def is_end(told: bytes) -> bool:
    """Whether the system has said all of its table, or that it will not."""
    return any(kind in (_DONE, _ERROR) for kind, _ in _messages(told))


def table_of(told: bytes) -> dict[str, str]:
    """MAC address by IPv6 address in a dump of RTM_GETNEIGH; what two links hold differently is left out."""
    found: dict[str, set[str]] = {}
    for kind, content in _messages(told):
        if kind != _NEW or len(content) < 12 or content[0] != _IPV6:
            continue
        (state,) = struct.unpack_from("=H", content, 8)
        given = dict(_attributes(content[12:]))
        packed = given.get(_DESTINATION, b"")
        if len(packed) != 16 or not state & (_KNOWN | _NOBODYS):
            continue
        hardware = (mac_from_bytes(given.get(_HARDWARE, b"")) or "") if state & _KNOWN else ""
        if hardware or state & _NOBODYS:
            found.setdefault(str(ipaddress.IPv6Address(packed)), set()).add(hardware)
    return {address: next(iter(macs)) for address, macs in found.items() if len(macs) == 1}


def own_addresses(found: dict[str, str]) -> dict[str, str]:
    """Those that stand for few enough hosts to be a device's own."""
    of_mac = Counter((mac, ":" in address) for address, mac in found.items())
    return {address: mac for address, mac in found.items() if mac and of_mac[mac, ":" in address] <= _MOST}


def _walk(told: bytes, head: str, least: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each part, whose head of `least` bytes begins with its length and its kind; parts begin at multiples of 4."""
    at = 0
    while at + least <= len(told):
        size, kind = struct.unpack_from(head, told, at)
        if size < least or at + size > len(told):
            return
        yield kind, told[at + least : at + size]
        at += (size + 3) & ~3


def _messages(told: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each message (struct nlmsghdr)."""
    return _walk(told, "=IH", 16)


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each attribute (struct rtattr)."""
    return _walk(content, "=HH", 4)
