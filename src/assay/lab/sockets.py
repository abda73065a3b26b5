"""Sockets of devices: their own, and those that hear multicast and broadcast for all devices of an interface.

On loopback nothing leaves the machine: multicast goes out on the loopback interface alone, with a time to live of 0. A socket
is only ever bound and listened on; none is connected.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
from dataclasses import dataclass

from assay.errors import LabError

try:
    import resource
except ImportError:  # not on Windows, which has no such limit
    resource = None  # type: ignore[assignment]

_MULTICAST_ALL, _TRANSPARENT, _TRANSPARENT6 = 49, 19, 75  # ip(7), linux/in6.h
_MDNS_HOPS = 255  # RFC 6762 section 11
BACKLOG = 64


@dataclass(frozen=True, slots=True)
class Ways:
    """The groups that a protocol's questions come to, and whether they are broadcast too."""

    groups: tuple[str, ...] = ()
    groups6: tuple[str, ...] = ()
    broadcast: bool = False


WAYS: dict[str, Ways] = {
    "sadp": Ways(("239.255.255.250",)),
    "dhip": Ways(("239.255.255.251",), broadcast=True),
    "wsd": Ways(("239.255.255.250",), ("ff02::c",)),
    "ssdp": Ways(("239.255.255.250",), ("ff02::c",)),
    "mdns": Ways(("224.0.0.251",), ("ff02::fb",)),
    "xiongmai": Ways(broadcast=True),
    "tdp": Ways(broadcast=True),
    "kasa": Ways(broadcast=True),
    "ubiquiti": Ways(("233.89.188.1",), broadcast=True),
}


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _bound(
    kind: socket.SocketKind, address: str, port: int, *, foreign: bool = False, interface: int = 0
) -> socket.socket:
    """A socket at an address; `foreign` for one that is not this machine's, which takes root. Raises LabError.

    `interface` is where an IPv6 group is meant, which without one could be on any.
    """
    made = socket.socket(_family(address), kind)
    try:
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if made.family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if foreign:
            six = made.family == socket.AF_INET6
            made.setsockopt(
                socket.IPPROTO_IPV6 if six else socket.IPPROTO_IP, _TRANSPARENT6 if six else _TRANSPARENT, 1
            )
        made.bind((address, port, 0, interface) if made.family == socket.AF_INET6 else (address, port))
    except OSError as error:
        made.close()
        where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        raise LabError(
            f"nothing can listen on {where}: {error.strerror}",
            remedy="stop what is there, or give the lab other addresses with --bind",
        ) from None
    return made


def tcp(address: str, port: int) -> socket.socket:
    """A listening socket."""
    made = _bound(socket.SOCK_STREAM, address, port)
    made.listen(BACKLOG)
    return made


def udp(address: str, port: int, interface: int, *, hops: int = 1) -> socket.socket:
    """A device's own socket, whose multicast goes out of its own interface and, on loopback, no further."""
    made = _bound(socket.SOCK_DGRAM, address, port)
    hops = 0 if ipaddress.ip_address(address).is_loopback else hops
    if made.family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, interface)
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, hops)
    else:
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, _mreqn("0.0.0.0", interface))  # noqa: S104  # no address: the interface decides
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, hops)
    return made


def foreign(address: str, port: int) -> socket.socket:
    """A socket that answers from an address which is not the device's."""
    loopback = ipaddress.ip_address(address).is_loopback
    return _bound(socket.SOCK_DGRAM, address, port, foreign=not loopback)


def elsewhere(address: str) -> str:
    """An address that no device has: of loopback for those on it, else of the ranges for documentation (RFC 5737, RFC 3849)."""
    if ":" in address:
        return "2001:db8::66"
    return "127.99.99.99" if ipaddress.ip_address(address).is_loopback else "198.51.100.66"


def group(address: str, port: int, interface: int) -> socket.socket:
    """Hears one multicast group on one interface, and nothing else."""
    made = _bound(socket.SOCK_DGRAM, address, port, interface=interface)
    if made.family == socket.AF_INET6:
        member = socket.inet_pton(socket.AF_INET6, address) + struct.pack("@I", interface)
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, member)
    else:
        made.setsockopt(socket.IPPROTO_IP, _MULTICAST_ALL, 0)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, _mreqn(address, interface))
    return made


def broadcast(address: str, port: int, interface: str) -> socket.socket:
    """Hears what is broadcast to an address on one interface."""
    made = _bound(socket.SOCK_DGRAM, address, port)
    with contextlib.suppress(PermissionError):  # older kernels let only root bind to an interface; the address does it
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode() + b"\0")
    return made


def hops_of(service: str) -> int:
    """How far a protocol's multicast may go."""
    return _MDNS_HOPS if service == "mdns" else 1


def _mreqn(address: str, interface: int) -> bytes:
    """ip_mreqn: the group, no address, and the interface's number."""
    return struct.pack("=4s4si", socket.inet_aton(address), bytes(4), interface)


def allow_many(sockets: int) -> None:
    """So many sockets may be open. Raises LabError where the machine's own limit is lower."""
    if resource is None:
        return
    needed = sockets + 200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        if hard != resource.RLIM_INFINITY and hard < needed:
            raise LabError(
                f"{sockets:,} sockets are needed, and {hard:,} files may be open",
                remedy="put up fewer devices, or raise `ulimit -n`",
            )
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
