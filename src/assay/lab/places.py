"""Where devices may stand: addresses of the loopback range, `::1`, or addresses of a network namespace made for them.

A lab never listens on an address of the machine's own network: anybody there could take its devices for real ones. Linux
only where namespaces are concerned; loopback addresses other than 127.0.0.1 need Linux too.
"""

from __future__ import annotations

import ctypes
import ipaddress
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.errors import LabError

try:
    import fcntl
except ImportError:  # not on Windows, which has no namespaces either
    fcntl = None  # type: ignore[assignment]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
DEFAULT_RANGE = "127.65.0.0/16"
_MOST_IN_RANGE = 5_000
_TRIAL = "127.255.255.254"
PORT_OFFSET = 10_000  # added to ports that the machine does not permit
IPV6_BASE, IPV6_BLOCK = 20_000, 64  # on ::1 the nth device has the ports from 20000 + 64 n
_NETLINK_ADDRESSES, _DUMP = 22, 0x301  # RTM_GETADDR; NLM_F_REQUEST | NLM_F_DUMP
_ETHTOOL, _DRIVER_INFORMATION, _INFORMATION_SIZE, _BUS_AT = 0x8946, 3, 196, 100  # linux/ethtool.h
_IFA_ADDRESS, _IFA_LOCAL, _IFA_BROADCAST = 1, 2, 4


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address of this machine, or of the namespace that this process is in."""

    address: Address
    interface: int
    name: str
    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    broadcast: str = ""


def loopback_addresses(within: str, count: int) -> list[str]:
    """The first `count` addresses of a part of 127.0.0.0/8, or `::1` so many times. Raises LabError."""
    if within == "::1":
        if count * IPV6_BLOCK + IPV6_BASE > 65_535:
            raise LabError(
                f"::1 has ports for {(65_535 - IPV6_BASE) // IPV6_BLOCK} devices, and {count} are asked for",
                remedy="put the others on 127.0.0.0/8",
            )
        return ["::1"] * count
    try:
        network = ipaddress.ip_network(within)
    except ValueError as error:
        raise LabError(f"--bind {within}: {error}", remedy="give a range such as 127.65.0.0/16, or ::1") from None
    if network.version != 4 or not network.is_loopback:
        raise LabError(
            f"--bind {within} is no part of 127.0.0.0/8",
            remedy="emulated devices stand on loopback; elsewhere only in a network namespace, with --address",
        )
    found = [str(one) for one in _usable(network, count)]
    if len(found) < count:
        raise LabError(f"{within} has {len(found)} addresses, and {count} are asked for", remedy="give a wider range")
    return found


def _usable(network: ipaddress.IPv4Network, count: int) -> Iterator[ipaddress.IPv4Address]:
    """Without those that end in 0 or 255, and without 127.0.0.1, which is everybody's."""
    taken = 0
    for address in network:
        if taken == count:
            return
        if network.num_addresses > 4 and address.packed[3] in (0, 255):
            continue
        if str(address) != "127.0.0.1" or network.num_addresses == 1:
            taken += 1
            yield address


def checked_addresses(addresses: Sequence[str]) -> list[str]:
    """The addresses as written in full; each is loopback, or this is a namespace of its own. Raises LabError."""
    found = []
    apart: bool | None = None
    for address in spelled_out(addresses):
        apart = in_own_namespace() if apart is None and not address.is_loopback else apart
        if not address.is_loopback and not apart:
            raise LabError(
                f"--address {address} is an address of this machine's network, where emulated devices could be taken for real ones",
                remedy="start it in a network namespace: ip netns exec NAME assay lab up ...",
            )
        found.append(str(address))
    return found


def spelled_out(addresses: Sequence[str]) -> Iterator[Address]:
    """Each address of the list and of the ranges in it, written `FIRST-LAST`. Raises LabError."""
    for text in addresses:
        first, _, last = text.partition("-")
        try:
            start, end = ipaddress.ip_address(first), ipaddress.ip_address(last or first)
        except ValueError as error:
            raise LabError(f"--address {text}: {error}", remedy="give an address, or FIRST-LAST") from None
        if start.version != end.version or not 0 <= int(end) - int(start) < _MOST_IN_RANGE:
            raise LabError(f"--address {text}: no range of at most {_MOST_IN_RANGE:,} addresses")
        yield from (start + n for n in range(int(end) - int(start) + 1))


def in_own_namespace() -> bool:
    """Whether this process is in a network namespace made for it, of which no interface is a real one.

    Seen from the namespace of process 1; where that may not be read, of the processes that this one comes from, or from
    being inside a user namespace that owns its network: only there may a mapped user open a raw socket (nothing is sent
    on it). When in doubt: no.
    """
    return _is_apart() and not any(_has_hardware(name) for _, name in socket.if_nameindex())


def _is_apart() -> bool:
    own = _namespace("self")
    first = _namespace("1")
    if own and first:
        return own != first
    if own and any(one and one != own for one in map(_namespace, _ancestors())):
        return True
    return _in_mapped_user_namespace() and _may_open_raw()


def _namespace(process: str) -> str:
    try:
        return str(Path(f"/proc/{process}/ns/net").readlink())
    except OSError:
        return ""


def _ancestors() -> Iterator[str]:
    """The processes that this one comes from, nearest first."""
    process = str(os.getppid())
    while process not in ("0", "1"):
        yield process
        try:
            # After the command's name, which ends in the last parenthesis: its state, and its parent (proc(5), stat).
            stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        process = stat.rpartition(")")[2].split()[1]


def _has_hardware(interface: str) -> bool:
    """Whether the interface sits on a bus, as those do that lead out of the machine (ethtool's driver information)."""
    told = ctypes.create_string_buffer(struct.pack("=I", _DRIVER_INFORMATION), _INFORMATION_SIZE)
    request = struct.pack("16sP24x", interface.encode(), ctypes.addressof(told))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            fcntl.ioctl(asked, _ETHTOOL, request)
        except OSError:  # the loopback and tunnels have no driver to ask
            return False
    bus = told.raw[_BUS_AT : _BUS_AT + 32].split(b"\0")[0]
    return bus not in (b"", b"N/A")  # a bridge says N/A: what it joins are interfaces of the same namespace


def _in_mapped_user_namespace() -> bool:
    try:
        return Path("/proc/self/uid_map").read_text(encoding="ascii").split() != ["0", "0", "4294967295"]
    except OSError:
        return False


def _may_open_raw() -> bool:
    try:
        socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()
    except OSError:
        return False
    return True


def permitted_port(port: int) -> int:
    """The port itself, or the one that is used in its place where the machine lets only others have it.

    It is tried, on a loopback address that no device has: whether it may be had depends on more than being root.
    """
    with socket.socket() as trial:
        try:
            trial.bind((_TRIAL, port))
        except PermissionError:
            return port + PORT_OFFSET
        except OSError:  # taken, or no loopback: whoever wants it will hear of that
            pass
    return port


def own_addresses() -> list[OwnAddress]:
    """Every address of this namespace, asked of the kernel (rtnetlink(7), RTM_GETADDR); none where that cannot be asked."""
    if not hasattr(socket, "AF_NETLINK"):
        return []
    found: list[OwnAddress] = []
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as asked:
        asked.bind((0, 0))
        asked.send(struct.pack("=IHHIIBxxxI", 24, _NETLINK_ADDRESSES, _DUMP, 1, 0, 0, 0))
        while True:
            answer = asked.recv(1 << 16)
            at = 0
            while at + 16 <= len(answer):
                length, kind = struct.unpack_from("=IH", answer, at)
                if kind in (2, 3) or length < 16:  # an error, or the end
                    return found
                if one := _own_address(answer[at + 16 : at + length]):
                    found.append(one)
                at += (length + 3) & ~3


def _own_address(message: bytes) -> OwnAddress | None:
    family, prefix, _, _, interface = struct.unpack_from("=BBBBI", message)
    parts: dict[int, bytes] = {}
    at = 8
    while at + 4 <= len(message):
        length, kind = struct.unpack_from("=HH", message, at)
        if length < 4:
            break
        parts[kind] = message[at + 4 : at + length]
        at += (length + 3) & ~3
    packed = parts.get(_IFA_LOCAL) or parts.get(_IFA_ADDRESS)
    if packed is None or family not in (socket.AF_INET, socket.AF_INET6):
        return None
    address = ipaddress.ip_address(packed)
    network = ipaddress.ip_network((packed, prefix), strict=False)
    told = parts.get(_IFA_BROADCAST, b"")
    broadcast = str(ipaddress.ip_address(told)) if told else ""
    if not broadcast and network.version == 4 and prefix < 31:
        broadcast = str(network.broadcast_address)
    return OwnAddress(address, interface, socket.if_indextoname(interface), network, broadcast)


def home_of(address: str, own: Sequence[OwnAddress]) -> OwnAddress | None:
    """The interface's address that a device's is, or whose network it is in (all of 127.0.0.0/8 is the loopback's)."""
    wanted = ipaddress.ip_address(address)
    same = [one for one in own if one.address == wanted]
    return next(
        iter(same or [one for one in own if one.network.version == wanted.version and wanted in one.network]), None
    )
